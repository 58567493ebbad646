package io.ringmaster.it.clients;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that is no Java: a script in {@code resources/clients} does one check each time it is
 * run. The scripts of all clients have the same checks.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClientChecks {
  private final String script;

  ClientChecks(String script) {
    this.script = script;
  }

  /** The program that runs the script; known when the test has found what it needs. */
  abstract String interpreter();

  /** Added to the script's environment. */
  Map<String, String> environment() {
    return Map.of();
  }

  /** The checks of the script. */
  List<String> checks() {
    return List.of(
        "connect",
        "charset",
        "prepared",
        "transaction",
        "errors",
        "bigRow",
        "reconnect",
        "multiStatement",
        "metadata");
  }

  @ParameterizedTest
  @MethodSource("checks")
  void behavesAsOnMySql(String check) throws Exception {
    ClientProgram.check(List.of(interpreter()), script, check, environment());
  }
}
