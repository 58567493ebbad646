package io.ringmaster.proxy.admin;

import io.ringmaster.migration.server.TriggerGuard;

/** Triggers as their authors wrote them. No state. */
public final class WrittenTrigger {
  private WrittenTrigger() {}

  /** A trigger's body, or its definition, as a server shows it, without {@link TriggerGuard}. */
  public static String of(String shown) {
    return TriggerGuard.without(shown);
  }
}
