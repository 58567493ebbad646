package io.ringmaster;

import io.ringmaster.demo.Demo;
import io.ringmaster.demo.DemoOptions;
import io.ringmaster.demo.MySqlServerException;
import io.ringmaster.metadata.Secret;
import io.ringmaster.proxy.ProxyServer;
import io.ringmaster.proxy.config.RingmasterConfig;
import io.ringmaster.proxy.config.Role;
import java.util.Map;

/** The {@code ringmaster} executable. */
public final class Ringmaster {
  private Ringmaster() {}

  /** Starts what the arguments ask for; exit codes as in {@link Launcher}. */
  public static void main(String[] args) {
    int code = new Launcher(roles(), System.out, System.err).run(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** What each role starts. Roles that are not here are refused with a sentence. */
  private static Map<Role, RoleStarter> roles() {
    return Map.of(
        Role.ALL,
        WorkerRole::withProxy,
        Role.PROXY,
        ProxyServer::start,
        Role.WORKER,
        WorkerRole::alone,
        Role.DEMO,
        Ringmaster::demo);
  }

  private static RunningRole demo(RingmasterConfig config) throws Exception {
    int mysqlPort = config.mysql().listen().port();
    int httpPort = config.http().listen().port();
    Demo demo =
        new Demo(
            DemoOptions.fromProperties(mysqlPort, httpPort),
            (options, state) ->
                WorkerRole.withProxy(
                    config.forDemo(state.resolve("zookeeper"), new Secret("admin:admin"))),
            System.out);
    try {
      AutoCloseable running = demo.start();
      return () -> close(running);
    } catch (MySqlServerException e) {
      throw new StartException(e.getMessage(), e);
    }
  }

  private static void close(AutoCloseable running) {
    try {
      running.close();
    } catch (Exception e) {
      System.err.println("ringmaster: did not end cleanly: " + e);
    }
  }
}
