package io.ringmaster.router.binding;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.placement.CanonicalCache;
import io.ringmaster.metadata.placement.CanonicalKey;
import java.util.Arrays;
import java.util.IdentityHashMap;

/**
 * The canonical form of a key value, by which its slot is computed. Reusable; one per event loop.
 * What {@link #integer} and {@link #of} wrote holds until the next call.
 */
final class KeyForm {
  /** The form is not certain. */
  static final int UNCERTAIN = -1;

  /** MySQL must be asked {@link #question()}. */
  static final int ASK = -2;

  private final CanonicalCache cache;
  private final IdentityHashMap<KeyType, CanonicalKey> canonicalKeys = new IdentityHashMap<>();

  private KeyType type;
  private CanonicalKey canonicalKey;
  private byte[] bytes = new byte[256];
  private KeyQuestion question;

  KeyForm(CanonicalCache cache) {
    this.cache = cache;
  }

  /** Says whose values follow. */
  void reset(KeyType of) {
    type = of;
    canonicalKey = canonicalKeys.get(of);
    if (canonicalKey == null) {
      if (canonicalKeys.size() > 1000) {
        canonicalKeys.clear();
      }
      canonicalKey = CanonicalKey.of(of);
      canonicalKeys.put(of, canonicalKey);
    }
  }

  /** The form, from the array's beginning. */
  byte[] bytes() {
    return bytes;
  }

  /** What to ask when the form was last found to be {@link #ASK}. */
  KeyQuestion question() {
    return question;
  }

  /**
   * Writes the form of an integer that was read.
   *
   * @return its length in bytes
   */
  int integer(KeyValue value) {
    return CanonicalKey.writeInteger(value.integer(), value.isUnsigned(), bytes);
  }

  /**
   * Writes the form of a string that was read.
   *
   * @param stored whether it is stored into the column instead of compared with it
   * @return its length in bytes, or one of the constants above
   */
  int of(KeyValue value, boolean stored) {
    reserve(canonicalKey.maxLength(value.length()));
    String charset = value.charset();
    int length =
        charset.equals("swe7")
            ? CanonicalKey.NEEDS_SERVER
            : canonicalKey.write(value.bytes(), value.offset(), value.length(), bytes);
    if (length >= 0) {
      return length;
    }
    if (length == CanonicalKey.NOT_A_KEY || !(type instanceof KeyType.StringKey string)) {
      return UNCERTAIN;
    }
    if (value.length() > CanonicalCache.MAX_VALUE_BYTES) {
      return UNCERTAIN;
    }
    CanonicalCache.Canonical known =
        cache.get(string, charset, value.bytes(), value.offset(), value.length());
    if (known != null) {
      return known.canonical() == null || (!known.exact() && !stored)
          ? UNCERTAIN
          : copy(known.canonical());
    }
    question =
        new KeyQuestion(
            string,
            charset,
            Arrays.copyOfRange(value.bytes(), value.offset(), value.offset() + value.length()));
    return ASK;
  }

  private int copy(byte[] canonical) {
    reserve(canonical.length);
    System.arraycopy(canonical, 0, bytes, 0, canonical.length);
    return canonical.length;
  }

  private void reserve(int length) {
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, 2 * bytes.length)];
    }
  }
}
