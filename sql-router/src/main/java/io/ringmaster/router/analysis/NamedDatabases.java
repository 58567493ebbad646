package io.ringmaster.router.analysis;

import io.ringmaster.router.Routing;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The databases a statement names, found in its tokens and not in its tree, so that nothing the
 * grammar does not take is missed. An alias that is named like a database is taken for it.
 */
public final class NamedDatabases {
  /** What is for all, save the tables of it that show what others do. */
  public static final String INFORMATION_SCHEMA = "information_schema";

  /** The servers' own schemas save information_schema. */
  private static final Set<String> SERVERS_OWN =
      Set.of("mysql", "sys", "performance_schema", "ringmaster");

  private static final String INNODB = "INNODB_";

  private NamedDatabases() {}

  /**
   * The names in front of a dot that are logical databases or servers' own schemas. {@link
   * #INFORMATION_SCHEMA} is among them only when one of its tables that show the statements of
   * others is named: servers know all clients as the proxy's one account, so they tell all.
   *
   * @param database the session's default database; null or empty when there is none
   */
  public static List<String> in(Digest digest, String database, Routing routing) {
    boolean inside = INFORMATION_SCHEMA.equalsIgnoreCase(database) && namesTables(digest);
    if (!inside && !hasQualifiedName(digest)) {
      return List.of();
    }
    Set<String> databases = routing.map().state().databases().keySet();
    Set<String> named = new LinkedHashSet<>();
    for (int i = 0; i < digest.tokenCount(); i++) {
      if (isDot(digest, i + 1)) {
        String name = name(digest, i);
        if (databases.contains(name) || isServersOwn(name)) {
          named.add(name);
        } else if (name.equalsIgnoreCase(INFORMATION_SCHEMA) && showsOthers(digest, i + 2)) {
          named.add(INFORMATION_SCHEMA);
        }
      } else if (inside && !isDot(digest, i - 1) && showsOthers(digest, i)) {
        named.add(INFORMATION_SCHEMA);
      }
    }
    return List.copyOf(named);
  }

  private static boolean isDot(Digest digest, int token) {
    return token >= 0
        && token < digest.tokenCount()
        && digest.text()[digest.tokenTextOffset(token)] == '.';
  }

  /** Whether a token is the name of a table that shows the statements of others. */
  private static boolean showsOthers(Digest digest, int token) {
    if (token >= digest.tokenCount()) {
      return false;
    }
    String name = name(digest, token);
    return name.equalsIgnoreCase("PROCESSLIST")
        || name.regionMatches(true, 0, INNODB, 0, INNODB.length());
  }

  /**
   * Whether a name is that of a server's own schema other than information_schema. Each letter is
   * taken in either case, as MySQL does: a dotless i is an i in upper case.
   */
  public static boolean isServersOwn(String name) {
    for (String own : SERVERS_OWN) {
      if (own.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a name is that of a schema which servers have by themselves: no logical database. */
  public static boolean isSystem(String name) {
    return INFORMATION_SCHEMA.equalsIgnoreCase(name) || isServersOwn(name);
  }

  /** In SET and SHOW such names are variables and statements, and they may not read tables. */
  private static boolean namesTables(Digest digest) {
    return digest.verb() != Verb.SET && digest.verb() != Verb.SHOW;
  }

  /** A token without its quotes. */
  private static String name(Digest digest, int token) {
    String text = digest.tokenText(token, StandardCharsets.UTF_8);
    return text.length() >= 2 && text.startsWith("`") && text.endsWith("`")
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
