package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.placement.OwnershipFilter;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishExecution;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Finish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What is read of the fragments of a statement: texts in UTF-8, since names may have characters
 * that the client's character set lacks, with the parts of the client's own that say which rows
 * matter.
 */
final class FragmentTexts {
  private final ClientSession session;
  private final StatementText statement;
  private final Digest digest;
  private final boolean conditioned;

  /**
   * For a statement.
   *
   * @param digest of its text
   * @param conditioned whether rows are left out that its conditions drop
   */
  FragmentTexts(
      ClientSession session, StatementText statement, Digest digest, boolean conditioned) {
    this.session = session;
    this.statement = statement;
    this.digest = digest;
    this.conditioned = conditioned;
  }

  /** The state in which such texts run, of that of a statement. */
  static SessionState stateOf(SessionState statement) {
    return statement.with(
        Map.of(
            "character_set_client",
            "utf8mb4",
            "character_set_results",
            "utf8mb4",
            "sql_select_limit",
            "18446744073709551615"));
  }

  /**
   * A fragment as it is read on each of some shards; one text for all that hold no others' rows.
   *
   * @param keys that its rows can have
   * @param map of the shards
   */
  List<byte[]> ofShards(
      Finish.Fragment fragment, List<FinishExecution.Keys> keys, ShardMap map, int[] shards) {
    byte[] plain = of(fragment, keys, null);
    List<byte[]> texts = new ArrayList<>(shards.length);
    for (int shard : shards) {
      OwnershipFilter filter = OwnedRows.filter(map, fragment.selector(), shard);
      texts.add(filter == null ? plain : of(fragment, keys, filter));
    }
    return texts;
  }

  /**
   * A fragment as it is read on one shard.
   *
   * @param keys that its rows can have
   * @param filter to the rows that the shard owns; null when it has no others
   */
  private byte[] of(
      Finish.Fragment fragment, List<FinishExecution.Keys> keys, OwnershipFilter filter) {
    Query query =
        new Query(
            "SELECT "
                + FinishExecution.columns(fragment)
                + " FROM "
                + FinishExecution.from(fragment));
    for (Finish.Part condition : fragment.matches()) {
      query.and(Objects.requireNonNull(text(condition)));
    }
    query.and(fragment.conditions());
    for (FinishExecution.Keys of : keys) {
      query.and(
          "%s IN (%s)"
              .formatted(FinishExecution.quoted(of.column()), String.join(",", of.values())));
    }
    if (filter != null) {
      query.and(filter.predicate(FinishExecution.quoted(fragment.key())));
    }
    if (!fragment.met().isEmpty() && conditioned) {
      Query met =
          new Query(
              fragment.met().stream()
                  .map(
                      other -> FinishExecution.name(other.database(), other.table(), other.alias()))
                  .collect(Collectors.joining(", ", "SELECT 1 FROM ", "")));
      met.and(fragment.meetings());
      query.andExists(met);
    }
    query.end(fragment.lock());
    return query.bytes();
  }

  /** Why a fragment's rows can't be told; null when they can. */
  SqlFailure refused(Finish.Fragment fragment) {
    return fragment.matches().stream().allMatch(condition -> text(condition) != null)
        ? null
        : SqlFailure.notSupported(
            "MATCH needs its index, which rows of several shards don't have in one place, and what"
                + " it is against can't be sent to the shards as it is; send it in utf8mb4, as a"
                + " string, or say which shard key in WHERE");
  }

  /** A condition; null when it has to be left to the statement itself. */
  private byte[] text(Finish.Condition condition) {
    return switch (condition) {
      case Finish.Part part -> text(part);
      case Finish.Either(var branches) -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (List<Finish.Part> branch : branches) {
          List<byte[]> texts = branch.stream().map(this::text).filter(Objects::nonNull).toList();
          if (texts.isEmpty()) {
            yield null;
          }
          append(out, out.size() == 0 ? "" : " OR ");
          for (int i = 0; i < texts.size(); i++) {
            append(out, i == 0 ? "(" : " AND (");
            out.writeBytes(texts.get(i));
            append(out, ")");
          }
        }
        yield out.toByteArray();
      }
    };
  }

  private static void append(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A part of the client's text; null as above. */
  private byte[] text(Finish.Part condition) {
    int from = digest.tokenStart(condition.first());
    int to = digest.tokenEnd(condition.last());
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
    if (statement.execute() == null) {
      out.write(statement.sql(), from, to - from);
    } else if (BoundText.isSafe(statement, digest, session, from, to, condition.compared())) {
      BoundText.write(statement, digest, session, from, to, out);
    } else {
      return null;
    }
    byte[] text = out.toByteArray();
    return Scatter.charset(session).equals(StandardCharsets.UTF_8) || isAscii(text) ? text : null;
  }

  static boolean isAscii(byte[] text) {
    for (byte b : text) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  /** A SELECT whose conditions come one by one. */
  private final class Query {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String word = " WHERE (";

    /**
     * Begins.
     *
     * @param select up to the FROM clause, inclusive
     */
    Query(String select) {
      write(select);
    }

    private void write(String text) {
      append(out, text);
    }

    void and(List<Finish.Condition> conditions) {
      for (Finish.Condition condition : conditions) {
        byte[] text = conditioned ? text(condition) : null;
        if (text != null) {
          and(text);
        }
      }
    }

    void and(String condition) {
      and(condition.getBytes(StandardCharsets.UTF_8));
    }

    private void and(byte[] condition) {
      write(word);
      out.writeBytes(condition);
      write(")");
      word = " AND (";
    }

    void andExists(Query query) {
      write(word);
      write("EXISTS (");
      out.writeBytes(query.bytes());
      write("))");
      word = " AND (";
    }

    void end(String clause) {
      write(clause.isEmpty() ? "" : " " + clause);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
