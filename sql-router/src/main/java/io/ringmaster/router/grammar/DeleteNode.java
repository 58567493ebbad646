package io.ringmaster.router.grammar;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;

/** DELETE from one or more tables. */
public final class DeleteNode extends CallNode {
  private final boolean ignore;
  private final SqlNodeList targets;
  private final SqlNode from;
  private final SqlNode where;
  private final SqlNodeList order;
  private final SqlNode limit;
  private final int wherePlace;

  DeleteNode(
      SqlParserPos position,
      boolean ignore,
      SqlNodeList targets,
      SqlNode from,
      SqlNode where,
      SqlNodeList order,
      SqlNode limit,
      int wherePlace) {
    super("DELETE", position, from, where, order, limit);
    this.ignore = ignore;
    this.targets = targets;
    this.from = from;
    this.where = where;
    this.order = order;
    this.limit = limit;
    this.wherePlace = wherePlace;
  }

  /** Says IGNORE. */
  public boolean ignore() {
    return ignore;
  }

  /** Names of the tables to delete from in the multiple-table forms, else null. */
  public SqlNodeList targets() {
    return targets;
  }

  /** Table references. */
  public SqlNode from() {
    return from;
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
