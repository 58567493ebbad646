package io.ringmaster.router.binding;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.placement.CanonicalCache;
import io.ringmaster.metadata.placement.CanonicalKey;
import io.ringmaster.metadata.placement.GroupRouter;
import io.ringmaster.metadata.placement.SlotHash;
import io.ringmaster.router.plan.KeyColumn;
import io.ringmaster.router.plan.Numbering;
import java.util.Arrays;

/**
 * Finds the shards of rows that come as fields of a file. As {@link Binder} with the rows of an
 * INSERT it never guesses: a value that the column may not store as it is gets no shard. One
 * thread.
 */
public final class FieldKeys {
  /** In the place of a shard: none can be told, {@link #fault} says why. */
  public static final int UNKNOWN = -1;

  /** In the place of a shard: MySQL must be asked {@link #question} first. */
  public static final int ASK = -2;

  private static final KeyType INTEGER = new KeyType.IntegerKey();

  private final GroupRouter router;
  private final KeyColumn column;
  private final String charset;
  private final CanonicalCache cache;
  private final CanonicalKey canonicalKey;
  private final SlotHash hash = new SlotHash();
  private final KeyValue value = new KeyValue();
  private byte[] canonical = new byte[64];
  private String fault;
  private KeyQuestion question;

  /**
   * Keys of a table.
   *
   * @param router of its group
   * @param column the shard key column
   * @param charset MySQL's name of the file's character set
   */
  public FieldKeys(GroupRouter router, KeyColumn column, String charset, CanonicalCache cache) {
    this.router = router;
    this.column = column;
    this.charset = charset;
    this.cache = cache;
    this.canonicalKey = CanonicalKey.of(router.keyType());
  }

  /** Why there is no shard. */
  public String fault() {
    return fault;
  }

  /** What to ask; the answer belongs into the cache. */
  public KeyQuestion question() {
    return question;
  }

  /** The number of the shard that owns a row with this field as its key. */
  public int shard(byte[] bytes, int off, int len) {
    int kind = value.field(bytes, off, len, router.keyType(), charset);
    fault = StoredKeys.fault(kind, value, column);
    if (fault != null) {
      return UNKNOWN;
    }
    return kind == KeyValue.INTEGER ? integer(value.integer(), value.isUnsigned()) : bytes();
  }

  /** The number of the shard that owns a row whose key is a number that was made for it. */
  public int shardOf(long number) {
    return integer(number, false);
  }

  private int integer(long number, boolean unsigned) {
    if (router.isRange()) {
      return unsigned ? router.shardAboveRange() : router.shardOfInteger(number);
    }
    return router.shardOf(
        canonical, 0, CanonicalKey.writeInteger(number, unsigned, canonical), hash);
  }

  private int bytes() {
    int most = canonicalKey.maxLength(value.length());
    if (canonical.length < most) {
      canonical = new byte[Math.max(most, 2 * canonical.length)];
    }
    int length = canonicalKey.write(value.bytes(), value.offset(), value.length(), canonical);
    if (length >= 0) {
      return router.shardOf(canonical, 0, length, hash);
    }
    if (value.length() > CanonicalCache.MAX_VALUE_BYTES
        || !(router.keyType() instanceof KeyType.StringKey type)) {
      fault = "it is longer than " + CanonicalCache.MAX_VALUE_BYTES + " bytes";
      return UNKNOWN;
    }
    CanonicalCache.Canonical known =
        cache.get(type, charset, value.bytes(), value.offset(), value.length());
    if (known == null) {
      question =
          new KeyQuestion(
              type,
              charset,
              Arrays.copyOfRange(value.bytes(), value.offset(), value.offset() + value.length()));
      return ASK;
    }
    if (known.canonical() == null) {
      fault = "its canonical form is not certain";
      return UNKNOWN;
    }
    return router.shardOf(known.canonical(), 0, known.canonical().length, hash);
  }

  /**
   * What a field gives an AUTO_INCREMENT column: {@link Numbering#WANTED} when a number is to be
   * made, {@link Numbering#UNCOUNTED} for a value that is not counted; null when it is not certain.
   *
   * @param storesZero whether 0 is a value and asks for no number
   */
  public Long given(byte[] bytes, int off, int len, boolean storesZero) {
    if (len == 0) {
      return storesZero ? Numbering.UNCOUNTED : Numbering.WANTED;
    }
    if (value.field(bytes, off, len, INTEGER, charset) != KeyValue.INTEGER) {
      return null;
    }
    if (value.isUnsigned()) {
      return Long.MAX_VALUE;
    }
    if (value.integer() == 0) {
      return storesZero ? Numbering.UNCOUNTED : Numbering.WANTED;
    }
    return value.integer() < 0 ? Numbering.UNCOUNTED : value.integer();
  }
}
