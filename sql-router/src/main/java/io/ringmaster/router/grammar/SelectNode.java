package io.ringmaster.router.grammar;

import java.util.EnumSet;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Calcite's SELECT with what only MySQL's has. ORDER BY and LIMIT are in the enclosing node. */
public final class SelectNode extends SqlSelect {
  private static final long serialVersionUID = 1L;

  /** A word after SELECT that changes the answer or what is remembered of it. */
  public enum Modifier {
    DISTINCT,
    SQL_CALC_FOUND_ROWS
  }

  private final EnumSet<Modifier> modifiers;
  private final boolean rollup;
  private final boolean intoVariables;
  private final boolean explicitTable;
  private final int wherePlace;

  SelectNode(
      SqlParserPos position,
      EnumSet<Modifier> modifiers,
      SqlNodeList items,
      SqlNode from,
      SqlNode where,
      SqlNodeList groupBy,
      boolean rollup,
      SqlNode having,
      List<SqlNode> windows,
      boolean intoVariables,
      int wherePlace) {
    this(
        position,
        modifiers,
        items,
        from,
        where,
        groupBy,
        rollup,
        having,
        windows,
        intoVariables,
        false,
        wherePlace);
  }

  SelectNode(
      SqlParserPos position,
      EnumSet<Modifier> modifiers,
      SqlNodeList items,
      SqlNode from,
      SqlNode where,
      SqlNodeList groupBy,
      boolean rollup,
      SqlNode having,
      List<SqlNode> windows,
      boolean intoVariables,
      boolean explicitTable,
      int wherePlace) {
    super(
        position,
        null,
        items,
        from,
        where,
        groupBy,
        having,
        new SqlNodeList(windows, SqlParserPos.ZERO),
        null,
        null,
        null,
        null,
        null);
    this.modifiers = modifiers;
    this.rollup = rollup;
    this.intoVariables = intoVariables;
    this.explicitTable = explicitTable;
    this.wherePlace = wherePlace;
  }

  /** Whether the modifier is there. */
  public boolean has(Modifier modifier) {
    return modifiers.contains(modifier);
  }

  /** GROUP BY .. WITH ROLLUP. */
  public boolean rollup() {
    return rollup;
  }

  /** SELECT .. INTO @v before FROM. */
  public boolean intoVariables() {
    return intoVariables;
  }

  /** The statement is {@code TABLE t}: there is no select list in the text. */
  public boolean explicitTable() {
    return explicitTable;
  }

  /** Ordinal of the token that WHERE follows, or would follow if there were one. */
  public int wherePlace() {
    return wherePlace;
  }
}
