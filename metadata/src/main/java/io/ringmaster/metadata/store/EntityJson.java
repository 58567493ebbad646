package io.ringmaster.metadata.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.CommitMode;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.StoredProgram;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.TlsMode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Things of the cluster as JSON. The key is the znode's name and not repeated. A field that isn't
 * known here is refused: it was written by a newer release, which means something by it.
 */
final class EntityJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ClusterKey key;

  EntityJson(ClusterKey key) {
    this.key = key;
  }

  byte[] write(Entity entity) {
    ObjectNode json = MAPPER.createObjectNode();
    switch (entity) {
      case Server server -> {
        json.put("host", server.host())
            .put("port", server.port())
            .put("user", server.user())
            .put("password", key.encrypt(owner(server.name()), server.password()))
            .put("tls", server.tls().name());
        server.disk().ifPresent(bytes -> json.put("disk", bytes));
      }
      case Shard shard -> {
        json.put("primary", shard.primary());
        shard.replicas().forEach(json.putArray("replicas")::add);
        if (shard.joining()) {
          json.put("joining", true);
        }
      }
      case LogicalDatabase database -> {
        json.put("homeShard", database.homeShard());
        database.defaultShardKey().ifPresent(column -> json.put("defaultShardKey", column));
        database.commitMode().ifPresent(mode -> json.put("commitMode", mode.name()));
      }
      case TableGroup group -> write(MAPPER, json, group);
      case TableRule rule -> write(json, rule);
      case Migration migration -> {
        return bytes(MigrationJson.write(MAPPER, migration));
      }
      case StoredProgram program -> {
        json.put("name", program.name());
        program.table().ifPresent(table -> json.put("table", table));
        program.names().forEach(json.putArray("names")::add);
        program.written().forEach(json.putArray("written")::add);
        program.variables().forEach(json.putArray("variables")::add);
        json.put("outParameters", program.outParameters());
      }
      case Account account -> {
        json.put("plugin", account.plugin())
            .put("authenticationString", account.authenticationString().reveal())
            .put("admin", account.admin());
        account.databases().stream().sorted().forEach(json.putArray("databases")::add);
        account.commitMode().ifPresent(mode -> json.put("commitMode", mode.name()));
      }
    }
    return bytes(json);
  }

  static void write(ObjectMapper mapper, ObjectNode json, TableGroup group) {
    json.set("keyType", PlacementJson.write(mapper, group.keyType()));
    json.set("placement", PlacementJson.write(mapper, group.placement()));
  }

  static void write(ObjectNode json, TableRule rule) {
    switch (rule) {
      case TableRule.Sharded sharded -> {
        json.put("type", "sharded").put("group", sharded.group()).put("column", sharded.column());
        sharded
            .autoIncrement()
            .ifPresent(numbers -> write(json.putObject("autoIncrement"), numbers));
        if (!sharded.indexes().isEmpty()) {
          ArrayNode indexes = json.putArray("indexes");
          for (GlobalIndex index : sharded.indexes()) {
            ObjectNode one = indexes.addObject();
            one.put("name", index.name())
                .put("unique", index.unique())
                .put("lookup", index.lookup())
                .put("ready", index.ready());
            index.columns().forEach(one.putArray("columns")::add);
            index.primaryKey().forEach(one.putArray("primaryKey")::add);
            index.losses().ifPresent(losses -> one.put("losses", losses));
          }
        }
        sharded.indexed().ifPresent(table -> json.put("indexed", table));
      }
      case TableRule.Single single -> json.put("type", "single").put("shard", single.shard());
      case TableRule.Reference _ -> json.put("type", "reference");
      case TableRule.View view -> {
        json.put("type", "view").put("query", view.query());
        view.columns().forEach(json.putArray("columns")::add);
      }
    }
  }

  private static void write(ObjectNode json, AutoIncrement numbers) {
    json.put("column", numbers.column()).put("sequence", numbers.sequence());
    if (numbers.maker() != AutoIncrement.Maker.BLOCKS) {
      json.put("maker", numbers.maker().name());
    }
  }

  /**
   * Reads one thing.
   *
   * @throws MetadataException UNREADABLE naming the thing and what is wrong, without its content
   */
  Entity read(Entity.Kind kind, String name, byte[] data) {
    String what = kind.word() + " '" + name + "'";
    try {
      JsonFields json = new JsonFields(MAPPER.readTree(data));
      Entity entity =
          switch (kind) {
            case SERVER -> server(name, json);
            case SHARD ->
                new Shard(
                    name,
                    json.text("primary"),
                    json.texts("replicas"),
                    json.optionalBool("joining").orElse(false));
            case DATABASE ->
                new LogicalDatabase(
                    name,
                    json.text("homeShard"),
                    json.optionalText("defaultShardKey"),
                    commitMode(json));
            case GROUP -> group(name, json);
            case TABLE -> rule(name, json);
            case MIGRATION -> MigrationJson.read(name, json);
            case PROGRAM -> program(name, json);
            case ACCOUNT ->
                new Account(
                    name,
                    json.text("plugin"),
                    new Secret(json.text("authenticationString")),
                    json.bool("admin"),
                    Set.copyOf(json.texts("databases")),
                    commitMode(json));
          };
      json.finish();
      return entity;
    } catch (JsonProcessingException e) {
      throw new MetadataException(Reason.UNREADABLE, what + " in ZooKeeper is not JSON");
    } catch (java.io.IOException | IllegalArgumentException e) {
      throw new MetadataException(
          Reason.UNREADABLE, what + " in ZooKeeper can't be read: " + e.getMessage());
    }
  }

  private static Optional<CommitMode> commitMode(JsonFields json) {
    return json.optionalText("commitMode").map(CommitMode::valueOf);
  }

  private Server server(String name, JsonFields json) {
    return new Server(
        name,
        json.text("host"),
        json.integer("port"),
        json.text("user"),
        key.decrypt(owner(name), json.text("password")),
        TlsMode.valueOf(json.text("tls")),
        json.optionalInteger64("disk"));
  }

  static TableGroup group(String name, JsonFields json) {
    return new TableGroup(
        name,
        PlacementJson.keyType(json.object("keyType")),
        PlacementJson.placement(json.object("placement")));
  }

  /** A rule; {@code name} is {@code database.table}. */
  static TableRule rule(String name, JsonFields json) {
    int dot = name.indexOf('.');
    if (dot < 1) {
      throw new IllegalArgumentException("its name must have the form database.table");
    }
    String database = name.substring(0, dot);
    String table = name.substring(dot + 1);
    String type = json.text("type");
    return switch (type) {
      case "sharded" ->
          new TableRule.Sharded(
              database,
              table,
              json.text("group"),
              json.text("column"),
              json.optionalObject("autoIncrement").map(EntityJson::autoIncrement),
              json.optionalObjects("indexes").stream().map(EntityJson::index).toList(),
              json.optionalText("indexed"));
      case "single" -> new TableRule.Single(database, table, json.text("shard"));
      case "reference" -> new TableRule.Reference(database, table);
      case "view" -> new TableRule.View(database, table, json.text("query"), json.texts("columns"));
      default -> throw new IllegalArgumentException("table type '" + type + "' is not known");
    };
  }

  /** A program; {@code key} is {@code database.type.name}. */
  private static StoredProgram program(String key, JsonFields json) {
    String[] parts = key.split("\\.", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException("its name must have the form database.type.name");
    }
    return new StoredProgram(
        parts[0],
        StoredProgram.Type.valueOf(parts[1].toUpperCase(Locale.ROOT)),
        json.text("name"),
        json.optionalText("table"),
        new TreeSet<>(json.texts("names")),
        new TreeSet<>(json.texts("written")),
        new TreeSet<>(json.texts("variables")),
        json.optionalBool("outParameters").orElse(true));
  }

  /** Those written before there were others are unique, of one {@code column}. */
  private static GlobalIndex index(JsonFields json) {
    GlobalIndex index =
        new GlobalIndex(
            json.text("name"),
            json.optionalText("column").map(List::of).orElseGet(() -> json.texts("columns")),
            json.optionalBool("unique").orElse(true),
            json.text("lookup"),
            json.texts("primaryKey"),
            json.bool("ready"),
            json.optionalText("losses"));
    json.finish();
    return index;
  }

  private static AutoIncrement autoIncrement(JsonFields json) {
    AutoIncrement numbers =
        new AutoIncrement(
            json.text("column"),
            json.text("sequence"),
            json.optionalText("maker")
                .map(AutoIncrement.Maker::valueOf)
                .orElse(AutoIncrement.Maker.BLOCKS));
    json.finish();
    return numbers;
  }

  static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An object as the name of a znode that says it all. */
  static String name(ObjectNode json) {
    return StorePaths.encode(json.toString());
  }

  /** What {@link #name} made a name of. */
  static JsonFields fieldsOfName(String znode) throws java.io.IOException {
    return fields(StorePaths.decode(znode).getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** Parses an object; what is no JSON has no fields to find. */
  static JsonFields fields(byte[] data) throws java.io.IOException {
    return new JsonFields(MAPPER.readTree(data));
  }

  private static String owner(String server) {
    return "server '" + server + "'";
  }
}
