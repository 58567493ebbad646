package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A query in FROM. */
public final class DerivedTableNode extends CallNode {
  private final SqlNode query;
  private final SqlIdentifier alias;
  private final SqlNodeList columns;
  private final boolean lateral;

  DerivedTableNode(
      SqlParserPos position,
      SqlNode query,
      SqlIdentifier alias,
      SqlNodeList columns,
      boolean lateral) {
    super("DERIVED", position, query);
    this.query = query;
    this.alias = alias;
    this.columns = columns;
    this.lateral = lateral;
  }

  /** The query. */
  public SqlNode query() {
    return query;
  }

  /** Its name. */
  public SqlIdentifier alias() {
    return alias;
  }

  /** New names of its columns, or null. */
  public SqlNodeList columns() {
    return columns;
  }

  /** Whether it may refer to tables to the left of it. */
  public boolean lateral() {
    return lateral;
  }
}
