package io.ringmaster.proxy.gather;

import io.ringmaster.protocol.ResponseSummary;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What several shards said of a write, as one OK packet says it. Not thread-safe.
 *
 * <p>The info text has the same form from each shard ({@code Records: 2 Duplicates: 0 Warnings: 0},
 * {@code Rows matched: 1 Changed: 1 Warnings: 0}); its numbers are added. MySQL leaves it out for
 * an INSERT of a single row: then it is made from the shard's other numbers.
 */
final class WriteReport {
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern WARNINGS = Pattern.compile("(Warnings: )(\\d+)$");

  private final boolean copies;
  private final boolean ignores;
  private long affectedRows;
  private long lastInsertId;
  private int warnings;
  private String info = "";
  private boolean any;

  /**
   * @param copies whether all shards changed the same rows, so that the first one's numbers count
   * @param ignores whether the statement is an INSERT IGNORE
   */
  WriteReport(boolean copies, boolean ignores) {
    this.copies = copies;
    this.ignores = ignores;
  }

  /**
   * Adds a shard's OK, in shard order.
   *
   * @param insertedRows rows of the shard's INSERT, when it was split; else 0
   * @param numbered whether a server that has inserted or changed a row says its number
   */
  void add(ResponseSummary summary, int insertedRows, boolean numbered) {
    String text = summary.info(StandardCharsets.UTF_8);
    add(
        summary.affectedRows(),
        summary.lastInsertId(),
        summary.warnings(),
        text.isEmpty() && insertedRows == 1 ? singleRow(summary, numbered) : text);
  }

  /**
   * Of one row: REPLACE and ON DUPLICATE KEY UPDATE count 2 affected rows for a duplicate they
   * change, and with CLIENT_FOUND_ROWS 1 for one that they do not, as for a new row. IGNORE calls a
   * row a duplicate that is neither inserted nor changes another.
   */
  private String singleRow(ResponseSummary summary, boolean numbered) {
    long affected = summary.affectedRows();
    boolean left = affected == 0 || (affected == 1 && numbered && summary.lastInsertId() == 0);
    boolean duplicate = ignores ? left : affected > 1 || (affected == 1 && left);
    return "Records: 1  Duplicates: %d  Warnings: %d"
        .formatted(duplicate ? 1 : 0, summary.warnings());
  }

  /**
   * How many rows count for the LIMIT of an UPDATE or DELETE: those that are deleted, and those
   * that an UPDATE has found, changed or not, which its info text says first.
   */
  static long matched(ResponseSummary summary) {
    Matcher number = NUMBER.matcher(summary.info(StandardCharsets.UTF_8));
    return number.find() ? Long.parseLong(number.group()) : summary.affectedRows();
  }

  /** Whether it is of INSERT or REPLACE, not of UPDATE, DELETE or LOAD DATA. */
  boolean inserts() {
    return info.contains("Duplicates: ");
  }

  void add(long affected, long insertId, int warningCount, String text) {
    if (copies && any) {
      return;
    }
    affectedRows += affected;
    warnings += warningCount;
    if (lastInsertId == 0) {
      lastInsertId = insertId;
    }
    info = any ? summed(info, text) : text;
    any = true;
  }

  /** Takes out warnings that several shards gave of the one statement. */
  void repeatedWarnings(int count) {
    warnings -= count;
    info =
        WARNINGS
            .matcher(info)
            .replaceFirst(
                match -> match.group(1) + Math.max(0, Long.parseLong(match.group(2)) - count));
  }

  /** One text with the numbers of both added; the first when they are not of one form. */
  private static String summed(String first, String second) {
    if (first.isEmpty() || !forms(first).equals(forms(second))) {
      return first.isEmpty() ? second : first;
    }
    Matcher other = NUMBER.matcher(second);
    return NUMBER
        .matcher(first)
        .replaceAll(
            match -> {
              other.find();
              return Long.toString(Long.parseLong(match.group()) + Long.parseLong(other.group()));
            });
  }

  private static String forms(String text) {
    return NUMBER.matcher(text).replaceAll("#");
  }

  long affectedRows() {
    return affectedRows;
  }

  long lastInsertId() {
    return lastInsertId;
  }

  int warnings() {
    return warnings;
  }

  String info() {
    return info;
  }
}
