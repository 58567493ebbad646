package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;

/** Node's mysql2, installed by npm into the build's folder. */
class NodeMysql2Test extends ClientChecks {
  private static final String VERSION = "3.24.5";
  private static final Path FOLDER = Path.of("target", "clients", "node").toAbsolutePath();

  /** What npm says when it is off-line. */
  private static final Pattern NO_NETWORK =
      Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH");

  private static String node;

  NodeMysql2Test() {
    super("mysql2_client.js");
  }

  @BeforeAll
  static void isInstalled() throws Exception {
    node = ClientProgram.installed("node", "nodejs");
    String npm = ClientProgram.installed("npm", "npm");
    Path installed = FOLDER.resolve("mysql2-" + VERSION);
    if (Files.exists(installed)) {
      return;
    }
    Files.createDirectories(FOLDER);
    ClientProgram.Outcome outcome =
        ClientProgram.run(
            List.of(
                npm,
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                FOLDER.toString(),
                "mysql2@" + VERSION),
            Map.of("npm_config_fetch_retries", "0"),
            "");
    assumeFalse(
        NO_NETWORK.matcher(outcome.output()).find(),
        () -> "npm reaches no registry to install mysql2 from: " + outcome.output());
    assertEquals(0, outcome.exit(), outcome.output());
    Files.createFile(installed);
  }

  @Override
  List<String> checks() {
    return Stream.concat(super.checks().stream(), Stream.of("sessionTrack")).toList();
  }

  @Override
  String interpreter() {
    return node;
  }

  @Override
  Map<String, String> environment() {
    return Map.of("NODE_PATH", FOLDER.resolve("node_modules").toString());
  }
}
