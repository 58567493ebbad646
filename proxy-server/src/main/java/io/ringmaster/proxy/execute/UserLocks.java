package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.router.digest.Digest;
import java.util.Locale;
import java.util.Set;

/** The functions of user-level locks, in statements that are not analysed, such as DO. */
final class UserLocks {
  private static final Set<String> FUNCTIONS =
      Set.of("GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS", "IS_FREE_LOCK", "IS_USED_LOCK");

  private UserLocks() {}

  static boolean areNamed(Digest digest) {
    Tokens tokens = new Tokens(digest);
    while (!tokens.atEnd()) {
      if (FUNCTIONS.contains(tokens.take().toUpperCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }
}
