package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.EntryGuard;
import io.ringmaster.migration.server.TriggerGuard;
import io.ringmaster.proxy.control.JdbcSession;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table in which servers write down the values whose entries others than Ringmaster remove or
 * change, and the triggers of the lookup table that do so, in the remover's own transaction. It is
 * placed like the lookup table, so that what was written down moves with the entries. Not for rows
 * that a migration moves, nor for what REPAIR does.
 *
 * @param lookup the lookup table
 */
record LossTable(LookupTable lookup) {
  /** Behind the lookup table's name. */
  static final String SUFFIX = "$lost";

  /** 1 since a REPAIR that has not ended has begun. */
  private static final String REPAIRING = "ringmaster_repairing";

  /** MySQL's limit of MESSAGE_TEXT. */
  private static final int MESSAGE_MAX = 128;

  /**
   * A trigger of the lookup table.
   *
   * @param definition the statement that makes it
   */
  record Trigger(String name, String definition) {}

  TableName name() {
    return new TableName(lookup.name().database(), lookup.name().table() + SUFFIX);
  }

  /**
   * The statement that makes it.
   *
   * @param types of the indexed columns, maybe of more, as SQL text
   */
  String create(List<String> types) {
    return "CREATE TABLE %s (%s, %s TINYINT NOT NULL DEFAULT 0, PRIMARY KEY (%s)) ENGINE = InnoDB COMMENT = 'values whose entries were removed on a server'"
        .formatted(
            name().quoted(),
            lookup.definitions(types, lookup.indexed()),
            REPAIRING,
            lookup.names(lookup.indexed()));
  }

  /**
   * The triggers. Those of removals write first, so that nobody sees neither the entry nor the
   * loss. Of a unique index there is one more, behind the insertion, which keeps others from
   * removing the entry: a value that has lost its entry may be that of another row.
   */
  List<Trigger> triggers() {
    String note = EntryGuard.around(noteOf("(" + columns("OLD.%s", ", ") + ")"));
    Trigger deletion = trigger("$del", "BEFORE DELETE", note);
    Trigger update = trigger("$upd", "BEFORE UPDATE", note);
    return lookup.index().unique()
        ? List.of(deletion, update, trigger("$ins", "AFTER INSERT", refusal()))
        : List.of(deletion, update);
  }

  private Trigger trigger(String suffix, String event, String body) {
    return trigger(lookup.name(), lookup.name().table() + suffix, event, body);
  }

  private static Trigger trigger(TableName table, String name, String event, String body) {
    return new Trigger(
        name,
        "CREATE TRIGGER %s.%s %s ON %s FOR EACH ROW %s"
            .formatted(
                JdbcSession.quote(table.database()),
                JdbcSession.quote(name),
                event,
                table.quoted(),
                TriggerGuard.around(body)));
  }

  private String refusal() {
    return "IF EXISTS (SELECT 1 FROM %s WHERE %s FOR SHARE) THEN %s; END IF"
        .formatted(
            name().quoted(),
            columns("%1$s = NEW.%1$s", " AND "),
            refuse(
                lookup.columns().stream()
                    .limit(lookup.indexed())
                    .map(column -> column.shown("NEW"))
                    .collect(
                        Collectors.joining(
                            ", '-', ",
                            JdbcSession.literal("rows share '") + ", ",
                            ", " + JdbcSession.literal("', or its entry was removed")))));
  }

  /** Lets nobody but REPAIR add entries to a table that lacks those of rows that are there. */
  Trigger closing(TableName table, String name) {
    return trigger(
        table,
        name,
        "BEFORE INSERT",
        refuse(JdbcSession.literal("entries on a server are gone with their table")));
  }

  /**
   * A block that fails with error 1644.
   *
   * @param why expressions whose texts follow one another
   */
  private String refuse(String why) {
    String first =
        "REPAIR GLOBAL INDEX %s ON %s first: "
            .formatted(lookup.index().name(), lookup.of().table());
    return "BEGIN DECLARE why TEXT CHARACTER SET utf8mb4 DEFAULT LEFT(CONCAT(%s, %s), %d); SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = why; END"
        .formatted(JdbcSession.literal(first), why, MESSAGE_MAX);
  }

  /**
   * Writes down a value that several rows have, of which one at most has an entry.
   *
   * @param row as {@link LookupTable#reads} gave it
   */
  String note(List<String> row) {
    return noteOf(lookup.literals(row, lookup.indexed()));
  }

  private String noteOf(String values) {
    return "INSERT INTO %s (%s) VALUES %s ON DUPLICATE KEY UPDATE %s = 0"
        .formatted(name().quoted(), lookup.names(lookup.indexed()), values, REPAIRING);
  }

  private String columns(String each, String between) {
    return lookup.columns().stream()
        .limit(lookup.indexed())
        .map(column -> each.formatted(JdbcSession.quote(column.name())))
        .collect(Collectors.joining(between));
  }

  /** Says that a REPAIR has begun: what is written down later is not what it mends. */
  String beginRepair() {
    return "UPDATE %s SET %s = 1".formatted(name().quoted(), REPAIRING);
  }

  /** Forgets what was written down before it began. */
  String endRepair() {
    return "DELETE FROM %s WHERE %s = 1".formatted(name().quoted(), REPAIRING);
  }
}
