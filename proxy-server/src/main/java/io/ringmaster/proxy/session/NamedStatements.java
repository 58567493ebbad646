package io.ringmaster.proxy.session;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The statements that a session has prepared by PREPARE, by their names in any case. */
public final class NamedStatements {
  private Map<String, NamedStatement> byName = Map.of();

  /** Adds a statement, in the place of one that had the name. */
  public void put(String name, NamedStatement statement) {
    if (byName.isEmpty()) {
      byName = new HashMap<>();
    }
    byName.put(key(name), statement);
  }

  /** The statement of a name; null for none. */
  public NamedStatement find(String name) {
    return byName.get(key(name));
  }

  /**
   * Forgets a statement.
   *
   * @return whether there was one
   */
  public boolean remove(String name) {
    return !byName.isEmpty() && byName.remove(key(name)) != null;
  }

  /** Forgets all of them. */
  public void clear() {
    byName = Map.of();
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
