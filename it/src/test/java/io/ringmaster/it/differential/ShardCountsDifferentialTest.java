package io.ringmaster.it.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.differential.Report.Outcome;
import io.ringmaster.it.differential.Side.Mode;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.MySqlLab;
import io.ringmaster.it.lab.ProcessServer;
import io.ringmaster.it.lab.ProxyLab;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What several shards answer together does not depend on how many they are: 1, 3 and 5. */
class ShardCountsDifferentialTest {
  private static final Logger LOG = LoggerFactory.getLogger(ShardCountsDifferentialTest.class);
  private static final LabServer PLAIN = MySqlLab.plain();
  private static final List<ProcessServer> SERVERS = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    for (int i = 0; i < 5; i++) {
      SERVERS.add(MySqlLab.startProcess());
    }
  }

  @AfterAll
  static void stop() throws IOException {
    for (ProcessServer server : SERVERS) {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void theAnswersAreThoseOfOneMySql(int shards) throws Exception {
    try (ProxyLab proxy = ProxyLab.start(SERVERS.subList(0, shards), Map.of())) {
      for (ScriptFiles files : List.of(ScriptFiles.TPCH, ScriptFiles.OWN_FINISH)) {
        String database = proxy.createDatabase("shards" + shards);
        PLAIN.execute("", "CREATE DATABASE " + database);
        Report report =
            Differential.run(
                properties -> PLAIN.connect(database, properties),
                properties -> proxy.connect(database, properties),
                true,
                Script.load(files.schema(), database),
                Script.load(files.script(), database),
                Mode.TEXT);
        LOG.info("{} shards: {}", shards, report);
        assertEquals(List.of(), report.with(Outcome.DIFFERENT), report.toString());
        if (files == ScriptFiles.TPCH) {
          assertEquals(List.of(), report.with(Outcome.REFUSED), report.toString());
        }
      }
    }
  }
}
