package io.ringmaster.router.analysis;

import io.ringmaster.router.Routing;
import io.ringmaster.router.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The databases a statement names, found in its tokens and not in its tree, so that nothing the
 * grammar does not take is missed. An alias that is named like a database is taken for it.
 */
public final class NamedDatabases {
  /** The servers' own schemas save information_schema, which is for all. */
  private static final Set<String> SERVERS_OWN = Set.of("mysql", "sys", "performance_schema");

  private NamedDatabases() {}

  /** The names in front of a dot that are logical databases or servers' own schemas. */
  public static List<String> in(Digest digest, Routing routing) {
    if (!hasQualifiedName(digest)) {
      return List.of();
    }
    Set<String> databases = routing.map().state().databases().keySet();
    Set<String> named = new LinkedHashSet<>();
    for (int i = 0; i + 1 < digest.tokenCount(); i++) {
      if (digest.text()[digest.tokenTextOffset(i + 1)] == '.') {
        String name = name(digest, i);
        if (databases.contains(name) || SERVERS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
          named.add(name);
        }
      }
    }
    return List.copyOf(named);
  }

  /** A token that is not the last, without its quotes. */
  private static String name(Digest digest, int token) {
    int start = digest.tokenTextOffset(token);
    int length = digest.tokenTextOffset(token + 1) - 1 - start;
    String text = new String(digest.text(), start, length, StandardCharsets.UTF_8);
    return length >= 2 && text.startsWith("`") && text.endsWith("`")
        ? text.substring(1, text.length() - 1).replace("``", "`")
        : text;
  }

  private static boolean hasQualifiedName(Digest digest) {
    byte[] text = digest.text();
    for (int i = 0; i < digest.textLength(); i++) {
      if (text[i] == '.') {
        return true;
      }
    }
    return false;
  }
}
