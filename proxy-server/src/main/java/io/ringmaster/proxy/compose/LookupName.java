package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.router.plan.Indexing;
import java.util.stream.IntStream;

/**
 * The name of a lookup table, and of its index, for messages.
 *
 * @param index {@code table.index}
 */
public record LookupName(String database, String table, String index) {
  /** Of an index. */
  public static LookupName of(Indexing.Lookup lookup, String index) {
    return new LookupName(lookup.database(), lookup.table(), index);
  }

  /**
   * A message in which the key of the lookup table is the index, as MySQL would say it. One of a
   * table of the index that somebody has dropped on a server says how it comes back.
   */
  String named(String message) {
    if (message.startsWith("Table '%s.%s".formatted(database, table))
        && message.endsWith("' doesn't exist")) {
      return "%s on a server; %s makes it anew".formatted(message, repair());
    }
    return message.replace("'" + table + ".PRIMARY'", "'" + index + "'");
  }

  /** The statement that makes its tables anew. */
  private String repair() {
    // The lookup table's name has a '$' where the index has the dot.
    int dot =
        IntStream.range(0, index.length())
            .filter(i -> table.charAt(i) != index.charAt(i))
            .findFirst()
            .orElseThrow();
    return "REPAIR GLOBAL INDEX %s ON %s"
        .formatted(index.substring(dot + 1), index.substring(0, dot));
  }

  /** Why nothing is written while its columns are not known. */
  public SqlFailure unknown() {
    return SqlFailure.notSupported(
        "the columns of %s.%s are not known: try again, or, if a server lacks the table, say %s, which makes it anew"
            .formatted(database, table, repair()));
  }
}
