package io.ringmaster.proxy.admin;

import io.ringmaster.proxy.admin.AdminStatement.CreateGlobalIndex;
import io.ringmaster.proxy.admin.AdminStatement.CreateTable;
import io.ringmaster.proxy.admin.AdminStatement.RangePart;
import io.ringmaster.proxy.admin.AdminStatement.Rename;
import io.ringmaster.proxy.admin.AdminStatement.Sharding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** DDL on tables: their names, and Ringmaster's own end of CREATE TABLE. */
final class TableParser {
  /** Words of a view's query, outside of parentheses, that MySQL takes no writes through. */
  private static final Set<String> NEVER_UPDATABLE =
      Set.of("DISTINCT", "GROUP", "HAVING", "LIMIT", "UNION");

  private final TokenReader reader;
  private final Optional<String> database;

  TableParser(TokenReader reader, Optional<String> database) {
    this.reader = reader;
    this.database = database;
  }

  /** Behind CREATE TABLE. */
  AdminStatement createTable() {
    boolean ifNotExists = reader.take("IF", "NOT", "EXISTS");
    TableName name = reader.tableName(database);
    int behindName = reader.position();
    QueryParser query = new QueryParser(reader);
    boolean parenthesised = reader.take("(", "LIKE");
    if (parenthesised || reader.take("LIKE")) {
      TableName like = reader.tableName(database);
      if (parenthesised) {
        reader.expect(")");
      }
      if (!reader.atEnd() && isSharding()) {
        throw AdminException.notSupported(
            "CREATE TABLE .. LIKE takes the sharding of the other table; leave out '"
                + reader.peek()
                + "' or write the columns");
      }
      return new CreateTable(
          name,
          ifNotExists,
          new Sharding.ByDefault(),
          false,
          List.of(),
          Optional.of(like),
          reader.statement());
    }
    reader.moveTo(behindName);
    boolean columns = reader.is("(") && !query.isNext();
    if (columns) {
      reader.skipParentheses();
    }
    int snowflake = skipOptions(query);
    String text =
        snowflake < 0
            ? reader.textBefore(reader.position())
            : reader.counting(snowflake, reader.position());
    Sharding sharding = new Sharding.ByDefault();
    if (isSharding()) {
      sharding = sharding();
      int last = reader.position() - 1;
      if (reader.is("PARTITION", "BY")) {
        var _ = skipOptions(query);
        text += reader.textBetweenEnds(last, reader.position());
      }
    }
    if (query.isNext()) {
      String definition = text.substring(reader.textBefore(behindName).length()).strip();
      return new AdminStatement.CreateTableSelect(
          name, ifNotExists, sharding, snowflake >= 0, definition, query.take());
    }
    if (!columns) {
      reader.moveTo(behindName);
      throw reader.syntaxError();
    }
    CreateTable written =
        new CreateTable(
            name,
            ifNotExists,
            sharding,
            snowflake >= 0,
            sharding instanceof Sharding.ByDefault ? List.of() : globalIndexes(name),
            Optional.empty(),
            text);
    Optional<TokenReader> comment = reader.shardingComment();
    return comment.isEmpty()
        ? written
        : new TableParser(comment.get(), database).commented(written);
  }

  /** The statement with what its {@link ShardingComment} says, which is read here. */
  private CreateTable commented(CreateTable written) {
    if (!(written.sharding() instanceof Sharding.ByDefault)) {
      // It must not be passed over, nor can both be true.
      throw reader.syntaxError();
    }
    boolean snowflake = reader.take("AUTO_INCREMENT", "=", "SNOWFLAKE") || written.snowflake();
    Sharding sharding = sharding();
    if (sharding instanceof Sharding.ByRange(var column, var parts, var group, _)) {
      sharding = new Sharding.ByRange(column, parts, group, true);
    }
    List<CreateGlobalIndex> indexes = globalIndexes(written.name());
    reader.expectEnd();
    return new CreateTable(
        written.name(),
        written.ifNotExists(),
        sharding,
        snowflake,
        indexes,
        Optional.empty(),
        written.text());
  }

  /** {@code GLOBAL [UNIQUE] INDEX i (col, ..) ..}, with commas or without as other options. */
  private List<CreateGlobalIndex> globalIndexes(TableName table) {
    List<CreateGlobalIndex> indexes = new ArrayList<>();
    while (reader.take(",", "GLOBAL") || reader.take("GLOBAL")) {
      boolean unique = reader.take("UNIQUE");
      reader.expect("INDEX");
      indexes.add(new CreateGlobalIndex(reader.name(), unique, table, indexedColumns()));
    }
    return indexes;
  }

  /**
   * Moves to what says how the table is sharded, its query, or the end.
   *
   * @return the token that {@linkplain TokenReader#isSnowflake says} who makes numbers; -1 for none
   */
  private int skipOptions(QueryParser query) {
    int snowflake = -1;
    while (!reader.atEnd() && !isSharding() && !query.isNext()) {
      if (reader.isSnowflake(reader.position())) {
        snowflake = reader.position();
      }
      if (reader.is("(")) {
        reader.skipParentheses();
      } else {
        reader.moveTo(reader.position() + 1);
      }
    }
    return snowflake;
  }

  private boolean isSharding() {
    return reader.is("SHARD", "BY") || reader.is("REFERENCE") || reader.is("SINGLE", "ON");
  }

  /** The statement that gives a table the sharding that comes next. */
  private String moved(String table) {
    String into =
        "RESHARD MOVE TABLE %s INTO GROUP %s SHARD KEY (%s) moves them while they are used";
    return switch (sharding()) {
      case Sharding.ByHash hash -> into.formatted(table, hash.group().orElse("g"), hash.column());
      case Sharding.ByRange range ->
          into.formatted(table, range.group().orElse("g"), range.column())
              + "; g is a group placed by range, made with its first table";
      case Sharding.Single single ->
          "RESHARD MOVE TABLE %s SINGLE ON %s moves them while they are used"
              .formatted(table, single.shard());
      case Sharding.Reference _ ->
          "create a reference table, fill it with INSERT .. SELECT, and RENAME TABLE puts it in the"
              + " place of %s".formatted(table);
      case Sharding.ByDefault _ -> throw new IllegalStateException("nothing said");
    };
  }

  private Sharding sharding() {
    if (reader.take("REFERENCE")) {
      return new Sharding.Reference();
    }
    if (reader.take("SINGLE", "ON")) {
      reader.take("SHARD");
      return new Sharding.Single(reader.nameOrString());
    }
    reader.expect("SHARD", "BY");
    boolean range = reader.take("RANGE");
    if (!range) {
      reader.expect("HASH");
    }
    reader.expect("(");
    String column = reader.name();
    if (reader.is(",")) {
      throw AdminException.notSupported(
          "a shard key of several columns is not supported; name the one that most queries give");
    }
    reader.expect(")");
    List<RangePart> parts = range && reader.is("(") ? ranges() : List.of();
    Optional<String> group = Optional.empty();
    if (reader.take("IN", "GROUP")) {
      group = Optional.of(reader.name());
    }
    if (!range) {
      return new Sharding.ByHash(column, group);
    }
    if (parts.isEmpty() && group.isEmpty()) {
      throw reader.syntaxError();
    }
    return new Sharding.ByRange(column, parts, group, false);
  }

  /** {@code (VALUES LESS THAN (n) ON shard, .., VALUES LESS THAN (MAXVALUE) ON shard)}. */
  private List<RangePart> ranges() {
    List<RangePart> parts = new ArrayList<>();
    reader.expect("(");
    do {
      reader.expect("VALUES", "LESS", "THAN");
      OptionalLong bound = OptionalLong.empty();
      if (!reader.take("MAXVALUE")) {
        reader.expect("(");
        if (!reader.take("MAXVALUE")) {
          bound = OptionalLong.of(reader.integer());
        }
        reader.expect(")");
      }
      reader.expect("ON");
      parts.add(new RangePart(bound, reader.nameOrString()));
    } while (reader.take(","));
    reader.expect(")");
    return List.copyOf(parts);
  }

  AdminStatement alterTable() {
    TableName name = reader.tableName(database);
    if (isSharding()) {
      throw AdminException.notSupported(
          "ALTER TABLE leaves rows on their shards; " + moved(name.table()));
    }
    return new AdminStatement.AlterTable(name, reader, reader.statement());
  }

  /** Behind CREATE .. INDEX. */
  AdminStatement createIndex(boolean unique) {
    String index = reader.name();
    if (reader.take("USING")) {
      reader.name();
    }
    reader.expect("ON");
    TableName name = reader.tableName(database);
    return new AdminStatement.CreateIndex(
        name, unique ? Optional.of(index) : Optional.empty(), reader, reader.statement());
  }

  /** Behind CREATE GLOBAL. */
  CreateGlobalIndex createGlobalIndex() {
    boolean unique = reader.take("UNIQUE");
    reader.expect("INDEX");
    String name = reader.name();
    reader.expect("ON");
    TableName table = reader.tableName(database);
    return new CreateGlobalIndex(name, unique, table, indexedColumns());
  }

  private List<String> indexedColumns() {
    reader.expect("(");
    List<String> columns = new ArrayList<>();
    do {
      columns.add(reader.name());
      if (reader.is("(")) {
        throw AdminException.notSupported(
            "a global index of a prefix of a column, or of an expression, is not supported");
      }
    } while (reader.take(","));
    reader.expect(")");
    return columns;
  }

  /** Behind DROP GLOBAL INDEX. */
  AdminStatement dropGlobalIndex() {
    String name = reader.name();
    reader.expect("ON");
    return new AdminStatement.DropGlobalIndex(name, reader.tableName(database));
  }

  /** Behind VERIFY GLOBAL INDEX, or REPAIR GLOBAL INDEX. */
  AdminStatement verifyGlobalIndex(boolean repairs) {
    String name = reader.name();
    reader.expect("ON");
    return new AdminStatement.VerifyGlobalIndex(name, reader.tableName(database), repairs);
  }

  AdminStatement dropIndex() {
    String name = reader.name();
    reader.expect("ON");
    return changeTable(Optional.of(name));
  }

  /**
   * A table's name, then anything.
   *
   * @param dropped an index; empty for TRUNCATE
   */
  AdminStatement changeTable(Optional<String> dropped) {
    TableName name = reader.tableName(database);
    reader.moveTo(reader.tokenCount());
    return new AdminStatement.ChangeTable(name, dropped, reader.statement());
  }

  AdminStatement dropTables(boolean views) {
    boolean ifExists = reader.take("IF", "EXISTS");
    List<TableName> names = new ArrayList<>();
    do {
      names.add(reader.tableName(database));
    } while (reader.take(","));
    // MySQL takes these words and ignores them.
    if (!reader.take("RESTRICT")) {
      reader.take("CASCADE");
    }
    return new AdminStatement.DropTables(List.copyOf(names), ifExists, views);
  }

  AdminStatement renameTables() {
    List<Rename> renames = new ArrayList<>();
    do {
      TableName from = reader.tableName(database);
      reader.expect("TO");
      renames.add(new Rename(from, reader.tableName(database)));
    } while (reader.take(","));
    return new AdminStatement.RenameTables(List.copyOf(renames), reader.statement());
  }

  /** Whether what is behind CREATE is a view: its options come before the word. */
  boolean isView() {
    int here = reader.position();
    boolean view = false;
    while (!reader.atEnd()
        && !view
        && !reader.is("AS")
        && !reader.is("TRIGGER")
        && !reader.is("PROCEDURE")
        && !reader.is("FUNCTION")
        && !reader.is("EVENT")) {
      view = reader.is("VIEW");
      reader.moveTo(reader.position() + 1);
    }
    reader.moveTo(here);
    return view;
  }

  /**
   * CREATE VIEW and ALTER VIEW, behind the verb.
   *
   * @param alters whether it is ALTER
   */
  AdminStatement createView(boolean alters) {
    boolean orReplace = reader.take("OR", "REPLACE") || alters;
    boolean updatable = true;
    while (!reader.take("VIEW")) {
      updatable &= !reader.is("TEMPTABLE");
      reader.moveTo(reader.position() + 1);
    }
    TableName name = reader.tableName(database);
    List<String> words = new ArrayList<>();
    int depth = 0;
    for (int token = reader.position(); token < reader.tokenCount(); token++) {
      String text = reader.text(token);
      depth += text.equals("(") ? 1 : text.equals(")") ? -1 : 0;
      updatable &= depth > 0 || !NEVER_UPDATABLE.contains(text.toUpperCase(Locale.ROOT));
      if (reader.isName(token)) {
        words.add(reader.nameAt(token));
      }
    }
    reader.moveTo(reader.tokenCount());
    return new AdminStatement.CreateView(
        name, orReplace, alters, updatable, List.copyOf(words), reader.statement());
  }
}
