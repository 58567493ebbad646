package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.KeyPredicate;
import io.ringmaster.router.plan.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Why a statement goes to several shards, and what would make it cheap, in one line. */
final class RouteAdvice {
  /** More names than these tell nobody more. */
  private static final int NAMES_MAX = 4;

  private RouteAdvice() {}

  /** Of a statement that goes to several shards of a group. */
  static String of(Selector.ByPredicate selector, Digest digest, ShardMap map) {
    List<TableRule.Sharded> named = named(selector.group(), digest, map);
    String keys =
        names(named.stream().map(rule -> rule.table() + "." + rule.column()).sorted().toList());
    if (keys.isEmpty()) {
      keys = "the shard key of group " + selector.group();
    }
    return selector.predicate() instanceof KeyPredicate.Anything
        ? "WHERE does not say which "
            + keys
            + "; one value makes it one shard's"
            + index(named, digest)
        : "WHERE says several values of " + keys + ", which are on several shards";
  }

  /** The index that would tell the shard by a column that WHERE says the value of; may be empty. */
  private static String index(List<TableRule.Sharded> named, Digest digest) {
    Tokens tokens = new Tokens(digest);
    while (!tokens.atEnd() && !tokens.take().equalsIgnoreCase("WHERE")) {
      // Before WHERE an equals sign assigns, or joins.
    }
    while (!tokens.atEnd() && named.size() == 1) {
      String column = tokens.takeName();
      if (tokens.takeWords("=", "?") && !column.equals(")")) {
        String table = named.getFirst().table();
        return "; CREATE GLOBAL INDEX %1$s ON %2$s (%1$s), or GLOBAL UNIQUE INDEX, tells the shards too, if few have a value each"
            .formatted(column, table);
      }
    }
    return "";
  }

  /** The group's tables that a statement names. */
  private static List<TableRule.Sharded> named(String group, Digest digest, ShardMap map) {
    Tokens tokens = new Tokens(digest);
    Set<String> words = new HashSet<>();
    while (!tokens.atEnd()) {
      words.add(tokens.takeName());
    }
    return map.state().tables().values().stream()
        .filter(TableRule.Sharded.class::isInstance)
        .map(TableRule.Sharded.class::cast)
        .filter(rule -> rule.group().equals(group) && words.contains(rule.table()))
        .toList();
  }

  /**
   * Of a statement that MySQL finishes.
   *
   * @param bench number of the shard whose server does
   */
  static String of(Finish finish, ShardMap map, int bench) {
    List<String> parts = new ArrayList<>();
    parts.add(finish.reason() + ", so MySQL finishes it");
    List<Finish.Fragment> sharded =
        finish.fragments().stream().filter(fragment -> fragment.key() != null).toList();
    List<Finish.Fragment> everywhere =
        sharded.stream().filter(fragment -> isEverywhere(fragment.selector())).toList();
    if (!everywhere.isEmpty()) {
      parts.add("a value of " + keys(everywhere) + " in WHERE makes it cheaper");
    }
    if (sharded.stream().map(RouteAdvice::group).distinct().count() > 1) {
      parts.add(
          "in one table group (they are in "
              + names(sharded.stream().map(RouteAdvice::group).distinct().toList())
              + ") and joined by "
              + keys(sharded)
              + ", tables are not gathered");
    } else if (sharded.stream().map(Finish.Fragment::name).distinct().count() > 1) {
      parts.add("where " + keys(sharded) + " are equal in all joins, tables are not gathered");
    }
    List<String> single =
        finish.fragments().stream()
            .filter(f -> f.selector() instanceof Selector.Fixed fixed && fixed.shard() != bench)
            .map(
                fragment ->
                    fragment.table()
                        + " (on "
                        + map.shards().get(((Selector.Fixed) fragment.selector()).shard()).name()
                        + ")")
            .distinct()
            .toList();
    if (!single.isEmpty()) {
      parts.add(names(single) + " as a reference table would be on every shard");
    }
    return String.join("; ", parts);
  }

  private static boolean isEverywhere(Selector selector) {
    return selector instanceof Selector.ByPredicate by
        && by.predicate() instanceof KeyPredicate.Anything;
  }

  private static String group(Finish.Fragment fragment) {
    return ((Selector.ByPredicate) fragment.selector()).group();
  }

  private static String keys(List<Finish.Fragment> fragments) {
    return names(
        fragments.stream().map(fragment -> fragment.name() + "." + fragment.key()).toList());
  }

  private static String names(List<String> names) {
    List<String> each = names.stream().distinct().toList();
    String more = each.size() > NAMES_MAX ? ", .." : "";
    return each.stream().limit(NAMES_MAX).collect(Collectors.joining(", ")) + more;
  }
}
