package io.ringmaster.migration.rows;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A primary key's value as text: one literal a column ({@code 12}, {@code x'6162'}, {@code
 * '2020-01-01'}), joined by {@value #SEPARATOR}, which no literal contains. Strings are their bytes
 * without character set; {@link KeySql} adds that. Two keys of equal text are equal; keys that
 * differ may still be equal to MySQL, by collation.
 */
public record RowKey(String text) {
  static final String SEPARATOR = ", ";

  public RowKey {
    Objects.requireNonNull(text, "text");
  }

  /** The values of some of the columns, given by their places in the key. */
  public RowKey parts(int[] places) {
    String[] all = parts();
    return new RowKey(
        Arrays.stream(places).mapToObj(place -> all[place]).collect(Collectors.joining(SEPARATOR)));
  }

  String[] parts() {
    return text.split(SEPARATOR, -1);
  }

  @Override
  public String toString() {
    return "(" + text + ")";
  }
}
