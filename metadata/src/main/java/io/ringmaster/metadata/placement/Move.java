package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keys that change their owner from one shard to one other. Immutable; {@link Moves} makes them.
 *
 * @param source name of the shard that owns the keys before
 * @param target name of the shard that owns them after
 * @param keys which keys
 */
public record Move(KeyType keyType, String source, String target, Keys keys) {
  public Move {
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(keys, "keys");
    if (source.equals(target)) {
      throw new IllegalArgumentException("keys of shard '" + source + "' can't move to itself");
    }
  }

  /** A set of keys. */
  public sealed interface Keys {}

  /**
   * Keys of a hash placement.
   *
   * @param slots all keys of these slots; a copy is made, and {@link #slots()} gives copies
   * @param without keys that are of these slots all the same not in the set, in canonical form as
   *     lower-case hexadecimal
   * @param with further keys, likewise
   */
  public record Slots(BitSet slots, Set<String> without, Set<String> with) implements Keys {
    public Slots {
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

  /** Keys of a range placement: ascending intervals that neither overlap nor touch. */
  public record Intervals(List<Interval> intervals) implements Keys {
    public Intervals {
      intervals = List.copyOf(intervals);
    }
  }

  /**
   * A predicate, in parentheses: the row's key moves. As all of {@link SlotSql} it depends on the
   * column alone.
   *
   * @param column the shard key column, quoted as needed; it may appear several times
   */
  public String sql(String column) {
    return switch (keys) {
      case Slots hash -> "(" + sql(hash, column) + ")";
      case Intervals ranges ->
          "("
              + String.join(
                  " OR ",
                  ranges.intervals().stream()
                      .map(range -> SlotSql.between(column, range.from(), range.until()))
                      .toList())
              + ")";
    };
  }

  private String sql(Slots hash, String column) {
    String sql = SlotSql.inSlots(keyType, column, hash.slots);
    if (!hash.without.isEmpty()) {
      sql += " AND NOT " + SlotSql.inKeys(keyType, column, sorted(hash.without));
    }
    return hash.with.isEmpty()
        ? sql
        : sql + " OR " + SlotSql.inKeys(keyType, column, sorted(hash.with));
  }

  private static List<String> sorted(Set<String> keys) {
    return List.copyOf(new TreeSet<>(keys));
  }

  /**
   * Whether a key of a hash placement moves.
   *
   * @param key the canonical form at {@code [off, off + len)}
   * @throws IllegalStateException for ranges, whose keys are integers
   */
  public boolean contains(byte[] key, int off, int len, SlotHash hash) {
    if (!(keys instanceof Slots slots)) {
      throw new IllegalStateException("ranges contain integers");
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
   * Whether an integer key moves, under either placement.
   *
   * @param unsigned whether the 64 bits are a BIGINT UNSIGNED
   * @param hash used under hash placement
   */
  public boolean containsInteger(long key, boolean unsigned, SlotHash hash) {
    return switch (keys) {
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
    };
  }
}
