package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.AutoIncrement.Maker;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.TableRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What ALTER TABLE and CREATE INDEX may not do to a sharded or reference table. Reads the client's
 * own tokens and errs on the side of refusing.
 */
final class AlterGuard {
  /** A foreign key that is being added; the referenced table as written. */
  record AddedForeignKey(
      Optional<String> name,
      Optional<String> toDatabase,
      String toTable,
      Map<String, String> columns) {}

  /**
   * What is being altered that more has to be done for.
   *
   * @param renumbers whether the count of an AUTO_INCREMENT column begins anew, or the column
   *     becomes another
   * @param becoming the column, as it is called now, that becomes AUTO_INCREMENT; empty when none
   *     does
   * @param maker what is to make its numbers; empty when that is not said
   * @param snowflake the token that says so, which no server knows; -1 for none
   */
  record Alteration(
      List<AddedForeignKey> foreignKeys,
      boolean renumbers,
      Optional<String> becoming,
      Optional<Maker> maker,
      int snowflake) {}

  /** Words that the name of a column follows. */
  private static final Set<String> BEFORE_COLUMN =
      Set.of("ADD", "ALTER", "CHANGE", "MODIFY", "DROP", "RENAME", "COLUMN", "TO", "AFTER", "BY");

  private final TokenReader reader;
  private final TableRule rule;
  private final Optional<KeyType> keyType;
  private boolean renumbers;
  private Optional<String> becoming = Optional.empty();
  private Optional<Maker> maker = Optional.empty();
  private int snowflake = -1;

  AlterGuard(TokenReader reader, TableRule rule, Optional<KeyType> keyType) {
    this.reader = reader;
    this.rule = rule;
    this.keyType = keyType;
  }

  /**
   * Checks all that follows the table's name.
   *
   * @throws AdminException with the reason
   */
  Alteration alter() {
    List<AddedForeignKey> foreignKeys = new ArrayList<>();
    int depth = 0;
    int start = reader.position();
    for (int token = start; token < reader.tokenCount(); token++) {
      reader.moveTo(token);
      depth += reader.is("(") ? 1 : reader.is(")") ? -1 : 0;
      if (depth == 0 && (token == start || reader.text(token - 1).equals(","))) {
        item();
        reader.moveTo(token);
      }
      if (depth == 0) {
        engine(token);
      }
      if (reader.is("AUTO_INCREMENT")) {
        boolean option =
            reader.text(token + 1).matches("=|[0-9]+") || reader.isSnowflake(token + 1);
        renumbers |= option && AutoIncrements.of(rule).isPresent();
        if (option) {
          maker(reader.text(token + 1).equals("=") ? token + 2 : token + 1);
        } else {
          autoIncrement(start, token);
        }
        reader.moveTo(token);
      }
      if (reader.is("UNIQUE") || (reader.is("PRIMARY", "KEY") && !isDropped(token))) {
        unique(start, token);
        reader.moveTo(token);
      }
      if (reader.take("FOREIGN", "KEY") && !isDropped(token)) {
        foreignKeys.add(foreignKey(token));
      }
    }
    return new Alteration(
        foreignKeys, renumbers || becoming.isPresent(), becoming, maker, snowflake);
  }

  /** The value of the table's option AUTO_INCREMENT. */
  private void maker(int token) {
    boolean made = reader.isSnowflake(token);
    maker = Optional.of(made ? Maker.SNOWFLAKE : Maker.BLOCKS);
    snowflake = made ? token : -1;
    if (made && AutoIncrements.of(rule).isEmpty()) {
      throw AdminException.notSupported(
          "AUTO_INCREMENT = SNOWFLAKE is for sharded tables that have an AUTO_INCREMENT column");
    }
  }

  /** The type of the AUTO_INCREMENT column, behind its name in MODIFY and CHANGE. */
  private void type(String column, boolean changed) {
    int token = reader.position() + (changed ? 2 : 1);
    if (AutoIncrements.maker(rule) == Maker.SNOWFLAKE
        && !reader.text(token).equalsIgnoreCase("BIGINT")) {
      throw AdminException.notSupported(
          AutoIncrements.notBigint(column, "to be " + reader.text(token)));
    }
  }

  /** {@code ENGINE [=] name}, unless the word is the name of a column there. */
  private void engine(int token) {
    if (reader.take("ENGINE")
        && !BEFORE_COLUMN.contains(reader.text(token - 1).toUpperCase(Locale.ROOT))
        && !isNewName(token)) {
      reader.take("=");
      if (reader.isName(reader.position()) || reader.peek().startsWith("'")) {
        TableChecks.checkEngine(rule, reader.nameOrString());
      }
    }
    reader.moveTo(token);
  }

  /** Whether a token is what {@code CHANGE [COLUMN] old new ..} calls the column from now on. */
  private boolean isNewName(int token) {
    int before = token - 2;
    return reader.text(before).equalsIgnoreCase("CHANGE")
        || (reader.text(before).equalsIgnoreCase("COLUMN")
            && reader.text(before - 1).equalsIgnoreCase("CHANGE"));
  }

  private boolean isDropped(int token) {
    return reader.text(token - 1).equalsIgnoreCase("DROP");
  }

  private void item() {
    if (reader.is("RENAME", "TO") || reader.is("RENAME", "AS") || isPlainRename()) {
      throw AdminException.notSupported("ALTER TABLE .. RENAME: use RENAME TABLE instead");
    }
    for (String thing : List.of("DISCARD", "IMPORT", "EXCHANGE")) {
      if (reader.is(thing)) {
        throw AdminException.notSupported(
            "ALTER TABLE .. " + thing + " is not supported through Ringmaster");
      }
    }
    if (!(rule instanceof TableRule.Sharded sharded)) {
      return;
    }
    if (reader.is("CONVERT", "TO") && keyType.orElseThrow() instanceof KeyType.StringKey) {
      throw refusedKeyChange(sharded.column());
    }
    boolean changed = reader.is("CHANGE");
    boolean typed = changed || reader.is("MODIFY");
    boolean changes = reader.take("CHANGE") || reader.take("MODIFY") || reader.take("DROP");
    boolean renames = !changes && reader.take("RENAME", "COLUMN");
    if (changes || renames) {
      reader.take("COLUMN");
      if (reader.isName(reader.position())
          && reader.nameAt(reader.position()).equalsIgnoreCase(sharded.column())) {
        throw refusedKeyChange(sharded.column());
      }
      boolean numbers =
          reader.isName(reader.position())
              && sharded
                  .autoIncrement()
                  .filter(it -> it.column().equalsIgnoreCase(reader.nameAt(reader.position())))
                  .isPresent();
      renumbers |= numbers;
      if (numbers && typed) {
        type(reader.nameAt(reader.position()), changed);
      }
    }
  }

  private boolean isPlainRename() {
    return reader.is("RENAME")
        && !reader.is("RENAME", "COLUMN")
        && !reader.is("RENAME", "INDEX")
        && !reader.is("RENAME", "KEY");
  }

  private static AdminException refusedKeyChange(String column) {
    return AdminException.notSupported(
        "the shard key column '%s' cannot be changed: rows would belong to other shards"
            .formatted(column));
  }

  /** The attribute of a column that is added or changed. */
  private void autoIncrement(int start, int token) {
    if (rule instanceof TableRule.Single) {
      return;
    }
    boolean changed = toDefinition(start, token);
    String column = reader.name();
    if (!(rule instanceof TableRule.Sharded)) {
      throw AdminException.notSupported(TableChecks.autoIncrement(column));
    }
    if (!changed) {
      throw AdminException.notSupported(
          ("AUTO_INCREMENT column '%s' cannot be added to a sharded table, since every shard would"
               + " give its rows numbers of its own: add it without AUTO_INCREMENT, give the rows"
               + " values, then MODIFY it")
              .formatted(column));
    }
    becoming = Optional.of(column);
  }

  /**
   * Moves the reader to the name of the column of which a token is an attribute.
   *
   * @return whether the column is there already
   */
  private boolean toDefinition(int start, int token) {
    // The column's name is the first of its definition: behind ADD, MODIFY or CHANGE.
    int name = token;
    int depth = 0;
    while (name > start && !(depth == 0 && reader.text(name - 1).equals(","))) {
      name--;
      depth += reader.text(name).equals(")") ? 1 : reader.text(name).equals("(") ? -1 : 0;
      if (depth < 0) {
        name++;
        break;
      }
    }
    reader.moveTo(name);
    boolean changed = reader.take("MODIFY") || reader.take("CHANGE");
    if (changed || reader.take("ADD")) {
      reader.take("COLUMN");
    }
    return changed;
  }

  /** Behind CREATE UNIQUE INDEX .. ON t: a list of columns. */
  void uniqueIndex(String name) {
    unique(name);
  }

  /** At PRIMARY KEY, or at UNIQUE: a key, or the attribute of a column. */
  private void unique(int start, int token) {
    boolean primary = reader.is("PRIMARY");
    boolean named = token > start + 1 && reader.text(token - 2).equalsIgnoreCase("CONSTRAINT");
    boolean key =
        named || reader.text(token - 1).toUpperCase(Locale.ROOT).matches("ADD|CONSTRAINT|[,(]");
    if (!key) {
      if (rule instanceof TableRule.Sharded sharded) {
        toDefinition(start, token);
        String column = reader.name();
        throw AdminException.notSupported(
            TableChecks.uniqueWithoutShardKey(
                primary ? "PRIMARY" : column, column, sharded.column()));
      }
      return;
    }
    if (primary) {
      unique("PRIMARY");
      return;
    }
    String name = named ? reader.nameAt(token - 1) : "";
    reader.moveTo(token + 1);
    if (!reader.take("KEY")) {
      reader.take("INDEX");
    }
    unique(reader.is("(") || reader.is("USING") ? name : reader.name());
  }

  /**
   * Somewhere before the list of a key's columns.
   *
   * @param name of the key; empty for the name that MySQL gives it
   */
  private void unique(String name) {
    if (!(rule instanceof TableRule.Sharded sharded)) {
      return;
    }
    int token = reader.position();
    while (token < reader.tokenCount()
        && !reader.text(token).equals("(")
        && !reader.text(token).equals(")")
        && !reader.text(token).equals(",")) {
      token++;
    }
    List<String> columns = new ArrayList<>();
    boolean contained = false;
    if (reader.text(token).equals("(")) {
      for (token++; token < reader.tokenCount() && !reader.text(token).equals(")"); token++) {
        if (reader.isName(token)) {
          columns.add(reader.nameAt(token));
          contained |=
              reader.nameAt(token).equalsIgnoreCase(sharded.column())
                  && !reader.text(token + 1).equals("(");
        }
        if (reader.text(token).equals("(")) {
          reader.moveTo(token);
          reader.skipParentheses();
          token = reader.position() - 1;
        }
      }
    }
    if (!contained) {
      throw AdminException.notSupported(
          TableChecks.uniqueWithoutShardKey(
              name.isEmpty() && !columns.isEmpty() ? columns.getFirst() : name,
              columns.isEmpty() ? "an expression" : String.join(", ", columns),
              sharded.column()));
    }
  }

  /**
   * {@code [name] (columns) REFERENCES table (columns)}.
   *
   * @param start of {@code FOREIGN KEY}
   */
  private AddedForeignKey foreignKey(int start) {
    Optional<String> name =
        start >= 2 && reader.text(start - 2).equalsIgnoreCase("CONSTRAINT")
            ? Optional.of(reader.nameAt(start - 1))
            : Optional.empty();
    if (!reader.is("(")) {
      String index = reader.name();
      name = name.or(() -> Optional.of(index));
    }
    List<String> from = names();
    reader.expect("REFERENCES");
    String table = reader.name();
    Optional<String> database = Optional.empty();
    if (reader.take(".")) {
      database = Optional.of(table);
      table = reader.name();
    }
    List<String> to = names();
    Map<String, String> columns = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
      columns.put(from.get(i), to.get(i));
    }
    return new AddedForeignKey(name, database, table, columns);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    reader.expect("(");
    do {
      names.add(reader.name());
    } while (reader.take(","));
    reader.expect(")");
    return names;
  }
}
