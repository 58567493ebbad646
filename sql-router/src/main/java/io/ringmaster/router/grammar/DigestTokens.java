package io.ringmaster.router.grammar;

import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the tokens of a digest text for the generated parser. Each token's line is 1 and its column
 * is its ordinal from 1, so that positions in the tree are token ordinals.
 *
 * <p>The text has one space between tokens, reserved words in upper case and reserved words that
 * are names in backticks; so a word in upper case that MySQL reserves is a keyword, and any other
 * word is a name.
 */
final class DigestTokens extends MySqlParserImplTokenManager {
  /**
   * Reserved in MySQL 8.0.31 (information_schema.KEYWORDS), but part of no statement the grammar
   * has: they must not be read as names.
   */
  private static final String OTHER_RESERVED =
      "ACCESSIBLE ADD ALTER ANALYZE ASENSITIVE BEFORE BIGINT BLOB CALL CASCADE CHANGE CHECK COLUMN"
          + " CONDITION CONSTRAINT CONTINUE CREATE CUBE CURSOR DATABASES DECLARE DESCRIBE"
          + " DETERMINISTIC DROP EACH ELSEIF ENCLOSED ESCAPED EXIT EXPLAIN FETCH FLOAT4"
          + " FLOAT8 FOREIGN FULLTEXT FUNCTION GENERATED GET GRANT GROUPS INFILE INOUT"
          + " INSENSITIVE INT1 INT2 INT3 INT4 INT8 IO_AFTER_GTIDS IO_BEFORE_GTIDS ITERATE"
          + " KEYS KILL LEAVE LINEAR LINES LOAD LONG LONGBLOB LONGTEXT LOOP MASTER_BIND"
          + " MASTER_SSL_VERIFY_SERVER_CERT MAXVALUE MEDIUMBLOB MEDIUMINT MEDIUMTEXT MIDDLEINT"
          + " MODIFIES NO_WRITE_TO_BINLOG OPTIMIZE OPTIMIZER_COSTS OPTION OPTIONALLY OUT OUTFILE"
          + " PROCEDURE PURGE READ READ_WRITE READS REFERENCES RELEASE RENAME REQUIRE RESIGNAL"
          + " RESTRICT RETURN REVOKE SCHEMAS SENSITIVE SHOW SIGNAL SMALLINT SPATIAL SPECIFIC SQL"
          + " SQLEXCEPTION SQLSTATE SQLWARNING SSL STARTING STORED SYSTEM TERMINATED TINYBLOB"
          + " TINYINT TINYTEXT TO TRIGGER UNDO UNIQUE UNLOCK USAGE VARBINARY VARCHAR VARCHARACTER"
          + " VARYING VIRTUAL WHILE WRITE ZEROFILL";

  /** Reserved, and a token of the grammar by the same name. */
  private static final String GRAMMAR_RESERVED =
      "ALL AND AS ASC BETWEEN BINARY BOTH BY CASE CHAR CHARACTER COLLATE CONVERT CROSS CUME_DIST"
          + " CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DATABASE DAY_HOUR"
          + " DAY_MICROSECOND DAY_MINUTE DAY_SECOND DEC DECIMAL DEFAULT DELAYED DELETE DENSE_RANK"
          + " DESC DISTINCT DISTINCTROW DIV DOUBLE DUAL ELSE EMPTY EXCEPT EXISTS FALSE FIRST_VALUE"
          + " FLOAT FOR FORCE FROM GROUP GROUPING HAVING HIGH_PRIORITY HOUR_MICROSECOND HOUR_MINUTE"
          + " HOUR_SECOND IF IGNORE IN INDEX INNER INSERT INT INTEGER INTERSECT INTERVAL INTO IS"
          + " JOIN JSON_TABLE KEY LAG LAST_VALUE LATERAL LEAD LEADING LEFT LIKE LIMIT LOCALTIME"
          + " LOCALTIMESTAMP LOCK LOW_PRIORITY MATCH MINUTE_MICROSECOND MINUTE_SECOND MOD NATURAL"
          + " NOT NTH_VALUE NTILE NULL NUMERIC OF ON OR ORDER OUTER OVER PARTITION PERCENT_RANK"
          + " PRECISION PRIMARY RANGE RANK REAL RECURSIVE REGEXP REPEAT REPLACE RIGHT RLIKE ROW"
          + " ROW_NUMBER ROWS SCHEMA SECOND_MICROSECOND SELECT SEPARATOR SET SQL_BIG_RESULT"
          + " SQL_CALC_FOUND_ROWS SQL_SMALL_RESULT STRAIGHT_JOIN TABLE THEN TRAILING TRUE UNION"
          + " UNSIGNED UPDATE USE USING UTC_DATE UTC_TIME UTC_TIMESTAMP VALUES WHEN WHERE WINDOW"
          + " WITH XOR YEAR_MONTH";

  private static final Map<String, Integer> KINDS = kinds();

  private final String text;
  private int position;
  private int ordinal;

  DigestTokens(String text) {
    super(new SimpleCharStream(new StringReader(""), 1, 1, 1));
    this.text = text;
  }

  private static Map<String, Integer> kinds() {
    Map<String, Integer> byImage = new HashMap<>();
    String[] images = MySqlParserImplConstants.tokenImage;
    for (int kind = 0; kind < images.length; kind++) {
      String image = images[kind];
      if (image.length() > 2 && image.charAt(0) == '"') {
        byImage.put(image.substring(1, image.length() - 1), kind);
      }
    }
    Map<String, Integer> kinds = new HashMap<>();
    for (String word : OTHER_RESERVED.split(" ", -1)) {
      kinds.put(word, MySqlParserImplConstants.RESERVED_WORD);
    }
    for (String word : GRAMMAR_RESERVED.split(" ", -1)) {
      Integer kind = byImage.get(word);
      if (kind == null) {
        throw new IllegalStateException("the grammar has no token " + word);
      }
      kinds.put(word, kind);
    }
    byImage.forEach(
        (image, kind) -> {
          if (!Character.isLetter(image.charAt(0)) && image.charAt(0) != '$') {
            kinds.put(image, kind);
          }
        });
    return Map.copyOf(kinds);
  }

  @Override
  public Token getNextToken() {
    Token token = new Token();
    token.beginLine = 1;
    token.endLine = 1;
    token.beginColumn = ++ordinal;
    token.endColumn = ordinal;
    if (position >= text.length()) {
      token.kind = MySqlParserImplConstants.EOF;
      token.image = "";
      return token;
    }
    int start = position;
    int end = tokenEnd(start);
    position = end + 1;
    token.image = text.substring(start, end);
    token.kind = kind(token.image);
    return token;
  }

  /** Spaces inside of backticks (of a name, or of a variable's) do not end a token. */
  private int tokenEnd(int start) {
    boolean quoted = false;
    int i = start;
    while (i < text.length() && (quoted || text.charAt(i) != ' ')) {
      if (text.charAt(i) == '`') {
        quoted = !quoted;
      }
      i++;
    }
    return i;
  }

  private static int kind(String image) {
    Integer known = KINDS.get(image);
    if (known != null) {
      return known;
    }
    char first = image.charAt(0);
    if (first == '`') {
      return MySqlParserImplConstants.BACK_QUOTED_IDENTIFIER;
    }
    if (first == '@') {
      return image.startsWith("@@")
          ? MySqlParserImplConstants.SYSTEM_VARIABLE
          : MySqlParserImplConstants.USER_VARIABLE;
    }
    if (first >= '0' && first <= '9') {
      return MySqlParserImplConstants.UNSIGNED_INTEGER_LITERAL;
    }
    boolean word = first == '_' || first == '$' || first >= 0x80 || Character.isLetter(first);
    return word ? MySqlParserImplConstants.IDENTIFIER : MySqlParserImplConstants.RESERVED_WORD;
  }
}
