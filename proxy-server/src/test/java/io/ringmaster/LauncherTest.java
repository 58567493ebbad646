package io.ringmaster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.proxy.config.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LauncherTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(RoleStarter proxy, String... args) {
    var launcher =
        new Launcher(
            Map.of(Role.PROXY, proxy),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return launcher.run(args);
  }

  private static RunningRole notStarted() {
    throw new AssertionError("must not start");
  }

  @Test
  void helpAndVersionGoToStandardOutput() {
    assertEquals(0, run(_ -> notStarted(), "--help"));
    assertEquals(0, run(_ -> notStarted(), "--version"));
    assertTrue(out.toString(UTF_8).contains("\nringmaster "), out.toString(UTF_8));
    assertEquals("", err.toString(UTF_8));
  }

  @Test
  void wrongArgumentsExitWith2() {
    assertEquals(2, run(_ -> notStarted(), "--bogus"));
    assertEquals(
        "ringmaster: unknown option '--bogus'; ringmaster --help says more\n", err.toString(UTF_8));
  }

  @Test
  void wrongConfigurationIsOneSentenceAndExitsWith1() {
    assertEquals(1, run(_ -> notStarted(), "--set", "mysql.lisen=x"));
    assertEquals(
        "ringmaster: unknown configuration key mysql.lisen; did you mean mysql.listen?\n",
        err.toString(UTF_8));
  }

  @Test
  void aRoleWithNothingToRunIsRefused() {
    assertEquals(1, run(_ -> notStarted(), "--role", "worker", "--set", "zookeeper.connect=a:1"));
    assertEquals(
        "ringmaster: role worker has nothing to run in this release\n", err.toString(UTF_8));
  }

  @Test
  void aFailedStartIsOneSentenceAndExitsWith1() {
    assertEquals(
        1,
        run(
            _ -> {
              throw new StartException("no server answers", new IOException("x"));
            },
            "--role=proxy"));
    assertEquals(
        1,
        run(
            _ -> {
              throw new BindException("127.0.0.1:3307: Address already in use");
            },
            "--role=proxy"));
    assertEquals(
        1,
        run(
            _ -> {
              throw new IllegalStateException("outer", new IOException("inner"));
            },
            "--role=proxy"));
    assertEquals(
        """
        ringmaster: no server answers
        ringmaster: cannot listen: 127.0.0.1:3307: Address already in use
        ringmaster: cannot start: java.io.IOException: inner (log.level debug shows where)
        """,
        err.toString(UTF_8));
  }

  @Test
  void aStartedRoleRunsUntilTheProcessIsToldToStop() throws InterruptedException {
    var seen = new AtomicReference<String>();
    var main = Thread.currentThread();
    int code =
        run(
            config -> {
              seen.set(config.mysql().listen().toString());
              main.interrupt();
              return () -> seen.set(seen.get() + " closed");
            },
            "--role=proxy",
            "--set=mysql.listen=[::1]:0");
    assertTrue(Thread.interrupted(), "the interruption is kept");
    assertEquals(0, code);
    assertEquals("[::1]:0 closed", seen.get());
  }
}
