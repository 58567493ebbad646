package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.AutoIncrement;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.proxy.control.JdbcSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the rows of a table live and its global indexes, as a version comment at the end of what
 * SHOW CREATE TABLE shows, and of a CREATE TABLE that was made of that: a dump loads into any MySQL
 * or MariaDB, and through a proxy makes the same table.
 *
 * <p>The number: MySQL carries a comment out whose version is not above its own, and reads five
 * digits of it (later releases six, MariaDB five or six). 999990 is above all of them read either
 * way, 99999 and a stray 0 or 99.99.90; MySQL 10 would carry out 99990, which is its 9.99.90.
 * Clients keep version comments where they strip others. It stands at the end, on the line of the
 * table's options or partitions: tools that read SHOW CREATE TABLE line by line look there for the
 * options they know (SQLAlchemy warns of lines of other kinds). No state.
 */
public final class ShardingComment {
  private static final String OPENING = "/*!999990 ";
  private static final String CLOSING = "*/";

  private ShardingComment() {}

  /** The comment with a blank before it; empty for a table that any CREATE TABLE makes so. */
  public static String of(ClusterState state, TableRule rule) {
    String clause =
        switch (rule) {
          case TableRule.Sharded sharded -> sharded(state, sharded);
          case TableRule.Reference _ -> "REFERENCE";
          case TableRule.Single single -> single(state, single);
          case TableRule.View _ -> "";
        };
    // No name can be written so that it does not end the comment, or begin another.
    boolean isWritable = !clause.contains("*/") && !clause.contains("/*");
    return clause.isEmpty() || !isWritable ? "" : " " + OPENING + clause + " " + CLOSING;
  }

  private static String single(ClusterState state, TableRule.Single rule) {
    LogicalDatabase database = state.databases().get(rule.database());
    boolean byDefault =
        database == null
            || (database.homeShard().equals(rule.shard()) && database.defaultShardKey().isEmpty());
    return byDefault ? "" : "SINGLE ON SHARD " + JdbcSession.quote(rule.shard());
  }

  private static String sharded(ClusterState state, TableRule.Sharded rule) {
    if (rule.indexed().isPresent()) {
      // Made with the index that it belongs to.
      return "";
    }
    TableGroup group = state.groups().get(rule.group());
    List<String> words = new ArrayList<>();
    if (AutoIncrements.maker(rule) == AutoIncrement.Maker.SNOWFLAKE) {
      words.add("AUTO_INCREMENT = SNOWFLAKE");
    }
    String key = "(" + JdbcSession.quote(rule.column()) + ")";
    String own =
        switch (group.placement()) {
          case Placement.Hash _ -> {
            words.add("SHARD BY HASH " + key);
            yield TablePlan.defaultGroup(group.keyType());
          }
          case Placement.Range range -> {
            words.add("SHARD BY RANGE " + key + " " + parts(range));
            yield TablePlan.ownGroup(rule.table());
          }
        };
    String name = group.name().substring(group.database().length() + 1);
    if (!name.equals(own)) {
      words.add("IN GROUP " + JdbcSession.quote(name));
    }
    rule.indexes().stream().filter(GlobalIndex::ready).forEach(index -> words.add(index(index)));
    return String.join(" ", words);
  }

  private static String parts(Placement.Range range) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<Long, String> part : range.lowerBounds().entrySet()) {
      Long next = range.lowerBounds().higherKey(part.getKey());
      parts.add(
          "VALUES LESS THAN (%s) ON %s"
              .formatted(next == null ? "MAXVALUE" : next, JdbcSession.quote(part.getValue())));
    }
    return "(" + String.join(", ", parts) + ")";
  }

  private static String index(GlobalIndex index) {
    return "GLOBAL %sINDEX %s (%s)"
        .formatted(
            index.unique() ? "UNIQUE " : "",
            JdbcSession.quote(index.name()),
            index.columns().stream().map(JdbcSession::quote).collect(Collectors.joining(", ")));
  }

  /**
   * What the comment says.
   *
   * @param behind the text behind a statement's last token: comments, blanks and a semicolon
   * @return empty when the comment is not there
   */
  static Optional<String> in(String behind) {
    int at = 0;
    while (at < behind.length() && behind.charAt(at) != ';') {
      int next = at + 1;
      if (behind.startsWith("/*", at)) {
        int end = behind.indexOf(CLOSING, at + 2);
        if (end < 0) {
          return Optional.empty();
        }
        if (behind.startsWith(OPENING, at)) {
          return Optional.of(behind.substring(at + OPENING.length(), end));
        }
        next = end + CLOSING.length();
      } else if (behind.charAt(at) == '#' || behind.startsWith("--", at)) {
        int end = behind.indexOf('\n', at);
        next = end < 0 ? behind.length() : end + 1;
      }
      at = next;
    }
    return Optional.empty();
  }
}
