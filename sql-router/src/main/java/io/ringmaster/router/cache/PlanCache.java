package io.ringmaster.router.cache;

import io.ringmaster.router.Routing;
import io.ringmaster.router.plan.Planned;
import java.util.Arrays;

/**
 * Plans by digest text and default database, with one {@linkplain Routing#validity validity}:
 * another empties the cache. A hash table of chains with the CLOCK algorithm for replacement: a hit
 * sets a bit, the hand clears bits and evicts the first entry that has none. Lookups allocate
 * nothing.
 *
 * <p>Owned by one event loop. The session's SQL modes are not part of the key, since the digest
 * text does not depend on them.
 */
public final class PlanCache {
  /** Longer digest texts are not kept: they are generated and seldom come again. */
  public static final int MAX_TEXT_BYTES = 16 * 1024;

  /** What an entry takes besides its text, roughly: the plan, and its place in the table. */
  private static final int ENTRY_OVERHEAD_BYTES = 1024;

  private static final class Entry {
    final long hash;
    final byte[] text;
    final String database;
    final Planned plan;
    Entry next;
    boolean used;

    Entry(long hash, byte[] text, String database, Planned plan, Entry next) {
      this.hash = hash;
      this.text = text;
      this.database = database;
      this.plan = plan;
      this.next = next;
    }
  }

  private final int maxEntries;
  private final long maxBytes;
  private final Entry[] buckets;
  private final Entry[] ring;
  private int hand;
  private int size;
  private long bytes;
  private Routing.Validity validity;
  private long hits;
  private long misses;
  private long evictions;

  /**
   * An empty cache.
   *
   * @param maxEntries greatest number of plans
   * @param maxBytes estimate of the memory they may take
   */
  public PlanCache(int maxEntries, long maxBytes) {
    if (maxEntries < 1 || maxEntries > 1 << 24 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "plan cache of " + maxEntries + " entries and " + maxBytes + " bytes");
    }
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
    this.buckets = new Entry[Integer.highestOneBit(Math.max(2, maxEntries * 2 - 1))];
    this.ring = new Entry[maxEntries];
  }

  /** Lookups that found a plan. */
  public long hits() {
    return hits;
  }

  /** Lookups that found none. */
  public long misses() {
    return misses;
  }

  /** Plans dropped for room; those that a new routing invalidates don't count. */
  public long evictions() {
    return evictions;
  }

  /** Plans held. */
  public int size() {
    return size;
  }

  /** Estimate of the memory the plans take. */
  public long bytes() {
    return bytes;
  }

  /**
   * Finds a plan.
   *
   * @param database the session's default database; empty when there is none
   * @return null when there is none for this text, database and routing
   */
  public Planned get(long hash, byte[] text, int length, String database, Routing current) {
    if (current.validity() != validity) {
      clear(current.validity());
    }
    for (Entry entry = buckets[bucket(hash)]; entry != null; entry = entry.next) {
      if (entry.hash == hash
          && Arrays.equals(entry.text, 0, entry.text.length, text, 0, length)
          && entry.database.equals(database)) {
        entry.used = true;
        hits++;
        return entry.plan;
      }
    }
    misses++;
    return null;
  }

  /** Keeps a plan that {@link #get} did not find. */
  public void put(
      long hash, byte[] text, int length, String database, Routing current, Planned plan) {
    if (length > MAX_TEXT_BYTES || length + ENTRY_OVERHEAD_BYTES > maxBytes) {
      return;
    }
    if (current.validity() != validity) {
      clear(current.validity());
    }
    while (size >= maxEntries || bytes + length + ENTRY_OVERHEAD_BYTES > maxBytes) {
      evict();
    }
    int bucket = bucket(hash);
    Entry entry = new Entry(hash, Arrays.copyOf(text, length), database, plan, buckets[bucket]);
    buckets[bucket] = entry;
    while (ring[hand] != null) {
      hand = (hand + 1) % ring.length;
    }
    ring[hand] = entry;
    size++;
    bytes += length + ENTRY_OVERHEAD_BYTES;
  }

  private int bucket(long hash) {
    return (int) (hash ^ hash >>> 32) & (buckets.length - 1);
  }

  private void evict() {
    while (true) {
      Entry entry = ring[hand];
      if (entry != null && !entry.used) {
        remove(entry);
        ring[hand] = null;
        evictions++;
        return;
      }
      if (entry != null) {
        entry.used = false;
      }
      hand = (hand + 1) % ring.length;
    }
  }

  private void remove(Entry entry) {
    int bucket = bucket(entry.hash);
    if (buckets[bucket] == entry) {
      buckets[bucket] = entry.next;
    } else {
      Entry before = buckets[bucket];
      while (before.next != entry) {
        before = before.next;
      }
      before.next = entry.next;
    }
    size--;
    bytes -= entry.text.length + ENTRY_OVERHEAD_BYTES;
  }

  private void clear(Routing.Validity current) {
    validity = current;
    if (size > 0) {
      Arrays.fill(buckets, null);
      Arrays.fill(ring, null);
    }
    size = 0;
    bytes = 0;
    hand = 0;
  }
}
