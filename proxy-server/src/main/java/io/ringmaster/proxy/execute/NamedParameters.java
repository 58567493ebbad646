package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.digest.Verb;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What EXECUTE does not take as a parameter, here or in MySQL. */
final class NamedParameters {
  private static final Set<String> BEFORE =
      Set.of("=", "<", ">", "<=", ">=", "<>", "!=", "<=>", "LIMIT", "OFFSET");
  private static final Set<String> BEHIND =
      Set.of(
          "", ",", ")", "AND", "OR", "XOR", "THEN", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT",
          "OFFSET", "FOR");

  private NamedParameters() {}

  /**
   * The error for values that can't be; else null.
   *
   * @param digest of the statement that is executed
   */
  static SqlFailure refused(Digest digest, List<Parameter> values) {
    int next = 0;
    for (int i = 0; i < digest.literalCount() && next < values.size(); i++) {
      if (digest.literalKind(i) == LiteralKind.PARAM) {
        int token = tokenAt(digest, digest.literalStart(i));
        SqlFailure refused =
            digest.verb() == Verb.SET
                ? inSet(digest, token, values.get(next))
                : inLimit(digest, token, values.get(next));
        if (refused != null) {
          return refused;
        }
        next++;
      }
    }
    return null;
  }

  private static int tokenAt(Digest digest, int start) {
    for (int i = 0; i < digest.tokenCount(); i++) {
      if (digest.tokenStart(i) == start) {
        return i;
      }
    }
    return -1;
  }

  private static SqlFailure inLimit(Digest digest, int token, Parameter parameter) {
    Tokens tokens = new Tokens(digest);
    String before = tokens.text(token - 1).toUpperCase(Locale.ROOT);
    boolean limits =
        before.equals("LIMIT")
            || before.equals("OFFSET")
            || (before.equals(",") && tokens.text(token - 3).equalsIgnoreCase("LIMIT"));
    if (token < 0 || !limits) {
      return null;
    }
    return switch (parameter.value()) {
      case null -> null;
      case Long number when number < 0 && !parameter.unsigned() ->
          SqlFailure.of(MySqlError.ER_DATA_OUT_OF_RANGE, "unsigned integer", "EXECUTE");
      case Long _ -> null;
      default -> SqlFailure.of(MySqlError.ER_WRONG_ARGUMENTS, "EXECUTE");
    };
  }

  /** SET runs with literals, which are of the same type but for these. */
  private static SqlFailure inSet(Digest digest, int token, Parameter parameter) {
    Tokens tokens = new Tokens(digest);
    String before = tokens.text(token - 1);
    String behind = tokens.text(token + 1);
    boolean alone =
        (before.equals("=") || before.equals(":=")) && (behind.isEmpty() || behind.equals(","));
    boolean same =
        switch (parameter.value()) {
          case null -> false;
          case byte[] _ -> BoundText.isText(parameter.type());
          case BigDecimal _ -> alone;
          default -> true;
        };
    return same
        ? null
        : SqlFailure.notSupported(
            "A parameter of SET that is NULL, a binary string, or a decimal in an expression, would"
                + " get another type than in MySQL; name the variable in the text instead");
  }

  /**
   * The parameters of which it does not matter which type a NULL has: they are compared, or
   * assigned to columns, as they are.
   */
  static BitSet alikeWhenNull(Digest digest) {
    BitSet alike = new BitSet();
    boolean rows = isOfPlainRows(digest);
    Tokens tokens = new Tokens(digest);
    int next = 0;
    for (int i = 0; i < digest.literalCount(); i++) {
      if (digest.literalKind(i) == LiteralKind.PARAM) {
        int token = tokenAt(digest, digest.literalStart(i));
        boolean compared =
            token > 0
                && BEFORE.contains(tokens.text(token - 1).toUpperCase(Locale.ROOT))
                && BEHIND.contains(tokens.text(token + 1).toUpperCase(Locale.ROOT));
        alike.set(next++, rows || compared);
      }
    }
    return alike;
  }

  /** Whether a statement inserts rows, without a function that could look at the type. */
  private static boolean isOfPlainRows(Digest digest) {
    if (digest.verb() != Verb.INSERT && digest.verb() != Verb.REPLACE) {
      return false;
    }
    Tokens tokens = new Tokens(digest);
    int depth = 0;
    while (!tokens.atEnd()) {
      switch (tokens.take().toUpperCase(Locale.ROOT)) {
        case "(" -> depth++;
        case ")" -> depth--;
        case "SELECT", "TABLE", "CASE" -> depth = 2;
        default -> {}
      }
      if (depth > 1) {
        return false;
      }
    }
    return true;
  }

  /** The error for parameters that had narrower or other types before. */
  static SqlFailure otherTypes() {
    return SqlFailure.notSupported(
        "A parameter of this EXECUTE has another type than before, to which MySQL would convert it;"
            + " PREPARE the statement again, or give it values of one type (NULL has none)");
  }
}
