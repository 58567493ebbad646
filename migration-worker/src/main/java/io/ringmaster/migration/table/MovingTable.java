package io.ringmaster.migration.table;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * A table as it is on one server. Immutable; {@link TableReader} makes it.
 *
 * @param database the physical schema
 * @param engine the storage engine, such as {@code InnoDB}
 * @param rowBytes what a row has on average, by the optimizer's statistics; 0 when not known
 * @param columns all columns in their order
 * @param primaryKey columns of the primary key, in key order; empty when there is none, or one that
 *     has only the beginning of a column
 * @param shardKey name of the column that places a row; empty for a table of which a shard has all
 *     rows or none
 * @param uniqueKeys all unique keys, the primary key first
 * @param triggers names of those of the table's triggers that would be carried out for rows that
 *     are written here
 * @param cascades foreign keys by which a change of another table's row changes rows here
 * @param definition the lines that must be equal on source and target, one a column, key or
 *     constraint
 */
public record MovingTable(
    String database,
    String name,
    String engine,
    long rowBytes,
    List<TableColumn> columns,
    List<TableColumn> primaryKey,
    String shardKey,
    List<UniqueKey> uniqueKeys,
    List<String> triggers,
    List<Cascade> cascades,
    List<String> definition) {

  /**
   * A unique key.
   *
   * @param columns names of its columns; an empty name for an expression
   */
  public record UniqueKey(String name, List<String> columns) {
    public UniqueKey {
      columns = List.copyOf(columns);
    }
  }

  public MovingTable {
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(engine, "engine");
    columns = List.copyOf(columns);
    primaryKey = List.copyOf(primaryKey);
    uniqueKeys = List.copyOf(uniqueKeys);
    triggers = List.copyOf(triggers);
    cascades = List.copyOf(cascades);
    definition = List.copyOf(definition);
    if (!shardKey.isEmpty()
        && columns.stream().noneMatch(column -> column.name().equalsIgnoreCase(shardKey))) {
      throw new IllegalArgumentException(
          "table " + database + "." + name + " has no column '" + shardKey + "'");
    }
  }

  /** Tables are the same when the lines of their definitions are; statistics change. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MovingTable table
        && database.equals(table.database)
        && name.equals(table.name)
        && definition.equals(table.definition);
  }

  @Override
  public int hashCode() {
    return Objects.hash(database, name);
  }

  /** {@code `database`.`table`}. */
  public String quoted() {
    return TableColumn.quote(database) + "." + TableColumn.quote(name);
  }

  /** The shard key column in backquotes. */
  public String quotedShardKey() {
    return TableColumn.quote(shardKey);
  }

  /** The columns whose values are copied: all that are not generated, invisible ones among them. */
  public List<TableColumn> copied() {
    return columns.stream().filter(column -> !column.generated()).toList();
  }

  /** Whether the table may have an AUTO_INCREMENT column; surely not when this is false. */
  public boolean mayCount() {
    return definition.stream().anyMatch(line -> line.contains("AUTO_INCREMENT"));
  }

  /** 64 hexadecimal digits, equal for tables that can hold the same rows in the same way. */
  public String fingerprint() {
    try {
      var sha = java.security.MessageDigest.getInstance("SHA-256");
      byte[] text = String.join("\n", definition).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(sha.digest(text));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** What this table has and the other has not, and the other way, in words; empty if equal. */
  public List<String> drift(MovingTable other) {
    List<String> drift = new ArrayList<>();
    definition.stream()
        .filter(line -> !other.definition.contains(line))
        .forEach(line -> drift.add("here only: " + line));
    other.definition.stream()
        .filter(line -> !definition.contains(line))
        .forEach(line -> drift.add("there only: " + line));
    return drift;
  }

  @Override
  public String toString() {
    return database + "." + name;
  }
}
