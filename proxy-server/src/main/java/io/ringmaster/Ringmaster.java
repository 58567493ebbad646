package io.ringmaster;

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
    return Map.of();
  }
}
