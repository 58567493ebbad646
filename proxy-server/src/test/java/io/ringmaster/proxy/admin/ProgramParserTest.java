package io.ringmaster.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.migration.server.TriggerGuard;
import io.ringmaster.router.digest.LexerMode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found of a stored program in its text. */
class ProgramParserTest {
  private static AdminStatement.CreateProgram parse(String sql) {
    return assertInstanceOf(
        AdminStatement.CreateProgram.class,
        AdminParser.parse(new TokenReader(sql, LexerMode.DEFAULT), Optional.of("d")));
  }

  @Test
  void namesOfTheBodyAreFound() {
    StoredProgram program =
        parse(
                """
                CREATE PROCEDURE other.Pay(IN amount DECIMAL(10,2), OUT left_ INT)
                  COMMENT 'moves money' MODIFIES SQL DATA
                BEGIN
                  DECLARE done INT DEFAULT 0;
                  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
                  UPDATE accounts a JOIN other.owners USING (id) SET a.balance = a.balance - amount;
                  INSERT IGNORE INTO `led ger` (what) SELECT EXTRACT(DAY FROM NOW()) FROM rates;
                  SET @Last = amount, left_ = 3, @`a``b` = @größe;
                  IF done THEN DELETE FROM queue WHERE x = (SELECT y FROM far.away LIMIT 1); END IF;
                  BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN SET done = 2; END; END;
                  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'x';
                END\
                """)
            .program();
    assertEquals("other.procedure.pay", program.key());
    assertEquals("Pay", program.name());
    for (String name : List.of("accounts", "owners", "led ger", "rates", "queue", "far.")) {
      assertEquals(true, program.names().contains(name), name);
    }
    assertEquals(false, program.names().contains("balance"));
    assertEquals(false, program.names().contains("away"));
    assertEquals(false, program.names().contains("SQL"));
    for (String name : List.of("accounts", "owners", "led ger", "queue")) {
      assertEquals(true, program.written().contains(name), name);
    }
    assertEquals(false, program.written().contains("rates"));
    assertEquals(Set.of("last", "a`b", "größe"), program.variables());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RETURN EXTRACT(YEAR FROM a)              |",
        "RETURN TRIM(BOTH 'x' FROM REPLACE(a, 1, 2)) |",
        "RETURN INSERT(a, 1, 2, 'x')              |",
        "RETURN (SELECT 1 FROM DUAL)              |",
        "RETURN (SELECT MAX(b) FROM t)            | FROM",
        "RETURN EXISTS (TABLE t)                  | TABLE",
        "BEGIN CALL p(); RETURN 1; END            | CALL",
        "BEGIN UPDATE t SET a = 1; RETURN 1; END  | UPDATE",
        "BEGIN REPLACE t VALUES (1); RETURN 1; END| REPLACE",
      })
  void aFunctionThatUsesTablesIsTold(String body, String word) {
    assertEquals(
        Optional.ofNullable(word),
        parse("CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC " + body).ofTables());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CREATE DEFINER=`a`@`%` PROCEDURE IF NOT EXISTS p() SELECT 1 | CREATE PROCEDURE p() SELECT"
            + " 1",
        "create definer = current_user() function f() returns int no sql return 1"
            + "| create function f() returns int no sql return 1",
        "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER tr BEFORE INSERT"
            + " ON t FOR EACH ROW SET NEW.a = 1 */"
            + "| /*!50003 CREATE*/ /*!50017 TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a ="
            + " 1 */",
      })
  void theServersGetItWithoutItsDefiner(String sql, String text) {
    assertEquals(text, parse(sql).text());
  }

  @Test
  void aTriggerIsGuardedOnce() {
    String head = "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW";
    String body = "BEGIN IF NEW.a > 1 THEN SET NEW.b = 2; END IF; END -- x";
    String guarded = parse(head + " " + body).guarded();
    assertEquals(head + " " + TriggerGuard.around(body), guarded);
    AdminStatement.CreateProgram again = parse(guarded);
    assertEquals(guarded, again.guarded());
    assertEquals(Set.of(), again.program().variables());
    assertEquals(List.of("b"), again.assigned());
    AdminStatement.CreateProgram dumped = parse("/*!50003 " + guarded + " */");
    assertEquals(dumped.text(), dumped.guarded());
    String other =
        parse(head + " IF NOT (@ringmaster_moves <=> 1) THEN SET NEW.b = 2; END IF").guarded();
    assertTrue(
        other.startsWith(head + " IF NOT (@ringmaster_moves <=> CONNECTION_ID()) THEN IF"), other);
  }

  @Test
  void theColumnsThatATriggerSetsAreFound() {
    AdminStatement.CreateProgram trigger =
        parse(
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW FOLLOWS other BEGIN"
                + " SET NEW.a = IF(NEW.b > 1, (2, 3) = (OLD.c, 4), 5), NEW.`d` = 6; END");
    assertEquals(List.of("a", "d"), trigger.assigned());
    assertEquals(Set.of("a", "b", "d"), Set.copyOf(trigger.ofNew()));
    assertEquals(Optional.of("t"), trigger.program().table());
    assertEquals(Optional.empty(), trigger.ofTables());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN DECLARE a INT; BEGIN DECLARE b INT; SET a = 1, b = 2; END; SET a = 3; END",
        "l: BEGIN DECLARE a INT; CASE WHEN a THEN BEGIN END; ELSE SET a = 1; END CASE; SET a = 2;"
            + " END",
        "BEGIN DECLARE a INT; DECLARE EXIT HANDLER FOR 1062, SQLSTATE '23000' BEGIN DECLARE b INT;"
            + " SET b = 1; END; SET a = CASE a WHEN 1 THEN 2 END; SET a = 1; END",
        "BEGIN DECLARE a INT; WHILE a DO BEGIN DECLARE b INT; SET b = 1; END; END WHILE; IF a THEN"
            + " BEGIN SET a = 1; END; END IF; SELECT x.begin, x.end FROM x; SET a = 2; END",
        "SET p = 1"
      })
  void variablesOfABlockCanBeSetInIt(String body) {
    assertEquals(Set.of(), parse("CREATE PROCEDURE q(OUT p INT) " + body).program().variables());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN BEGIN DECLARE time_zone INT; END; SET time_zone = '+00:00'; END",
        "BEGIN BEGIN DECLARE time_zone INT; SELECT CASE WHEN 1 THEN begin ELSE 2 END; END;"
            + " SET time_zone = '+00:00'; END",
        "BEGIN BEGIN DECLARE time_zone INT; DO begin; UPDATE x begin SET a = 1; END;"
            + " SET time_zone = '+00:00'; END",
        "BEGIN DECLARE EXIT HANDLER FOR NOT FOUND BEGIN DECLARE time_zone INT; END;"
            + " SET time_zone = '+00:00'; END",
        "BEGIN DECLARE EXIT HANDLER FOR NOT FOUND UPDATE x begin SET a = 1; BEGIN DECLARE time_zone"
            + " INT; END; SET time_zone = '+00:00'; END",
      })
  void behindItsBlockANameIsTheServers(String body) {
    AdminException refused =
        assertThrows(AdminException.class, () -> parse("CREATE PROCEDURE q() " + body));
    assertTrue(refused.getMessage().contains("'time_zone'"), refused.getMessage());
  }
}
