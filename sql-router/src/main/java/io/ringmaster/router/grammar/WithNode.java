package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A statement with common tables. */
public final class WithNode extends CallNode {
  private final SqlNodeList tables;
  private final SqlNode body;

  WithNode(SqlParserPos position, SqlNodeList tables, SqlNode body) {
    super("WITH", position, tables, body);
    this.tables = tables;
    this.body = body;
  }

  /** {@code SqlWithItem}s. */
  public SqlNodeList tables() {
    return tables;
  }

  /** The statement they are for. */
  public SqlNode body() {
    return body;
  }
}
