package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.differential.Report.Outcome;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProxyLab;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One MySQL server against the proxy over two shards. */
class ProxyDifferentialTest {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyDifferentialTest.class);
  private static final LabServer PLAIN = MySqlLab.plain();
  private static final ProxyLab PROXY = ProxyLab.shared();

  /** All, or those whose names the property lists. */
  static List<ScriptFiles> scripts() {
    List<String> names = List.of(System.getProperty("ringmaster.scripts", "").split(","));
    return Arrays.stream(ScriptFiles.values())
        .filter(files -> names.equals(List.of("")) || names.contains(files.script()))
        .toList();
  }

  /** Both modes of a script one after the other: some take locks by names that servers share. */
  @ParameterizedTest
  @MethodSource("scripts")
  @Execution(ExecutionMode.CONCURRENT)
  void theProxyAnswersAsOneMySqlDoesOrRefuses(ScriptFiles files) throws Exception {
    assertNothingDifferent(files, Mode.TEXT);
    assertNothingDifferent(files, Mode.PREPARED);
  }

  /** Statements that several shards answer, and such as MySQL finishes. */
  @ParameterizedTest
  @EnumSource(names = {"OWN_SCATTER", "TPCH"})
  @Execution(ExecutionMode.CONCURRENT)
  void rowsOfCursorsAreAsThoseOfOneMySql(ScriptFiles files) throws Exception {
    assertNothingDifferent(files, Mode.CURSOR);
  }

  private static void assertNothingDifferent(ScriptFiles files, Mode mode) throws Exception {
    String database = PROXY.createDatabase("diff");
    PLAIN.execute("", "CREATE DATABASE " + database);
    Report report =
        Differential.run(
            properties -> PLAIN.connect(database, properties),
            properties -> PROXY.connect(database, properties),
            true,
            Script.load(files.schema(), database),
            Script.load(files.script(), database),
            mode);
    LOG.info("{}", report);
    assertEquals(List.of(), report.with(Outcome.DIFFERENT), report.toString());
    if (files == ScriptFiles.SYSBENCH || files == ScriptFiles.TPCH) {
      assertEquals(List.of(), report.with(Outcome.REFUSED), report.toString());
    }
  }
}
