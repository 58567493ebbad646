package io.ringmaster.proxy.execute;

import io.ringmaster.router.digest.Digest;
import java.nio.charset.StandardCharsets;

/** Words of a statement's text, by the ordinals of the tokens of its digest. */
final class Tokens {
  private Tokens() {}

  /** Whether a token is a word or sign, in any case; false for a token that there is not. */
  static boolean is(byte[] sql, Digest digest, int token, String word) {
    if (token < 0 || token >= digest.tokenCount()) {
      return false;
    }
    int start = digest.tokenStart(token);
    int length = digest.tokenEnd(token) - start;
    return length == word.length()
        && new String(sql, start, length, StandardCharsets.ISO_8859_1).equalsIgnoreCase(word);
  }
}
