package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.protocol.value.Cells;
import java.util.List;

/** What a client gets instead of the values of one column of a small result. For one response. */
interface RowChange {
  /** The column; -1 when the result is one of other columns, which stays as it is. */
  int column(List<ColumnDefinition> columns);

  /** Told of each row before the first is changed. */
  default void look(Cells row) {}

  /**
   * The value as bytes of the same form: of a text in {@code character_set_results}, else as many
   * as the row has.
   *
   * @return null for what the row has
   */
  byte[] value(Cells row);
}
