package io.ringmaster.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TPC-H's queries through a proxy over two shards beside a single MySQL server with the same rows,
 * in turns. Prints for each the median of both, and how the proxy goes about it.
 *
 * <p>Arguments: the script with schema and queries, without its suffixes; orders (each has one to
 * seven lines); rounds.
 */
public final class TpchBench {
  private static final Pattern QUERY = Pattern.compile("^-- (\\d+): .*$", Pattern.MULTILINE);
  private static final Pattern PLACEMENT =
      Pattern.compile("^--@ placement (.*)\n(CREATE TABLE .*);$", Pattern.MULTILINE);

  private TpchBench() {}

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    String script = arguments[0];
    int orders = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 15_000;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    List<String> queries = queries(Files.readString(Path.of(script + ".sql")));
    try (BesideMySql sides = BesideMySql.start("tpch")) {
      Matcher table = PLACEMENT.matcher(Files.readString(Path.of(script + ".schema.sql")));
      while (table.find()) {
        sides.create(table.group(2), table.group(1));
      }
      new TpchRows(orders).fill(sides.connections());
      sides.analyze("lineitem, orders, customer, part, partsupp, supplier, nation, region");
      sides.printHead();
      for (int i = 0; i < queries.size(); i++) {
        sides.compare(Integer.toString(i + 1), queries.get(i), rounds);
      }
      sides.printTotal();
    }
  }

  /** The queries of the script, each behind a comment with its number. */
  private static List<String> queries(String script) {
    List<String> queries = new ArrayList<>();
    Matcher comment = QUERY.matcher(script);
    while (comment.find()) {
      int from = script.indexOf("\n", comment.end() - 1) + 1;
      if (script.startsWith("--@", from)) {
        from = script.indexOf('\n', from) + 1;
      }
      queries.add(script.substring(from, script.indexOf(";\n", from)));
    }
    return queries;
  }
}
