package io.ringmaster.protocol;

/** Prints bit sets for logs and messages. */
final class FlagNames {
  private FlagNames() {}

  /** Names of the set bits joined by {@code |}; bits without a name as {@code bit<n>}. */
  static String describe(int flags, String[] names) {
    StringBuilder text = new StringBuilder();
    for (int bits = flags; bits != 0; bits &= bits - 1) {
      int bit = Integer.numberOfTrailingZeros(bits);
      if (!text.isEmpty()) {
        text.append('|');
      }
      text.append(bit < names.length ? names[bit] : "bit" + bit);
    }
    return text.toString();
  }
}
