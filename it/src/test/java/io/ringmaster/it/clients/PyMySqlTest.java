package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyMySQL of Debian, which has no prepared statements of the server's. */
class PyMySqlTest {
  private static final String PYTHON = "/usr/bin/python3";

  @BeforeAll
  static void isInstalled() throws Exception {
    boolean found =
        Files.isExecutable(Path.of(PYTHON))
            && ClientProgram.run(List.of(PYTHON, "-c", "import pymysql"), Map.of(), "").exit() == 0;
    assumeTrue(found, "PyMySQL is not installed; Debian has it as python3-pymysql");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connect",
        "charset",
        "transaction",
        "errors",
        "bigRow",
        "reconnect",
        "multiStatement",
        "metadata",
      })
  void behavesAsOnMySql(String check) throws Exception {
    ClientProgram.check(List.of(PYTHON), "pymysql_client.py", check, Map.of());
  }
}
