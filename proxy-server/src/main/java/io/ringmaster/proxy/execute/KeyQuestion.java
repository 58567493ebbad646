package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.KeyType;
import java.util.Arrays;

/**
 * A string whose canonical form only MySQL knows.
 *
 * @param charset MySQL's name of the character set the value is in
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content below
record KeyQuestion(KeyType.StringKey type, String charset, byte[] value) {
  KeyQuestion {
    value = value.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyQuestion that
        && type.equals(that.type)
        && charset.equals(that.charset)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(value);
  }
}
