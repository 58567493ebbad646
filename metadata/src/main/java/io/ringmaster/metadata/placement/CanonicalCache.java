package io.ringmaster.metadata.placement;

import io.ringmaster.metadata.KeyType;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Canonical forms that MySQL was asked for. They never change (a collation is fixed for good), so
 * nothing expires; the cache is bounded and forgets by chance. Any thread, no locks: a set of
 * {@value #WAYS} entries per hash, an entry replaced as a whole.
 */
public final class CanonicalCache {
  /** Values longer than this are not kept, so that memory is bounded. */
  public static final int MAX_VALUE_BYTES = 1024;

  private static final int WAYS = 4;

  private final AtomicReferenceArray<Entry> entries;
  private final int setMask;

  /**
   * What MySQL answered.
   *
   * @param canonical the canonical form; not to be changed
   * @param exact whether the value converts to the column's character set without loss
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record Canonical(byte[] canonical, boolean exact) {}

  @SuppressWarnings("ArrayRecordComponent") // compared by matches()
  private record Entry(
      int hash, KeyType.StringKey type, String charset, byte[] value, Canonical canonical) {
    boolean matches(
        int wanted, KeyType.StringKey type, String charset, byte[] bytes, int off, int len) {
      return hash == wanted
          && Arrays.equals(value, 0, value.length, bytes, off, off + len)
          && this.type.equals(type)
          && this.charset.equals(charset);
    }
  }

  /**
   * An empty cache.
   *
   * @param capacity greatest number of values; rounded up to a power of two, at least {@value
   *     #WAYS}
   */
  public CanonicalCache(int capacity) {
    if (capacity < 1 || capacity > 1 << 24) {
      throw new IllegalArgumentException("cache capacity " + capacity + " not in 1..2^24");
    }
    int sets = Integer.highestOneBit(Math.max(1, (capacity - 1) / WAYS)) << 1;
    sets = capacity <= WAYS ? 1 : sets;
    this.entries = new AtomicReferenceArray<>(sets * WAYS);
    this.setMask = sets - 1;
  }

  /** Number of values it can hold. */
  public int capacity() {
    return entries.length();
  }

  /**
   * What is known of {@code value[off, off + len)}, given in character set {@code charset}; null
   * when MySQL must be asked. Does not allocate.
   */
  public Canonical get(KeyType.StringKey type, String charset, byte[] value, int off, int len) {
    int hash = hash(type, charset, value, off, len);
    int first = (hash & setMask) * WAYS;
    for (int way = 0; way < WAYS; way++) {
      Entry entry = entries.get(first + way);
      if (entry != null && entry.matches(hash, type, charset, value, off, len)) {
        return entry.canonical();
      }
    }
    return null;
  }

  /** Keeps what MySQL answered. The value is copied. */
  public void put(
      KeyType.StringKey type, String charset, byte[] value, int off, int len, Canonical canonical) {
    Objects.requireNonNull(canonical, "canonical");
    if (len > MAX_VALUE_BYTES) {
      return;
    }
    int hash = hash(type, charset, value, off, len);
    int first = (hash & setMask) * WAYS;
    Entry fresh =
        new Entry(hash, type, charset, Arrays.copyOfRange(value, off, off + len), canonical);
    for (int way = 0; way < WAYS; way++) {
      Entry old = entries.get(first + way);
      if (old == null || old.matches(hash, type, charset, value, off, len)) {
        entries.set(first + way, fresh);
        return;
      }
    }
    // The upper bits of the hash, which did not choose the set, choose the victim.
    entries.set(first + (hash >>> 30), fresh);
  }

  private static int hash(KeyType.StringKey type, String charset, byte[] value, int off, int len) {
    int hash = 31 * type.collation().hashCode() + charset.hashCode();
    for (int i = off; i < off + len; i++) {
      hash = 31 * hash + value[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
