package io.ringmaster.proxy.local;

import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.digest.Digest;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells what an INSERT is warned of for one of its rows, which says DEFAULT for a column that has
 * none, from what it is warned of once, since no row gives the column: ER_NO_DEFAULT_FOR_FIELD has
 * the same words for both.
 */
public final class DefaultedColumns implements Predicate<Condition> {
  /** No row says DEFAULT. */
  public static final Predicate<Condition> NONE = _ -> false;

  private static final int ER_NO_DEFAULT_FOR_FIELD = 1364;
  private static final Pattern FIELD = Pattern.compile("Field '(.*)' doesn't have");

  /** Lower case; empty where the rows give all columns. */
  private final Set<String> listed;

  private DefaultedColumns(Set<String> listed) {
    this.listed = listed;
  }

  /**
   * Of an INSERT or REPLACE.
   *
   * @return whether a condition is of a row
   */
  public static Predicate<Condition> of(Digest digest) {
    if (!Tokens.names(digest, "DEFAULT")) {
      return NONE;
    }
    Set<String> listed = new HashSet<>();
    Tokens tokens = new Tokens(digest);
    boolean inside = false;
    while (!tokens.atEnd()) {
      String token = tokens.take();
      if (!inside && (token.equalsIgnoreCase("VALUES") || token.equalsIgnoreCase("VALUE"))) {
        break;
      }
      inside = token.equals("(") || (inside && !token.equals(")"));
      if (inside) {
        listed.add(Tokens.unquote(token).toLowerCase(Locale.ROOT));
      }
    }
    return new DefaultedColumns(listed);
  }

  @Override
  public boolean test(Condition condition) {
    if (condition.code() != ER_NO_DEFAULT_FOR_FIELD) {
      return false;
    }
    Matcher field = FIELD.matcher(condition.message());
    return listed.isEmpty()
        || (field.find() && listed.contains(field.group(1).toLowerCase(Locale.ROOT)));
  }
}
