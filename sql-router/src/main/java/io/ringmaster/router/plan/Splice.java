package io.ringmaster.router.plan;

import java.util.List;

/**
 * A change of the client's own text at a known place. Places are ordinals of tokens of the digest
 * text, which the digest of each execution maps to byte offsets of that execution's text.
 */
public sealed interface Splice {
  /** The token that it is at: the first of what it replaces. */
  default int place() {
    return switch (this) {
      case Before(int token, _) -> token;
      case After(int token, _) -> token;
      case Replace(int first, _, _) -> first;
      case PushedLimit(int first, _, _) -> first;
      case Named(_, int last) -> last;
      case Copy copy -> copy.token();
      case OwnedAfter owned -> owned.token();
    };
  }

  /** Insert text before a token. */
  record Before(int token, String text) implements Splice {}

  /** Insert text after a token. */
  record After(int token, String text) implements Splice {}

  /** Replace the tokens {@code first} to {@code last} (inclusive) by text. */
  record Replace(int first, int last, String text) implements Splice {}

  /**
   * Replace tokens {@code first} to {@code last} (inclusive), the operands of the LIMIT clause, by
   * {@code offset + count}, saturating at 2^64-1; by that for a limit {@link
   * Gather.Limit#atTheEnd}.
   */
  record PushedLimit(int first, int last, Gather.Limit limit) implements Splice {}

  /**
   * Give the select item of the tokens {@code first} to {@code last} (inclusive) its own text as an
   * alias, since that is its name and something in it is changed.
   */
  record Named(int first, int last) implements Splice {}

  /**
   * Insert after a token {@code lead} and a copy of the tokens {@code first} to {@code last}
   * (inclusive), with replacements in it.
   */
  record Copy(int token, String lead, int first, int last, List<Replace> edits) implements Splice {
    public Copy {
      edits = List.copyOf(edits);
    }
  }

  /**
   * Insert after a token {@code lead} and, joined by AND, the predicates that the shard owns the
   * values of some columns. Only in the text of shards that hold rows they do not own.
   *
   * @param columns shard key columns of the statement's group, at least one, as quoted and
   *     qualified SQL text
   */
  record OwnedAfter(int token, String lead, List<String> columns) implements Splice {
    public OwnedAfter {
      columns = List.copyOf(columns);
      if (columns.isEmpty()) {
        throw new IllegalArgumentException("no column at token " + token);
      }
    }
  }
}
