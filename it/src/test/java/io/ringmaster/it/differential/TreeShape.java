package io.ringmaster.it.differential;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.grammar.DerivedTableNode;
import io.ringmaster.router.grammar.GrammarNodes;
import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.grammar.SelectNode;
import io.ringmaster.router.grammar.SyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A query once as its client wrote it, and once made of the proxy's tokens and literals with
 * parentheses around everything that is one node of its tree. Where tree, tokens and literals are
 * right, both are the same to MySQL.
 *
 * <p>Items of select lists that have no name get one in both, since MySQL would name them by their
 * text.
 */
final class TreeShape {
  private static final Set<SqlKind> NO_OPERATION =
      Set.of(
          SqlKind.AS,
          SqlKind.DESCENDING,
          SqlKind.ROW,
          SqlKind.UNION,
          SqlKind.INTERSECT,
          SqlKind.EXCEPT);

  /** Named like functions in the tree, and no expressions by themselves. */
  private static final Set<String> PARTS = Set.of("ROWS", "DEFAULT", "INTERVAL");

  private final String sql;
  private final Digest digest;

  /** Text before and behind tokens, by their ordinals. */
  private final TreeMap<Integer, String> opened = new TreeMap<>();

  private final TreeMap<Integer, String> closed = new TreeMap<>();
  private final TreeMap<Integer, String> names = new TreeMap<>();
  private int groups;

  /**
   * Reads a query.
   *
   * @param sql with 1 in place of each parameter
   */
  TreeShape(String sql) throws SyntaxException {
    this.sql = sql;
    this.digest = Corpus.digest(sql);
    read(MySqlParser.parse(digest.textString()));
  }

  /** A statement with 1 for each parameter. */
  static String withoutParameters(String sql) {
    Digest digest = Corpus.digest(sql);
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < digest.literalCount(); i++) {
      if (digest.literalKind(i) == LiteralKind.PARAM) {
        bytes[digest.literalStart(i)] = '1';
      }
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** How many nodes have parentheses. */
  int groups() {
    return groups;
  }

  /** As the client wrote it. */
  String written() {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    var text = new StringBuilder();
    int from = 0;
    for (var name : names.entrySet()) {
      int end = digest.tokenEnd(name.getKey());
      text.append(string(bytes, from, end)).append(name.getValue());
      from = end;
    }
    return text.append(string(bytes, from, digest.statementEnd())).toString();
  }

  /** As the proxy understands it. */
  String understood() {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    var text = new StringBuilder();
    int slot = 0;
    for (int i = 0; i < digest.tokenCount(); i++) {
      String token = digest.tokenText(i, StandardCharsets.UTF_8);
      if (token.equals("?")) {
        token = string(bytes, digest.tokenStart(i), literalsEnd(slot++));
      }
      text.append(opened.getOrDefault(i, "")).append(token);
      text.append(closed.getOrDefault(i, "")).append(names.getOrDefault(i, ""));
      if (i + 1 < digest.tokenCount()) {
        String gap = string(bytes, digest.tokenEnd(i), digest.tokenStart(i + 1));
        // Some functions are none with a space behind their name.
        text.append(gap.contains("/*+") ? gap : gap.isEmpty() && is(i + 1, "(") ? "" : " ");
      }
    }
    return text.toString();
  }

  /** Where the literals of a slot end. */
  private int literalsEnd(int slot) {
    return digest.literalEnd(
        digest.isList(slot)
            ? digest.listStart(slot) + digest.listLength(slot) - 1
            : digest.literalFor(slot));
  }

  private static String string(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  @SuppressWarnings("ReferenceEquality") // the very operand
  private void read(SqlNode node) {
    switch (node) {
      case null -> {}
      case SqlNodeList list -> list.forEach(this::read);
      case SelectNode select -> {
        if (!select.explicitTable()) {
          select.getSelectList().forEach(this::name);
        }
        select.getOperandList().forEach(this::read);
      }
      case SqlJoin join -> {
        if (join.getJoinType() != JoinType.COMMA) {
          groupJoin(join);
        }
        read(join.getLeft());
        read(join.getRight());
        if (join.getConditionType() == JoinConditionType.ON) {
          read(join.getCondition());
        }
      }
      case SqlCall call -> {
        if (isOperation(call)) {
          group(MySqlParser.firstToken(call), MySqlParser.lastToken(call));
        }
        for (SqlNode operand : call.getOperandList()) {
          // A window function's call is none without OVER.
          boolean isPart = isOver(call) && operand == call.operand(0);
          read(
              isPart
                  ? new SqlNodeList(((SqlCall) operand).getOperandList(), SqlParserPos.ZERO)
                  : operand);
        }
      }
      default -> {}
    }
  }

  @SuppressWarnings("ReferenceEquality") // operators are constants
  private static boolean isOver(SqlCall call) {
    return call.getOperator() == GrammarNodes.OVER;
  }

  private static boolean isOperation(SqlCall call) {
    return call instanceof SqlBasicCall
        && !NO_OPERATION.contains(call.getKind())
        && !PARTS.contains(GrammarNodes.nameOf(call));
  }

  private void group(int first, int last) {
    groups++;
    opened.merge(first, "(", String::concat);
    closed.merge(last, ")", String::concat);
  }

  private void name(SqlNode item) {
    if (!(item instanceof SqlIdentifier) && item.getKind() != SqlKind.AS) {
      names.put(MySqlParser.lastToken(item), " AS item_" + names.size());
    }
  }

  /**
   * Table references have no parentheses or braces in their positions, and joins no conditions:
   * those are added here.
   */
  private void groupJoin(SqlJoin join) {
    int first = start(join);
    int last = end(join);
    int before = 0;
    int open = 0;
    for (int i = first; i <= last; i++) {
      if (is(i, "(") || is(i, "{")) {
        open++;
      } else if (is(i, ")") || is(i, "}")) {
        // One that begins before: { has the word OJ behind it.
        before += open > 0 ? 0 : is(i, ")") ? 1 : 2;
        open = Math.max(0, open - 1);
      }
    }
    group(first - before, last + open);
  }

  private static int start(SqlNode reference) {
    return switch (reference) {
      case SqlJoin join -> start(join.getLeft());
      case DerivedTableNode derived ->
          MySqlParser.firstToken(derived) - (derived.lateral() ? 1 : 0);
      default -> MySqlParser.firstToken(reference);
    };
  }

  private static int end(SqlNode reference) {
    return switch (reference) {
      case SqlJoin join when join.getCondition() == null -> end(join.getRight());
      case SqlJoin join -> MySqlParser.lastToken(join.getCondition());
      default -> MySqlParser.lastToken(reference);
    };
  }

  private boolean is(int token, String text) {
    return digest.tokenText(token, StandardCharsets.UTF_8).equals(text);
  }

  /** The select list of the whole query; empty where there is more than one, or a star in it. */
  static List<SqlNode> items(String sql) throws SyntaxException {
    SqlNode tree = MySqlParser.parse(Corpus.digest(sql).textString());
    while (tree instanceof SqlOrderBy order) {
      tree = order.query;
    }
    var items = new ArrayList<SqlNode>();
    if (tree instanceof SelectNode select && !select.explicitTable()) {
      items.addAll(select.getSelectList().getList());
    }
    boolean star = items.stream().anyMatch(i -> i instanceof SqlIdentifier name && name.isStar());
    return star ? List.of() : items;
  }
}
