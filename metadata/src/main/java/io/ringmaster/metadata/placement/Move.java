package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rows that change their owner from one shard to one other. Immutable; {@link Moves} makes them.
 *
 * @param source name of the shard that owns the rows before
 * @param target name of the shard that owns them after
 * @param rows which rows
 */
public record Move(String source, String target, Rows rows) {
  public Move {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(rows, "rows");
    if (source.equals(target)) {
      throw new IllegalArgumentException("rows of shard '" + source + "' can't move to itself");
    }
  }

  /** Which rows: told by their shard key, or by a predicate of one table. */
  public sealed interface Rows {}

  /**
   * Rows with these keys of a hash placement.
   *
   * @param slots all keys of these slots; a copy is made, and {@link #slots()} gives copies
   * @param without keys that are of these slots all the same not in the set, in canonical form as
   *     lower-case hexadecimal
   * @param with further keys, likewise
   */
  public record Slots(KeyType keyType, BitSet slots, Set<String> without, Set<String> with)
      implements Rows {
    public Slots {
      Objects.requireNonNull(keyType, "keyType");
      slots = (BitSet) slots.clone();
      without = Set.copyOf(without);
      with = Set.copyOf(with);
    }

    @Override
    public BitSet slots() {
      return (BitSet) slots.clone();
    }
  }

  /**
   * Integers from {@code from}, to below {@code until}.
   *
   * @param until null when the range has no end; it then has the BIGINT UNSIGNED above {@link
   *     Long#MAX_VALUE} too
   */
  public record Interval(long from, Long until) {
    public Interval {
      if (until != null && until <= from) {
        throw new IllegalArgumentException("no integer is in [" + from + ", " + until + ")");
      }
    }
  }

  /** Rows with these keys of a range placement: ascending, neither overlapping nor touching. */
  public record Intervals(List<Interval> intervals) implements Rows {
    public Intervals {
      intervals = List.copyOf(intervals);
    }
  }

  /**
   * Rows of one table whose rule changes: those that the source owns under the one rule and the
   * target under the other.
   *
   * @param predicate in parentheses, of the table's columns by their plain names
   */
  public record Relocated(String predicate) implements Rows {
    public Relocated {
      Objects.requireNonNull(predicate, "predicate");
    }
  }

  /** The same rows, the other way. */
  public Move reversed() {
    return new Move(target, source, rows);
  }

  /**
   * A predicate, in parentheses: the row moves. As all of {@link SlotSql} it depends on the row's
   * columns alone.
   *
   * @param column the shard key column, quoted as needed; it may appear several times
   */
  public String sql(String column) {
    return switch (rows) {
      case Slots hash -> "(" + sql(hash, column) + ")";
      case Intervals ranges ->
          "("
              + String.join(
                  " OR ",
                  ranges.intervals().stream()
                      .map(range -> SlotSql.between(column, range.from(), range.until()))
                      .toList())
              + ")";
      case Relocated relocated -> relocated.predicate();
    };
  }

  private static String sql(Slots hash, String column) {
    String sql = SlotSql.inSlots(hash.keyType, column, hash.slots);
    if (!hash.without.isEmpty()) {
      sql += " AND NOT " + SlotSql.inKeys(hash.keyType, column, sorted(hash.without));
    }
    return hash.with.isEmpty()
        ? sql
        : sql + " OR " + SlotSql.inKeys(hash.keyType, column, sorted(hash.with));
  }

  private static List<String> sorted(Set<String> keys) {
    return List.copyOf(new TreeSet<>(keys));
  }

  /** Whether the shard key alone tells which rows move, and is an integer. */
  public boolean hasIntegerKeys() {
    return switch (rows) {
      case Slots hash -> hash.keyType instanceof KeyType.IntegerKey;
      case Intervals _ -> true;
      case Relocated _ -> false;
    };
  }

  /**
   * Whether a key of a hash placement moves.
   *
   * @param key the canonical form at {@code [off, off + len)}
   * @throws IllegalStateException for others
   */
  public boolean contains(byte[] key, int off, int len, SlotHash hash) {
    if (!(rows instanceof Slots slots)) {
      throw new IllegalStateException("only hash placements know keys by their bytes");
    }
    if (!slots.with.isEmpty() || !slots.without.isEmpty()) {
      String hex = HexFormat.of().formatHex(key, off, off + len);
      if (slots.with.contains(hex)) {
        return true;
      }
      if (slots.without.contains(hex)) {
        return false;
      }
    }
    return slots.slots.get(hash.slot(key, off, len));
  }

  /**
   * Whether an integer key moves, where {@link #hasIntegerKeys}.
   *
   * @param unsigned whether the 64 bits are a BIGINT UNSIGNED
   * @param hash used under hash placement
   */
  public boolean containsInteger(long key, boolean unsigned, SlotHash hash) {
    return switch (rows) {
      case Slots _ -> {
        byte[] canonical = new byte[CanonicalKey.MAX_INTEGER_LENGTH];
        int length = CanonicalKey.writeInteger(key, unsigned, canonical);
        yield contains(canonical, 0, length, hash);
      }
      case Intervals ranges -> {
        boolean above = unsigned && key < 0;
        yield ranges.intervals().stream()
            .anyMatch(
                range ->
                    above
                        ? range.until() == null
                        : key >= range.from() && (range.until() == null || key < range.until()));
      }
      case Relocated _ -> throw new IllegalStateException("the key alone does not tell");
    };
  }
}
