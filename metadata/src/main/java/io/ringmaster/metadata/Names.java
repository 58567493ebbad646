package io.ringmaster.metadata;

import java.util.regex.Pattern;

/** The rule for names of servers, shards, groups and accounts. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private Names() {}

  /**
   * Checks a name.
   *
   * @throws IllegalArgumentException naming the kind of thing and the bad name
   */
  static void check(String kind, String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          kind + " name '" + name + "' must be 1 to 64 ASCII letters, digits, '_', '-' or '.'");
    }
  }
}
