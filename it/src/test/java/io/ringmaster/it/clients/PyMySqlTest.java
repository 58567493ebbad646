package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

/** PyMySQL of Debian, which has no prepared statements of the server's. */
class PyMySqlTest extends ClientChecks {
  private static final String PYTHON = "/usr/bin/python3";

  PyMySqlTest() {
    super("pymysql_client.py");
  }

  @BeforeAll
  static void isInstalled() throws Exception {
    boolean found =
        Files.isExecutable(Path.of(PYTHON))
            && ClientProgram.run(List.of(PYTHON, "-c", "import pymysql"), Map.of(), "").exit() == 0;
    assumeTrue(found, "PyMySQL is not installed; Debian has it as python3-pymysql");
  }

  @Override
  String interpreter() {
    return PYTHON;
  }

  @Override
  List<String> checks() {
    List<String> checks = new ArrayList<>(super.checks());
    checks.remove("prepared");
    checks.add("localInfile");
    return checks;
  }
}
