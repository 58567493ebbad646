package io.ringmaster.proxy.load;

import io.ringmaster.proxy.gather.RowPlaces;
import java.util.Arrays;

/**
 * Which rows of a file each shard has got, so that what a shard says of one of its rows can be said
 * of the file's. A bit for each row and shard, up to {@value #BITS_MAX} bits; of later rows the
 * places are not known.
 */
final class FileRows implements RowPlaces {
  /** 32 MB for one file. */
  private static final long BITS_MAX = 1L << 28;

  /** Words of bits after which the rows before them are counted. */
  private static final int BLOCK = 64;

  private final OfShard[] shards;
  private final long rowsMax;
  private long rows;

  private static final class OfShard {
    long[] bits = new long[BLOCK];

    /** Of each block: the rows before it. */
    int[] before = new int[1];

    int blocks;
    int count;
  }

  FileRows(int targets) {
    shards = new OfShard[targets];
    Arrays.setAll(shards, _ -> new OfShard());
    rowsMax = Math.min(Integer.MAX_VALUE - 64, BITS_MAX / targets);
  }

  /** The file's next row goes to a shard. */
  void add(int target) {
    long row = rows++;
    if (row >= rowsMax) {
      return;
    }
    OfShard shard = shards[target];
    int word = (int) (row >>> 6);
    if (word >= shard.bits.length) {
      shard.bits = Arrays.copyOf(shard.bits, 2 * Math.max(word, shard.bits.length));
    }
    int block = word / BLOCK;
    if (block >= shard.before.length) {
      shard.before = Arrays.copyOf(shard.before, 2 * block);
    }
    for (; shard.blocks <= block; shard.blocks++) {
      shard.before[shard.blocks] = shard.count;
    }
    shard.bits[word] |= 1L << row;
    shard.count++;
  }

  /** Rows of the file so far. */
  long rows() {
    return rows;
  }

  @Override
  public long ofWhole(int target, long row) {
    OfShard shard = shards[target];
    if (row < 1 || row > shard.count) {
      return 0;
    }
    int left = (int) row;
    int found = Arrays.binarySearch(shard.before, 0, shard.blocks, left - 1);
    // Blocks without rows have the same count as the next: the last of them is the one.
    int block = found < 0 ? -found - 2 : found;
    while (block + 1 < shard.blocks && shard.before[block + 1] <= left - 1) {
      block++;
    }
    left -= shard.before[block];
    for (int word = block * BLOCK; ; word++) {
      int here = Long.bitCount(shard.bits[word]);
      if (here >= left) {
        long bits = shard.bits[word];
        for (; left > 1; left--) {
          bits &= bits - 1;
        }
        return 64L * word + Long.numberOfTrailingZeros(bits) + 1;
      }
      left -= here;
    }
  }
}
