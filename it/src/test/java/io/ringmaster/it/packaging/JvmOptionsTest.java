package io.ringmaster.it.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What bin/ringmaster gives the JVM. */
class JvmOptionsTest {
  @Test
  void aWorkerHasTheSecondCompilerForEncryptionOnly() throws Exception {
    for (List<String> role :
        List.of(List.of("--role", "worker"), List.of("--set", "role=worker"))) {
      String flags = flags(role);
      assertTrue(flags.contains("worker-compiler.json"), role + ": " + flags);
      assertTrue(flags.contains("2 compiler directives added"), role + ": " + flags);
    }
    for (List<String> role : List.of(List.of("--role", "proxy"), List.<String>of())) {
      assertFalse(flags(role).contains("compiler"), role.toString());
    }
  }

  private static String flags(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of("..", "bin", "ringmaster").toString());
    command.addAll(arguments);
    command.add("--version");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("RINGMASTER_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
