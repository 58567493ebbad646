package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A query with what follows it. */
public final class QueryOptionsNode extends CallNode {
  private final SqlNode query;
  private final boolean locking;
  private final boolean intoVariables;

  QueryOptionsNode(SqlParserPos position, SqlNode query, boolean locking, boolean intoVariables) {
    super("OPTIONS", position, query);
    this.query = query;
    this.locking = locking;
    this.intoVariables = intoVariables;
  }

  /** The query. */
  public SqlNode query() {
    return query;
  }

  /** FOR UPDATE, FOR SHARE or LOCK IN SHARE MODE. */
  public boolean locking() {
    return locking;
  }

  /** INTO @v. */
  public boolean intoVariables() {
    return intoVariables;
  }
}
