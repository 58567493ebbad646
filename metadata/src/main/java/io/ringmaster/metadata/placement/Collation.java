package io.ringmaster.metadata.placement;

import static io.ringmaster.metadata.placement.AsciiWeights.LATIN1_GENERAL;
import static io.ringmaster.metadata.placement.AsciiWeights.UCA_400;
import static io.ringmaster.metadata.placement.AsciiWeights.UCA_520;
import static io.ringmaster.metadata.placement.AsciiWeights.UCA_900;
import static io.ringmaster.metadata.placement.AsciiWeights.UPPER_CASE;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The collations a string shard key may have: those whose equality Ringmaster reproduces exactly.
 * They fall into two families: <i>binary</i> ones, whose canonical form is the value's bytes, and
 * <i>weighted</i> ones, whose canonical form is the {@code WEIGHT_STRING}.
 *
 * <p>MySQL manual: "Collation Pad Attributes" in 10.10.1, "Unicode Character Sets".
 */
public enum Collation {
  UTF8MB4_0900_AI_CI(UCA_900, 2, 1, false),
  UTF8MB4_0900_AS_CI(UCA_900, 2, 2, false),
  UTF8MB4_0900_AS_CS(UCA_900, 2, 3, false),
  UTF8MB4_0900_BIN(null, 1, 1, false),
  UTF8MB4_GENERAL_CI(UPPER_CASE, 2, 1, true),
  UTF8MB4_UNICODE_CI(UCA_400, 2, 1, true),
  UTF8MB4_UNICODE_520_CI(UCA_520, 2, 1, true),
  UTF8MB4_BIN(null, 1, 1, true),
  UTF8MB3_GENERAL_CI(UPPER_CASE, 2, 1, true),
  UTF8MB3_UNICODE_CI(UCA_400, 2, 1, true),
  UTF8MB3_BIN(null, 1, 1, true),
  LATIN1_SWEDISH_CI(UPPER_CASE, 1, 1, true),
  LATIN1_GENERAL_CI(LATIN1_GENERAL, 1, 1, true),
  LATIN1_BIN(null, 1, 1, true),
  ASCII_GENERAL_CI(UPPER_CASE, 1, 1, true),
  ASCII_BIN(null, 1, 1, true);

  private static final Map<String, Collation> BY_NAME = byName();

  private final String mysqlName;
  private final String weights;
  private final int weightBytes;
  private final int levels;
  private final boolean padSpace;

  Collation(String weights, int weightBytes, int levels, boolean padSpace) {
    this.mysqlName = name().toLowerCase(java.util.Locale.ROOT);
    this.weights = weights;
    this.weightBytes = weightBytes;
    this.levels = levels;
    this.padSpace = padSpace;
  }

  /** A collation by MySQL's name; {@code utf8_*} is MySQL's old name of {@code utf8mb3_*}. */
  public static Optional<Collation> find(String mysqlName) {
    return Optional.ofNullable(BY_NAME.get(mysqlName));
  }

  /** MySQL's names of all supported collations, for messages. */
  public static String supportedNames() {
    return Arrays.stream(values()).map(Collation::mysqlName).collect(Collectors.joining(", "));
  }

  /** MySQL's name, such as {@code utf8mb4_0900_ai_ci}. */
  public String mysqlName() {
    return mysqlName;
  }

  /** The character set it belongs to, such as {@code utf8mb4}. */
  public String charset() {
    return mysqlName.substring(0, mysqlName.indexOf('_'));
  }

  /** Whether trailing spaces are no difference ({@code PAD SPACE}); else {@code NO PAD}. */
  public boolean padSpace() {
    return padSpace;
  }

  /** Whether the canonical form is the value's bytes, not weights. */
  public boolean isBinary() {
    return weights == null;
  }

  /** Bytes of one weight: 1 or 2. */
  int weightBytes() {
    return weightBytes;
  }

  /** Levels of weights, 1 to 3 (base letters, accents, case), separated by a zero weight. */
  int levels() {
    return levels;
  }

  /** Whether a zero in the table means that the character has no weight at all. */
  boolean hasIgnorables() {
    return weights.charAt(1) == 0;
  }

  /** First-level weight of an ASCII character. */
  int weight(int ascii) {
    return weights.charAt(ascii);
  }

  private static Map<String, Collation> byName() {
    Map<String, Collation> names = new HashMap<>();
    for (Collation collation : values()) {
      names.put(collation.mysqlName, collation);
      if (collation.mysqlName.startsWith("utf8mb3_")) {
        names.put("utf8_" + collation.mysqlName.substring("utf8mb3_".length()), collation);
      }
    }
    return Map.copyOf(names);
  }
}
