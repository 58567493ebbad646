package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/** INSERT or REPLACE. */
public final class InsertNode extends CallNode {
  private final boolean replace;
  private final boolean lossy;
  private final SqlIdentifier table;
  private final SqlNodeList columns;
  private final SqlNode source;
  private final boolean set;
  private final SqlIdentifier alias;
  private final SqlNodeList aliasColumns;
  private final SqlNodeList updates;

  InsertNode(
      SqlParserPos position,
      boolean replace,
      boolean lossy,
      SqlIdentifier table,
      SqlNodeList columns,
      SqlNode source,
      boolean set,
      SqlIdentifier alias,
      SqlNodeList aliasColumns,
      SqlNodeList updates) {
    super("INSERT", position, columns, source, updates);
    this.replace = replace;
    this.lossy = lossy;
    this.table = table;
    this.columns = columns;
    this.source = source;
    this.set = set;
    this.alias = alias;
    this.aliasColumns = aliasColumns;
    this.updates = updates;
  }

  /** Whether it is REPLACE. */
  public boolean replace() {
    return replace;
  }

  /** Says IGNORE or DELAYED: rows that fail are dropped. */
  public boolean lossy() {
    return lossy;
  }

  /** The target, qualified or not. */
  public SqlIdentifier table() {
    return table;
  }

  /** The column list; null when there is none. */
  public SqlNodeList columns() {
    return columns;
  }

  /** Rows ({@link GrammarNodes#ROWS}), a list of assignments when {@link #set}, or a query. */
  public SqlNode source() {
    return source;
  }

  /** Whether the form is {@code INSERT .. SET a = 1}. */
  public boolean set() {
    return set;
  }

  /** The name of the new row; null when there is none. */
  public SqlIdentifier alias() {
    return alias;
  }

  /** The names of the new row's columns; null when they are those of the columns. */
  public SqlNodeList aliasColumns() {
    return aliasColumns;
  }

  /** Assignments of ON DUPLICATE KEY UPDATE; null when there are none. */
  public SqlNodeList updates() {
    return updates;
  }
}
