package io.ringmaster.proxy.compose;

import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.MySqlCharset;
import io.ringmaster.proxy.finish.WholeRow;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Change;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of an UPDATE or DELETE of one table by keys. Literals and the client's own words are
 * ISO 8859-1, a character a byte, as {@link FoundRows} keeps them.
 *
 * @param head up to the assignments, or to WHERE
 * @param assignments in their order; empty for DELETE
 * @param key quoted columns
 * @param tail behind WHERE
 */
public record ChangeTexts(
    String head, List<Assignment> assignments, List<String> key, String tail) {
  /** Keys in one statement, unless they are long. */
  private static final int KEYS_MAX = 1024;

  /** Keys of several columns, which make a condition each. */
  private static final int ROWS_MAX = 128;

  private static final int KEYS_LENGTH = 1 << 19;

  public ChangeTexts {
    assignments = List.copyOf(assignments);
    key = List.copyOf(key);
  }

  /**
   * What a column gets.
   *
   * @param text {@code column = expression}, or up to the value
   * @param found whether the value was found by the query
   */
  public record Assignment(String text, boolean found) {}

  /** The character set of a session's statements. */
  static Charset charset(ClientSession session) {
    MySqlCharset charset = Charsets.charset(session.clientCharset());
    return charset == null ? StandardCharsets.UTF_8 : charset.charset();
  }

  /** A table's name in the text. */
  static String name(Change.Target target) {
    return quoted(target.database()) + "." + quoted(target.table());
  }

  /** What deletes rows of it by the same key. */
  public ChangeTexts deleting(Change.Target target, Charset charset) {
    return new ChangeTexts(raw("DELETE FROM " + name(target), charset), List.of(), key, "");
  }

  /** What inserts rows of it, up to their values. */
  public static String inserting(Change.Target target) {
    return "INSERT INTO %s (%s) VALUES "
        .formatted(name(target), String.join(", ", new WholeRow(target.row()).names()));
  }

  private static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** A text's bytes in a character set, a character each. */
  public static String raw(String text, Charset charset) {
    return new String(text.getBytes(charset), StandardCharsets.ISO_8859_1);
  }

  /**
   * How many keys the next statement has.
   *
   * @param from index of the first
   */
  int count(List<List<String>> keys, int from) {
    int most = Math.min(keys.size() - from, key.size() == 1 ? KEYS_MAX : ROWS_MAX);
    long length = 0;
    for (int i = 0; i < most; i++) {
      for (String value : keys.get(from + i)) {
        length += value.length();
      }
      if (length > KEYS_LENGTH) {
        return Math.max(1, i);
      }
    }
    return most;
  }

  /**
   * A statement.
   *
   * @param values that were found
   * @param keys of its rows
   */
  public byte[] of(List<String> values, List<List<String>> keys) {
    StringBuilder sql = begin(values).append(" WHERE ");
    if (key.size() == 1) {
      sql.append(key.getFirst()).append(" IN (");
      String comma = "";
      for (List<String> of : keys) {
        sql.append(comma).append(of.getFirst());
        comma = ",";
      }
      sql.append(')');
    } else {
      rows(keys, sql);
    }
    return sql.append(tail).toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * The same of other rows.
   *
   * @param where tells them; empty for all
   */
  byte[] of(List<String> values, String where) {
    return begin(values)
        .append(where)
        .append(tail)
        .toString()
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private StringBuilder begin(List<String> values) {
    StringBuilder sql = new StringBuilder(head);
    int next = 0;
    String comma = "";
    for (Assignment assignment : assignments) {
      sql.append(comma).append(assignment.text);
      if (assignment.found) {
        sql.append(" = ").append(values.get(next++));
      }
      comma = ", ";
    }
    return sql;
  }

  /** As many rows as a power of two, the last again and again, so that few texts are planned. */
  private void rows(List<List<String>> keys, StringBuilder sql) {
    sql.append('(').append(String.join(",", key)).append(") IN (");
    List<List<String>> all = new ArrayList<>(keys);
    while (Integer.bitCount(all.size()) > 1) {
      all.add(keys.getLast());
    }
    String comma = "(";
    for (List<String> of : all) {
      sql.append(comma).append(String.join(",", of)).append(')');
      comma = ",(";
    }
    sql.append(')');
  }
}
