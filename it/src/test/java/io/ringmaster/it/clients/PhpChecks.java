package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;

/** A client of PHP, which an extension brings. */
abstract class PhpChecks extends ClientChecks {
  private final String extension;
  private String php;

  PhpChecks(String extension, String script) {
    super(script);
    this.extension = extension;
  }

  @BeforeAll
  final void isInstalled() throws Exception {
    php = ClientProgram.installed("php", "php-cli");
    assumeTrue(
        ClientProgram.run(List.of(php, "-m"), Map.of(), "").output().contains(extension + "\n"),
        "PHP has no " + extension + "; Debian has it as php-mysql");
  }

  @Override
  final String interpreter() {
    return php;
  }
}
