package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Relocation;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.placement.CanonicalKey;
import io.ringmaster.metadata.placement.CanonicalQuery;
import io.ringmaster.metadata.placement.NothingToMoveException;
import io.ringmaster.metadata.placement.Reshape;
import io.ringmaster.proxy.admin.AdminStatement.Reshard;
import io.ringmaster.proxy.control.JdbcSession;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Which table groups a RESHARD concerns: the one that it names, or all of the current database that
 * there is something to move of. Asks servers what they know alone; blocking.
 */
final class ReshardedGroups {
  private final AdminContext context;
  private final SlotMeasures measures;
  private final RangeMeasures ranges;

  ReshardedGroups(AdminContext context) {
    this.context = context;
    this.measures = new SlotMeasures(new ShardRunner(context.pools()));
    this.ranges = new RangeMeasures(new ShardRunner(context.pools()));
  }

  /** A group, and what is to become of its placement. */
  record Wanted(TableGroup group, UnaryOperator<Placement> change) {}

  /**
   * What was chosen.
   *
   * @param wanted at least one
   * @param leftOut groups that there is nothing to move of, with the reason
   */
  record Chosen(List<Wanted> wanted, Map<String, String> leftOut) {}

  /**
   * Of several groups those that there is something to move of.
   *
   * @throws AdminException 1105 when there is none, with the reason of each, or when one can't be
   *     changed so
   */
  Chosen choose(ClusterState state, Reshard statement, AdminCaller caller) {
    List<Wanted> wanted = new ArrayList<>();
    Map<String, String> leftOut = new LinkedHashMap<>();
    for (TableGroup group : groups(state, statement, caller)) {
      try {
        UnaryOperator<Placement> change = change(state, group, statement, caller);
        var _ = after(group, change);
        wanted.add(new Wanted(group, change));
      } catch (NothingToMoveException e) {
        leftOut.put(group.name(), e.getMessage());
      } catch (IllegalArgumentException e) {
        throw named(group.name(), e.getMessage());
      }
    }
    if (wanted.isEmpty()) {
      throw AdminException.refused(
          leftOut.entrySet().stream()
              .map(left -> named(left.getKey(), left.getValue()).getMessage())
              .collect(Collectors.joining("; ")));
    }
    return new Chosen(wanted, leftOut);
  }

  private List<TableGroup> groups(ClusterState state, Reshard statement, AdminCaller caller) {
    if (statement.group().isPresent()) {
      TableGroup group = state.groups().get(statement.group().get());
      if (group == null) {
        throw noSuchGroup(statement.group().get());
      }
      return List.of(group);
    }
    List<TableGroup> groups =
        state.groups().values().stream()
            .filter(
                group ->
                    caller.currentDatabase().isEmpty()
                        || caller.currentDatabase().get().equals(group.database()))
            .sorted(Comparator.comparing(TableGroup::name))
            .toList();
    if (groups.isEmpty()) {
      throw AdminException.refused(
          "there is no table group"
              + caller.currentDatabase().map(name -> " in database '" + name + "'").orElse(""));
    }
    boolean ofOne =
        switch (statement.change()) {
          case Reshard.Reshaped reshaped -> reshaped.ofOneGroup();
          case Reshard.MoveKey _ -> true;
          case Reshard.Divide _, Reshard.Rebalance _ -> false;
          case Reshard.MoveTable _ -> throw noGroup();
        };
    if (groups.size() > 1 && ofOne) {
      throw AdminException.refused(
          "which table group? RESHARD GROUP .. says it: "
              + String.join(", ", groups.stream().map(TableGroup::name).toList()));
    }
    return groups;
  }

  /**
   * What moves of a group.
   *
   * @throws AdminException 1105 when nothing would, or the group can't be changed so
   */
  static Relocation relocation(TableGroup group, UnaryOperator<Placement> change) {
    try {
      return new Relocation.OfGroup(group.name(), group.placement(), after(group, change));
    } catch (IllegalArgumentException e) {
      throw named(group.name(), e.getMessage());
    }
  }

  private static Placement after(TableGroup group, UnaryOperator<Placement> change) {
    Placement after = change.apply(group.placement());
    if (after.equals(group.placement())) {
      throw new NothingToMoveException("this would move nothing");
    }
    return after;
  }

  private static AdminException named(String group, String reason) {
    return AdminException.refused("table group '" + group + "': " + reason);
  }

  static AdminException noSuchGroup(String group) {
    return AdminException.refused("there is no table group '" + group + "'");
  }

  private static IllegalStateException noGroup() {
    return new IllegalStateException("a table moves whatever its group");
  }

  /** From a group's placement to the one asked for; servers were asked what they know alone. */
  private UnaryOperator<Placement> change(
      ClusterState state, TableGroup group, Reshard statement, AdminCaller caller) {
    return switch (statement.change()) {
      case Reshard.Reshaped reshaped -> reshaped.to();
      case Reshard.MoveTable _ -> throw noGroup();
      case Reshard.MoveKey move -> {
        String key = canonical(state, group, move);
        yield placement -> Reshape.moveKey(placement, key, move.to());
      }
      case Reshard.Divide all -> {
        // Of all groups, each is given what it has not yet.
        Reshard.Divide divide =
            statement.group().isPresent() ? all : all.lackedBy(group.placement());
        yield group.placement() instanceof Placement.Range range
            ? measured(group, ranges.divided(state, group, range, divide, caller))
            : divide::bySlots;
      }
      case Reshard.Rebalance rebalance ->
          measured(group, measures.balanced(state, group, rebalance.by(), caller));
    };
  }

  private static UnaryOperator<Placement> measured(TableGroup group, Placement next) {
    return placement -> {
      if (!placement.equals(group.placement())) {
        throw AdminException.refused(
            "table group '" + group.name() + "' was changed while it was measured; try again");
      }
      return next;
    };
  }

  private String canonical(ClusterState state, TableGroup group, Reshard.MoveKey move) {
    switch (group.keyType()) {
      case KeyType.IntegerKey _ -> {
        try {
          byte[] digits = new byte[CanonicalKey.MAX_INTEGER_LENGTH];
          int length = CanonicalKey.writeInteger(Long.parseLong(move.key()), false, digits);
          return HexFormat.of().formatHex(digits, 0, length);
        } catch (NumberFormatException e) {
          throw AdminException.refused("key '" + move.key() + "' must be an integer");
        }
      }
      case KeyType.BinaryKey binary -> {
        byte[] bytes = move.key().getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[CanonicalKey.of(binary).maxLength(bytes.length)];
        int length = CanonicalKey.of(binary).write(bytes, 0, bytes.length, out);
        if (length < 0) {
          throw AdminException.refused("'" + move.key() + "' is no key of this group");
        }
        return HexFormat.of().formatHex(out, 0, length);
      }
      case KeyType.StringKey type -> {
        String shard = group.placement().shards().iterator().next();
        byte[] value = move.key().getBytes(StandardCharsets.UTF_8);
        String sql = CanonicalQuery.sql(type, "utf8mb4", List.of(value));
        try (JdbcSession session =
            JdbcSession.open(context.pools(), ShardRunner.primary(state, shard))) {
          String hex =
              session
                  .query("SELECT HEX(c) FROM (" + sql + ") AS asked (n, c, exact)")
                  .getFirst()
                  .getFirst();
          if (hex == null) {
            throw AdminException.refused("'" + move.key() + "' is no key of this group");
          }
          return hex.toLowerCase(Locale.ROOT);
        } catch (SQLException e) {
          throw ShardRunner.failure(shard, e);
        }
      }
    }
  }
}
