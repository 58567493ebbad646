package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PHP's mysqli, over mysqlnd. */
class PhpMysqliTest {
  private static String php;

  @BeforeAll
  static void isInstalled() throws Exception {
    php = ClientProgram.installed("php", "php-cli");
    assumeTrue(
        ClientProgram.run(List.of(php, "-m"), Map.of(), "").output().contains("mysqli\n"),
        "PHP has no mysqli; Debian has it as php-mysql");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connect",
        "charset",
        "prepared",
        "transaction",
        "errors",
        "bigRow",
        "reconnect",
        "multiStatement",
        "metadata",
      })
  void behavesAsOnMySql(String check) throws Exception {
    ClientProgram.check(List.of(php), "mysqli_client.php", check, Map.of());
  }
}
