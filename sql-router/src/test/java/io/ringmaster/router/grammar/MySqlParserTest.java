package io.ringmaster.router.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlParserTest {
  private static Digest digest(String sql) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    return digest;
  }

  private static SqlNode parse(String sql) throws SyntaxException {
    return MySqlParser.parse(digest(sql).textString());
  }

  /** Names, {@code ?} and (operator operand ..). */
  private static String shape(SqlNode node) {
    return switch (node) {
      case null -> "-";
      case SqlIdentifier name -> String.join(".", name.names);
      case SqlDynamicParam _ -> "?";
      case ParenthesizedNode parenthesized -> shape(parenthesized.inner());
      case ParenthesizedQuery _ -> "query";
      case SqlCall call ->
          "("
              + GrammarNodes.nameOf(call)
              + call.getOperandList().stream()
                  .map(operand -> " " + shape(operand))
                  .collect(Collectors.joining())
              + ")";
      default -> node.toString();
    };
  }

  /** Read off MySQL's manual, "Operator Precedence", and its grammar sql/sql_yacc.yy. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "a = 1 OR b = 2 AND c = 3; (OR (= a ?) (AND (= b ?) (= c ?)))",
        "a OR b XOR c; (OR a (XOR b c))",
        "a XOR b AND c; (XOR a (AND b c))",
        "a || b && c; (OR a (AND b c))",
        "NOT a = b; (NOT (= a b))",
        "! a = b; (= (NOT a) b)",
        "NOT a AND b; (AND (NOT a) b)",
        "a = b = c; (= (= a b) c)",
        "a BETWEEN 1 AND 2 AND b; (AND (BETWEEN ASYMMETRIC a ? ?) b)",
        "a + b * c - d; (- (+ a (* b c)) d)",
        "a | b & c << d + e; (| a (& b (<< c (+ d e))))",
        "a * b ^ c; (* a (^ b c))",
        "- a ^ b; (^ (- a) b)",
        "a = b | c; (= a (| b c))",
        "a DIV b MOD c % d; (MOD (MOD (DIV a b) c) d)",
        "a IS NULL = b; (= (IS NULL a) b)",
        "a = b IS NULL; (IS NULL (= a b))",
        "a IS TRUE AND b; (AND (IS TRUE a) b)",
        "a LIKE 'x' = b; (= (LIKE a ?) b)",
        "BINARY a = b; (= (BINARY a) b)",
        "a COLLATE utf8mb4_bin = b; (= (COLLATE a) b)",
        "a -> '$.x' = b; (= (-> a ?) b)",
        "a ->> '$.x' = 'y'; (= (->> a ?) ?)",
        "d + INTERVAL 1 DAY > e; (> (+ d (INTERVAL ?)) e)",
        "INTERVAL 1 DAY + d > e; (> (+ (INTERVAL ?) d) e)",
        "INTERVAL(a, b) = 1; (= (INTERVAL a b) ?)",
        "@v := a = b; (VARIABLE (= a b))",
        "a REGEXP b AND c; (AND (REGEXP a b) c)",
        "a RLIKE b; (REGEXP a b)",
        "a <=> b; (<=> a b)",
        "a = ANY (SELECT 1); (QUANTIFIED a query)",
        "a IN (SELECT 1); (IN a query)",
        "((SELECT 1) + 1) = a; (= (+ query ?) a)",
        "EXISTS (SELECT 1); (EXISTS query)",
        "MATCH (a, b) AGAINST ('x' IN BOOLEAN MODE); (MATCH a b ?)",
        "IF(a, b, c); (IF a b c)",
        "CASE a WHEN 1 THEN b ELSE c END; (CASE a ? b c)"
      })
  void operatorsBindAsInMySql(String condition, String shape) throws SyntaxException {
    SelectNode select = (SelectNode) parse("SELECT 1 FROM t WHERE " + condition);
    assertEquals(shape, shape(select.getWhere()));
  }

  private static String joins(SqlNode node) {
    return switch (node) {
      case SqlJoin join -> "(" + joins(join.getLeft()) + " " + joins(join.getRight()) + ")";
      case TableNode table -> table.name().getSimple();
      default -> node.toString();
    };
  }

  /** As MySQL's PT_joined_table::add_cross_join puts them, and parentheses. */
  @ParameterizedTest
  @CsvSource({
    "a JOIN b JOIN c ON x, ((a b) c)",
    "a JOIN b JOIN c ON x ON y, (a (b c))",
    "a JOIN (b JOIN c ON x), (a (b c))",
    "a JOIN (b RIGHT JOIN c ON x), (a (b c))",
    "a CROSS JOIN (b NATURAL JOIN c), (a (b c))",
    "a JOIN (b JOIN c ON x) JOIN d ON y, ((a (b c)) d)",
    "a JOIN ((b JOIN c ON x)) LEFT JOIN d ON y, ((a (b c)) d)",
    "(a JOIN b ON x) JOIN c, ((a b) c)",
    "'a LEFT JOIN (b, c) ON x', (a (b c))",
    "'a, b JOIN c ON x', (a (b c))"
  })
  void joinsNestAsInMySql(String references, String nesting) throws SyntaxException {
    SelectNode select = (SelectNode) parse("SELECT 1 FROM " + references);
    assertEquals(nesting, joins(select.getFrom()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT HIGH_PRIORITY a FROM t",
        "SELECT SQL_CALC_FOUND_ROWS id FROM t",
        "SELECT SQL_NO_CACHE id FROM t",
        "SELECT STRAIGHT_JOIN DISTINCTROW id FROM t",
        "SELECT SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT id FROM t"
      })
  void modifiersAreNoColumns(String sql) throws SyntaxException {
    SelectNode select = (SelectNode) parse(sql);
    assertEquals(1, select.getSelectList().size());
    assertInstanceOf(SqlIdentifier.class, select.getSelectList().get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM t LOCK",
        "SELECT * FROM t FOR",
        "SELECT a b c FROM t",
        "SELECT a, * FROM t",
        "SELECT * FROM t WHERE",
        "SELECT * FROM t LIMIT 1 OFFSET",
        "SELECT * FROM t LIMIT 1, 2, 3",
        "SELECT * FROM t ORDER BY a LIMIT 1 WHERE b",
        "SELECT * FROM a JOIN b ON 1 ON 2",
        "SELECT * FROM a LEFT JOIN b",
        "SELECT * FROM (SELECT 1)",
        "SELECT * FROM SELECT",
        "SELECT a FROM t INTO OUTFILE 'x'",
        "SELECT a FROM t GROUP BY a WITH CUBE",
        "INSERT INTO t SELECT 1 VALUES (2)",
        "INSERT INTO t VALUES 1, 2",
        "REPLACE INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1",
        "UPDATE t SET a = 1 LIMIT 1, 2",
        "UPDATE t WHERE a = 1",
        "DELETE t FROM t WHERE a = 1 LIMIT 1",
        "DELETE FROM a, b WHERE a.x = b.x",
        "SELECT CAST(a AS nonsense) FROM t",
        "SELECT a FROM t, LATERAL x",
        "SELECT (SELECT 1, 2",
        "SELECT 1 FROM t WHERE a NOT 5",
        "SELECT GROUP_CONCAT(a SEPARATOR) FROM t",
        "SELECT SUBSTRING(a AS CHAR(3)) FROM t",
        "SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a INT PATH '$'))",
        "SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS ()) AS j",
        "SELECT * FROM JSON_TABLE('[]', CONCAT('$', '[*]') COLUMNS (a INT PATH '$')) AS j",
        "SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a PATH '$')) AS j",
        "SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (a INT PATH t.b)) AS j",
        "SELECT * FROM LATERAL JSON_TABLE('[]', '$[*]' COLUMNS (a INT PATH '$')) AS j",
        "SELECT JSON_VALUE(a, '$' NULL ON) FROM t",
        "SELECT MAX(a) FROM FIRST OVER () FROM t"
      })
  void whatIsNotUnderstoodInWholeIsNotParsed(String sql) {
    assertThrows(SyntaxException.class, () -> parse(sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a INT PATH '$'",
        "o FOR ORDINALITY, nested INT PATH '$', path JSON PATH '$.p'",
        "a INT EXISTS PATH '$', b DECIMAL(10, 2) UNSIGNED PATH '$.b' NULL ON EMPTY ERROR ON ERROR",
        "a VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_bin PATH '$' DEFAULT '9' ON EMPTY",
        "e ENUM('1', '2') PATH '$', f DOUBLE PRECISION PATH '$', g NATIONAL VARCHAR(3) PATH '$'",
        "a INT PATH '$.a', NESTED PATH '$.n[*]' COLUMNS (b INT PATH '$', NESTED PATH '$' COLUMNS (c"
            + " TEXT PATH '$'))"
      })
  void jsonTablesAreReadInWhole(String columns) throws SyntaxException {
    String sql =
        "SELECT * FROM t, JSON_TABLE(t.doc, '$[*]' COLUMNS (" + columns + ")) AS j WHERE j.a = 7";
    SelectNode select = (SelectNode) parse(sql);
    JsonTableNode json = (JsonTableNode) ((SqlJoin) select.getFrom()).getRight();
    assertEquals("t.doc", shape(json.source()));
    assertEquals("j", json.alias().getSimple());
    assertEquals(
        MySqlParser.lastToken(select.getFrom()) + 1, MySqlParser.firstToken(select.getWhere()) - 1);
    assertEquals(digest(sql).slotCount() - 1, highestSlot(select.getWhere()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NTH_VALUE(a, 2) FROM FIRST OVER w",
        "NTH_VALUE(a, 2) FROM LAST RESPECT NULLS OVER (ORDER BY b)",
        "LAST_VALUE(a) IGNORE NULLS OVER (PARTITION BY b)",
        "COUNT(DISTINCTROW a)",
        "JSON_VALUE(a, '$' RETURNING DECIMAL(5, 2) DEFAULT -1 ON EMPTY NULL ON ERROR)",
        "JSON_VALUE(a, '$' ERROR ON ERROR)",
        "$"
      })
  void expressionsAreOneItem(String expression) throws SyntaxException {
    SelectNode select =
        (SelectNode) parse("SELECT " + expression + " FROM t WINDOW w AS (ORDER BY a)");
    assertEquals(1, select.getSelectList().size());
    assertInstanceOf(TableNode.class, select.getFrom());
  }

  @Test
  void positionsAreTokenOrdinals() throws SyntaxException {
    SelectNode select =
        (SelectNode) parse("SELECT  a ,\n b + `c d` AS x /* hi */ FROM t AS u WHERE (a) = 1");
    assertEquals(1, MySqlParser.firstToken(select.getSelectList().get(0)));
    assertEquals(3, MySqlParser.firstToken(select.getSelectList().get(1)));
    assertEquals(7, MySqlParser.lastToken(select.getSelectList().get(1)));
    assertEquals(9, MySqlParser.firstToken(select.getFrom()));
    assertEquals(11, MySqlParser.lastToken(select.getFrom()));
    assertEquals(13, MySqlParser.firstToken(select.getWhere()));
    assertEquals(17, MySqlParser.lastToken(select.getWhere()));
  }

  @Test
  void slotsAreNumberedAsInTheDigest() throws SyntaxException {
    String sql =
        "SELECT CAST('1' AS CHAR(5)), 2, SUM(a) OVER (ROWS 3 PRECEDING), GROUP_CONCAT(b SEPARATOR"
            + " ',') FROM t WHERE a IN (3, 4) AND f(5) = 6 AND DATE_ADD(d, INTERVAL 7 DAY) > 8 AND"
            + " b = 9";
    SelectNode select = (SelectNode) parse(sql);
    assertEquals(digest(sql).slotCount() - 1, highestSlot(select.getWhere()));
  }

  private static int highestSlot(SqlNode node) {
    return switch (node) {
      case SqlDynamicParam parameter -> parameter.getIndex();
      case SqlNodeList list ->
          list.stream().mapToInt(MySqlParserTest::highestSlot).max().orElse(-1);
      case SqlCall call ->
          call.getOperandList().stream().mapToInt(MySqlParserTest::highestSlot).max().orElse(-1);
      default -> -1;
    };
  }
}
