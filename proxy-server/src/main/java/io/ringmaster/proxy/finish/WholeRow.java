package io.ringmaster.proxy.finish;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.catalog.CatalogColumn;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How all columns of a row travel, so that the same row arrives to the last bit. Immutable. */
public final class WholeRow {
  /** Quotes, and what else a literal has besides its text. */
  private static final int LITERAL_MORE = 32;

  private final List<CatalogColumn> columns;

  /** Of columns that are not generated. */
  public WholeRow(List<CatalogColumn> columns) {
    this.columns = List.copyOf(columns);
  }

  /**
   * The expressions that read it, whatever {@code character_set_results} is.
   *
   * @param table the quoted name that its columns are qualified with
   */
  public String reads(String table) {
    return columns.stream()
        .map(
            column -> {
              String name = table + "." + WorkbenchTables.quoted(column.name());
              CellForm form = CellForm.of(column);
              boolean text = form == CellForm.TEXT && !column.collation().isEmpty();
              return text ? "CONVERT(" + name + " USING utf8mb4)" : form.read(name);
            })
        .collect(Collectors.joining(", "));
  }

  /** The names of its columns, as text. */
  public List<String> names() {
    return columns.stream().map(column -> WorkbenchTables.quoted(column.name())).toList();
  }

  /**
   * The state in which its literals are stored as they were.
   *
   * @param state of the session, whose default database and other variables stay
   */
  public static SessionState storing(SessionState state) {
    Map<String, String> variables = new HashMap<>();
    Map<String, String> stored = Workbench.stateOf(state).variables();
    for (String name :
        List.of("character_set_client", "collation_connection", "time_zone", "sql_mode")) {
      variables.put(name, stored.get(name));
    }
    return state.with(variables);
  }

  /** The state of a connection that stores and reads such rows. */
  public static SessionState bench(SessionState state) {
    return Workbench.stateOf(state);
  }

  /**
   * Adds a row as literals that are separated by commas.
   *
   * @param row of the text protocol, at the first of the columns; they are consumed
   * @param out gets characters that stand for a byte each
   * @return why it can't arrive as it is; null when it can
   */
  public SqlFailure write(ByteBuf row, StringBuilder out) {
    for (int i = 0; i < columns.size(); i++) {
      int length = Wire.readLengthOrNull(row, "column value");
      ByteBuf value = length == Wire.NULL_LENGTH ? null : row.readSlice(length);
      if (!write(i, value, out)) {
        return refused(columns.get(i));
      }
    }
    return null;
  }

  /** The same of values that are null for NULL. */
  public SqlFailure write(List<byte[]> row, StringBuilder out) {
    for (int i = 0; i < columns.size(); i++) {
      byte[] value = row.get(i);
      if (!write(i, value == null ? null : Unpooled.wrappedBuffer(value), out)) {
        return refused(columns.get(i));
      }
    }
    return null;
  }

  private boolean write(int column, ByteBuf value, StringBuilder out) {
    if (column > 0) {
      out.append(',');
    }
    if (value == null) {
      out.append("NULL");
      return true;
    }
    int length = value.readableBytes();
    ByteBuf literal = Unpooled.buffer(2 * length + LITERAL_MORE);
    boolean exact = CellForm.of(columns.get(column)).write(value, length, literal);
    out.append(literal.toString(StandardCharsets.ISO_8859_1));
    return exact;
  }

  private static SqlFailure refused(CatalogColumn column) {
    return SqlFailure.notSupported(
        "A row gets another key, and its JSON value in "
            + column.name()
            + " would not arrive as it is, having DECIMALs, times or BLOBs; delete the row and"
            + " insert it anew");
  }
}
