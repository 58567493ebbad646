package io.ringmaster.proxy.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringmaster.metadata.EntryGuard;
import io.ringmaster.migration.server.TriggerGuard;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.router.digest.Digest;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps clients from setting the user variables by which triggers know that a row is only moved, or
 * that an entry of a global index is written by Ringmaster: who guesses the number of a server's
 * connection could write past the triggers.
 */
final class ReservedVariable {
  private static final List<Reserved> RESERVED =
      List.of(
          Reserved.of(TriggerGuard.VARIABLE, "tells triggers that rows are moved"),
          Reserved.of(EntryGuard.VARIABLE, "tells servers who writes a global index"));

  private static final int LENGTH_MIN =
      RESERVED.stream().mapToInt(one -> one.folded.length()).min().orElseThrow();

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  /**
   * What quotes a name or escapes within it, and the blanks at its end, which count for nothing.
   */
  private static final Pattern WRITING = Pattern.compile("^[`'\"]|\\\\| *[`'\"]$");

  /**
   * One of the variables.
   *
   * @param folded its name without case
   * @param bytes the name as bytes of another character set than UTF-8: which letters those are is
   *     not known
   * @param use what it does
   */
  private record Reserved(String name, String folded, Pattern bytes, String use) {
    static Reserved of(String name, String use) {
      String folded = name.toUpperCase(Locale.ROOT);
      String bytes =
          folded
              .chars()
              .mapToObj(c -> c == '_' ? "_" : "(?:%c|[\\x80-\\xFF]{1,3})".formatted(c))
              .collect(Collectors.joining());
      return new Reserved(name, folded, Pattern.compile(bytes, Pattern.CASE_INSENSITIVE), use);
    }

    boolean is(String written, String charset) {
      return charset.startsWith("utf8")
          ? fold(new String(written.getBytes(ISO_8859_1), UTF_8)).equals(folded)
          : bytes.matcher(written).matches();
    }
  }

  private ReservedVariable() {}

  /**
   * The error for a statement that may set one of them, under any name that is the same to MySQL:
   * names of variables are compared by utf8mb3_general_ci. What compares it by {@code <=>}, as the
   * triggers in a dump do, does not set it.
   *
   * @param charset MySQL's name of the character set the statement is in
   * @return null for any other statement
   */
  static SqlFailure refused(Digest digest, String charset) {
    if (digest.userVariableMax() <= LENGTH_MIN) {
      return null;
    }
    for (int token = 0; token < digest.tokenCount(); token++) {
      Reserved named = named(digest, token, charset);
      if (named != null && !text(digest, token + 1).equals("<=>")) {
        return SqlFailure.notSupported(
            "The user variable @%s (accents make no difference) is not for clients: it %s; take another name"
                .formatted(named.name, named.use));
      }
    }
    return null;
  }

  private static Reserved named(Digest digest, int token, String charset) {
    String text = text(digest, token);
    if (text.length() <= LENGTH_MIN || text.charAt(0) != '@' || text.charAt(1) == '@') {
      return null;
    }
    String name = WRITING.matcher(text.substring(1)).replaceAll("");
    for (Reserved one : RESERVED) {
      if (one.is(name, charset)) {
        return one;
      }
    }
    return null;
  }

  /** Letters without case and accents, as the collation has those of the name. */
  private static String fold(String name) {
    String letters = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD)).replaceAll("");
    return letters.replace('\u00DF', 's').toUpperCase(Locale.ROOT);
  }

  /** A character for each byte. */
  private static String text(Digest digest, int token) {
    return digest.tokenText(token, ISO_8859_1);
  }
}
