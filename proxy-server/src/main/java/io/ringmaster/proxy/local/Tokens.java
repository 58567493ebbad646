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

  /**
   * The content of a quoted name, or the value of a simple string as it is in a digest; other
   * tokens as they are.
   */
  public static String unquote(String token) {
    if (token.length() >= 2) {
      char first = token.charAt(0);
      if (first == '`' && token.endsWith("`")) {
        return token.substring(1, token.length() - 1).replace("``", "`");
      }
      if ((first == '\'' || first == '"') && token.charAt(token.length() - 1) == first) {
        return unescape(token.substring(1, token.length() - 1));
      }
    }
    return token;
  }

  /** Backslash sequences and doubled quotes; MySQL 8.0 manual, "String Literals". */
  private static String unescape(String quoted) {
    StringBuilder value = new StringBuilder(quoted.length());
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (c == '\\' && i + 1 < quoted.length()) {
        char escaped = quoted.charAt(++i);
        switch (escaped) {
          case '0' -> value.append('\0');
          case 'b' -> value.append('\b');
          case 'n' -> value.append('\n');
          case 'r' -> value.append('\r');
          case 't' -> value.append('\t');
          case 'Z' -> value.append((char) 0x1A);
          case '%', '_' -> value.append('\\').append(escaped);
          default -> value.append(escaped);
        }
      } else {
        value.append(c);
        if (c == '\'' && i + 1 < quoted.length() && quoted.charAt(i + 1) == '\'') {
          i++;
        }
      }
    }
    return value.toString();
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
