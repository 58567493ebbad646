package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.MigrationProgress;
import io.ringmaster.metadata.store.MetadataStore;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.proxy.admin.AdminResult.Column;
import io.ringmaster.proxy.admin.AdminResult.Table;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** SHOW MIGRATIONS, SHOW MIGRATION n and its DIFFERENCES. */
final class ShowMigrations {
  private static final List<Column> SUMMARY =
      List.of(
          number("Migration"),
          text("Group"),
          text("State"),
          number("Percent"),
          number("Rows"),
          number("Rows_expected"),
          number("Bytes"),
          number("Rows_per_second"),
          number("Lag_ms"),
          text("Eta"),
          text("Waiting_for"),
          number("Attempts"),
          number("Pause_ms"),
          text("Statement"),
          text("Created"),
          text("Worker"));

  private static final List<Column> PARTS =
      List.of(
          text("State"),
          text("Source"),
          text("Target"),
          text("Table"),
          number("Rows"),
          number("Rows_expected"),
          number("Percent"),
          number("Bytes"),
          number("Rows_per_second"),
          number("Verified"),
          number("Refreshed"),
          number("Lag_ms"),
          text("Eta"),
          text("Waiting_for"));

  /** Nobody tells anything then, and what was told last is over. */
  private static final String UNLED =
      "a worker: none leads it; bin/ringmaster --role all, or --role worker, runs one";

  private ShowMigrations() {}

  private static Column text(String name) {
    return new Column(name, ColumnType.MYSQL_TYPE_VAR_STRING);
  }

  private static Column number(String name) {
    return new Column(name, ColumnType.MYSQL_TYPE_LONGLONG);
  }

  static Table all(MetadataStore store) {
    ClusterState state = store.load();
    List<List<String>> rows = new ArrayList<>();
    state.migrations().values().stream()
        .sorted(Comparator.comparingLong(Migration::number))
        .forEach(migration -> rows.add(summary(store, migration)));
    return new Table(SUMMARY, rows);
  }

  private static List<String> summary(MetadataStore store, Migration migration) {
    MigrationProgress progress = store.progress(migration.number());
    Optional<String> leader = leader(store, migration);
    long rows = progress.tables().stream().mapToLong(MigrationProgress.Table::rows).sum();
    long expected =
        progress.tables().stream().mapToLong(MigrationProgress.Table::rowsExpected).sum();
    long verified = progress.tables().stream().mapToLong(MigrationProgress.Table::verified).sum();
    boolean comparing = migration.phase() == MigrationPhase.VERIFY;
    long lag =
        progress.tables().stream().mapToLong(MigrationProgress.Table::lagMillis).max().orElse(-1);
    return Arrays.asList(
        Long.toString(migration.number()),
        migration.relocation().subject(),
        state(migration),
        Long.toString(
            comparing ? compared(verified, rows) : percent(migration.phase(), rows, expected)),
        Long.toString(rows),
        Long.toString(expected),
        Long.toString(progress.tables().stream().mapToLong(MigrationProgress.Table::bytes).sum()),
        Long.toString(progress.rowsPerSecond()),
        lag < 0 ? null : Long.toString(lag),
        eta(progress.rowsPerSecond(), comparing ? rows - verified : expected - rows),
        waiting(migration, leader, progress.waitingFor()),
        Integer.toString(progress.attempts()),
        progress.pauseMillis() < 0 ? null : Long.toString(progress.pauseMillis()),
        migration.statement(),
        migration.created().truncatedTo(ChronoUnit.SECONDS).toString(),
        leader.orElse(null));
  }

  private static Optional<String> leader(MetadataStore store, Migration migration) {
    return store.leader("migration-" + migration.number());
  }

  private static String state(Migration migration) {
    return migration.phase() + (migration.paused() ? " (paused)" : "");
  }

  /**
   * What nothing goes on for.
   *
   * @param leader the worker; empty when there is none
   * @param told what it has told last
   */
  private static String waiting(Migration migration, Optional<String> leader, String told) {
    if (migration.phase().isEnd()) {
      return migration.note();
    }
    if (leader.isEmpty()) {
      return UNLED;
    }
    return told.isEmpty() ? migration.note() : told;
  }

  /** How much is copied: 100 only when all of it is, whatever the guess was. Never goes back. */
  static long percent(MigrationPhase phase, long rows, long expected) {
    long most = isCopied(phase) ? 100 : 99;
    return expected <= 0 ? (isCopied(phase) ? 100 : 0) : Math.min(most, 100 * rows / expected);
  }

  /** How much is compared; what was found to be different is compared again at the end. */
  static long compared(long verified, long rows) {
    return rows <= 0 ? 0 : Math.min(99, 100 * verified / rows);
  }

  /** A table may be copied while others are not. */
  private static long percentOfTable(MigrationPhase phase, MigrationProgress.Table table) {
    return table.rows() > 0 && table.rows() == table.rowsExpected()
        ? 100
        : percent(phase, table.rows(), table.rowsExpected());
  }

  private static boolean isCopied(MigrationPhase phase) {
    return switch (phase) {
      case PLANNED, PREPARE, COPY, CANCELLING, CANCELLED -> false;
      case CATCH_UP,
          VERIFY,
          READY,
          CUTOVER,
          REVERSE,
          ROLLBACK,
          CLEANUP,
          UNDOING,
          DONE,
          ROLLED_BACK ->
          true;
    };
  }

  private static String eta(long rate, long left) {
    return left <= 0 || rate <= 0 ? null : left / rate + " s";
  }

  static Table one(MetadataStore store, long number) {
    Migration migration = find(store, number);
    MigrationProgress progress = store.progress(number);
    List<List<String>> rows = new ArrayList<>();
    Optional<String> leader = leader(store, migration);
    progress.tables().forEach(table -> rows.add(part(migration, leader, table)));
    if (rows.isEmpty()) {
      rows.add(
          Stream.concat(
                  Stream.of(state(migration)),
                  Stream.concat(
                      java.util.Collections.<String>nCopies(PARTS.size() - 2, null).stream(),
                      Stream.of(waiting(migration, leader, progress.waitingFor()))))
              .collect(ArrayList::new, ArrayList::add, ArrayList::addAll));
    }
    return new Table(PARTS, rows);
  }

  static List<String> part(
      Migration migration, Optional<String> leader, MigrationProgress.Table table) {
    boolean comparing = migration.phase() == MigrationPhase.VERIFY;
    long left = comparing ? table.rows() - table.verified() : table.rowsExpected() - table.rows();
    return Arrays.asList(
        state(migration),
        table.source(),
        table.target(),
        table.table(),
        Long.toString(table.rows()),
        Long.toString(table.rowsExpected()),
        Long.toString(
            comparing
                ? compared(table.verified(), table.rows())
                : percentOfTable(migration.phase(), table)),
        Long.toString(table.bytes()),
        Long.toString(table.rowsPerSecond()),
        Long.toString(table.verified()),
        Long.toString(table.refreshed()),
        table.lagMillis() < 0 ? null : Long.toString(table.lagMillis()),
        eta(table.rowsPerSecond(), left),
        waiting(migration, leader, table.waitingFor()));
  }

  static Table differences(MetadataStore store, long number) {
    find(store, number);
    MigrationProgress progress = store.progress(number);
    List<List<String>> rows = new ArrayList<>();
    progress.differences().forEach(difference -> rows.add(List.of(difference)));
    long more = progress.differing() - rows.size();
    if (more > 0) {
      rows.add(List.of("and " + more + " more"));
    }
    return new Table(List.of(text("Difference")), rows);
  }

  private static Migration find(MetadataStore store, long number) {
    Migration migration = store.load().migrations().get(Long.toString(number));
    if (migration == null) {
      throw AdminException.refused("there is no migration " + number);
    }
    return migration;
  }
}
