package io.ringmaster.proxy.deadlock;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What all proxies know of a statement that may wait, whoever runs it.
 *
 * @param transaction its name, unique in the cluster
 * @param sinceMicros when the transaction began, by its proxy's clock, in microseconds since 1970
 * @param statement a number that the transaction's other statements do not have
 * @param beat a number that grows each time when the proxy has seen the statement
 * @param threads of the transaction's connections, by the names of their servers
 */
record SpreadStatement(
    String transaction, long sinceMicros, long statement, long beat, Map<String, Integer> threads) {
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9_.-]+) (\\d+) (-?\\d+) (\\d+)((?: [A-Za-z0-9_.-]+:\\d+)+)");

  SpreadStatement {
    threads = Map.copyOf(threads);
  }

  /** As others read it: a line without quotes. */
  String line() {
    return transaction
        + ' '
        + sinceMicros
        + ' '
        + statement
        + ' '
        + beat
        + new TreeMap<>(threads)
            .entrySet().stream()
                .map(entry -> " " + entry.getKey() + ':' + entry.getValue())
                .collect(Collectors.joining());
  }

  /** Reads a line; empty where it is none. */
  static Optional<SpreadStatement> of(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      Map<String, Integer> threads = new TreeMap<>();
      for (String thread : matcher.group(5).strip().split(" ")) {
        int colon = thread.indexOf(':');
        threads.put(thread.substring(0, colon), Integer.valueOf(thread.substring(colon + 1)));
      }
      return Optional.of(
          new SpreadStatement(
              matcher.group(1),
              Long.parseLong(matcher.group(2)),
              Long.parseLong(matcher.group(3)),
              Long.parseLong(matcher.group(4)),
              threads));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
