package io.ringmaster.proxy.admin;

import io.ringmaster.protocol.ColumnType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a client gets for an admin statement. */
public sealed interface AdminResult {
  /**
   * OK.
   *
   * @param info the text of the OK packet, possibly empty
   */
  record Done(long affectedRows, String info, List<Warning> warnings) implements AdminResult {
    public Done {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * A result set.
   *
   * @param rows as text; a NULL is null
   */
  record Table(List<Column> columns, List<List<String>> rows, List<Warning> warnings)
      implements AdminResult {
    public Table {
      columns = List.copyOf(columns);
      warnings = List.copyOf(warnings);
      rows = rows.stream().map(row -> Collections.unmodifiableList(new ArrayList<>(row))).toList();
    }

    /** Without warnings. */
    public Table(List<Column> columns, List<List<String>> rows) {
      this(columns, rows, List.of());
    }
  }

  /**
   * An empty table, which the session is to fill: CREATE TABLE .. SELECT. No client knows its name
   * until it is filled.
   *
   * @param insertion the INSERT or REPLACE .. SELECT
   * @param made its name now, without a database
   * @param name the one that it is to have
   * @param renaming the statement that gives it that
   * @param dropping the statement that undoes all, when it can't be filled
   * @param said warnings of the text, some of which the insertion has too
   * @param notes what else the client is told
   */
  record Filling(
      String insertion,
      String made,
      String name,
      String renaming,
      String dropping,
      List<Warning> said,
      List<Warning> notes)
      implements AdminResult {
    public Filling {
      said = List.copyOf(said);
      notes = List.copyOf(notes);
    }
  }

  /** An error packet. */
  record Failed(int errno, String sqlState, String message) implements AdminResult {}

  /** A column: {@code MYSQL_TYPE_VAR_STRING} in utf8mb4, or {@code MYSQL_TYPE_LONGLONG}. */
  record Column(String name, ColumnType type) {}

  /**
   * A row of SHOW WARNINGS.
   *
   * @param level {@code Note}, {@code Warning} or {@code Error}
   */
  record Warning(String level, int code, String message) {}
}
