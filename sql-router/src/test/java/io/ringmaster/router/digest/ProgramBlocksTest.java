package io.ringmaster.router.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the CREATE statement of a stored program ends, behind which others follow. */
class ProgramBlocksTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE PROCEDURE p() BEGIN SELECT end FROM t; SELECT 1; END",
        "CREATE PROCEDURE p() BEGIN SELECT a, end FROM t; SELECT end; END",
        "CREATE PROCEDURE p() BEGIN SELECT a end FROM t; SELECT a AS end; END",
        "CREATE PROCEDURE p() BEGIN DECLARE end INT; SET end = 1; SET end = end + end; END",
        "CREATE PROCEDURE p(end INT) BEGIN IF end THEN SELECT end; END IF; END",
        "CREATE PROCEDURE p() BEGIN SELECT CASE end WHEN 1 THEN end ELSE end END FROM t; END",
        "CREATE PROCEDURE p() BEGIN SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END END; END",
        "CREATE PROCEDURE p() BEGIN SELECT CASE WHEN a THEN NULL END end FROM t; SELECT 2; END",
        "CREATE PROCEDURE p() BEGIN CASE a WHEN 1 THEN SELECT b end FROM t; END CASE; END",
        "CREATE PROCEDURE p() BEGIN CASE WHEN a THEN BEGIN END; ELSE SELECT t.end; END CASE; END",
        "CREATE PROCEDURE p() CASE a WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE",
        "CREATE PROCEDURE p() IF a THEN CASE b WHEN 1 THEN SELECT c end; END CASE; END IF",
        "CREATE PROCEDURE p() BEGIN WHILE a DO CASE b WHEN 1 THEN SELECT 1; END CASE; END WHILE;"
            + " END",
        "CREATE PROCEDURE p() BEGIN DO CASE WHEN a THEN b END; SELECT 1; END",
        "CREATE PROCEDURE p() BEGIN REPEAT SELECT a end; UNTIL end = a END REPEAT; SELECT 1; END",
        "CREATE PROCEDURE p() BEGIN REPEAT SET a = 1; UNTIL CASE a WHEN 1 THEN b END END REPEAT;"
            + " END",
        "CREATE PROCEDURE p() l: BEGIN SELECT 1; BEGIN END; END l",
        "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN END; SELECT 1; END",
        "CREATE FUNCTION f(end INT) RETURNS INT RETURN CASE WHEN end > 1 THEN end END",
        "CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.end = NEW.end + 1",
        "CREATE TABLE t (end INT)",
        "SELECT end FROM t"
      })
  void endIsANameWhereItClosesNothing(String sql) {
    byte[] text = (sql + "; SELECT 'next'").getBytes(StandardCharsets.UTF_8);
    Digest digest = new Digest();
    new Digester().digest(text, 0, text.length, LexerMode.DEFAULT, digest);
    assertEquals(sql.length(), digest.statementEnd());
    assertEquals(sql.length() + 1, digest.nextStatement());
  }
}
