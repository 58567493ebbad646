package io.ringmaster.proxy.admin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The parameters and variables that are known where a program's body is being read. Behind the END
 * of a block its names are the server's again: SET would change a system variable of that name.
 */
final class LocalNames {
  /** What a statement begins with; behind BEGIN one of them tells a block from a column's name. */
  private static final Set<String> STARTS =
      Set.of(
          "BEGIN",
          "CALL",
          "CASE",
          "CLOSE",
          "DECLARE",
          "DELETE",
          "DO",
          "END",
          "FETCH",
          "GET",
          "IF",
          "INSERT",
          "ITERATE",
          "LEAVE",
          "LOOP",
          "OPEN",
          "REPEAT",
          "REPLACE",
          "RESIGNAL",
          "RETURN",
          "SELECT",
          "SET",
          "SIGNAL",
          "TABLE",
          "UPDATE",
          "VALUES",
          "WHILE",
          "WITH");

  /** Behind these a statement begins. */
  private static final Set<String> BEFORE = Set.of(";", ":", "LOOP", "REPEAT", "BEGIN");

  /** Behind these a statement or an expression begins. */
  private static final Set<String> BEFORE_EITHER = Set.of("THEN", "ELSE", "DO");

  /** Behind END: it ends no block. */
  private static final Set<String> OTHER_ENDS = Set.of("IF", "CASE", "LOOP", "WHILE", "REPEAT");

  private final Deque<Set<String>> blocks = new ArrayDeque<>();

  /** Whether the conditions of a handler are being read, behind which its statement begins. */
  private boolean handler;

  /**
   * Outside of all blocks.
   *
   * @param parameters in lower case
   */
  LocalNames(Set<String> parameters) {
    blocks.push(new HashSet<>(parameters));
  }

  /** The next token of the body: a word that is no quoted or qualified name, or a semicolon. */
  void token(TokenReader reader, int here, String word) {
    String before = reader.text(here - 1).toUpperCase(Locale.ROOT);
    String next = reader.text(here + 1).toUpperCase(Locale.ROOT);
    if (word.equals("BEGIN")) {
      boolean statement = STARTS.contains(next) || reader.text(here + 2).equals(":");
      boolean first = blocks.size() == 1;
      if (first
          || handler
          || BEFORE.contains(before)
          || (BEFORE_EITHER.contains(before) && statement)) {
        blocks.push(new HashSet<>());
      }
    } else if (word.equals("END")
        && (before.equals(";") || before.equals("BEGIN"))
        && !OTHER_ENDS.contains(next)
        && blocks.size() > 1) {
      blocks.pop();
    }
    if (word.equals("HANDLER")) {
      handler = true;
    } else if (word.equals(";") || STARTS.contains(word)) {
      handler = false;
    }
  }

  /** A variable of the block that is being read. */
  void declare(String name) {
    blocks.peek().add(name.toLowerCase(Locale.ROOT));
  }

  /** Whether SET of a name assigns one of the program's own. */
  boolean contains(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return blocks.stream().anyMatch(block -> block.contains(lower));
  }
}
