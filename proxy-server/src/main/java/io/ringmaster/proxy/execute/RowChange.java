package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.server.ColumnDefinition;
import io.ringmaster.protocol.value.Cells;
import java.nio.charset.Charset;
import java.util.List;

/** What a client gets instead of the values of one column of a small result. For one response. */
interface RowChange {
  /**
   * The column.
   *
   * @param charset of the texts in the result
   * @return -1 when the result is one of other columns, which stays as it is
   */
  int column(List<ColumnDefinition> columns, Charset charset);

  /** Told of each row before the first is changed. */
  default void look(Cells row) {}

  /**
   * The value as bytes of the same form: of a text in its character set, else as many as the row
   * has.
   *
   * @return null for what the row has
   */
  byte[] value(Cells row);
}
