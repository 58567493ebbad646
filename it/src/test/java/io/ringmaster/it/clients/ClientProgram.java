package io.ringmaster.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringmaster.it.lab.ProxyLab;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs client programs that are not Java. */
final class ClientProgram {
  private static final int SECONDS_MAX = 120;

  /**
   * What a program did.
   *
   * @param output standard output and standard error together, in UTF-8
   */
  record Outcome(int exit, String output) {}

  private ClientProgram() {}

  /** A program of the search path, or the test skips with the name of the package it is in. */
  static String installed(String program, String debianPackage) {
    Optional<Path> found = find(program);
    assumeTrue(found.isPresent(), program + " is not installed; Debian has it as " + debianPackage);
    return found.orElseThrow().toString();
  }

  /** The first of several programs that do the same. */
  static String installed(List<String> programs, String debianPackage) {
    return programs.stream()
        .filter(program -> find(program).isPresent())
        .findFirst()
        .orElseGet(() -> installed(programs.getFirst(), debianPackage));
  }

  private static Optional<Path> find(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** Runs a check of a script in {@code resources/clients} on the {@link ClientShop}. */
  static void check(List<String> interpreter, String script, String check, Map<String, String> more)
      throws IOException, InterruptedException, SQLException {
    ProxyLab proxy = ProxyLab.shared();
    var environment =
        new HashMap<>(
            Map.of(
                "PROXY_HOST", proxy.host(),
                "PROXY_PORT", Integer.toString(proxy.port()),
                "PROXY_USER", ProxyLab.APP,
                "PROXY_DATABASE", ClientShop.database()));
    environment.putAll(more);
    var command = new ArrayList<>(interpreter);
    command.add(resource(script).toString());
    command.add(check);
    Outcome outcome = run(command, environment, "");
    assertEquals(0, outcome.exit(), outcome.output());
  }

  private static Path resource(String name) {
    try {
      return Path.of(ClientProgram.class.getResource("/clients/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @param environment added to this process's
   * @throws IllegalStateException if it takes longer than two minutes
   */
  static Outcome run(List<String> command, Map<String, String> environment, String input)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Path in = Files.createTempFile("ringmaster-client", ".in");
    Path out = Files.createTempFile("ringmaster-client", ".out");
    try {
      Files.writeString(in, input);
      Process process = builder.redirectInput(in.toFile()).redirectOutput(out.toFile()).start();
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      String output = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
      if (!ended) {
        throw new IllegalStateException(command + " does not end: " + output);
      }
      return new Outcome(process.exitValue(), output);
    } finally {
      Files.delete(in);
      Files.delete(out);
    }
  }

  /** The command that logs a program of MySQL's or MariaDB's in as {@link ProxyLab#APP}. */
  static List<String> login(String program, ProxyLab proxy, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "--no-defaults",
                "--host=" + proxy.host(),
                "--port=" + proxy.port(),
                "--user=" + ProxyLab.APP,
                "--password=" + ProxyLab.APP));
    command.addAll(List.of(more));
    return command;
  }

  /**
   * Runs statements with the command-line client as {@link ProxyLab#APP} over TLS.
   *
   * @param ofMariaDb the option by which MariaDB's asks for it; MySQL's verifies the authority
   * @param authority a PEM file
   */
  static Outcome mysqlOverTls(ProxyLab proxy, String ofMariaDb, Path authority, String input)
      throws Exception {
    String mysql = installed(List.of("mariadb", "mysql"), "mariadb-client");
    boolean mariadb = run(List.of(mysql, "--version"), Map.of(), "").output().contains("MariaDB");
    return run(
        login(mysql, proxy, mariadb ? ofMariaDb : "--ssl-mode=VERIFY_CA", "--ssl-ca=" + authority),
        Map.of(),
        input);
  }
}
