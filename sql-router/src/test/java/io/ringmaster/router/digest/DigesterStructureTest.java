package io.ringmaster.router.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spans, slots, lists, folded rows, verbs, statement ends and errors. */
class DigesterStructureTest {
  @Test
  void tokensLeadBackToTheStatement() {
    DigestText text = DigestText.of("  select /*!80000 `a`,*/ 'x' 'y'  from\tt -- end");
    Digest digest = text.digest;
    assertEquals("SELECT `a` , ? FROM t", digest.textString());
    String[] tokens = {"select", "`a`", ",", "'x' 'y'", "from", "t"};
    assertEquals(tokens.length, digest.tokenCount());
    int[] offsets = {0, 7, 11, 13, 15, 20};
    for (int i = 0; i < tokens.length; i++) {
      assertEquals(tokens[i], text.token(i));
      assertEquals(offsets[i], digest.tokenTextOffset(i));
      assertEquals(i, digest.tokenAt(offsets[i]));
    }
    assertEquals(0, digest.tokenAt(5));
    assertEquals(4, digest.tokenAt(16));
  }

  @Test
  void offsetsAreThoseOfTheArray() {
    byte[] sql = "XXselect 5XX".getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(sql, 2, 8, LexerMode.DEFAULT, digest);
    assertEquals("SELECT ?", digest.textString());
    assertEquals(9, digest.literalStart(0));
    assertEquals(10, digest.literalEnd(0));
    assertEquals(10, digest.statementEnd());
  }

  @Test
  void literalsHaveKindsAndSpans() {
    DigestText text =
        DigestText.of(
            "select 7,7.0,7e0,'a','a''b','a\\n','a' 'b',_latin1'a',N'a',0x1,b'1',date '1',"
                + "{t '1'},null,?");
    String[] literals = {
      "INTEGER 7",
      "DECIMAL 7.0",
      "FLOAT 7e0",
      "STRING 'a'",
      "STRING_ESCAPED 'a''b'",
      "STRING_ESCAPED 'a\\n'",
      "STRING_CONCAT 'a' 'b'",
      "STRING_INTRODUCED _latin1'a'",
      "STRING_INTRODUCED N'a'",
      "HEX 0x1",
      "BIT b'1'",
      "TEMPORAL date '1'",
      "TEMPORAL {t '1'}",
      "NULL null",
      "PARAM ?"
    };
    assertEquals(literals.length, text.digest.literalCount());
    assertEquals(literals.length, text.digest.slotCount());
    for (int i = 0; i < literals.length; i++) {
      assertEquals(literals[i], text.literal(i));
      assertEquals(i, text.digest.literalFor(i));
    }
  }

  @Test
  void listOfLiteralsIsOneSlotOfAnyLength() {
    DigestText text = DigestText.of("select a from t where a in (1, - 2, +3.5, 'x', NULL) and b=9");
    Digest digest = text.digest;
    assertEquals("SELECT a FROM t WHERE a IN ( ? ) AND b = ?", digest.textString());
    assertTrue(digest.isList(0));
    assertEquals(0, digest.listStart(0));
    assertEquals(5, digest.listLength(0));
    assertFalse(digest.isSigned(0));
    assertTrue(digest.isNegative(1));
    assertEquals("INTEGER - 2", text.literal(1));
    assertTrue(digest.isSigned(2));
    assertFalse(digest.isNegative(2));
    assertEquals("NULL NULL", text.literal(4));
    assertFalse(digest.isList(1));
    assertEquals(5, digest.literalFor(1));
    assertEquals("1, - 2, +3.5, 'x', NULL", text.token(8));
    assertThrows(IllegalArgumentException.class, () -> digest.literalFor(0));
    assertThrows(IllegalArgumentException.class, () -> digest.listStart(1));
    assertThrows(IndexOutOfBoundsException.class, () -> digest.isList(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\1',
      textBlock =
          """
          select a in (1, b, 2)       | SELECT a IN ( ? , b , ? )
          select a in (1, -'x')       | SELECT a IN ( ? , - ? )
          select a in (1, 2+3)        | SELECT a IN ( ? , ? + ? )
          select a in (-?)            | SELECT a IN ( - ? )
          select a in (- -1)          | SELECT a IN ( - - ? )
          select a in ((1), (2))      | SELECT a IN ( ( ? ) , ( ? ) )
          select (a,b) in ((1,2))     | SELECT ( a , b ) IN ( ( ? , ? ) )
          select a in (select 1)      | SELECT a IN ( SELECT ? )
          select a in ()              | SELECT a IN ( )
          select a in (1,)            | SELECT a IN ( ? , )
          select a in (1              | SELECT a IN ( ?
          select t.in (1,2)           | SELECT t . `in` ( ? , ? )
          """)
  void otherListsStayAsTheyAre(String sql, String text) {
    DigestText digested = DigestText.of(sql);
    assertEquals(text, digested.digest.textString());
    assertEquals(digested.digest.slotCount(), digested.digest.literalCount());
  }

  @Test
  void equalRowsFoldIntoTheFirst() {
    DigestText text =
        DigestText.of(
            "insert into t (a,b) values (1, now(), 'x') , (2,NOW(),'y'),(3,now(),'a' 'b'),"
                + "(4,now(),'z') on duplicate key update a = values(a) + 5");
    Digest digest = text.digest;
    assertEquals(
        "INSERT INTO t ( a , b ) VALUES ( ? , now ( ) , ? ) , ( ? , NOW ( ) , ? ) , ( ? , now ( ) ,"
            + " ? ) , ( ? , now ( ) , ? ) ON duplicate KEY UPDATE a = VALUES ( a ) + ?",
        digest.textString());
    assertEquals(1, digest.foldedRows());

    text =
        DigestText.of(
            "replace t values(1,'x'), /* c */ (2,?),(3,'a' 'b'), (now(),4) ,(5,'z') "
                + "on duplicate key update a = 6");
    Digest folded = text.digest;
    assertEquals(
        "REPLACE t VALUES ( ? , ? ) , ( now ( ) , ? ) , ( ? , ? ) ON duplicate KEY UPDATE a = ?",
        folded.textString());
    assertEquals(3, folded.foldedRows());
    assertEquals(0, folded.rowFirstSlot());
    assertEquals(2, folded.slotsPerRow());
    assertEquals("(2,?)", text.span(folded.rowStart(1), folded.rowEnd(1)));
    assertEquals("(3,'a' 'b')", text.span(folded.rowStart(2), folded.rowEnd(2)));
    assertEquals("INTEGER 1", text.literal(folded.literalFor(0, 0)));
    assertEquals("PARAM ?", text.literal(folded.literalFor(1, 1)));
    assertEquals("STRING_CONCAT 'a' 'b'", text.literal(folded.literalFor(1, 2)));
    assertEquals("INTEGER 4", text.literal(folded.literalFor(2)));
    assertEquals("INTEGER 6", text.literal(folded.literalFor(5)));
    assertThrows(IndexOutOfBoundsException.class, () -> folded.literalFor(2, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> folded.literalFor(0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> folded.rowStart(3));
  }

  @Test
  void rowsFoldAfterSlotsOfTheirOwnAndWithVerbatimIntegers() {
    DigestText text =
        DigestText.of(
            "insert into value value (cast(1 as char(3)), 2), (cast(4 as char(3)), 5),"
                + " (cast(6 as char(9)), 7)");
    assertEquals(
        "INSERT INTO value value ( cast ( ? AS CHAR ( 3 ) ) , ? ) ,"
            + " ( cast ( ? AS CHAR ( 9 ) ) , ? )",
        text.digest.textString());
    assertEquals(2, text.digest.foldedRows());
    assertEquals("INTEGER 4", text.literal(text.digest.literalFor(0, 1)));
    assertEquals("INTEGER 5", text.literal(text.digest.literalFor(1, 1)));
    assertEquals("INTEGER 7", text.literal(text.digest.literalFor(3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\1',
      textBlock =
          """
          insert into t values (1),(2),(3)                    | 3 | INSERT INTO t VALUES ( ? )
          insert into t values (),()                          | 2 | INSERT INTO t VALUES ( )
          insert into value (a) values (1),(2)                | 2 | INSERT INTO value ( a ) VALUES ( ? )
          insert t values (1),(2) as n(a) on duplicate key update a=n.a | 2 | INSERT t VALUES ( ? ) AS n ( a ) ON duplicate KEY UPDATE a = n . a
          insert into t values (a in (1,2)),(a in (3))        | 1 | INSERT INTO t VALUES ( a IN ( ? ) ) , ( a IN ( ? ) )
          insert into t values (1),(2),(3                     | 2 | INSERT INTO t VALUES ( ? ) , ( ?
          insert into t select a from u where b in (1,2)      | 0 | INSERT INTO t SELECT a FROM u WHERE b IN ( ? )
          insert into t values row(1), row(2)                 | 0 | INSERT INTO t VALUES ROW ( ? ) , ROW ( ? )
          insert into t set a = 1, b = (2)                    | 0 | INSERT INTO t SET a = ? , b = ( ? )
          insert t set a = 1 on duplicate key update a = values(a) | 0 | INSERT t SET a = ? ON duplicate KEY UPDATE a = VALUES ( a )
          insert t select 1 on duplicate key update a = values(a) | 0 | INSERT t SELECT ? ON duplicate KEY UPDATE a = VALUES ( a )
          explain insert into t values (1),(2)                | 2 | EXPLAIN INSERT INTO t VALUES ( ? )
          select (1),(2)                                      | 0 | SELECT ( ? ) , ( ? )
          """)
  void rowsFold(String sql, int rows, String text) {
    DigestText digested = DigestText.of(sql);
    assertEquals(text, digested.digest.textString());
    assertEquals(rows, digested.digest.foldedRows());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\1',
      textBlock =
          """
          select 1            | SELECT
          ((select 1))        | SELECT
          /* a */ WITH x      | WITH
          /*!80000 commit */  | COMMIT
          xa start 'x'        | XA
          begin               | BEGIN
          register server     | REGISTER
          `select` 1          | UNKNOWN
          5                   | UNKNOWN
          frobnicate          | UNKNOWN
          -- nothing          | EMPTY
          ;                   | EMPTY
          ( )                 | UNKNOWN
          desc t              | DESC
          describe t          | DESCRIBE
          """)
  void firstWordIsTheVerb(String sql, Verb verb) {
    assertEquals(verb, DigestText.of(sql).digest.verb());
  }

  @Test
  void explainNamesWhatItExplains() {
    assertEquals(Verb.DELETE, DigestText.of("explain delete from t").digest.explainedVerb());
    assertEquals(Verb.SELECT, DigestText.of("desc (select 1)").digest.explainedVerb());
    assertEquals(Verb.EMPTY, DigestText.of("explain t").digest.explainedVerb());
    assertEquals(Verb.EMPTY, DigestText.of("select 1").digest.explainedVerb());
    assertEquals(
        Verb.EMPTY, DigestText.of("explain reshard move table t single").digest.explainedVerb());
  }

  /** Statements with ^ where the next one begins; none without it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\1',
      textBlock =
          """
          select 1;^ select 2
          select 1;
          select 1; /* x */ -- y
          select 1;^;
          ;^select 1
          select ';', `;`, 1 /* ; */
          begin;^ select 1
          create table t(a int);^ select 1
          create procedure p() select 1;^ select 2
          create procedure p() begin select 1; end;^ select 2
          create procedure p() begin if a then select 1; end if; end;^ select 2
          create procedure p() if a then select 1; end if;^ select 2
          create procedure p() begin case a when 1 then b; end case; end;^ select 2
          create procedure p() begin select case a when 1 then 2 end; end;^ select 2
          create procedure p() l: loop leave l; end loop l;^ select 2
          create procedure p() begin while a do set b = if(a, 1, 2); end while; end;^ select 2
          create procedure p() begin repeat set a = 1; until b end repeat; end;^ x
          create procedure if not exists p() select 1;^ select 2
          create procedure p() begin drop view if exists v; end;^ select 2
          create function f() returns int return 1;^ select 2
          create function f() returns int begin return 1; end;^ select 2
          create function f() returns int deterministic begin return if(a, 1, 2); end;^ select 2
          create function f() returns bigint unsigned no sql if a then return 1; end if;^ select 2
          create procedure p() begin declare exit handler for sqlexception begin a; end; b; end;^ x
          create procedure p() begin declare exit handler for not found, 1062 begin end; b; end;^ x
          create procedure p() begin declare exit handler for c set a = if(b, 1, 2); b; end;^ x
          create procedure p() begin declare begin_ int; handler a read b; set c = 1; end;^ x
          create trigger r before insert on t for each row begin set a = 1; end;^ x
          create trigger r before insert on t for each row if a then set a = 1; end if;^ x
          create event if not exists e on schedule every 1 day do begin select 1; end;^ x
          create definer=`a`@`b` procedure p() begin begin end; end;^ x
          select 1;^ select 'unterminated
          """)
  void nextStatementIsFound(String sql) {
    int next = sql.indexOf('^');
    DigestText text = DigestText.of(sql.replace("^", ""));
    assertEquals(next, text.digest.nextStatement());
    assertEquals(DigestError.NONE, text.digest.error());
  }

  @Test
  void statementEndIsTheSemicolon() {
    assertEquals(8, DigestText.of("select 1 ; ").digest.statementEnd() - 1);
    assertEquals(9, DigestText.of("select 1 ").digest.statementEnd());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\1',
      textBlock =
          """
          select 'abc          | UNTERMINATED_STRING     | 7
          select "abc          | UNTERMINATED_STRING     | 7
          select 'a' 'abc      | UNTERMINATED_STRING     | 11
          select a in ('abc    | UNTERMINATED_STRING     | 13
          select date 'abc     | UNTERMINATED_STRING     | 12
          select {d 'abc       | UNTERMINATED_STRING     | 10
          select @'abc         | UNTERMINATED_STRING     | 8
          select `abc          | UNTERMINATED_IDENTIFIER | 7
          select 1 /* abc      | UNTERMINATED_COMMENT    | 9
          select 1 /*!80000 a  | UNTERMINATED_COMMENT    | 19
          select 1 /*!90000 a  | UNTERMINATED_COMMENT    | 9
          select 'a' /* abc    | UNTERMINATED_COMMENT    | 11
          select x'abc'        | MALFORMED_LITERAL       | 7
          select x'gg'         | MALFORMED_LITERAL       | 7
          select b'2'          | MALFORMED_LITERAL       | 7
          """)
  void whatCannotBeReadIsNamed(String sql, DigestError error, int offset) {
    Digest digest = DigestText.of(sql).digest;
    assertEquals(error, digest.error());
    assertEquals(offset, digest.errorOffset());
  }

  @Test
  void hintIsTheFirstComment() {
    DigestText text = DigestText.of(" /*ringmaster shard=s1 */ select 1");
    assertEquals(
        "/*ringmaster shard=s1 */", text.span(text.digest.hintStart(), text.digest.hintEnd()));
    assertEquals(-1, DigestText.of("/* x */ /*ringmaster a */ select 1").digest.hintStart());
    assertEquals(-1, DigestText.of("/*ringmasters a */ select 1").digest.hintStart());
    assertEquals(-1, DigestText.of("select 1").digest.hintStart());
    assertEquals(7, DigestText.of("select /*ringmaster*/ 1").digest.hintStart());
  }

  @Test
  void hintsThatSetVariablesAreSeen() {
    assertTrue(DigestText.of("select /*+ BKA(t) Set_Var (x = 1) */ 1").digest.setsVariables());
    assertTrue(DigestText.of("select 1 from (select /*+SET_VAR(x=1)*/ 2)").digest.setsVariables());
    assertTrue(DigestText.of("select /*!80000 /*+ SET_VAR(x=1)*/ 1*/").digest.setsVariables());
    assertFalse(DigestText.of("select /* SET_VAR(x=1) */ 1").digest.setsVariables());
    assertFalse(
        DigestText.of("select /*+ SET_VARS(x=1) OFFSET_VAR(x) */ 1").digest.setsVariables());
    assertFalse(DigestText.of("select '/*+ SET_VAR(x=1) */'").digest.setsVariables());
    assertFalse(DigestText.of("select /*+ MAX_EXECUTION_TIME(9) */ 1").digest.setsVariables());
  }
}
