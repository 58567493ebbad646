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
    String note =
        EntryGuard.around(
            "INSERT INTO %s (%s) VALUES (%s) ON DUPLICATE KEY UPDATE %s = 0"
                .formatted(
                    name().quoted(),
                    lookup.names(lookup.indexed()),
                    columns("OLD.%s", ", "),
                    REPAIRING));
    Trigger deletion = trigger("$del", "BEFORE DELETE", note);
    Trigger update = trigger("$upd", "BEFORE UPDATE", note);
    return lookup.index().unique()
        ? List.of(deletion, update, trigger("$ins", "AFTER INSERT", refusal()))
        : List.of(deletion, update);
  }

  private Trigger trigger(String suffix, String event, String body) {
    String trigger = lookup.name().table() + suffix;
    return new Trigger(
        trigger,
        "CREATE TRIGGER %s.%s %s ON %s FOR EACH ROW %s"
            .formatted(
                JdbcSession.quote(lookup.name().database()),
                JdbcSession.quote(trigger),
                event,
                lookup.name().quoted(),
                TriggerGuard.around(body)));
  }

  private String refusal() {
    String message =
        "REPAIR GLOBAL INDEX %s ON %s first: the entry of this value was removed on a server"
            .formatted(lookup.index().name(), lookup.of().table());
    return "IF EXISTS (SELECT 1 FROM %s WHERE %s FOR SHARE) THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = %s; END IF"
        .formatted(
            name().quoted(),
            columns("%1$s = NEW.%1$s", " AND "),
            JdbcSession.literal(message.substring(0, Math.min(message.length(), MESSAGE_MAX))));
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
