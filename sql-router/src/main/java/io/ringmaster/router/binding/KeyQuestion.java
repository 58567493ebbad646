package io.ringmaster.router.binding;

import io.ringmaster.metadata.KeyType;
import java.util.Arrays;

/**
 * A string whose canonical form MySQL must be asked for ({@link
 * io.ringmaster.metadata.placement.CanonicalQuery}).
 *
 * @param charset the character set the value is in
 * @param value the string's bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare contents
public record KeyQuestion(KeyType.StringKey type, String charset, byte[] value) {
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyQuestion question
        && type.equals(question.type)
        && charset.equals(question.charset)
        && Arrays.equals(value, question.value);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(value);
  }
}
