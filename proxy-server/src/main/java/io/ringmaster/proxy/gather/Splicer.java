package io.ringmaster.proxy.gather;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.Splice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Makes the text for the shards out of the client's own: pieces are put in, taken out or replaced
 * at the places a plan names, all other bytes stay. Places are tokens of the digest of this very
 * text.
 */
public final class Splicer {
  private static final byte[] ROW_SEPARATOR = ", ".getBytes(StandardCharsets.US_ASCII);

  /** Of the longest alias. */
  private static final int NAME_BYTES = 255;

  private Splicer() {}

  /** Bytes {@code from} to {@code to} become {@code text}. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Edit(int from, int to, byte[] text) {}

  /**
   * The statement with a plan's splices.
   *
   * @param sql holds the statement at {@code off}; the digest's offsets point into it
   * @param limit bound values, for a LIMIT that is pushed down
   * @param owned makes the predicate of a column for {@link Splice.OwnedAfter}
   * @param charset the statement's, for the text that is put in
   * @throws IllegalArgumentException if splices overlap
   */
  public static byte[] splice(
      byte[] sql,
      int off,
      int len,
      Digest digest,
      List<Splice> splices,
      LimitValues limit,
      UnaryOperator<String> owned,
      Charset charset) {
    List<Edit> edits = new ArrayList<>(splices.size());
    for (Splice splice : splices) {
      edits.add(edit(splice, sql, digest, limit, owned, charset));
    }
    return edited(sql, off, off + len, edits);
  }

  /** Bytes {@code from} to {@code end} with changes. */
  private static byte[] edited(byte[] sql, int from, int end, List<Edit> edits) {
    // Stable: what is put in at one place keeps the plan's order.
    edits.sort(Comparator.comparingInt(Edit::from));
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - from + 64 * edits.size());
    int at = from;
    for (Edit edit : edits) {
      if (edit.from < at) {
        throw new IllegalArgumentException("splices overlap at byte " + edit.from);
      }
      out.write(sql, at, edit.from - at);
      out.writeBytes(edit.text);
      at = edit.to;
    }
    out.write(sql, at, end - at);
    return out.toByteArray();
  }

  private static Edit insert(int at, String text, Charset charset) {
    return new Edit(at, at, text.getBytes(charset));
  }

  private static Edit replace(Digest digest, int first, int last, String text, Charset charset) {
    return new Edit(digest.tokenStart(first), digest.tokenEnd(last), text.getBytes(charset));
  }

  /** Texts of more than {@value #NAME_BYTES} bytes are no aliases. */
  private static Edit named(byte[] sql, Digest digest, int first, int last) {
    int from = digest.tokenStart(first);
    int to = digest.tokenEnd(last);
    if (to - from > NAME_BYTES) {
      return new Edit(to, to, new byte[0]);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + 8);
    out.writeBytes(" AS `".getBytes(StandardCharsets.US_ASCII));
    for (int i = from; i < to; i++) {
      if (sql[i] == '`') {
        out.write('`');
      }
      out.write(sql[i]);
    }
    out.write('`');
    return new Edit(to, to, out.toByteArray());
  }

  private static Edit copy(Splice.Copy copy, byte[] sql, Digest digest, Charset charset) {
    List<Edit> edits = new ArrayList<>();
    for (Splice.Replace edit : copy.edits()) {
      edits.add(replace(digest, edit.first(), edit.last(), edit.text(), charset));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(copy.lead().getBytes(charset));
    out.writeBytes(
        edited(sql, digest.tokenStart(copy.first()), digest.tokenEnd(copy.last()), edits));
    int at = digest.tokenEnd(copy.token());
    return new Edit(at, at, out.toByteArray());
  }

  /**
   * The parameters that a text with splices has, in its order, by their ordinals in the client's
   * own: what is copied has its parameters again, what is replaced has none.
   *
   * @param splices none of which is a {@link Splice.PushedLimit}
   */
  public static int[] parameters(Digest digest, List<Splice> splices) {
    List<Splice> inOrder = new ArrayList<>(splices);
    inOrder.sort(Comparator.comparingInt(splice -> place(splice, digest)));
    List<Integer> parameters = new ArrayList<>();
    int at = 0;
    for (Splice splice : inOrder) {
      addParameters(digest, at, place(splice, digest), parameters);
      at = place(splice, digest);
      switch (splice) {
        case Splice.Replace(_, int last, _) -> at = digest.tokenEnd(last);
        case Splice.Copy copy -> {
          int from = digest.tokenStart(copy.first());
          for (Splice.Replace edit :
              copy.edits().stream()
                  .sorted(Comparator.comparingInt(Splice.Replace::first))
                  .toList()) {
            addParameters(digest, from, digest.tokenStart(edit.first()), parameters);
            from = digest.tokenEnd(edit.last());
          }
          addParameters(digest, from, digest.tokenEnd(copy.last()), parameters);
        }
        case Splice.Before _, Splice.After _, Splice.OwnedAfter _, Splice.Named _ -> {}
        case Splice.PushedLimit limit -> throw new IllegalArgumentException("" + limit);
      }
    }
    addParameters(digest, at, Integer.MAX_VALUE, parameters);
    return parameters.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The parameters that splices copy, by their literals' indexes. */
  public static BitSet copied(Digest digest, List<Splice> splices) {
    BitSet copied = new BitSet();
    for (Splice splice : splices) {
      if (splice instanceof Splice.Copy copy) {
        for (int literal = 0; literal < digest.literalCount(); literal++) {
          if (digest.literalKind(literal) == LiteralKind.PARAM
              && digest.literalStart(literal) >= digest.tokenStart(copy.first())
              && digest.literalStart(literal) < digest.tokenEnd(copy.last())) {
            copied.set(literal);
          }
        }
      }
    }
    return copied;
  }

  /** Where a splice begins. */
  private static int place(Splice splice, Digest digest) {
    return switch (splice) {
      case Splice.Before(int token, _) -> digest.tokenStart(token);
      case Splice.After(int token, _) -> digest.tokenEnd(token);
      case Splice.Replace(int first, _, _) -> digest.tokenStart(first);
      case Splice.PushedLimit(int first, _, _) -> digest.tokenStart(first);
      case Splice.OwnedAfter owned -> digest.tokenEnd(owned.token());
      case Splice.Copy copy -> digest.tokenEnd(copy.token());
      case Splice.Named named -> digest.tokenEnd(named.last());
    };
  }

  private static void addParameters(Digest digest, int from, int to, List<Integer> parameters) {
    for (int literal = 0; literal < digest.literalCount(); literal++) {
      if (digest.literalKind(literal) == LiteralKind.PARAM
          && digest.literalStart(literal) >= from
          && digest.literalStart(literal) < to) {
        parameters.add(digest.paramOrdinal(literal));
      }
    }
  }

  private static Edit edit(
      Splice splice,
      byte[] sql,
      Digest digest,
      LimitValues limit,
      UnaryOperator<String> owned,
      Charset charset) {
    return switch (splice) {
      case Splice.Before(int token, String text) -> insert(digest.tokenStart(token), text, charset);
      case Splice.After(int token, String text) -> insert(digest.tokenEnd(token), text, charset);
      case Splice.Replace(int first, int last, String text) ->
          replace(digest, first, last, text, charset);
      case Splice.PushedLimit(int first, int last, Limit slots) ->
          replace(
              digest,
              first,
              last,
              limitParameters(digest, slots).isEmpty()
                  ? Long.toUnsignedString(limit.pushed())
                  : "?",
              charset);
      case Splice.OwnedAfter(int token, String lead, List<String> columns) ->
          insert(
              digest.tokenEnd(token),
              lead + columns.stream().map(owned).collect(Collectors.joining(" AND ")),
              charset);
      case Splice.Copy copy -> copy(copy, sql, digest, charset);
      case Splice.Named(int first, int last) -> named(sql, digest, first, last);
    };
  }

  /**
   * The parameters that are operands of the LIMIT clause. With any, a pushed LIMIT is one {@code ?}
   * in their place, so that the text to prepare does not depend on the values: {@link
   * LimitValues#pushed} is its parameter.
   *
   * @return ordinals, which are consecutive
   */
  public static BitSet limitParameters(Digest digest, Limit slots) {
    BitSet parameters = new BitSet();
    for (int slot : new int[] {slots.offsetSlot(), slots.countSlot()}) {
      if (slot >= 0) {
        int literal = digest.literalFor(slot);
        if (digest.literalKind(literal) == LiteralKind.PARAM) {
          parameters.set(digest.paramOrdinal(literal));
        }
      }
    }
    return parameters;
  }

  /** The parameters that HAVING has, by their ordinals. */
  public static BitSet parametersOf(Digest digest, Having having) {
    BitSet parameters = new BitSet();
    having
        .numbers()
        .mapToInt(number -> digest.literalFor(number.slot()))
        .filter(literal -> digest.literalKind(literal) == LiteralKind.PARAM)
        .forEach(literal -> parameters.set(digest.paramOrdinal(literal)));
    return parameters;
  }

  /**
   * Where the rows of an INSERT or REPLACE are: the folded ones, and behind them those that are
   * written otherwise, which begin and end with their parentheses.
   *
   * @return start and end of each row, in the order of the text; empty when no row is folded
   */
  public static int[] rowBounds(byte[] sql, Digest digest) {
    int folded = digest.foldedRows();
    if (folded == 0) {
      return new int[0];
    }
    int[] bounds = new int[2 * folded];
    for (int row = 0; row < folded; row++) {
      bounds[2 * row] = digest.rowStart(row);
      bounds[2 * row + 1] = digest.rowEnd(row);
    }
    int token = digest.tokenCount();
    while (token > 0 && digest.tokenStart(token - 1) >= bounds[2 * folded - 1]) {
      token--;
    }
    int size = bounds.length;
    while (isAt(sql, digest, token, ',') && isAt(sql, digest, token + 1, '(')) {
      int last = closing(sql, digest, token + 1);
      if (size == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * size);
      }
      bounds[size++] = digest.tokenStart(token + 1);
      bounds[size++] = digest.tokenEnd(last);
      token = last + 1;
    }
    return Arrays.copyOf(bounds, size);
  }

  private static boolean isAt(byte[] sql, Digest digest, int token, char first) {
    return token < digest.tokenCount() && sql[digest.tokenStart(token)] == first;
  }

  /** The token that closes the parenthesis at another. */
  private static int closing(byte[] sql, Digest digest, int open) {
    int depth = 0;
    for (int token = open; token < digest.tokenCount(); token++) {
      if (isAt(sql, digest, token, '(')) {
        depth++;
      } else if (isAt(sql, digest, token, ')') && --depth == 0) {
        return token;
      }
    }
    throw new IllegalArgumentException("no end of the row at byte " + digest.tokenStart(open));
  }

  /**
   * An INSERT or REPLACE with some of its rows; everything before the first row and after the last
   * stays.
   *
   * @param bounds of {@link #rowBounds}
   * @param rows indexes of the rows to keep, at least one, ascending
   */
  public static byte[] rows(byte[] sql, int off, int len, int[] bounds, BitSet rows) {
    if (rows.isEmpty() || rows.length() > bounds.length / 2) {
      throw new IllegalArgumentException("rows can't be told apart");
    }
    int first = bounds[0];
    int last = bounds[bounds.length - 1];
    ByteArrayOutputStream out = new ByteArrayOutputStream(len);
    out.write(sql, off, first - off);
    int kept = rows.nextSetBit(0);
    while (kept >= 0) {
      out.write(sql, bounds[2 * kept], bounds[2 * kept + 1] - bounds[2 * kept]);
      kept = rows.nextSetBit(kept + 1);
      if (kept >= 0) {
        out.writeBytes(ROW_SEPARATOR);
      }
    }
    out.write(sql, last, off + len - last);
    return out.toByteArray();
  }

  /** The parameters that {@link #rows} leaves in the text, in its order, by their ordinals. */
  public static BitSet parametersOfRows(Digest digest, int[] bounds, BitSet rows) {
    BitSet kept = new BitSet(digest.paramCount());
    int ordinal = 0;
    int row = 0;
    for (int literal = 0; literal < digest.literalCount(); literal++) {
      if (digest.literalKind(literal) != LiteralKind.PARAM) {
        continue;
      }
      int at = digest.literalStart(literal);
      while (2 * row < bounds.length && bounds[2 * row + 1] <= at) {
        row++;
      }
      boolean inRow = 2 * row < bounds.length && bounds[2 * row] <= at;
      kept.set(ordinal++, !inRow || rows.get(row));
    }
    return kept;
  }
}
