package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.differential.Report.Finding;
import io.ringmaster.it.differential.Report.Outcome;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The harness against itself: two MySQL servers, the same and then not quite. */
class DifferentialHarnessTest {
  private static final LabServer PLAIN = MySqlLab.plain();
  private static final LabServer OTHER = MySqlLab.shards().getFirst();

  static List<ScriptFiles> scripts() {
    return Arrays.asList(ScriptFiles.values());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void twoMySqlServersAreIdenticalInText(ScriptFiles files) throws Exception {
    assertSelfTest(files, Mode.TEXT);
  }

  @Test
  void twoMySqlServersAreIdenticalInPreparedStatements() throws Exception {
    assertSelfTest(ScriptFiles.OWN_PARAMS, Mode.PREPARED);
  }

  @Test
  void ourOwnStatementsAreAtLeastThreeHundred() throws IOException {
    int statements = 0;
    for (ScriptFiles files : ScriptFiles.values()) {
      if (files.script().startsWith("own-")) {
        statements += Script.load(files.script(), "d").entries().size();
      }
    }
    assertTrue(statements >= 300, "only " + statements);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aDifferentRowIsFound(Mode mode) throws Exception {
    assertDifferent(mode, "rows", "INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (1, 'b')");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aMissingDuplicateRowIsFound(Mode mode) throws Exception {
    assertDifferent(
        mode,
        "rows",
        "INSERT INTO t VALUES (1, 'a'), (1, 'a'), (2, 'b')",
        "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (2, 'b')");
  }

  @Test
  void emptyAndNullAreFoundDifferent() throws Exception {
    assertDifferent(
        Mode.TEXT, "rows", "INSERT INTO t VALUES (1, '')", "INSERT INTO t VALUES (1, NULL)");
  }

  @Test
  void anotherColumnTypeOrFlagIsFound() throws Exception {
    assertDifferent(
        Mode.TEXT, "columns", "ALTER TABLE t MODIFY id INT", "ALTER TABLE t MODIFY id BIGINT");
    assertDifferent(
        Mode.TEXT,
        "columns",
        "ALTER TABLE t MODIFY id INT",
        "ALTER TABLE t MODIFY id INT NOT NULL");
  }

  @Test
  void anotherColumnCharsetIsFound() throws Exception {
    assertDifferent(
        Mode.TEXT,
        "columns",
        "ALTER TABLE t MODIFY v VARBINARY(20)",
        "ALTER TABLE t MODIFY v VARCHAR(20)");
  }

  @Test
  void orderMattersOnlyWhereTheScriptSaysSo() throws Exception {
    String ascending = "INSERT INTO t VALUES (1, 'a'), (2, 'b')";
    String descending = "INSERT INTO t VALUES (2, 'b'), (1, 'a')";
    assertEquals(
        List.of(Outcome.DIFFERENT, Outcome.IDENTICAL),
        outcomes(compare(Mode.TEXT, ascending, descending, "--@ ordered\nSELECT * FROM t;")));
    assertEquals(
        List.of(Outcome.IDENTICAL, Outcome.IDENTICAL),
        outcomes(compare(Mode.TEXT, ascending, descending, "SELECT * FROM t;")));
  }

  @Test
  void otherUpdateCountsInsertIdsErrorsAndWarningsAreFound() throws Exception {
    String row = "INSERT INTO t VALUES (1, 'a')";
    assertDetail(
        "update",
        compare(Mode.TEXT, row, "INSERT INTO t VALUES (1, 'a'), (1, 'a')", "DELETE FROM t;"));
    assertDetail(
        "update",
        compare(
            Mode.TEXT,
            "ALTER TABLE t MODIFY id INT AUTO_INCREMENT PRIMARY KEY, AUTO_INCREMENT = 5",
            "ALTER TABLE t MODIFY id INT AUTO_INCREMENT PRIMARY KEY, AUTO_INCREMENT = 9",
            "INSERT INTO t (v) VALUES ('x');"));
    assertDetail(
        "error",
        compare(
            Mode.TEXT,
            "ALTER TABLE t MODIFY v VARCHAR(20) NOT NULL",
            "ALTER TABLE t MODIFY v VARCHAR(2)",
            "INSERT INTO t VALUES (1, IF(@@server_id, NULL, 1)), (2, 'abc');"));
    assertDetail(
        "kind of result", compare(Mode.TEXT, row, "DROP TABLE t", "SELECT COUNT(*) FROM t;"));
    assertDetail(
        "warnings",
        compare(
            Mode.TEXT,
            "ALTER TABLE t MODIFY v VARCHAR(2)",
            row,
            "INSERT IGNORE INTO t (id, v) VALUES (2, 'abc');"));
  }

  @Test
  void aTableLeftDifferentIsFoundAtTheEnd() throws Exception {
    Report report =
        compare(Mode.TEXT, "INSERT INTO t VALUES (1, 'a')", "DELETE FROM t", "SELECT 1;");
    assertEquals(List.of(Outcome.IDENTICAL, Outcome.DIFFERENT), outcomes(report));
  }

  @Test
  void whatTheOtherSideRefusesIsNotDoneOnTheFirst() throws Exception {
    String refusing =
        "CREATE TRIGGER refuse BEFORE INSERT ON t FOR EACH ROW"
            + " SIGNAL SQLSTATE '42000' SET MYSQL_ERRNO = 1235, MESSAGE_TEXT = 'not yet'";
    Report report =
        compare(Mode.TEXT, "DO 1", refusing, "INSERT INTO t VALUES (1, 'a');\nDELETE FROM t;");
    assertEquals(List.of(Outcome.REFUSED, Outcome.IDENTICAL, Outcome.IDENTICAL), outcomes(report));
  }

  @Test
  void anErrorTheScriptDoesNotExpectIsReported() throws Exception {
    Report report = compare(Mode.TEXT, "DO 1", "DO 1", "SELECT 1;\nSELECT * FROM missing;");
    assertEquals(1, report.unexpected().size(), report.unexpected().toString());
    assertTrue(report.unexpected().getFirst().contains("1146"));
  }

  @Test
  void aMistypedDirectiveIsAnError() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Script.parse("s", "--@ orderd\nSELECT 1;"))
            .getMessage();
    assertTrue(message.contains("s.sql:1") && message.contains("orderd"), message);
  }

  @Test
  void aStatementEndsOnlyAtTheEndOfALine() {
    Script script = Script.parse("s", "-- c\nSELECT ';' ; -- x\n ;\n\nSELECT\n2;\n");
    assertEquals(
        List.of("SELECT ';' ; -- x\n ", "SELECT\n2"),
        script.entries().stream().map(Script.Entry::sql).toList());
    assertEquals(List.of(2, 5), script.entries().stream().map(Script.Entry::line).toList());
  }

  private static void assertSelfTest(ScriptFiles files, Mode mode) throws Exception {
    String database = newDatabase();
    Report report =
        Differential.run(
            properties -> PLAIN.connect(database, properties),
            properties -> OTHER.connect(database, properties),
            false,
            Script.load(files.schema(), database),
            Script.load(files.script(), database),
            mode);
    assertEquals("", String.join("\n", report.unexpected()));
    assertEquals(List.of(), report.with(Outcome.DIFFERENT), report.toString());
  }

  private static void assertDifferent(Mode mode, String what, String onPlain, String onOther)
      throws SQLException {
    assertDetail(what, compare(mode, onPlain, onOther, "SELECT * FROM t;"));
  }

  private static void assertDetail(String what, Report report) {
    Finding first = report.findings().getFirst();
    assertEquals(Outcome.DIFFERENT, first.outcome(), report.toString());
    assertTrue(first.detail().startsWith(what + ":"), first.detail());
  }

  private static List<Outcome> outcomes(Report report) {
    return report.findings().stream().map(Finding::outcome).toList();
  }

  /** Runs a script on two servers with the table {@code t}, prepared differently. */
  private static Report compare(Mode mode, String onPlain, String onOther, String script)
      throws SQLException {
    String database = newDatabase();
    String table = "CREATE TABLE t (id INT, v VARCHAR(20))";
    PLAIN.execute(database, table, onPlain);
    OTHER.execute(database, table, onOther);
    return Differential.run(
        properties -> PLAIN.connect(database, properties),
        properties -> OTHER.connect(database, properties),
        false,
        new Script("none", List.of(), false),
        Script.parse("script", script),
        mode);
  }

  private static String newDatabase() throws SQLException {
    String database = LabServer.newDatabaseName("diff");
    PLAIN.execute("", "CREATE DATABASE " + database);
    OTHER.execute("", "CREATE DATABASE " + database);
    return database;
  }
}
