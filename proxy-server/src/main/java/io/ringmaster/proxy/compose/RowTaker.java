package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.gather.ColumnShape;
import java.util.List;

/** Takes what a query of a composition returns. */
public interface RowTaker {
  /**
   * Called before the first row.
   *
   * @return why its rows can't be used; null when they can
   */
  SqlFailure columns(List<ColumnShape> columns);

  /**
   * Takes a row.
   *
   * @param row of the text protocol; valid during the call
   * @return why no more can be taken; null when they can
   */
  SqlFailure row(ByteBuf row);

  /**
   * The query is to be run once more: forgets its rows.
   *
   * @return whether it can
   */
  default boolean again() {
    return false;
  }
}
