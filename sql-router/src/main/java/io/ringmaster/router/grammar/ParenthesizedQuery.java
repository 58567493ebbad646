package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A query in parentheses: a subquery, or an operand of UNION. */
public final class ParenthesizedQuery extends CallNode {
  private final SqlNode query;

  ParenthesizedQuery(SqlParserPos position, SqlNode query) {
    super("(QUERY)", position, query);
    this.query = query;
  }

  /** What is inside. */
  public SqlNode query() {
    return query;
  }
}
