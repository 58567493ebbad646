package io.ringmaster.it.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.Ringmaster;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What only the packaged jar knows. */
class VersionTest {
  @Test
  void theJarKnowsItsVersion() throws Exception {
    Path jar =
        Path.of(Ringmaster.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assertTrue(
        jar.toString().endsWith(".jar"), jar + ": run the package phase, as mvn verify does");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jar + File.pathSeparator + jar.resolveSibling("lib") + "/*",
                "io.ringmaster.Ringmaster",
                "--version")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(
        output.matches("ringmaster \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(Java .*\\)\\R"), output);
  }
}
