package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.DayWindow;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationOptions.Cutover;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.placement.Reshape;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.admin.AdminStatement.MigrationAction;
import io.ringmaster.proxy.admin.AdminStatement.Reshard;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Parses RESHARD and the statements about migrations. */
final class ReshardParser {
  private static final Map<String, Duration> UNITS =
      Map.ofEntries(
          Map.entry("MS", Duration.ofMillis(1)),
          Map.entry("MILLISECOND", Duration.ofMillis(1)),
          Map.entry("MILLISECONDS", Duration.ofMillis(1)),
          Map.entry("S", Duration.ofSeconds(1)),
          Map.entry("SECOND", Duration.ofSeconds(1)),
          Map.entry("SECONDS", Duration.ofSeconds(1)),
          Map.entry("MINUTE", Duration.ofMinutes(1)),
          Map.entry("MINUTES", Duration.ofMinutes(1)),
          Map.entry("HOUR", Duration.ofHours(1)),
          Map.entry("HOURS", Duration.ofHours(1)),
          Map.entry("DAY", Duration.ofDays(1)),
          Map.entry("DAYS", Duration.ofDays(1)));

  private final TokenReader reader;
  private final Optional<String> database;

  ReshardParser(TokenReader reader, Optional<String> database) {
    this.reader = reader;
    this.database = database;
  }

  /** Takes a statement about migrations if it is one. */
  Optional<AdminStatement> statement() {
    boolean explain = reader.take("EXPLAIN") || reader.take("DESCRIBE") || reader.take("DESC");
    if (reader.take("RESHARD")) {
      return Optional.of(reshard(explain));
    }
    if (reader.take("ALTER", "MIGRATION")) {
      long number = reader.integer();
      if (reader.atEnd()) {
        throw reader.syntaxError();
      }
      return Optional.of(new AdminStatement.AlterMigration(number, options()));
    }
    for (MigrationAction action : MigrationAction.values()) {
      if (reader.take(action.name(), "MIGRATION")) {
        return Optional.of(new AdminStatement.ControlMigration(reader.integer(), action));
      }
    }
    return Optional.empty();
  }

  /** SHOW MIGRATIONS and SHOW MIGRATION, after SHOW. */
  Optional<AdminStatement> show() {
    if (reader.take("MIGRATIONS")) {
      return Optional.of(new AdminStatement.ShowMigrations());
    }
    if (reader.take("MIGRATION")) {
      long number = reader.integer();
      return Optional.of(new AdminStatement.ShowMigration(number, reader.take("DIFFERENCES")));
    }
    return Optional.empty();
  }

  private Reshard reshard(boolean explain) {
    Optional<String> group = Optional.empty();
    if (reader.take("GROUP")) {
      group = Optional.of(group());
    }
    Reshard.Change change =
        group.isEmpty() && reader.take("MOVE", "TABLE") ? moveTable() : change();
    return new Reshard(
        group, change, options().apply(MigrationOptions.DEFAULT), explain, reader.statement());
  }

  private String group() {
    return qualified().key();
  }

  /** {@code [database.]name}. */
  private TableName qualified() {
    String first = reader.name();
    if (reader.take(".")) {
      return new TableName(first, reader.name());
    }
    if (database.isEmpty()) {
      throw AdminException.of(MySqlError.ER_NO_DB_ERROR);
    }
    return new TableName(database.get(), first);
  }

  /** {@code t INTO GROUP g [SHARD KEY (column)]} or {@code t SINGLE ON shard}. */
  private Reshard.MoveTable moveTable() {
    TableName table = qualified();
    if (reader.take("SINGLE")) {
      reader.expect("ON");
      return new Reshard.MoveTable(table, new Reshard.TableTarget.Single(reader.nameOrString()));
    }
    reader.expect("INTO");
    reader.expect("GROUP");
    String first = reader.name();
    boolean ofDatabase = reader.take(".");
    String group = ofDatabase ? reader.name() : first;
    Optional<String> column = Optional.empty();
    if (reader.take("SHARD", "KEY")) {
      reader.expect("(");
      column = Optional.of(reader.name());
      reader.expect(")");
    }
    return new Reshard.MoveTable(
        table,
        new Reshard.TableTarget.IntoGroup(ofDatabase ? first : table.database(), group, column));
  }

  private Reshard.Change change() {
    if (reader.take("ADD", "SHARD")) {
      return new Reshard.Divide(Optional.empty(), shards());
    }
    if (reader.take("REMOVE", "SHARD")) {
      String removed = reader.nameOrString();
      return whole(placement -> Reshape.remove(placement, removed));
    }
    if (reader.take("SPLIT", "SHARD")) {
      String split = reader.nameOrString();
      reader.expect("INTO");
      return new Reshard.Divide(Optional.of(split), shards());
    }
    if (reader.take("MERGE", "SHARD")) {
      String from = reader.nameOrString();
      reader.expect("INTO");
      String into = reader.nameOrString();
      return whole(placement -> Reshape.merge(placement, from, into));
    }
    if (reader.take("MOVE", "SLOTS") || reader.take("MOVE", "SLOT")) {
      BitSet slots = slots();
      String to = to();
      return new Reshard.Reshaped(placement -> Reshape.moveSlots(placement, slots, to), true);
    }
    if (reader.take("MOVE", "KEY")) {
      String key =
          reader.peek().startsWith("'") ? reader.string() : Long.toString(reader.integer());
      return new Reshard.MoveKey(key, to());
    }
    if (reader.take("MOVE", "RANGE")) {
      return moveRange();
    }
    if (reader.take("REBALANCE")) {
      if (reader.take("BY")) {
        for (Reshard.Measure measure : Reshard.Measure.values()) {
          if (reader.take(measure.name())) {
            return new Reshard.Rebalance(measure);
          }
        }
        throw reader.syntaxError();
      }
      return whole(Reshape::rebalance);
    }
    throw reader.syntaxError();
  }

  private static Reshard.Change whole(UnaryOperator<Placement> to) {
    return new Reshard.Reshaped(to, false);
  }

  private String to() {
    reader.expect("TO");
    return reader.nameOrString();
  }

  private List<String> shards() {
    List<String> shards = new ArrayList<>();
    do {
      shards.add(reader.nameOrString());
    } while (reader.take(","));
    return shards;
  }

  /** {@code 5, 10 TO 20, ..}; {@code TO} before a number is part of it. */
  private BitSet slots() {
    BitSet slots = new BitSet();
    do {
      int first = slot();
      int last = first;
      if (reader.is("-") || isNumberBehindTo()) {
        reader.moveTo(reader.position() + 1);
        last = slot();
      }
      slots.set(first, Math.max(first, last) + 1);
    } while (reader.take(","));
    return slots;
  }

  private boolean isNumberBehindTo() {
    String behind = reader.text(reader.position() + 1);
    return reader.is("TO") && !behind.isEmpty() && Character.isDigit(behind.charAt(0));
  }

  private int slot() {
    long slot = reader.integer();
    if (slot < 0 || slot >= Placement.Hash.SLOTS) {
      throw AdminException.refused("slots are 0 to " + (Placement.Hash.SLOTS - 1));
    }
    return (int) slot;
  }

  /** {@code FROM 100 UNTIL 200 TO s3}: 100 moves and 200 does not; either end may be open. */
  private Reshard.Change moveRange() {
    reader.expect("FROM");
    long from = reader.take("MINVALUE") ? Long.MIN_VALUE : reader.integer();
    reader.expect("UNTIL");
    Optional<Long> until =
        reader.take("MAXVALUE") ? Optional.empty() : Optional.of(reader.integer());
    String to = to();
    return new Reshard.Reshaped(
        placement -> Reshape.moveRange(placement, from, until.orElse(null), to), true);
  }

  /** What the options that follow make of others. */
  private UnaryOperator<MigrationOptions> options() {
    UnaryOperator<MigrationOptions> all = UnaryOperator.identity();
    List<DayWindow> windows = new ArrayList<>();
    while (!reader.atEnd()) {
      UnaryOperator<MigrationOptions> before = all;
      UnaryOperator<MigrationOptions> next = option(windows);
      all = options -> next.apply(before.apply(options));
    }
    return all;
  }

  /**
   * One option.
   *
   * @param windows those of the options before, and of this
   */
  private UnaryOperator<MigrationOptions> option(List<DayWindow> windows) {
    if (reader.take("THROTTLE", "OFF")) {
      if (!windows.isEmpty()) {
        throw AdminException.refused("THROTTLE BETWEEN .. and THROTTLE OFF contradict each other");
      }
      return options -> options.withThrottle(false, List.of());
    }
    if (reader.take("THROTTLE")) {
      reader.take("ON");
      if (reader.take("BETWEEN")) {
        windows.add(window());
      }
      List<DayWindow> all = List.copyOf(windows);
      return options -> options.withThrottle(true, all);
    }
    if (reader.take("CUTOVER", "AUTO")) {
      return options -> options.withCutover(Cutover.AUTO, Optional.empty());
    }
    if (reader.take("CUTOVER", "MANUAL")) {
      return options -> options.withCutover(Cutover.MANUAL, Optional.empty());
    }
    if (reader.take("CUTOVER", "AT")) {
      Optional<Instant> at = Optional.of(moment(reader.string()));
      return options -> options.withCutover(Cutover.AT, at);
    }
    if (reader.take("MAX", "PAUSE")) {
      Duration pause = duration();
      return options -> options.withMaxPause(pause);
    }
    reader.expect("KEEP");
    reader.expect("REVERSE");
    reader.take("FOR");
    Duration kept = duration();
    return options -> options.withKeepReverse(kept);
  }

  private Duration duration() {
    long number = reader.integer();
    Duration unit = UNITS.get(reader.peek().toUpperCase(Locale.ROOT));
    if (unit == null || number < 0) {
      throw reader.syntaxError();
    }
    reader.moveTo(reader.position() + 1);
    return unit.multipliedBy(number);
  }

  private DayWindow window() {
    String from = reader.string();
    reader.expect("AND");
    String until = reader.string();
    try {
      return DayWindow.parse(from, until);
    } catch (IllegalArgumentException e) {
      throw AdminException.refused(
          "THROTTLE BETWEEN '" + from + "' AND '" + until + "': " + e.getMessage());
    }
  }

  private static Instant moment(String text) {
    try {
      return LocalDateTime.parse(text.strip().replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw AdminException.refused(
          "CUTOVER AT '" + text + "' must be a moment in UTC such as '2026-12-31 03:00:00'");
    }
  }
}
