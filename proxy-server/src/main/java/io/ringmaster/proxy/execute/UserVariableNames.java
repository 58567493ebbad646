package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.router.digest.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The user variables that a statement names. */
final class UserVariableNames {
  private UserVariableNames() {}

  /** Names in lower case, without the {@code @}, each once. */
  static List<String> in(Digest digest) {
    Tokens tokens = new Tokens(digest);
    List<String> names = new ArrayList<>();
    while (!tokens.atEnd()) {
      String token = tokens.take();
      if (token.startsWith("@") && !token.startsWith("@@") && token.length() > 1) {
        String name = Tokens.unquote(token.substring(1)).toLowerCase(Locale.ROOT);
        if (!names.contains(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /**
   * Whether a statement may assign one: by {@code :=} or by {@code INTO @x}. SET and LOAD DATA have
   * other ways too.
   */
  static boolean areAssigned(Digest digest) {
    Tokens tokens = new Tokens(digest);
    while (!tokens.atEnd()) {
      String token = tokens.take();
      if (token.equals(":=") || (token.equalsIgnoreCase("INTO") && tokens.peek().startsWith("@"))) {
        return true;
      }
    }
    return false;
  }

  /** The error for a SHOW, EXPLAIN or HELP that would assign one; else null. */
  static SqlFailure refused(Digest digest) {
    return switch (digest.verb()) {
      case SHOW, EXPLAIN, DESCRIBE, DESC, HELP ->
          areAssigned(digest)
              ? SqlFailure.notSupported(
                  "Assigning a user variable in "
                      + digest.verb()
                      + " is not supported; use SET or SELECT")
              : null;
      default -> null;
    };
  }
}
