package io.ringmaster.proxy.local;

import io.ringmaster.router.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads the tokens of a digest text one after the other: enough for the small statements the proxy
 * handles itself.
 */
public final class Tokens {
  private final Digest digest;
  private int next;

  public Tokens(Digest digest) {
    this.digest = digest;
  }

  public boolean atEnd() {
    return next >= digest.tokenCount();
  }

  /** Ordinal of the next token. */
  public int position() {
    return next;
  }

  public void moveTo(int position) {
    next = position;
  }

  /** The text of a token as it stands in the digest; empty past the end. */
  public String text(int token) {
    return digest.tokenText(token, StandardCharsets.UTF_8);
  }

  /** The next token, without taking it; empty at the end. */
  public String peek() {
    return text(next);
  }

  /** Takes the next token; empty at the end. */
  public String take() {
    String token = peek();
    next++;
    return token;
  }

  /** Takes the next tokens if they are these words, in any case; otherwise takes nothing. */
  public boolean takeWords(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!text(next + i).equalsIgnoreCase(words[i])) {
        return false;
      }
    }
    next += words.length;
    return true;
  }

  /** Whether a statement has this word somewhere, in any case. */
  public static boolean names(Digest digest, String word) {
    Tokens tokens = new Tokens(digest);
    while (!tokens.atEnd()) {
      if (tokens.take().equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }

  /** Takes a name, without its backticks or quotes. */
  public String takeName() {
    return unquote(take());
  }

  /** The content of a quoted name or simple string; other tokens as they are. */
  public static String unquote(String token) {
    if (token.length() >= 2) {
      char first = token.charAt(0);
      if (first == '`' && token.endsWith("`")) {
        return token.substring(1, token.length() - 1).replace("``", "`");
      }
      if ((first == '\'' || first == '"') && token.charAt(token.length() - 1) == first) {
        return token
            .substring(1, token.length() - 1)
            .replace("\\'", "'")
            .replace("''", "'")
            .replace("\\\\", "\\");
      }
    }
    return token;
  }

  /** Whether a token is a number or a string: its value depends on nothing. */
  public static boolean isLiteral(String token) {
    if (token.isEmpty()) {
      return false;
    }
    char first = token.charAt(0);
    return first == '\''
        || Character.isDigit(first)
        || token.toUpperCase(Locale.ROOT).equals("NULL");
  }
}
