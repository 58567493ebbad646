package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.differential.Report.Outcome;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MySQL server against the proxy over two shards, each of which holds copies of the other's
 * rows: they are never seen, counted, changed or deleted.
 */
class ForeignRowsDifferentialTest {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignRowsDifferentialTest.class);
  private static final LabServer PLAIN = MySqlLab.plain();
  private static ProxyLab proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = ProxyLab.start(MySqlLab.shards(), Map.of(), ForeignRows::everywhere);
  }

  @AfterAll
  static void close() {
    proxy.close();
  }

  /** Scripts whose statements get predicates beside parameters of their own. */
  private static final Set<ScriptFiles> PREPARED =
      EnumSet.of(ScriptFiles.OWN_PARAMS, ScriptFiles.OWN_SCATTER, ScriptFiles.OWN_WRITES);

  /** Both modes of a script one after the other: some take locks by names that servers share. */
  @ParameterizedTest
  @EnumSource(names = "OWN_.*|MANUAL_SELECT|MANUAL_FUNCTIONS", mode = EnumSource.Mode.MATCH_ALL)
  @Execution(ExecutionMode.CONCURRENT)
  void statementsMeetOwnedRowsOnly(ScriptFiles files) throws Exception {
    assertNothingDifferent(files, Mode.TEXT);
    if (PREPARED.contains(files)) {
      assertNothingDifferent(files, Mode.PREPARED);
    }
  }

  private static void assertNothingDifferent(ScriptFiles files, Mode mode) throws Exception {
    String database = proxy.createDatabase("foreign");
    PLAIN.execute("", "CREATE DATABASE " + database);
    try (ForeignRows rows = new ForeignRows(proxy.server(), database)) {
      Report report =
          Differential.run(
              properties -> PLAIN.connect(database, properties),
              properties -> proxy.connect(database, properties),
              true,
              Script.load(files.schema(), database),
              Script.load(files.script(), database),
              mode,
              rows);
      LOG.info("{} copied {} rows", report, rows.copied());
      assertEquals(List.of(), report.with(Outcome.DIFFERENT), report.toString());
      assertTrue(rows.copied() > 0, "no row was copied");
    }
  }
}
