package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** An expression in parentheses; kept for its position. */
public final class ParenthesizedNode extends CallNode {
  private final SqlNode inner;

  ParenthesizedNode(SqlParserPos position, SqlNode inner) {
    super("()", position, inner);
    this.inner = inner;
  }

  /** What is inside. */
  public SqlNode inner() {
    return inner;
  }
}
