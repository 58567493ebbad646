package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.TableNode;
import io.ringmaster.router.plan.KeyOperand;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** Reads of at most one row by a unique key, so that others may wait behind them. */
final class ShortReads {
  /** Types whose values may be so long that a slow client should stop the server's sending. */
  private static final Set<String> LONG_TYPES =
      Set.of(
          "text",
          "mediumtext",
          "longtext",
          "blob",
          "mediumblob",
          "longblob",
          "json",
          "geometry",
          "point",
          "linestring",
          "polygon",
          "multipoint",
          "multilinestring",
          "multipolygon",
          "geomcollection");

  /** Characters of the longest column. */
  private static final long SMALL = 4096;

  private ShortReads() {}

  private static boolean isSmall(CatalogColumn column) {
    return column.maxLength() <= SMALL && !LONG_TYPES.contains(column.dataType());
  }

  /**
   * Whether the statement reads nothing, or one table, all columns of a unique key being given by
   * values.
   */
  static boolean isShort(SqlNode tree, StatementWalker walker) {
    List<TableUse> uses = walker.uses();
    if (tree instanceof SelectNode computed && computed.getFrom() == null && uses.isEmpty()) {
      return true;
    }
    if (!(tree instanceof SelectNode select)
        || uses.size() != 1
        || !(select.getFrom() instanceof TableNode)
        || uses.getFirst().catalog == null
        || select.getWhere() == null
        || !uses.getFirst().catalog.columns().stream().allMatch(ShortReads::isSmall)) {
      return false;
    }
    Set<String> given = new HashSet<>();
    for (SqlNode term : Expressions.conjuncts(select.getWhere())) {
      if (term.getKind() == SqlKind.EQUALS) {
        SqlCall equality = (SqlCall) term;
        boolean value = Expressions.operand(equality.operand(1)) instanceof KeyOperand.Slot;
        if (value
            && Expressions.strip(equality.operand(0)) instanceof SqlIdentifier name
            && walker.scope(select).resolve(name) != null) {
          given.add(name.names.getLast().toLowerCase(Locale.ROOT));
        }
      }
    }
    return uses.getFirst().catalog.uniqueKeys().stream()
        .anyMatch(
            key ->
                key.stream().allMatch(column -> given.contains(column.toLowerCase(Locale.ROOT))));
  }
}
