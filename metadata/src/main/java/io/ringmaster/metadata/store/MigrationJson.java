package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.DayWindow;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.MigrationOptions;
import io.ringmaster.metadata.MigrationPhase;
import io.ringmaster.metadata.PlacedTable;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Migrations as JSON; moments in ISO 8601, durations in milliseconds. */
final class MigrationJson {
  private MigrationJson() {}

  static ObjectNode write(ObjectMapper mapper, Migration migration) {
    ObjectNode json = mapper.createObjectNode();
    json.put("statement", migration.statement())
        .put("phase", migration.phase().name())
        .put("paused", migration.paused())
        .put("wish", migration.wish().name())
        .put("note", migration.note())
        .put("created", migration.created().toString())
        .put("changed", migration.changed().toString());
    MigrationOptions options = migration.options();
    ObjectNode written = json.putObject("options");
    written
        .put("throttled", options.throttled())
        .put("cutover", options.cutover().name())
        .put("maxPauseMillis", options.maxPause().toMillis())
        .put("keepReverseMillis", options.keepReverse().toMillis());
    options.windows().forEach(window -> written.withArray("windows").add(window.toString()));
    options.cutoverAt().ifPresent(at -> written.put("cutoverAt", at.toString()));
    switch (migration.relocation()) {
      case Relocation.OfGroup of -> {
        json.put("group", of.group());
        json.set("before", PlacementJson.write(mapper, of.before()));
        json.set("after", PlacementJson.write(mapper, of.after()));
      }
      case Relocation.OfTable of -> {
        json.put("table", of.before().rule().key());
        write(mapper, json.putObject("before"), of.before());
        write(mapper, json.putObject("after"), of.after());
      }
    }
    return json;
  }

  private static void write(ObjectMapper mapper, ObjectNode json, PlacedTable table) {
    EntityJson.write(json.putObject("rule"), table.rule());
    table.group().ifPresent(group -> EntityJson.write(mapper, json.putObject("group"), group));
  }

  static Migration read(String key, JsonFields json) {
    return new Migration(
        number(key),
        json.text("statement"),
        relocation(json),
        MigrationPhase.valueOf(json.text("phase")),
        options(json.object("options")),
        json.bool("paused"),
        Migration.Wish.valueOf(json.text("wish")),
        json.text("note"),
        moment(json.text("created")),
        moment(json.text("changed")));
  }

  private static Relocation relocation(JsonFields json) {
    Optional<String> table = json.optionalText("table");
    JsonFields before = json.object("before");
    JsonFields after = json.object("after");
    return table.isPresent()
        ? new Relocation.OfTable(table(table.get(), before), table(table.get(), after))
        : new Relocation.OfGroup(
            json.text("group"), PlacementJson.placement(before), PlacementJson.placement(after));
  }

  private static PlacedTable table(String key, JsonFields json) {
    JsonFields fields = json.object("rule");
    TableRule rule = EntityJson.rule(key, fields);
    fields.finish();
    Optional<TableGroup> group = Optional.empty();
    if (rule instanceof TableRule.Sharded sharded) {
      JsonFields placed = json.object("group");
      group = Optional.of(EntityJson.group(sharded.group(), placed));
      placed.finish();
    }
    json.finish();
    return new PlacedTable(rule, group);
  }

  private static long number(String key) {
    try {
      return Long.parseLong(key);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("its name must be a number", e);
    }
  }

  private static MigrationOptions options(JsonFields json) {
    Optional<Instant> at = json.optionalText("cutoverAt").map(MigrationJson::moment);
    MigrationOptions options =
        new MigrationOptions(
            json.bool("throttled"),
            json.optionalTexts("windows").stream().map(MigrationJson::window).toList(),
            MigrationOptions.Cutover.valueOf(json.text("cutover")),
            at,
            Duration.ofMillis(json.integer64("maxPauseMillis")),
            Duration.ofMillis(json.integer64("keepReverseMillis")));
    json.finish();
    return options;
  }

  private static DayWindow window(String text) {
    int dash = text.indexOf('-');
    return DayWindow.parse(text.substring(0, Math.max(0, dash)), text.substring(dash + 1));
  }

  private static Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("a moment is not in ISO 8601", e);
    }
  }
}
