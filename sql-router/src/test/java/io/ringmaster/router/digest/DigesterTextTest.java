package io.ringmaster.router.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the digest text looks like. */
class DigesterTextTest {
  /** Statement | digest text; quotes are the statement's own. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\1',
      textBlock =
          """
          select c from t where id=5          | SELECT c FROM t WHERE id = ?
          SELECT c FROM T WHERE ID = 'x'      | SELECT c FROM T WHERE ID = ?
          select 7, 7.0, .5, 1., 7e0, 1.e3    | SELECT ? , ? , ? , ? , ? , ?
          select 1e5, 1E+5, 1e, 1e+x          | SELECT ? , ? , `1e` , `1e` + x
          select -5, +5                       | SELECT - ? , + ?
          select 1abc, 0x, 0xZ, 0b2, 0X1      | SELECT `1abc` , `0x` , `0xZ` , `0b2` , `0X1`
          select 0xAf, x'af', 0b01, B'01'     | SELECT ? , ? , ? , ?
          select 5.6.7, 1..2                  | SELECT ? ? , ? ?
          select a.1b, a.1, a .1, a. 1        | SELECT a . `1b` , a . `1` , a ? , a . ?
          select t.*, count(*)                | SELECT t . * , count ( * )
          select t.select, rank.x, rank       | SELECT t . `select` , `rank` . x , RANK
          select `a``b`, `select`.`x` from `1`| SELECT `a``b` , `select` . `x` FROM `1`
          select @v, @a.b$c, @`q`, @'q', @"q" | SELECT @v , @a.b$c , @`q` , @`q` , @`q`
          select @é, @имя-1, @aü.b as c      | SELECT @é , @имя - ? , @aü.b AS c
          select @@x, @@global.x, @@`x`       | SELECT @@x , @@global.x , @@`x`
          select a:=1, @a:=1                  | SELECT a := ? , @a := ?
          select a->'$.b', a->>'$.b'          | SELECT a -> ? , a ->> ?
          select a<=>b, a<>b, a!=b, a<=b      | SELECT a <=> b , a <> b , a != b , a <= b
          select a>=b, a>>b, a<<b, a=-1       | SELECT a >= b , a >> b , a << b , a = - ?
          select a&&b, a&b                    | SELECT a AND b , a & b
          select !!a, !!!a, a=!b              | SELECT ! a , ! ! a , a =! b
          select not a, !a, ~a, a^b           | SELECT NOT a , ! a , ~ a , a ^ b
          select 'a' 'b', 'a''b', 'a\\'b'     | SELECT ? , ? , ?
          select 'a'"b", "it's"               | SELECT ? , ?
          select _utf8mb4'x', _latin1 0x41    | SELECT ? , ?
          select N'x', n'x' 'y', _x'y'        | SELECT ? , ? , _x `y`
          select date '2026-01-01', time'1:2' | SELECT ? , ?
          select timestamp '2026', date(a)    | SELECT ? , date ( a )
          select {d '2026-01-01'}, { ts"2" }  | SELECT ? , ?
          select {fn now()}                   | SELECT { fn now ( ) }
          select a.date 'x'                   | SELECT a . date `x`
          select null, a is null, not null    | SELECT ? , a IS NULL , NOT NULL
          select a is not null or a = null    | SELECT a IS NOT NULL OR a = ?
          select true, false                  | SELECT TRUE , FALSE
          select default(a), t.null           | SELECT DEFAULT ( a ) , t . `null`
          select a as 'x', b 'y z', 5 "q"     | SELECT a AS `x` , b `y z` , ? `q`
          select a collate 'utf8mb4_bin'      | SELECT a COLLATE `utf8mb4_bin`
          select convert(a using 'utf8')      | SELECT CONVERT ( a USING `utf8` )
          select a like 'x' escape '!'        | SELECT a LIKE ? escape ?
          select a from t order by 1, 2 desc  | SELECT a FROM t ORDER BY 1 , 2 DESC
          select a from t order by (1), +2, a+1| SELECT a FROM t ORDER BY ( 1 ) , + 2 , a + ?
          select a from t group by 1 limit 5,6| SELECT a FROM t GROUP BY 1 LIMIT ? , ?
          select a from t order by f(1), 'x'  | SELECT a FROM t ORDER BY f ( ? ) , ?
          (select 1 order by 1) limit 2       | ( SELECT ? ORDER BY 1 ) LIMIT ?
          select cast(5 as decimal(10,2))     | SELECT cast ( ? AS DECIMAL ( 10 , 2 ) )
          select cast('a' as char(10))        | SELECT cast ( ? AS CHAR ( 10 ) )
          select convert(a, datetime(6))      | SELECT CONVERT ( a , datetime ( 6 ) )
          select a + interval '1' day         | SELECT a + INTERVAL ? day
          select a -- 5                       | SELECT a
          select a --5                        | SELECT a - - ?
          select a # b                        | SELECT a
          select /* x */a/**/b                | SELECT a b
          select /*+ NO_ICP(t) */ a           | SELECT a
          select /*! a */ /*!80031 b */       | SELECT a b
          select 1 /*!80032 , a /* x */ b */  | SELECT ?
          select 1 /*!50000+1 /* x */ */ +2   | SELECT ? + ? + ?
          select 1 /*!5000 +1*/               | SELECT ? ? + ?
          select ü, 日本 from t                | SELECT ü , 日本 FROM t
          call p(1, @x)                       | CALL p ( ? , @x )
          select sql_no_cache 'x', null       | SELECT sql_no_cache ? , ?
          select sql_no_cache null            | SELECT sql_no_cache ?
          do 'x'                              | do ?
          select cast(a at time zone '+00:00' as datetime) | SELECT cast ( a at time zone ? AS datetime )
          select a + interval 1 day_hour 'x'  | SELECT a + INTERVAL ? DAY_HOUR `x`
          select case a when 1 then 2 end 'x' | SELECT CASE a WHEN ? THEN ? end `x`
          do sleep(5)                         | do sleep ( ? )
          """)
  void dmlText(String sql, String text) {
    assertEquals(text, DigestText.textOf(sql));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\1',
      textBlock =
          """
          create table t(a varchar(20) null)  | CREATE TABLE t ( a VARCHAR ( 20 ) NULL )
          create table t(a int default 5)     | CREATE TABLE t ( a INT DEFAULT 5 )
          create table t(a int) comment "i's" | CREATE TABLE t ( a INT ) comment 'i''s'
          create table t(a int) comment 'a\\'' | CREATE TABLE t ( a INT ) comment 'a\\''
          set names 'utf8mb4'                 | SET names 'utf8mb4'
          set a = 'x' /* c */ 'y', b = .5     | SET a = 'x' 'y' , b = .5
          set @a := null                      | SET @a := NULL
          show tables like "a%"               | SHOW tables LIKE 'a%'
          grant all on *.* to 'u'@'h', r@h.x  | GRANT ALL ON * . * TO 'u' @`h` , r @h.x
          explain select 5                    | EXPLAIN SELECT ?
          desc t 'a'                          | DESC t 'a'
          explain format='tree' delete from t where a=5 | EXPLAIN format = 'tree' DELETE FROM t WHERE a = ?
          explain for connection 5            | EXPLAIN FOR connection 5
          set a = DATE /**/ '2026-01-01'      | SET a = DATE '2026-01-01'
          set a = _latin1 x'41'               | SET a = _latin1 x'41'
          """)
  void otherStatementsKeepTheirLiterals(String sql, String text) {
    assertEquals(text, DigestText.textOf(sql));
  }

  @Test
  void pipesMeanOr() {
    assertEquals("SELECT a OR b , a | b", DigestText.textOf("select a||b, a|b"));
  }

  @Test
  void ansiQuotesMakeDoubleQuotesNames() {
    assertEquals(
        "SELECT `a\"``b` , ?", DigestText.textOf("select \"a\"\"`b\", 'x'", DigestText.ANSI));
    assertEquals("SELECT @`a\\`", DigestText.textOf("select @\"a\\\"", DigestText.ANSI));
    assertEquals("SELECT ? `b`", DigestText.textOf("select 'a' \"b\"", DigestText.ANSI));
  }

  @Test
  void noBackslashEscapesEndAStringAtItsQuote() {
    assertEquals("SELECT ? , a", DigestText.textOf("select 'x\\', a", DigestText.NO_BACKSLASH));
    assertEquals(
        "SET a = 'x\\\\' , b", DigestText.textOf("set a='x\\', b", DigestText.NO_BACKSLASH));
  }

  @Test
  void pipesConcatenateWhenTheModeSaysSo() {
    assertEquals("SELECT a || b AND c", DigestText.textOf("select a||b && c", DigestText.PIPES));
  }

  @Test
  void highNotPrecedenceChangesOnlyThePrefixOperator() {
    assertEquals(
        "SELECT ! a , b NOT IN ( ? ) , c IS NOT NULL , a AND ! b",
        DigestText.textOf(
            "select not a, b not in (1), c is not null, a and not b", DigestText.HIGH_NOT));
  }

  @Test
  void aliasInQuotesIsDecodedAndQuotedAsAName() {
    assertEquals("SELECT a AS `it's ``x`", DigestText.textOf("select a as 'it''s \\`x'"));
    assertEquals("SELECT a AS `xy`", DigestText.textOf("select a as 'x' /* c */ 'y'"));
  }

  @Test
  void nullOfJsonTableIsNoValue() {
    assertEquals(
        "SELECT * FROM JSON_TABLE ( ? , ? COLUMNS ( a INT PATH ? NULL ON EMPTY DEFAULT ? ON error )"
            + " ) AS t",
        DigestText.textOf(
            "SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS(a INT PATH '$.a' NULL ON EMPTY DEFAULT"
                + " '1' ON error)) AS t"));
  }

  @Test
  void markerAndLiteralReadTheSame() {
    DigestText marker = DigestText.of("select a from t where b in (?, ?) and c = ?");
    DigestText literals = DigestText.of("SELECT a FROM t WHERE b IN (1) AND c = 'x' ");
    assertEquals(marker.digest.textString(), literals.digest.textString());
    assertEquals(marker.digest.hash(), literals.digest.hash());
    assertEquals(3, marker.digest.paramCount());
    assertEquals(2, marker.digest.paramOrdinal(2));
    assertEquals(0, literals.digest.paramCount());
  }

  @Test
  void hashTellsTextsApart() {
    assertNotEquals(
        DigestText.of("select a from t").digest.hash(),
        DigestText.of("select b from t").digest.hash());
    assertNotEquals(
        DigestText.of("select abcdefgh").digest.hash(),
        DigestText.of("select abcdefgh ,").digest.hash());
  }
}
