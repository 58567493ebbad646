package io.ringmaster.router.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.parser.Span;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Builds the nodes of {@code productions.jj}. */
public final class GrammarNodes {
  /** {@code VALUES (..), (..)}: operands are lists. */
  public static final SqlOperator ROWS = special("ROWS");

  /** The word DEFAULT as a value. */
  public static final SqlOperator DEFAULT = special("DEFAULT");

  /** {@code = ANY (query)} and the like. */
  public static final SqlOperator QUANTIFIED = special("QUANTIFIED");

  /** A window function; operands: the call, then what is in its OVER clause. */
  public static final SqlOperator OVER = special("OVER");

  /** The name of MATCH .. AGAINST (.. WITH QUERY EXPANSION). */
  public static final String EXPANDED_MATCH = "MATCH WITH QUERY EXPANSION";

  static final SqlOperator XOR = special("XOR");
  static final SqlOperator DIV = special("DIV");
  static final SqlOperator MOD = special("MOD");
  static final SqlOperator CONCAT = special("||");
  static final SqlOperator BIT_OR = special("|");
  static final SqlOperator BIT_AND = special("&");
  static final SqlOperator BIT_XOR = special("^");
  static final SqlOperator SHIFT_LEFT = special("<<");
  static final SqlOperator SHIFT_RIGHT = special(">>");
  static final SqlOperator JSON_GET = special("->");
  static final SqlOperator JSON_GET_TEXT = special("->>");

  private static final Set<String> UNITS =
      Set.of(
          "MICROSECOND",
          "SECOND",
          "MINUTE",
          "HOUR",
          "DAY",
          "WEEK",
          "MONTH",
          "QUARTER",
          "YEAR",
          "DAY_HOUR",
          "DAY_MICROSECOND",
          "DAY_MINUTE",
          "DAY_SECOND",
          "HOUR_MICROSECOND",
          "HOUR_MINUTE",
          "HOUR_SECOND",
          "MINUTE_MICROSECOND",
          "MINUTE_SECOND",
          "SECOND_MICROSECOND",
          "YEAR_MONTH");

  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          "CHAR",
          "CONVERT",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "CURRENT_TIMESTAMP",
          "CURRENT_USER",
          "CUME_DIST",
          "DATABASE",
          "DEFAULT",
          "DENSE_RANK",
          "FIRST_VALUE",
          "GROUPING",
          "IF",
          "INSERT",
          "INTERVAL",
          "LAG",
          "LAST_VALUE",
          "LEAD",
          "LEFT",
          "LOCALTIME",
          "LOCALTIMESTAMP",
          "MOD",
          "NTH_VALUE",
          "NTILE",
          "PERCENT_RANK",
          "RANK",
          "REPEAT",
          "REPLACE",
          "RIGHT",
          "ROW_NUMBER",
          "SCHEMA",
          "UTC_DATE",
          "UTC_TIME",
          "UTC_TIMESTAMP",
          "VALUES");

  private static final Set<String> TYPE_WORDS =
      Set.of(
          "SIGNED",
          "DATE",
          "TIME",
          "DATETIME",
          "JSON",
          "NCHAR",
          "YEAR",
          "POINT",
          "LINESTRING",
          "POLYGON",
          "MULTIPOINT",
          "MULTILINESTRING",
          "MULTIPOLYGON",
          "GEOMETRYCOLLECTION");

  /** Not functions: what they do is in their operands. */
  private static final Set<SqlOperator> STRUCTURE =
      Set.of(
          ROWS,
          DEFAULT,
          QUANTIFIED,
          OVER,
          XOR,
          DIV,
          MOD,
          CONCAT,
          BIT_OR,
          BIT_AND,
          BIT_XOR,
          SHIFT_LEFT,
          SHIFT_RIGHT,
          JSON_GET,
          JSON_GET_TEXT);

  private GrammarNodes() {}

  private static SqlOperator special(String name) {
    return new SqlSpecialOperator(name, SqlKind.OTHER);
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  static boolean isUnit(String word) {
    return UNITS.contains(upper(word));
  }

  static boolean isFunctionWord(String word) {
    return FUNCTION_WORDS.contains(word);
  }

  static boolean isTypeWord(String word) {
    return TYPE_WORDS.contains(upper(word));
  }

  static boolean is(SqlIdentifier function, String... names) {
    return function.isSimple() && Arrays.asList(names).contains(upper(function.getSimple()));
  }

  /** Rejects a clause that only one function has. */
  static void only(SqlIdentifier function, String name) throws ParseException {
    if (!is(function, name)) {
      throw new ParseException("no such clause in " + function);
    }
  }

  static SqlIdentifier name(String image, SqlParserPos position) {
    return new SqlIdentifier(image, position);
  }

  static SqlIdentifier quotedName(String image, SqlParserPos position) {
    String name = image.substring(1, image.length() - 1).replace("``", "`");
    return new SqlIdentifier(name, position);
  }

  static SqlIdentifier qualified(SqlIdentifier qualifier, SqlIdentifier name) {
    List<String> names = new ArrayList<>(qualifier.names);
    names.addAll(name.names);
    return new SqlIdentifier(names, Span.of(qualifier, name).pos());
  }

  static SqlIdentifier identifier(List<String> names, SqlParserPos position) {
    return new SqlIdentifier(names, position);
  }

  static SqlNode binary(SqlOperator operator, SqlNode left, SqlNode right) {
    return new SqlBasicCall(operator, Arrays.asList(left, right), Span.of(left, right).pos());
  }

  /** A construct written with words; null operands are left out. */
  static SqlNode function(String name, SqlParserPos position, SqlNode... operands) {
    return function(name, position, Arrays.asList(operands));
  }

  static SqlNode function(String name, SqlParserPos position, List<SqlNode> operands) {
    List<SqlNode> present = new ArrayList<>(operands);
    present.removeIf(operand -> operand == null);
    return new SqlBasicCall(special(name), present, position);
  }

  static SqlNode call(SqlIdentifier name, List<SqlNode> arguments, boolean distinct) {
    SqlOperator function =
        new SqlUnresolvedFunction(
            name, null, null, null, null, SqlFunctionCategory.USER_DEFINED_FUNCTION);
    SqlLiteral quantifier = distinct ? SqlSelectKeyword.DISTINCT.symbol(SqlParserPos.ZERO) : null;
    return new SqlBasicCall(function, arguments, name.getParserPosition(), quantifier);
  }

  static SqlNode over(SqlNode call, List<SqlNode> window, SqlParserPos position) {
    List<SqlNode> operands = new ArrayList<>();
    operands.add(call);
    operands.addAll(window);
    return new SqlBasicCall(OVER, operands, position);
  }

  static SqlNode with(SqlNodeList tables, SqlNode body) {
    return tables == null ? body : new WithNode(Span.of(tables, body).pos(), tables, body);
  }

  static SqlNode orderBy(
      SqlNode query, SqlNodeList order, SqlNode offset, SqlNode fetch, SqlParserPos position) {
    if (order == null && fetch == null) {
      return query;
    }
    return new SqlOrderBy(
        position, query, order == null ? SqlNodeList.EMPTY : order, offset, fetch);
  }

  static SqlNode tableQuery(SqlParserPos position, SqlIdentifier table) {
    return new SelectNode(
        position,
        EnumSet.noneOf(SelectNode.Modifier.class),
        new SqlNodeList(List.of(SqlIdentifier.star(position)), position),
        new TableNode(table.getParserPosition(), table, null, null),
        null,
        null,
        false,
        null,
        List.of(),
        false,
        true,
        position.getEndColumnNum() - 1);
  }

  static SqlNode join(
      SqlNode left, JoinType type, boolean natural, SqlNode right, SqlNode on, SqlNodeList using) {
    JoinConditionType condition =
        on != null
            ? JoinConditionType.ON
            : using != null ? JoinConditionType.USING : JoinConditionType.NONE;
    return new SqlJoin(
        Span.of(left, right).pos(),
        left,
        SqlLiteral.createBoolean(natural, SqlParserPos.ZERO),
        type.symbol(SqlParserPos.ZERO),
        right,
        condition.symbol(SqlParserPos.ZERO),
        on != null ? on : using);
  }

  /**
   * {@code a JOIN b} without a condition. When {@code b} is a join itself, {@code a} goes to its
   * leftmost leaf: {@code a JOIN b JOIN c ON x} is {@code (a JOIN b) JOIN c ON x} (MySQL's {@code
   * PT_joined_table::add_cross_join}). Parentheses are kept: in {@code a JOIN (b RIGHT JOIN c ON
   * x)} no row of {@code a} may be missing.
   */
  static SqlNode crossJoin(SqlNode left, SqlNode right) {
    if (right instanceof SqlJoin join && !(right instanceof NestedJoin)) {
      return new SqlJoin(
          Span.of(left, right).pos(),
          crossJoin(left, join.getLeft()),
          join.isNaturalNode(),
          join.getJoinTypeNode(),
          join.getRight(),
          join.getConditionTypeNode(),
          join.getCondition());
    }
    return join(left, JoinType.INNER, false, right, null, null);
  }

  /** Table references in parentheses. */
  static SqlNode nested(SqlNode references) {
    return references instanceof SqlJoin join ? new NestedJoin(join) : references;
  }

  /** Whether it is a function call, or a construct written with words that is like one. */
  public static boolean isWord(SqlCall call) {
    return call.getOperator() instanceof SqlUnresolvedFunction
        || (call.getOperator() instanceof SqlSpecialOperator
            && call.getKind() == SqlKind.OTHER
            && call instanceof SqlBasicCall
            && !STRUCTURE.contains(call.getOperator()));
  }

  /** The upper-case name of a function call, or of a construct written with words. */
  public static String nameOf(SqlCall call) {
    return upper(call.getOperator().getName());
  }
}
