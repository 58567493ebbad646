package io.ringmaster.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Parsers of the kinds of values; each throws IllegalArgumentException on what it does not take.
 */
final class ConfigValues {
  static final String DURATION = "a number with a unit, such as 500ms, 30s, 10m, 8h or 1d";
  static final String SIZE =
      "a number with a unit, such as 512B, 64KB, 16MB or 1GB (powers of 1024)";
  static final String ADDRESS = "host:port, such as 127.0.0.1:3307 or [::1]:3307, port 0 to 65535";

  private static final Pattern DURATION_TEXT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE_TEXT =
      Pattern.compile("(\\d{1,9})(B|KB|MB|GB)", Pattern.CASE_INSENSITIVE);
  private static final Pattern ADDRESS_TEXT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([^:\\[\\]\\s]+)):(\\d{1,5})");

  private ConfigValues() {}

  static Duration duration(String text) {
    Matcher m = match(DURATION_TEXT, text);
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "ms" -> Duration.ofMillis(n);
      case "s" -> Duration.ofSeconds(n);
      case "m" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  static ConfigKey.Parser<Duration> duration(Duration least, Duration most) {
    return text -> {
      Duration value = duration(text);
      check(value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
      return value;
    };
  }

  static long size(String text) {
    Matcher m = match(SIZE_TEXT, text);
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2).toUpperCase(Locale.ROOT)) {
      case "B" -> n;
      case "KB" -> n << 10;
      case "MB" -> n << 20;
      default -> n << 30;
    };
  }

  static ConfigKey.Parser<Long> size(long leastBytes, long mostBytes) {
    return text -> {
      long value = size(text);
      check(value >= leastBytes && value <= mostBytes);
      return value;
    };
  }

  static ConfigKey.Parser<Integer> integer(int least, int most) {
    return text -> {
      int value = Integer.parseInt(text);
      check(value >= least && value <= most);
      return value;
    };
  }

  static HostPort hostPort(String text) {
    Matcher m = match(ADDRESS_TEXT, text);
    int port = Integer.parseInt(m.group(3));
    check(port <= 65535);
    return new HostPort(m.group(1) != null ? m.group(1) : m.group(2), port);
  }

  static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  static Optional<Path> optionalPath(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
  }

  static <E extends Enum<E>> ConfigKey.Parser<E> word(Class<E> type) {
    return text -> {
      check(text.equals(text.toLowerCase(Locale.ROOT)));
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    };
  }

  /** The words of an enum as a phrase: {@code one of a, b, c}. */
  static <E extends Enum<E>> String words(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(e -> e.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", ", "one of ", ""));
  }

  static void check(boolean allowed) {
    if (!allowed) {
      throw new IllegalArgumentException("not allowed");
    }
  }

  private static Matcher match(Pattern pattern, String text) {
    Matcher m = pattern.matcher(text);
    check(m.matches());
    return m;
  }
}
