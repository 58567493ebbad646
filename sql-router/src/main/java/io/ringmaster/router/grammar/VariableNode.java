package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A user or system variable, or the assignment of one. */
public final class VariableNode extends CallNode {
  private final String name;
  private final SqlNode value;

  VariableNode(SqlParserPos position, String name, SqlNode value) {
    super("VARIABLE", position, value);
    this.name = name;
    this.value = value;
  }

  /** As written, with one or two {@code @}. */
  public String name() {
    return name;
  }

  /** What {@code :=} assigns, or null. */
  public SqlNode value() {
    return value;
  }
}
