package io.ringmaster.proxy.gather;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.plan.Gather.Limit;
import io.ringmaster.router.plan.Splice;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Makes the text for the shards out of the client's own: pieces are put in, taken out or replaced
 * at the places a plan names, all other bytes stay. Places are tokens of the digest of this very
 * text.
 */
public final class Splicer {
  private static final byte[] ROW_SEPARATOR = ", ".getBytes(StandardCharsets.US_ASCII);

  private Splicer() {}

  /** Bytes {@code from} to {@code to} become {@code text}. */
  private record Edit(int from, int to, String text) {}

  /**
   * The statement with a plan's splices.
   *
   * @param sql holds the statement at {@code off}; the digest's offsets point into it
   * @param limit bound values, for a LIMIT that is pushed down
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
      Charset charset) {
    List<Edit> edits = new ArrayList<>(splices.size());
    for (Splice splice : splices) {
      edits.add(edit(splice, digest, limit));
    }
    // Stable: what is put in at one place keeps the plan's order.
    edits.sort(Comparator.comparingInt(Edit::from));
    ByteArrayOutputStream out = new ByteArrayOutputStream(len + 64 * edits.size());
    int at = off;
    for (Edit edit : edits) {
      if (edit.from < at) {
        throw new IllegalArgumentException("splices overlap at byte " + edit.from);
      }
      out.write(sql, at, edit.from - at);
      out.writeBytes(edit.text.getBytes(charset));
      at = edit.to;
    }
    out.write(sql, at, off + len - at);
    return out.toByteArray();
  }

  private static Edit edit(Splice splice, Digest digest, LimitValues limit) {
    return switch (splice) {
      case Splice.Before(int token, String text) -> {
        int at = digest.tokenStart(token);
        yield new Edit(at, at, text);
      }
      case Splice.After(int token, String text) -> {
        int at = digest.tokenEnd(token);
        yield new Edit(at, at, text);
      }
      case Splice.Replace(int first, int last, String text) ->
          new Edit(digest.tokenStart(first), digest.tokenEnd(last), text);
      case Splice.PushedLimit(int first, int last, Limit slots) ->
          new Edit(
              digest.tokenStart(first),
              digest.tokenEnd(last),
              limitParameters(digest, slots).isEmpty()
                  ? Long.toUnsignedString(limit.pushed())
                  : "?");
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

  /** Whether all rows of an INSERT are folded, so that {@link #rows} can tell them apart. */
  public static boolean splitsIntoRows(byte[] sql, Digest digest) {
    int rows = digest.foldedRows();
    if (rows == 0) {
      return false;
    }
    int end = digest.rowEnd(rows - 1);
    int follower = -1;
    for (int token = digest.tokenCount() - 1; token >= 0; token--) {
      if (digest.tokenStart(token) < end) {
        break;
      }
      follower = token;
    }
    return follower < 0 || sql[digest.tokenStart(follower)] != ',';
  }

  /**
   * An INSERT or REPLACE with some of its rows; everything before the first row and after the last
   * stays.
   *
   * @param rows indexes of the rows to keep, at least one, ascending
   * @throws IllegalArgumentException unless {@link #splitsIntoRows}
   */
  public static byte[] rows(byte[] sql, int off, int len, Digest digest, BitSet rows) {
    if (!splitsIntoRows(sql, digest) || rows.isEmpty() || rows.length() > digest.foldedRows()) {
      throw new IllegalArgumentException("rows can't be told apart");
    }
    int first = digest.rowStart(0);
    int last = digest.rowEnd(digest.foldedRows() - 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream(len);
    out.write(sql, off, first - off);
    int kept = rows.nextSetBit(0);
    while (kept >= 0) {
      out.write(sql, digest.rowStart(kept), digest.rowEnd(kept) - digest.rowStart(kept));
      kept = rows.nextSetBit(kept + 1);
      if (kept >= 0) {
        out.writeBytes(ROW_SEPARATOR);
      }
    }
    out.write(sql, last, off + len - last);
    return out.toByteArray();
  }

  /** The parameters that {@link #rows} leaves in the text, in its order, by their ordinals. */
  public static BitSet parametersOfRows(Digest digest, BitSet rows) {
    BitSet kept = new BitSet(digest.paramCount());
    int ordinal = 0;
    int row = 0;
    for (int literal = 0; literal < digest.literalCount(); literal++) {
      if (digest.literalKind(literal) != LiteralKind.PARAM) {
        continue;
      }
      int at = digest.literalStart(literal);
      while (row < digest.foldedRows() && digest.rowEnd(row) <= at) {
        row++;
      }
      boolean inRow = row < digest.foldedRows() && digest.rowStart(row) <= at;
      kept.set(ordinal++, !inRow || rows.get(row));
    }
    return kept;
  }
}
