package io.ringmaster.router.digest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The words the digester tells apart, found by a hash of their first and last eight bytes in an
 * open table. An entry is a small positive number; 0 is any other word.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.0/en/keywords.html">MySQL 8.0 manual, Keywords
 *     and Reserved Words</a>
 */
final class Keywords {
  /** Cannot be an identifier unless quoted. */
  static final int RESERVED = 1;

  /** Ends an operand as an identifier does: what follows is an operator or an alias. */
  static final int OPERAND = 2;

  /** Not reserved, yet an operand follows it. */
  static final int PREFIX = 4;

  /** A type name: integers in the parentheses after it are its length and scale. */
  static final int TYPE = 8;

  /** A character set that may introduce a literal, with its leading underscore. */
  static final int CHARSET = 16;

  /** A literal in quotes may follow: {@code DATE '2026-01-01'}. */
  static final int TEMPORAL = 32;

  /** What follows in quotes is a name: {@code AS 'x'}, {@code COLLATE 'x'}. */
  static final int NAMING = 64;

  /** No value follows although {@code NULL} may: {@code IS NULL}, {@code DEFAULT NULL}. */
  static final int BEFORE_NULL_WORD = 128;

  /** Names a stored program in CREATE. */
  static final int PROGRAM = 256;

  /** Opens a block that END closes. */
  static final int BLOCK = 512;

  /** A statement of a stored program may follow. */
  static final int BEFORE_STATEMENT = 1024;

  /** Ends the list after ORDER BY or GROUP BY. */
  static final int ENDS_LIST = 2048;

  /** Reserved, and yet the body of a stored program may follow, as behind a type. */
  static final int BEFORE_BODY = 4096;

  private static final String RESERVED_WORDS =
      "ACCESSIBLE ADD ALL ALTER ANALYZE AND AS ASC ASENSITIVE BEFORE BETWEEN BIGINT BINARY BLOB"
          + " BOTH BY CALL CASCADE CASE CHANGE CHAR CHARACTER CHECK COLLATE COLUMN CONDITION"
          + " CONSTRAINT CONTINUE CONVERT CREATE CROSS CUBE CUME_DIST CURRENT_DATE CURRENT_TIME"
          + " CURRENT_TIMESTAMP CURRENT_USER CURSOR DATABASE DATABASES DAY_HOUR DAY_MICROSECOND"
          + " DAY_MINUTE DAY_SECOND DEC DECIMAL DECLARE DEFAULT DELAYED DELETE DENSE_RANK DESC"
          + " DESCRIBE DETERMINISTIC DISTINCT DISTINCTROW DIV DOUBLE DROP DUAL EACH ELSE ELSEIF"
          + " EMPTY ENCLOSED ESCAPED EXCEPT EXISTS EXIT EXPLAIN FALSE FETCH FIRST_VALUE FLOAT"
          + " FLOAT4 FLOAT8 FOR FORCE FOREIGN FROM FULLTEXT FUNCTION GENERATED GET GRANT GROUP"
          + " GROUPING GROUPS HAVING HIGH_PRIORITY HOUR_MICROSECOND HOUR_MINUTE HOUR_SECOND IF"
          + " IGNORE IN INDEX INFILE INNER INOUT INSENSITIVE INSERT INT INT1 INT2 INT3 INT4 INT8"
          + " INTEGER INTERSECT INTERVAL INTO IO_AFTER_GTIDS IO_BEFORE_GTIDS IS ITERATE JOIN"
          + " JSON_TABLE KEY KEYS KILL LAG LAST_VALUE LATERAL LEAD LEADING LEAVE LEFT LIKE LIMIT"
          + " LINEAR LINES LOAD LOCALTIME LOCALTIMESTAMP LOCK LONG LONGBLOB LONGTEXT LOOP"
          + " LOW_PRIORITY MASTER_BIND MASTER_SSL_VERIFY_SERVER_CERT MATCH MAXVALUE MEDIUMBLOB"
          + " MEDIUMINT MEDIUMTEXT MIDDLEINT MINUTE_MICROSECOND MINUTE_SECOND MOD MODIFIES"
          + " NATURAL NO_WRITE_TO_BINLOG NOT NTH_VALUE NTILE NULL NUMERIC OF ON OPTIMIZE"
          + " OPTIMIZER_COSTS OPTION OPTIONALLY OR ORDER OUT OUTER OUTFILE OVER PARTITION"
          + " PERCENT_RANK PRECISION PRIMARY PROCEDURE PURGE RANGE RANK READ READ_WRITE READS"
          + " REAL RECURSIVE REFERENCES REGEXP RELEASE RENAME REPEAT REPLACE REQUIRE RESIGNAL"
          + " RESTRICT RETURN REVOKE RIGHT RLIKE ROW ROW_NUMBER ROWS SCHEMA SCHEMAS"
          + " SECOND_MICROSECOND SELECT SENSITIVE SEPARATOR SET SHOW SIGNAL SMALLINT SPATIAL"
          + " SPECIFIC SQL SQL_BIG_RESULT SQL_CALC_FOUND_ROWS SQL_SMALL_RESULT SQLEXCEPTION"
          + " SQLSTATE SQLWARNING SSL STARTING STORED STRAIGHT_JOIN SYSTEM TABLE TERMINATED THEN"
          + " TINYBLOB TINYINT TINYTEXT TO TRAILING TRIGGER TRUE UNDO UNION UNIQUE UNLOCK"
          + " UNSIGNED UPDATE USAGE USE USING UTC_DATE UTC_TIME UTC_TIMESTAMP VALUES VARBINARY"
          + " VARCHAR VARCHARACTER VARYING VIRTUAL WHEN WHERE WHILE WINDOW WITH WRITE XOR"
          + " YEAR_MONTH ZEROFILL";

  private static final String OPERAND_WORDS =
      "TRUE FALSE NULL CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME"
          + " LOCALTIMESTAMP UTC_DATE UTC_TIME UTC_TIMESTAMP MAXVALUE DAY_HOUR DAY_MICROSECOND"
          + " DAY_MINUTE DAY_SECOND HOUR_MICROSECOND HOUR_MINUTE HOUR_SECOND MINUTE_MICROSECOND"
          + " MINUTE_SECOND SECOND_MICROSECOND YEAR_MONTH";

  private static final String TYPE_WORDS =
      "DECIMAL NUMERIC DEC FIXED FLOAT FLOAT4 FLOAT8 DOUBLE REAL PRECISION CHAR CHARACTER VARCHAR"
          + " VARCHARACTER VARYING NCHAR NVARCHAR BINARY VARBINARY DATETIME TIME TIMESTAMP YEAR BIT"
          + " TINYINT SMALLINT MEDIUMINT MIDDLEINT INT INTEGER BIGINT INT1 INT2 INT3 INT4 INT8 TEXT"
          + " BLOB";

  private static final String CHARSETS =
      "_big5 _dec8 _cp850 _hp8 _koi8r _latin1 _latin2 _swe7 _ascii _ujis _sjis _hebrew _tis620"
          + " _euckr _koi8u _gb2312 _greek _cp1250 _gbk _latin5 _armscii8 _utf8 _utf8mb3 _ucs2"
          + " _cp866 _keybcs2 _macce _macroman _cp852 _latin7 _cp1251 _utf16 _utf16le _cp1256"
          + " _cp1257 _utf32 _binary _geostd8 _cp932 _eucjpms _gb18030 _utf8mb4";

  private static final int BITS = 11;
  private static final int MASK = (1 << BITS) - 1;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
  private static final long TAIL_MULTIPLIER = 0xD6E8FEB86659FD93L;
  private static final long CASE_MASK = 0xDFDFDFDFDFDFDFDFL;
  private static final int PADDING = 16;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final short[] TABLE = new short[1 << BITS];
  private static final long[] HEADS;
  private static final long[] TAILS;
  private static final byte[][] TEXT;
  private static final int[] FLAGS;
  private static final Verb[] VERBS;
  private static final Map<String, Integer> ENTRIES = new HashMap<>();

  static {
    Map<String, Integer> flags = new LinkedHashMap<>();
    add(flags, RESERVED_WORDS, RESERVED);
    add(flags, OPERAND_WORDS, OPERAND);
    add(flags, "ESCAPE DUMPFILE PATH NESTED DO ZONE SQL_NO_CACHE SQL_BUFFER_RESULT", PREFIX);
    add(flags, TYPE_WORDS, TYPE);
    add(flags, CHARSETS, CHARSET);
    add(flags, "DATE TIME TIMESTAMP", TEMPORAL);
    add(flags, "AS COLLATE CHARSET USING", NAMING);
    add(flags, "IS NOT DEFAULT SET", BEFORE_NULL_WORD);
    add(flags, "PROCEDURE FUNCTION TRIGGER EVENT", PROGRAM);
    add(flags, "BEGIN CASE IF LOOP WHILE REPEAT", BLOCK);
    add(flags, "BEGIN THEN ELSE DO LOOP REPEAT ROW SQLEXCEPTION SQLWARNING", BEFORE_STATEMENT);
    add(
        flags,
        "LIMIT HAVING FOR LOCK INTO UNION EXCEPT INTERSECT WINDOW ORDER PROCEDURE ROWS RANGE GROUPS"
            + " SEPARATOR WITH SELECT",
        ENDS_LIST);
    add(
        flags,
        "DETERMINISTIC SQL UNSIGNED ZEROFILL TINYTEXT MEDIUMTEXT LONGTEXT TINYBLOB MEDIUMBLOB"
            + " LONGBLOB",
        BEFORE_BODY);
    add(flags, "END UNTIL VALUE RESHARD", 0);
    Map<String, Verb> verbs = new HashMap<>();
    for (Verb verb : Verb.values()) {
      if (verb != Verb.UNKNOWN && verb != Verb.EMPTY) {
        verbs.put(verb.name(), verb);
        add(flags, verb.name(), 0);
      }
    }
    HEADS = new long[flags.size() + 1];
    TAILS = new long[flags.size() + 1];
    TEXT = new byte[flags.size() + 1][];
    FLAGS = new int[flags.size() + 1];
    VERBS = new Verb[flags.size() + 1];
    Arrays.fill(VERBS, Verb.UNKNOWN);
    int entry = 0;
    for (Map.Entry<String, Integer> word : flags.entrySet()) {
      entry++;
      byte[] text = word.getKey().getBytes(StandardCharsets.US_ASCII);
      TEXT[entry] = Arrays.copyOf(text, text.length + PADDING);
      HEADS[entry] = load(text, 0, Math.min(text.length, 8));
      TAILS[entry] = text.length <= 8 ? 0 : load(text, text.length - 8, 8);
      FLAGS[entry] = word.getValue();
      VERBS[entry] = verbs.getOrDefault(word.getKey(), Verb.UNKNOWN);
      ENTRIES.put(word.getKey(), entry);
      int slot = hash(HEADS[entry], TAILS[entry]);
      while (TABLE[slot] != 0) {
        slot = (slot + 1) & MASK;
      }
      TABLE[slot] = (short) entry;
    }
  }

  static final int AND = entry("AND");
  static final int AS = entry("AS");
  static final int BEGIN = entry("BEGIN");
  static final int BY = entry("BY");
  static final int CASE = entry("CASE");
  static final int CHARACTER = entry("CHARACTER");
  static final int CHAR = entry("CHAR");
  static final int END = entry("END");
  static final int UNTIL = entry("UNTIL");
  static final int THEN = entry("THEN");
  static final int ELSE = entry("ELSE");
  static final int IF = entry("IF");
  static final int IN = entry("IN");
  static final int IS = entry("IS");
  static final int NOT = entry("NOT");
  static final int NULL = entry("NULL");
  static final int OR = entry("OR");
  static final int SET = entry("SET");
  static final int ON = entry("ON");
  static final int VALUE = entry("VALUE");
  static final int RESHARD = entry("RESHARD");
  static final int VALUES = entry("VALUES");

  private Keywords() {}

  private static void add(Map<String, Integer> flags, String words, int flag) {
    for (String word : words.toUpperCase(Locale.ROOT).split(" ", -1)) {
      flags.merge(word, flag, (a, b) -> a | b);
    }
  }

  private static int entry(String word) {
    return ENTRIES.get(word);
  }

  /** The entry of the word at {@code start}, of any case, or 0. */
  static int find(byte[] sql, int start, int length) {
    long head = load(sql, start, Math.min(length, 8));
    long tail = length <= 8 ? 0 : load(sql, start + length - 8, 8);
    for (int slot = hash(head, tail); ; slot = (slot + 1) & MASK) {
      int entry = TABLE[slot];
      if (entry == 0) {
        return 0;
      }
      if (HEADS[entry] == head && TAILS[entry] == tail && isRest(entry, sql, start, length)) {
        return entry;
      }
    }
  }

  /** Up to eight bytes without the bit 0x20, which makes them equal for both cases of a letter. */
  private static long load(byte[] text, int start, int length) {
    if (start + 8 <= text.length) {
      return (long) LONG.get(text, start) & (CASE_MASK >>> (64 - 8 * length));
    }
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | (text[start + i] & 0xDF);
    }
    return value;
  }

  private static int hash(long head, long tail) {
    return (int) (((head ^ (tail * TAIL_MULTIPLIER)) * MULTIPLIER) >>> (64 - BITS));
  }

  /** Compares the length and what is between the first and the last eight bytes. */
  private static boolean isRest(int entry, byte[] sql, int start, int length) {
    byte[] text = TEXT[entry];
    if (text.length - PADDING != length) {
      return false;
    }
    for (int i = 8; i < length - 8; i++) {
      if ((sql[start + i] & 0xDF) != (text[i] & 0xDF)) {
        return false;
      }
    }
    return true;
  }

  /** Flags of an entry; 0 for entry 0. */
  static int flags(int entry) {
    return FLAGS[entry];
  }

  /** The word in upper case, and bytes of padding that make copying it cheap. */
  static byte[] text(int entry) {
    return TEXT[entry];
  }

  /** The verb the word is as a statement's first, or {@link Verb#UNKNOWN}. */
  static Verb verb(int entry) {
    return VERBS[entry];
  }
}
