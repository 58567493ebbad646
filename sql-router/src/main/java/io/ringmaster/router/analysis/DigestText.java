package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Composed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.sql.SqlNode;

/** The digest text as tokens, for pieces of it that are spliced into the client's text. */
final class DigestText {
  private final List<String> tokens;

  DigestText(String text) {
    tokens = new ArrayList<>();
    int start = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '`';
      if (c == ' ' && !quoted) {
        tokens.add(text.substring(start, i));
        start = i + 1;
      }
    }
    tokens.add(text.substring(start));
  }

  int tokenCount() {
    return tokens.size();
  }

  /** The digest text of some tokens. */
  String of(int first, int last) {
    return String.join(" ", tokens.subList(first, last + 1));
  }

  /** The same with clauses behind some of them. */
  String of(int first, int last, List<Composed.Lock> locks) {
    StringBuilder whole = new StringBuilder();
    int next = first;
    for (Composed.Lock lock : locks) {
      append(whole, next, lock.token() + 1);
      whole.append(lock.clause());
      next = lock.token() + 1;
    }
    append(whole, next, last + 1);
    return whole.toString();
  }

  /**
   * The text of an expression without literals. No space goes before a parenthesis, since without
   * IGNORE_SPACE {@code COUNT (x)} is no call of COUNT.
   *
   * @return null when there are literals in it
   */
  String of(SqlNode node) {
    List<String> part =
        tokens.subList(MySqlParser.firstToken(node), MySqlParser.lastToken(node) + 1);
    if (part.contains("?")) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    for (String token : part) {
      boolean tight = text.isEmpty() || token.equals("(") || token.equals(".");
      boolean afterPoint = !text.isEmpty() && text.charAt(text.length() - 1) == '.';
      if (!tight && !afterPoint) {
        text.append(' ');
      }
      text.append(token);
    }
    return text.toString();
  }

  /** All words, in lower case and without quotes: whatever name is in the text is among them. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    for (String token : tokens) {
      String name = token.startsWith("`") ? token.substring(1, token.length() - 1) : token;
      names.add(name.replace("``", "`").toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** The parenthesis that closes the one which a token is in; behind the last token if in none. */
  int closing(int token) {
    int open = 0;
    for (int i = token; i < tokens.size(); i++) {
      switch (tokens.get(i)) {
        case "(" -> open++;
        case ")" -> {
          if (--open < 0) {
            return i;
          }
        }
        default -> {}
      }
    }
    return tokens.size();
  }

  /** The digest text with literals in the place of values. */
  String withLiterals(List<Composed.Value> values) {
    StringBuilder replaced = new StringBuilder();
    int next = 0;
    for (Composed.Value value : values) {
      append(replaced, next, value.first());
      replaced.append(replaced.isEmpty() ? "?" : " ?");
      next = value.last() + 1;
    }
    append(replaced, next, tokens.size());
    return replaced.toString();
  }

  private void append(StringBuilder to, int from, int end) {
    if (from < end) {
      to.append(to.isEmpty() ? "" : " ").append(of(from, end - 1));
    }
  }

  /** Whether the token in a place is the given one. */
  boolean is(String token, int place) {
    return place < tokens.size() && tokens.get(place).equals(token);
  }

  /** The first token of a kind in a range, -1 when there is none. */
  int find(String token, int from, int to) {
    return IntStream.range(from, to)
        .filter(i -> tokens.get(i).equals(token))
        .findFirst()
        .orElse(-1);
  }
}
