package io.ringmaster.router.analysis;

/** Names of tables and columns as text for a server. */
final class Names {
  /** In the place of bytes that are no UTF-8. */
  private static final char UNREADABLE = '\uFFFD';

  private Names() {}

  /** The name, which must be readable. */
  static String check(String name) throws RefusedException {
    if (name.indexOf(UNREADABLE) >= 0) {
      throw new RefusedException(
          name
              + ": a name outside of ASCII in another character set than utf8mb4 is not supported");
    }
    return name;
  }

  /** The name in backquotes. */
  static String quoted(String name) throws RefusedException {
    return '`' + check(name).replace("`", "``") + '`';
  }
}
