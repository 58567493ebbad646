package io.ringmaster.router.grammar;

import java.util.Collections;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A construct that standard SQL, and so Calcite, has no node for. Its operands are everything in it
 * that may hold columns or queries, so that a walk over operands misses nothing. Immutable.
 */
public abstract sealed class CallNode extends SqlCall
    permits DeleteNode,
        DerivedTableNode,
        InsertNode,
        JsonTableNode,
        ParenthesizedNode,
        ParenthesizedQuery,
        QueryOptionsNode,
        TableNode,
        UpdateNode,
        VariableNode,
        WithNode {
  private final SqlOperator operator;
  private final List<SqlNode> operands;

  CallNode(String name, SqlParserPos position, SqlNode... operands) {
    super(position);
    this.operator = new SqlSpecialOperator(name, SqlKind.OTHER);
    this.operands =
        Collections.unmodifiableList(new java.util.ArrayList<>(java.util.Arrays.asList(operands)));
  }

  @Override
  public SqlOperator getOperator() {
    return operator;
  }

  /** What is inside, in the text's order; absent clauses are null. */
  @Override
  public List<SqlNode> getOperandList() {
    return operands;
  }

  /** Trees are read where they stand; nothing moves them. */
  @Override
  public SqlNode clone(SqlParserPos position) {
    return this;
  }
}
