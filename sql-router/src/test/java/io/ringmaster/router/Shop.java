package io.ringmaster.router;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.router.catalog.Catalog;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A cluster of three shards with the tables that the tests' statements are about. */
public final class Shop {
  private static final String COLUMNS =
      """
      shop.users: id bigint auto, name varchar(50) utf8mb4_0900_ai_ci, email varchar(100) utf8mb4_general_ci, \
      city varchar(30) utf8mb4_unicode_ci, age int, score float, status enum, born date, bio text utf8mb4_0900_ai_ci | id
      shop.orders: user_id bigint, id bigint, total decimal, note varchar(20) utf8mb4_0900_ai_ci, placed datetime | user_id,id
      shop.items: user_id bigint, order_id bigint, sku varchar(20) utf8mb4_0900_ai_ci, n int | user_id,order_id,sku
      shop.countries: code char(2) utf8mb4_0900_ai_ci, name varchar(50) utf8mb4_0900_ai_ci | code
      shop.currencies: id int auto, name varchar(50) utf8mb4_0900_ai_ci | id
      shop.settings: name varchar(50) utf8mb4_0900_ai_ci, value text utf8mb4_0900_ai_ci | name
      shop.jobs: id int, what text utf8mb4_0900_ai_ci | id
      shop.tags: tag varchar(20) utf8mb4_0900_ai_ci, n int unsigned | tag
      shop.blobs: k varbinary(16), v int | k
      shop.fixed: k binary(4), v int | k
      shop.ranged: id int, v int, flags bit | id
      shop.small: id tinyint unsigned, v int | id
      shop.posts: id int unsigned auto, v varchar(20) utf8mb4_0900_ai_ci, n int | id
      shop.people: id int, email varchar(60) utf8mb4_0900_ai_ci, nick varchar(60) utf8mb4_0900_ai_ci, age int | id
      shop.visits: id int, town varchar(60) utf8mb4_0900_ai_ci, day int, seat int, n int | id
      shop.drafts: id int, title varchar(60) utf8mb4_0900_ai_ci default='none', page int default=-1, n int | id
      shop.people$email: email varchar(60) utf8mb4_0900_ai_ci, id int | email
      shop.notes: user_id bigint, id tinyint auto, v int | user_id,id
      shop.secret: id int, hidden int invisible, v int | id
      """;

  private Shop() {}

  /** The routing of the tests: shards a, b, c are numbers 0, 1, 2. */
  public static Routing routing() {
    return new Routing(new ShardMap(state()), catalog());
  }

  static ClusterState state() {
    Map<String, Shard> shards = new HashMap<>();
    for (String name : List.of("a", "b", "c")) {
      shards.put(name, new Shard(name, name + "1", List.of()));
    }
    Map<String, LogicalDatabase> databases =
        Map.of("shop", new LogicalDatabase("shop", "b", Optional.empty()));
    Map<String, TableGroup> groups = new HashMap<>();
    group(groups, "shop.users", new KeyType.IntegerKey());
    group(groups, "shop.tags", new KeyType.StringKey("utf8mb4_0900_ai_ci", false));
    group(groups, "shop.blobs", new KeyType.BinaryKey(0));
    group(groups, "shop.fixed", new KeyType.BinaryKey(4));
    NavigableMap<Long, String> bounds = new TreeMap<>();
    bounds.put(Long.MIN_VALUE, "a");
    bounds.put(0L, "b");
    bounds.put(1000L, "c");
    groups.put(
        "shop.ranged",
        new TableGroup("shop.ranged", new KeyType.IntegerKey(), new Placement.Range(bounds)));
    Map<String, TableRule> rules = new HashMap<>();
    sharded(rules, "users", "users", "id");
    sharded(rules, "orders", "users", "user_id");
    sharded(rules, "items", "users", "user_id");
    sharded(rules, "small", "users", "id");
    sharded(rules, "secret", "users", "id");
    sharded(rules, "unloaded", "users", "id");
    sharded(rules, "tags", "tags", "tag");
    sharded(rules, "blobs", "blobs", "k");
    sharded(rules, "fixed", "fixed", "k");
    sharded(rules, "ranged", "ranged", "id");
    indexed(rules);
    numbered(rules, "posts", "id", "id");
    numbered(rules, "notes", "user_id", "id");
    rules.put("shop.countries", new TableRule.Reference("shop", "countries"));
    rules.put(
        "shop.adults",
        new TableRule.View(
            "shop",
            "adults",
            "select `users`.`id` AS `id`,`users`.`name` AS `name` from `shop`.`users` where"
                + " (`users`.`age` > 17)",
            List.of()));
    rules.put(
        "shop.spent",
        new TableRule.View(
            "shop",
            "spent",
            "select `orders`.`user_id` AS `user_id`,count(0) AS `count(0)` from `shop`.`orders`"
                + " group by `orders`.`user_id`",
            List.of("who", "times")));
    rules.put("shop.currencies", new TableRule.Reference("shop", "currencies"));
    rules.put("shop.settings", new TableRule.Single("shop", "settings", "a"));
    rules.put("shop.jobs", new TableRule.Single("shop", "jobs", "c"));
    return new ClusterState(1, Map.of(), shards, databases, groups, rules, Map.of(), Map.of());
  }

  private static void group(Map<String, TableGroup> groups, String name, KeyType type) {
    List<String> slots = new ArrayList<>();
    for (int slot = 0; slot < Placement.Hash.SLOTS; slot++) {
      slots.add(List.of("a", "b", "c").get(slot % 3));
    }
    groups.put(name, new TableGroup(name, type, new Placement.Hash(slots, Map.of())));
  }

  private static void sharded(
      Map<String, TableRule> rules, String table, String group, String column) {
    rules.put("shop." + table, new TableRule.Sharded("shop", table, "shop." + group, column));
  }

  /** One index is ready, the other is being made. */
  private static void indexed(Map<String, TableRule> rules) {
    rules.put(
        "shop.people",
        new TableRule.Sharded("shop", "people", "shop.users", "id")
            .with(
                List.of(
                    index("people", "email", true, true, "email"),
                    index("people", "nick", true, false, "nick"))));
    rules.put(
        "shop.visits",
        new TableRule.Sharded("shop", "visits", "shop.users", "id")
            .with(
                List.of(
                    index("visits", "town", false, true, "town").withLosses("visits$town$lost"),
                    index("visits", "day", false, true, "town", "day"),
                    index("visits", "seat", true, true, "day", "seat")
                        .withLosses("visits$seat$lost"))));
    rules.put(
        "shop.drafts",
        new TableRule.Sharded("shop", "drafts", "shop.users", "id")
            .with(
                List.of(
                    index("drafts", "title", false, true, "title"),
                    index("drafts", "page", false, true, "page"))));
    rules.put(
        "shop.people$email",
        new TableRule.Sharded("shop", "people$email", "shop.tags", "email").lookupOf("people"));
  }

  private static GlobalIndex index(
      String table, String name, boolean unique, boolean ready, String... columns) {
    return new GlobalIndex(
        name, List.of(columns), unique, table + "$" + name, List.of("id"), ready, Optional.empty());
  }

  private static void numbered(
      Map<String, TableRule> rules, String table, String key, String column) {
    rules.put(
        "shop." + table,
        new TableRule.Sharded(
            "shop",
            table,
            "shop.users",
            key,
            Optional.of(new AutoIncrement(column, table, AutoIncrement.Maker.BLOCKS))));
  }

  static Catalog catalog() {
    Map<String, CatalogTable> tables = new HashMap<>();
    for (String line : COLUMNS.lines().toList()) {
      String name = line.substring(0, line.indexOf(':'));
      String[] parts = line.substring(line.indexOf(':') + 1).split("\\|", -1);
      List<CatalogColumn> columns = new ArrayList<>();
      for (String column : parts[0].split(",", -1)) {
        columns.add(column(column.strip()));
      }
      tables.put(
          name,
          new CatalogTable(
              "shop", name.substring(5), columns, List.of(List.of(parts[1].strip().split(",")))));
    }
    return new Catalog(1, tables);
  }

  private static CatalogColumn column(String text) {
    List<String> words = List.of(text.split(" "));
    String type = words.get(1);
    int open = type.indexOf('(');
    String base = open < 0 ? type : type.substring(0, open);
    long length = open < 0 ? 0 : Long.parseLong(type.substring(open + 1, type.length() - 1));
    String collation =
        words.stream().filter(word -> word.startsWith("utf8mb4_")).findFirst().orElse("");
    String constant =
        words.stream()
            .filter(word -> word.startsWith("default="))
            .map(word -> word.substring("default=".length()))
            .findFirst()
            .orElse("");
    return new CatalogColumn(
        words.get(0),
        base,
        words.contains("unsigned"),
        length,
        collation,
        false,
        words.contains("auto"),
        words.contains("invisible"),
        !constant.isEmpty() || words.contains("varies"),
        words.contains("varies"),
        constant,
        false,
        "");
  }
}
