package io.ringmaster.proxy.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringmaster.migration.server.TriggerGuard;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.router.digest.Digest;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps clients from setting the user variable by which triggers know that a row is only moved: who
 * guesses the number of a server's connection could write past the triggers.
 */
final class ReservedVariable {
  private static final String NAME = TriggerGuard.VARIABLE.toUpperCase(Locale.ROOT);

  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  /**
   * What quotes a name or escapes within it, and the blanks at its end, which count for nothing.
   */
  private static final Pattern WRITING = Pattern.compile("^[`'\"]|\\\\| *[`'\"]$");

  /**
   * The name as bytes of another character set than UTF-8: which letters those are is not known.
   */
  private static final Pattern BYTES =
      Pattern.compile(
          NAME.chars()
              .mapToObj(c -> c == '_' ? "_" : "(?:%c|[\\x80-\\xFF]{1,3})".formatted(c))
              .collect(Collectors.joining()),
          Pattern.CASE_INSENSITIVE);

  private ReservedVariable() {}

  /**
   * The error for a statement that may set the variable, under any name that is the same to MySQL:
   * names of variables are compared by utf8mb3_general_ci. What compares it by {@code <=>}, as the
   * triggers in a dump do, does not set it.
   *
   * @param charset MySQL's name of the character set the statement is in
   * @return null for any other statement
   */
  static SqlFailure refused(Digest digest, String charset) {
    if (digest.userVariableMax() <= NAME.length()) {
      return null;
    }
    for (int token = 0; token < digest.tokenCount(); token++) {
      if (isNamed(digest, token, charset) && !text(digest, token + 1).equals("<=>")) {
        return SqlFailure.notSupported(
            "The user variable @"
                + TriggerGuard.VARIABLE
                + " (accents make no difference) is not for clients: it tells triggers that rows"
                + " are moved; take another name");
      }
    }
    return null;
  }

  private static boolean isNamed(Digest digest, int token, String charset) {
    String text = text(digest, token);
    if (text.length() <= NAME.length() || text.charAt(0) != '@' || text.charAt(1) == '@') {
      return false;
    }
    String name = WRITING.matcher(text.substring(1)).replaceAll("");
    return charset.startsWith("utf8")
        ? folded(new String(name.getBytes(ISO_8859_1), UTF_8)).equals(NAME)
        : BYTES.matcher(name).matches();
  }

  /** Letters without case and accents, as the collation has those of the name. */
  private static String folded(String name) {
    String letters = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD)).replaceAll("");
    return letters.replace('\u00DF', 's').toUpperCase(Locale.ROOT);
  }

  /** A character for each byte. */
  private static String text(Digest digest, int token) {
    return digest.tokenText(token, ISO_8859_1);
  }
}
