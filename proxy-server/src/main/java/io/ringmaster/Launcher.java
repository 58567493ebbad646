package io.ringmaster;

import io.ringmaster.proxy.config.CommandLine;
import io.ringmaster.proxy.config.ConfigException;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.config.Role;
import java.io.PrintStream;
import java.net.BindException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From arguments to a running role: reads the configuration, sets up logging, starts the role and
 * waits until the process is told to stop. Errors of the start are one sentence on {@code err}.
 *
 * @param roles what each role starts
 */
record Launcher(Map<Role, RoleStarter> roles, PrintStream out, PrintStream err) {
  static final int STARTED = 0;
  static final int FAILED = 1;
  static final int MISUSED = 2;

  /**
   * Runs until the process is told to stop, or the start fails.
   *
   * @return the exit code: 0, 1 when the start failed, 2 when the arguments are wrong
   */
  int run(String... args) {
    return switch (CommandLine.parse(List.of(args))) {
      case CommandLine.Help _ -> {
        out.print(CommandLine.help());
        yield STARTED;
      }
      case CommandLine.Version _ -> {
        out.println("ringmaster " + version() + " (Java " + Runtime.version() + ")");
        yield STARTED;
      }
      case CommandLine.Misuse misuse -> {
        err.println("ringmaster: " + misuse.message() + "; ringmaster --help says more");
        yield MISUSED;
      }
      case CommandLine.Start start -> start(start);
    };
  }

  private int start(CommandLine.Start start) {
    RingmasterConfig config;
    try {
      config = start.config();
    } catch (ConfigException e) {
      return fail(e.getMessage());
    }
    LogSetup.level(config.logLevel());
    RoleStarter starter = roles.get(config.role());
    if (starter == null) {
      return fail(
          "role "
              + config.role().name().toLowerCase(Locale.ROOT)
              + " has nothing to run in this release");
    }
    RunningRole running;
    try {
      running = starter.start(config);
    } catch (StartException e) {
      logger().debug("start failed", e);
      return fail(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted while starting");
    } catch (Exception e) {
      logger().debug("start failed", e);
      return fail(sentence(e));
    }
    awaitStop(running);
    return STARTED;
  }

  private int fail(String sentence) {
    err.println("ringmaster: " + sentence);
    return FAILED;
  }

  private static String sentence(Exception e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof BindException) {
      return "cannot listen: " + e.getMessage();
    }
    return "cannot start: " + root + " (log.level debug shows where)";
  }

  private static void awaitStop(RunningRole running) {
    CountDownLatch stopped = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              try {
                running.close();
              } finally {
                stopped.countDown();
              }
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      stopped.await();
    } catch (InterruptedException e) {
      // Only a test interrupts the main thread: it wants the role closed and the hook gone.
      Thread.currentThread().interrupt();
      Runtime.getRuntime().removeShutdownHook(hook);
      running.close();
    }
  }

  private static String version() {
    String version = Launcher.class.getPackage().getImplementationVersion();
    return version == null ? "(from classes)" : version;
  }

  // Not a field: --help and --version need no logging, whose start costs a tenth of a second.
  private static Logger logger() {
    return LoggerFactory.getLogger(Launcher.class);
  }
}
