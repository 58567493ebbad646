package io.ringmaster.router.analysis;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Verb;
import java.nio.charset.StandardCharsets;

/**
 * Finds what reads or writes files of the server that a statement runs on, in the statement's
 * tokens: LOAD_FILE(), INTO OUTFILE, INTO DUMPFILE, LOAD DATA without LOCAL, DATA DIRECTORY. MySQL
 * asks for the privilege FILE.
 */
public final class ServerFiles {
  private ServerFiles() {}

  /** Whether a statement concerns such files. A name that reads like one of them counts. */
  public static boolean areNamed(Digest digest) {
    boolean local = false;
    for (int i = 0; i < digest.tokenCount(); i++) {
      if (is(digest, i, "LOAD_FILE") && is(digest, i + 1, "(")) {
        return true;
      }
      if (is(digest, i, "INTO")
          && (is(digest, i + 1, "OUTFILE") || is(digest, i + 1, "DUMPFILE"))) {
        return true;
      }
      if (definesTables(digest.verb())
          && is(digest, i, "DIRECTORY")
          && (is(digest, i - 1, "DATA") || is(digest, i - 1, "INDEX"))) {
        return true;
      }
      local |= is(digest, i, "LOCAL");
      if (digest.verb() == Verb.LOAD && is(digest, i, "INFILE") && !local) {
        return true;
      }
    }
    return false;
  }

  private static boolean definesTables(Verb verb) {
    return verb == Verb.CREATE || verb == Verb.ALTER;
  }

  /** Whether a token is this word, in either case, with or without backticks. */
  private static boolean is(Digest digest, int token, String word) {
    if (token < 0 || token >= digest.tokenCount()) {
      return false;
    }
    int start = digest.tokenTextOffset(token);
    int end = digest.tokenTextEnd(token);
    byte[] text = digest.text();
    if (end - start == word.length() + 2 && text[start] == '`') {
      start++;
      end--;
    }
    return end - start == word.length()
        && new String(text, start, end - start, StandardCharsets.ISO_8859_1).equalsIgnoreCase(word);
  }
}
