package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Finds parameters that stand alone in ORDER BY, GROUP BY or PARTITION BY, of the statement, of
 * windows, or of GROUP_CONCAT(), also as {@code (?)} and {@code (SELECT ?)}. They order nothing,
 * and MySQL 8.0.31 drops them: under CLIENT_DEPRECATE_EOF no client can tell then where the answer
 * to the preparation ends.
 */
final class OrderParameters {
  private static final Set<String> AFTER =
      Set.of(
          "",
          ",",
          ")",
          "ASC",
          "DESC",
          "LIMIT",
          "FOR",
          "LOCK",
          "INTO",
          "WITH",
          "ORDER",
          "ROWS",
          "RANGE",
          "SEPARATOR",
          "HAVING",
          "WINDOW",
          "UNION",
          "EXCEPT",
          "INTERSECT");

  private static final Set<String> ENDS_LIST =
      Set.of("LIMIT", "HAVING", "WINDOW", "UNION", "EXCEPT", "INTERSECT");

  private static final Set<String> BEFORE_BY = Set.of("ORDER", "GROUP", "PARTITION");

  private final Tokens tokens;
  private final Set<Integer> parameters = new HashSet<>();

  private OrderParameters(Digest digest) {
    tokens = new Tokens(digest);
    for (int literal = 0; literal < digest.literalCount(); literal++) {
      if (digest.literalKind(literal) == LiteralKind.PARAM) {
        parameters.add(digest.literalStart(literal));
      }
    }
  }

  /** Whether the statement that a digest was made of has any. */
  static boolean areIn(Digest digest) {
    if (digest.paramCount() == 0) {
      return false;
    }
    OrderParameters search = new OrderParameters(digest);
    for (int i = 0; i < digest.tokenCount(); i++) {
      if (BEFORE_BY.contains(search.upper(i))
          && search.is(i + 1, "BY")
          && search.inList(digest, i + 2)) {
        return true;
      }
    }
    return false;
  }

  private boolean is(int token, String word) {
    return tokens.text(token).equalsIgnoreCase(word);
  }

  /** Whether an element of the list that begins at a token is a parameter and nothing else. */
  private boolean inList(Digest digest, int first) {
    int depth = 0;
    boolean begins = true;
    for (int i = first; i < digest.tokenCount() && depth >= 0; i++) {
      if (begins && isParameterAlone(digest, i)) {
        return true;
      }
      String text = upper(i);
      if (depth == 0 && ENDS_LIST.contains(text)) {
        return false;
      }
      depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
      begins = depth == 0 && text.equals(",");
    }
    return false;
  }

  private boolean isParameterAlone(Digest digest, int first) {
    int token = first;
    int open = 0;
    while (is(token, "(")) {
      open++;
      token += is(token + 1, "SELECT") ? 2 : 1;
    }
    if (token >= digest.tokenCount() || !isParameter(digest, token)) {
      return false;
    }
    token++;
    while (open > 0 && is(token, ")")) {
      open--;
      token++;
    }
    return open == 0 && AFTER.contains(upper(token));
  }

  private boolean isParameter(Digest digest, int token) {
    return parameters.contains(digest.tokenStart(token));
  }

  private String upper(int token) {
    return tokens.text(token).toUpperCase(Locale.ROOT);
  }
}
