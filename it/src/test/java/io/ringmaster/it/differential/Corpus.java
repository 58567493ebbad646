package io.ringmaster.it.differential;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.it.differential.Script.Entry;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.Verb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * The queries of a file of statements that known programs send. The files lie outside of this
 * repository and need not be there; the tables for them are {@code corpora-*.schema.sql}.
 */
enum Corpus {
  ORM_TRACES("orm-traces", "corpora-programs", 100),
  SYSBENCH("sysbench", "corpora-programs", 100),
  TPCC("tpcc", "corpora-programs", 100),
  TPCH("tpch", "tpch", 100),
  // One of each kind of statement, so FOR UPDATE and JSON_TABLE have more than their share.
  CLIENT_HANDWRITTEN("client-handwritten", null, 94),
  VITESS_SQLPARSER("vitess-sqlparser", null, 96),
  MYSQL_SUITE_SELECT("mysql-suite-select", null, 99);

  /** Files of tables, each a database, for corpora whose programs' tables are not known. */
  static final List<String> TABLES =
      List.of(
          "corpora-1",
          "corpora-2",
          "corpora-3",
          "corpora-4",
          "corpora-5",
          "corpora-equal",
          "corpora-apart",
          "corpora-fulltext",
          "corpora-nested");

  /** Asked for, since it takes minutes. */
  private static final Path FOLDER =
      Path.of(System.getProperty("ringmaster.corpora", "no-corpora"));

  private static final Pattern WRITES_WITH =
      Pattern.compile("(?i)^with\\b.*\\b(update|delete)\\b.*\\b(set|from)\\b", Pattern.DOTALL);

  /** What is for admins, waits, writes, or is for an account with FILE. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "(?i)\\b(mysql|performance_schema|sys)`?\\s*\\.\\s*`?\\w|innodb_|processlist"
              + "|(sleep|_lock\\w*|benchmark|\\w*_wait\\w*|wait_\\w+|load_file)\\s*\\("
              + "|into\\s+(out|dump)file|"
              + WRITES_WITH.pattern(),
          Pattern.DOTALL);

  private final String file;
  private final Optional<String> tables;
  private final int leastPercent;

  Corpus(String file, String tables, int leastPercent) {
    this.file = file;
    this.tables = Optional.ofNullable(tables);
    this.leastPercent = leastPercent;
  }

  /** How many of the queries that MySQL answers must not be refused. */
  int leastPercent() {
    return leastPercent;
  }

  /** The schemas in which its statements may find their tables, in the order they are tried. */
  List<String> tables() {
    return tables.map(List::of).orElse(TABLES);
  }

  boolean isThere() {
    return Files.exists(path());
  }

  Path path() {
    return FOLDER.resolve(file + ".json");
  }

  /** Its queries, with 1 for each parameter. */
  List<Entry> queries() throws IOException {
    return statements(
        (verb, sql) ->
            !LEFT_OUT.matcher(sql).find()
                && switch (verb) {
                  case SELECT, WITH, TABLE, VALUES -> true;
                  default -> false;
                });
  }

  /** Its statements that write rows, with 1 for each parameter. */
  List<Entry> writes() throws IOException {
    return statements(
        (verb, sql) ->
            switch (verb) {
              case INSERT, REPLACE, UPDATE, DELETE -> true;
              case WITH -> WRITES_WITH.matcher(sql).find();
              default -> false;
            });
  }

  private List<Entry> statements(BiPredicate<Verb, String> wanted) throws IOException {
    var entries = new ArrayList<Entry>();
    String[] statements = new ObjectMapper().readValue(path().toFile(), String[].class);
    for (int i = 0; i < statements.length; i++) {
      String sql = statements[i];
      Digest digest = digest(sql);
      if (digest.error() == DigestError.NONE && wanted.test(digest.verb(), sql)) {
        List<Object> parameters = Collections.nCopies(digest.paramCount(), 1);
        entries.add(entry(i, sql, parameters, false, false));
      }
    }
    return entries;
  }

  static Entry compared(Entry entry, boolean ordered, boolean shapeOnly) {
    return entry(entry.line(), entry.sql(), entry.parameters().getFirst(), ordered, shapeOnly);
  }

  static Digest digest(String sql) {
    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
    var digest = new Digest();
    new Digester().digest(bytes, 0, bytes.length, LexerMode.DEFAULT, digest);
    return digest;
  }

  private static Entry entry(
      int place, String sql, List<Object> parameters, boolean ordered, boolean shapeOnly) {
    return new Entry(
        place,
        sql,
        ordered,
        shapeOnly,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(parameters));
  }
}
