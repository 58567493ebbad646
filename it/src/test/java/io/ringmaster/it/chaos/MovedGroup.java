package io.ringmaster.it.chaos;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.TableRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is moved: a table that clients write, with {@link ChaosCluster#COUNTERS} counters from 0 on,
 * and one that only gives the copy of its table group something to do.
 */
enum MovedGroup {
  /** 4096 slots. */
  HASH("g", "t", "filler"),
  /** Bounds among the counters and among the rows that clients insert. */
  RANGE("r", "ranged", "ranged_filler"),
  /** A single table, which is spread over a group, gathered again and moved from shard to shard. */
  TABLE("m", "moved", "moved_filler");

  private static final int FILLER = 2_000;
  private static final int FILLER_BATCH = 500;

  /** Of ids of filling rows; with it they are among those of the clients. */
  private static final int FILLER_STEP = 3_000;

  private final String group;
  private final String table;
  private final String filler;

  MovedGroup(String group, String table, String filler) {
    this.group = group;
    this.table = table;
    this.filler = filler;
  }

  /** The table that clients write. */
  String table() {
    return table;
  }

  /** Makes tables and rows. */
  List<String> statements() {
    String placement =
        switch (this) {
          case HASH -> " SHARD BY HASH(id) IN GROUP g";
          case RANGE ->
              " SHARD BY RANGE(id) (VALUES LESS THAN (50) ON shard1, VALUES LESS THAN (2500000)"
                  + " ON shard2, VALUES LESS THAN (MAXVALUE) ON shard1) IN GROUP r";
          case TABLE -> " SINGLE ON shard1";
        };
    String again = this == RANGE ? " SHARD BY RANGE(id) IN GROUP r" : placement;
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE TABLE shop." + table + " (id INT PRIMARY KEY, v INT NOT NULL)" + placement);
    statements.add(
        "CREATE TABLE shop."
            + filler
            + " (id INT PRIMARY KEY, body VARCHAR(200) NOT NULL)"
            + again);
    if (this != TABLE) {
      // Would change rows again that are copied.
      statements.add(
          "CREATE TRIGGER shop.%1$s_marked BEFORE INSERT ON shop.%1$s FOR EACH ROW SET NEW.body = CONCAT(NEW.body, '!')"
              .formatted(filler));
    }
    statements.add(
        IntStream.range(0, ChaosCluster.COUNTERS)
            .mapToObj(id -> "(" + id + ", 0)")
            .collect(Collectors.joining(", ", "INSERT INTO shop." + table + " VALUES ", "")));
    for (int from = 0; from < FILLER; from += FILLER_BATCH) {
      statements.add(
          IntStream.range(from, from + FILLER_BATCH)
              .mapToObj(id -> "(" + id * FILLER_STEP + ", REPEAT('" + (id * 7919) + " ', 15))")
              .collect(Collectors.joining(", ", "INSERT INTO shop." + filler + " VALUES ", "")));
    }
    return statements;
  }

  /** Counts the filling rows of a server, and sums them up. */
  String fillerSum() {
    return "SELECT COUNT(*) n, SUM(CRC32(CONCAT(id, body))) s FROM shop." + filler;
  }

  /** The shards that have keys. */
  List<String> used(ClusterState now) {
    return now.tables().get("shop." + table) instanceof TableRule.Single(_, _, var shard)
        ? List.of(shard)
        : now.groups().get("shop." + group).placement().shards();
  }

  /**
   * What follows RESHARD, of which a seed chooses, in the order to try them.
   *
   * @param now with the placement as it is
   */
  List<String> changes(ClusterState now, Random random) {
    List<String> used = used(now);
    if (this == TABLE) {
      return moves(used, random);
    }
    List<String> changes = new ArrayList<>();
    String other = "shard" + (1 + random.nextInt(2));
    switch (this) {
      case HASH -> {
        if (used.contains("shard3")) {
          changes.add("REMOVE SHARD shard3");
          changes.add("MERGE SHARD shard3 INTO " + other);
        } else {
          changes.add("ADD SHARD shard3");
          changes.add("SPLIT SHARD " + other + " INTO " + other + ", shard3");
        }
        int first = random.nextInt(2_000);
        changes.add("MOVE SLOTS %d TO %d TO %s".formatted(first, first + 1_500, other));
        changes.add(
            "MOVE KEY %d TO shard%d"
                .formatted(random.nextInt(ChaosCluster.COUNTERS), 1 + random.nextInt(3)));
      }
      case RANGE -> {
        if (used.contains("shard3")) {
          changes.add("REMOVE SHARD shard3");
          changes.add("MERGE SHARD shard3 INTO " + other);
        } else {
          changes.add("ADD SHARD shard3");
          changes.add("SPLIT SHARD " + other + " INTO " + other + ", shard3");
        }
        int from = random.nextInt(ChaosCluster.COUNTERS / 2);
        int until = random.nextBoolean() ? from + 40 : Actions.FRESH_FIRST * 3;
        for (int i = 1; i <= 3; i++) {
          int to = 1 + (i + random.nextInt(3)) % 3;
          changes.add("MOVE RANGE FROM %d UNTIL %d TO shard%d".formatted(from, until, to));
        }
      }
      case TABLE -> throw new IllegalStateException();
    }
    Collections.shuffle(changes, random);
    return changes.stream().map(change -> "GROUP " + group + " " + change).toList();
  }

  /** A kind of change, for who does not leave it to a seed. */
  enum Change {
    ADD,
    REMOVE,
    SPLIT,
    MERGE,
    MOVE_KEY,
    MOVE_TABLE;

    MovedGroup group() {
      return this == MOVE_TABLE ? TABLE : HASH;
    }

    /** What has to be done before, with the placement as it is; empty most of the time. */
    Optional<Change> before(List<String> used) {
      boolean three = used.contains("shard3");
      return switch (this) {
        case ADD, SPLIT -> three ? Optional.of(MERGE) : Optional.empty();
        case REMOVE, MERGE -> three ? Optional.empty() : Optional.of(ADD);
        case MOVE_KEY, MOVE_TABLE -> Optional.empty();
      };
    }

    /**
     * What follows RESHARD, in the order to try it: what moves nothing is refused.
     *
     * @param used by the group, after what has to be done before
     */
    List<String> statements(List<String> used) {
      return switch (this) {
        case ADD -> List.of("GROUP g ADD SHARD shard3");
        case REMOVE -> List.of("GROUP g REMOVE SHARD shard3");
        case SPLIT -> List.of("GROUP g SPLIT SHARD shard1 INTO shard1, shard3");
        case MERGE -> List.of("GROUP g MERGE SHARD shard3 INTO shard1");
        case MOVE_KEY -> List.of("GROUP g MOVE KEY 7 TO shard1", "GROUP g MOVE KEY 7 TO shard2");
        case MOVE_TABLE ->
            List.of(
                used.size() == 1
                    ? "MOVE TABLE moved INTO GROUP m SHARD KEY (id)"
                    : "MOVE TABLE moved SINGLE ON shard2");
      };
    }
  }

  private List<String> moves(List<String> used, Random random) {
    List<String> targets = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      if (!used.equals(List.of("shard" + i))) {
        targets.add("SINGLE ON shard" + i);
      }
    }
    Collections.shuffle(targets, random);
    if (used.size() == 1 && random.nextBoolean()) {
      targets.addFirst("INTO GROUP " + group + " SHARD KEY (id)");
    }
    return targets.stream().map(to -> "MOVE TABLE " + table + " " + to).toList();
  }
}
