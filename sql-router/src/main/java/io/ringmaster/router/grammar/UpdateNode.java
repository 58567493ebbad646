package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/** UPDATE of one or more tables. */
public final class UpdateNode extends CallNode {
  private final boolean ignore;
  private final SqlNode from;
  private final SqlNodeList assignments;
  private final SqlNode where;
  private final SqlNodeList order;
  private final SqlNode limit;
  private final int wherePlace;

  UpdateNode(
      SqlParserPos position,
      boolean ignore,
      SqlNode from,
      SqlNodeList assignments,
      SqlNode where,
      SqlNodeList order,
      SqlNode limit,
      int wherePlace) {
    super("UPDATE", position, from, assignments, where, order, limit);
    this.ignore = ignore;
    this.from = from;
    this.assignments = assignments;
    this.where = where;
    this.order = order;
    this.limit = limit;
    this.wherePlace = wherePlace;
  }

  /** Says IGNORE. */
  public boolean ignore() {
    return ignore;
  }

  /** Table references. */
  public SqlNode from() {
    return from;
  }

  /** {@code =} calls, column to the left. */
  public SqlNodeList assignments() {
    return assignments;
  }

  /** The condition, or null. */
  public SqlNode where() {
    return where;
  }

  /** ORDER BY, or null. */
  public SqlNodeList order() {
    return order;
  }

  /** LIMIT, or null. */
  public SqlNode limit() {
    return limit;
  }

  /** Ordinal of the token that WHERE follows, or would follow if there were one. */
  public int wherePlace() {
    return wherePlace;
  }
}
