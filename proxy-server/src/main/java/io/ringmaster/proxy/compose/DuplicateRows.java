package io.ringmaster.proxy.compose;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.Indexing.OnDuplicate;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * INSERT IGNORE, REPLACE or INSERT .. ON DUPLICATE KEY UPDATE of a table with global indexes.
 *
 * <p>Rows are inserted as if nothing had been said of duplicates, all of them at first. Where that
 * fails, one half after the other is, and at last a row alone: it is left out then, or what is
 * there already is deleted or changed, by the key that MySQL's error names. So rows are met in the
 * order of the text, by the keys in MySQL's order, and what does not conflict is inserted together.
 */
public final class DuplicateRows {
  private static final int DUPLICATE = MySqlError.ER_DUP_ENTRY.errno();

  /** Errors that IGNORE makes warnings of, of a row or its values. */
  static final Set<Integer> IGNORED =
      Set.of(
          DUPLICATE, 1048, 1263, 1264, 1265, 1292, 1364, 1366, 1406, 1411, 1441, 1452, 1526, 1690,
          3819);

  private static final byte[] NOTHING = {};

  private static final String VALUES_DEPRECATED =
      "'VALUES function' is deprecated and will be removed in a future release. Please use an alias"
          + " (INSERT INTO ... VALUES (...) AS alias) and replace VALUES(col) in the ON DUPLICATE"
          + " KEY UPDATE clause with alias.col instead";

  private static final int DEPRECATED = 1287;

  private final ClientSession session;
  private final Composition composition;
  private final Indexing.Duplicates how;
  private final Texts texts;
  private final FinishLimits limits;
  private final boolean alone;
  private final InsertId insertId = new InsertId();
  private long affected;
  private long duplicates;

  /** Tells the row that the last one has found and left as it was; null for none. */
  private String left;

  /** The statements that it is made of. */
  public interface Texts {
    /** How many rows the statement has. */
    int rows();

    /** What the last row has for the AUTO_INCREMENT column; 0 for nothing that is counted. */
    long lastNumber();

    /** The AUTO_INCREMENT column as SQL text; null without one. */
    String numberColumn();

    /** Whether a row has got its AUTO_INCREMENT number together with that of another. */
    boolean isMadeWith(int row, long other, boolean ofQuery);

    /** Tells which warnings are of rows that say DEFAULT. */
    Predicate<Condition> defaulted();

    /** Whether a row gives NULL as it is written. */
    boolean hasNulls();

    /** Runs the INSERT of some rows that fails with duplicates, and sees to lookup tables. */
    void plain(int from, int to);

    /** Runs the client's statement with one row, and sees to lookup tables. */
    void own(int row);

    /** Runs the INSERT of a row in other words, without lookup tables. */
    void unindexed(byte[] sql, int row);

    /** Runs a text for a lookup table. */
    void lookup(byte[] sql);

    /** Runs a text, and sees to lookup tables. */
    void indexed(byte[] sql);

    /**
     * The client's statement with one row that has another primary key.
     *
     * @param key literals; null for the row's own
     * @return null if the row does not give the whole key
     */
    byte[] withKey(int row, List<String> key);

    /**
     * What is true of rows that have a row's value of a key, a char for each byte.
     *
     * @return null when there can be no such row
     */
    String condition(Indexing.UniqueKey key, int row);
  }

  /**
   * One that is not started yet.
   *
   * @param alone whether it is a transaction of its own
   */
  public DuplicateRows(
      ClientSession session,
      Composition composition,
      Indexing.Duplicates how,
      Texts texts,
      FinishLimits limits,
      boolean alone) {
    this.session = session;
    this.composition = composition;
    this.how = how;
    this.texts = texts;
    this.limits = limits;
    this.alone = alone;
  }

  /**
   * Starts it.
   *
   * @param prepared whether the client has prepared the statement
   */
  public void start(boolean prepared) {
    composition.inserting(texts.defaulted());
    if (!prepared && how.deprecated() > 0) {
      // It is said of the text, and not of what is run instead.
      Condition warning = new Condition("Warning", DEPRECATED, VALUES_DEPRECATED);
      composition.warned(Collections.nCopies(how.deprecated(), warning), how.deprecated());
    }
    if (texts.rows() == 1 && how.what() != OnDuplicate.IGNORE && alone) {
      expected();
    } else {
      rows(0, texts.rows(), this::finish);
    }
  }

  /** Whether a warning is one of those that {@link #start} says once. */
  static boolean isOfText(Condition condition) {
    return condition.message().equals(VALUES_DEPRECATED);
  }

  private void rows(int from, int to, Runnable then) {
    if (to - from == 1 && how.what() == OnDuplicate.IGNORE) {
      composition.run(
          () -> texts.own(from),
          message -> InsertedRows.ofWhole(message, from),
          result -> added(result, 1 - result.affectedRows(), true, then));
      return;
    }
    composition.attempt(
        () -> texts.plain(from, to),
        message -> InsertedRows.ofWhole(message, from),
        how.what() == OnDuplicate.IGNORE ? IGNORED : Set.of(DUPLICATE),
        result -> added(result, 0, true, then),
        failure -> {
          if (to - from == 1) {
            conflict(failure.message(), from, 0, then);
            return;
          }
          if (how.what() != OnDuplicate.IGNORE && !StrictMode.isIn(session) && texts.hasNulls()) {
            composition.fail(
                SqlFailure.notSupported(
                    "rows with NULL, some of which are there already, are not supported in one"
                        + " statement without a strict sql_mode, since the table has a global"
                        + " index; insert them one by one"));
            return;
          }
          int half = from + (to - from) / 2;
          rows(from, half, () -> rows(half, to, then));
        });
  }

  private void added(StepResult result, long duplicate, boolean inserted, Runnable then) {
    affected += result.affectedRows();
    duplicates += duplicate;
    insertId.add(result, inserted);
    left = null;
    then.run();
  }

  private void finish() {
    if (how.what() == OnDuplicate.IGNORE && affected > 0) {
      insertId.given(texts.lastNumber());
    }
    if (left == null || !insertId.isOfLast() || texts.numberColumn() == null) {
      answer();
      return;
    }
    number(left, insertId::given, this::answer);
  }

  /** Asks for the AUTO_INCREMENT value of a row that is there. */
  private void number(String condition, LongConsumer taken, Runnable then) {
    composition.query(
        text(
            "SELECT " + texts.numberColumn() + " FROM " + how.table() + " WHERE ",
            condition + " FOR UPDATE"),
        new Number(taken),
        false,
        then);
  }

  /** Takes it. */
  private record Number(LongConsumer taken) implements RowTaker {
    @Override
    public SqlFailure columns(List<ColumnShape> columns) {
      return null;
    }

    @Override
    public SqlFailure row(ByteBuf row) {
      int length = (int) Wire.readLenenc(row, "value");
      String digits = row.readCharSequence(length, StandardCharsets.US_ASCII).toString();
      taken.accept(Long.parseUnsignedLong(digits));
      return null;
    }
  }

  private void answer() {
    String info =
        texts.rows() == 1
            ? ""
            : "Records: %d  Duplicates: %d  Warnings: %d"
                .formatted(texts.rows(), duplicates, composition.warnings());
    composition.finish(new StepResult(affected, insertId.reported(), insertId.isMade(), info));
  }

  /**
   * A row alone is looked for before, without a lock: two that insert it and fail would both have a
   * lock on the row that is there, and none could change it.
   */
  private void expected() {
    boolean own = how.keys().stream().anyMatch(key -> key.name().isEmpty());
    List<Indexing.UniqueKey> asked = own ? how.keys().subList(0, 1) : how.keys();
    expected(asked.iterator());
  }

  private void expected(Iterator<Indexing.UniqueKey> asked) {
    if (!asked.hasNext()) {
      rows(0, 1, this::finish);
      return;
    }
    Indexing.UniqueKey key = asked.next();
    String condition = texts.condition(key, 0);
    if (condition == null) {
      expected(asked);
      return;
    }
    Counter found = new Counter();
    String columns = String.join(", ", how.primaryKey());
    composition.query(
        text("SELECT " + columns + " FROM " + how.table() + " WHERE ", condition),
        found,
        false,
        () -> {
          if (found.count == 1) {
            resolve(key, condition, 0, 0, () -> rows(0, 1, this::finish), this::finish);
          } else {
            expected(asked);
          }
        });
  }

  private static final class Counter implements RowTaker {
    private int count;

    @Override
    public SqlFailure columns(List<ColumnShape> columns) {
      return null;
    }

    @Override
    public SqlFailure row(ByteBuf row) {
      count++;
      return null;
    }
  }

  /**
   * A row that another stands in the way of.
   *
   * @param message of MySQL's error
   * @param deleted how often something was in its way before
   */
  private void conflict(String message, int row, int deleted, Runnable then) {
    String name = keyName(message);
    StringBuilder condition = new StringBuilder();
    Indexing.UniqueKey met = null;
    for (Indexing.UniqueKey key : how.keys()) {
      boolean named = key.name().equalsIgnoreCase(name);
      if (named || (key.name().isEmpty() && !isKnown(name))) {
        String one = texts.condition(key, row);
        if (one != null) {
          condition.append(condition.isEmpty() ? "" : " OR ").append(one);
          met = key;
        }
      }
    }
    if (met == null || deleted > how.keys().size()) {
      uncertain(message);
      return;
    }
    // A row that is not there has gone meanwhile, or is not found by such a value.
    Runnable gone = () -> again(row, deleted + 1, then);
    resolve(met, condition.toString(), row, deleted, gone, then);
  }

  private boolean isKnown(String name) {
    return how.keys().stream().anyMatch(key -> key.name().equalsIgnoreCase(name));
  }

  /** MySQL's messages end in the name of the key, behind that of its table. */
  private static String keyName(String message) {
    int end = message.lastIndexOf('\'');
    int start = end < 0 ? -1 : message.lastIndexOf('\'', end - 1);
    String name = start < 0 ? "" : message.substring(start + 1, end);
    return name.substring(name.indexOf('.') + 1);
  }

  private void uncertain(String message) {
    composition.fail(
        SqlFailure.notSupported(
            "the row that is there already is not found by the value as it is written ("
                + message
                + "); write the values of unique keys as their columns store them, or see whether"
                + " VERIFY GLOBAL INDEX finds stale entries, which REPAIR GLOBAL INDEX mends"));
  }

  /**
   * Deletes or changes what is in a row's way.
   *
   * @param none is run when there is no such row
   */
  private void resolve(
      Indexing.UniqueKey key,
      String condition,
      int row,
      int deleted,
      Runnable none,
      Runnable then) {
    if (how.what() == OnDuplicate.REPLACE && how.assigned().isEmpty()) {
      byte[] delete = text("DELETE FROM " + how.table() + " WHERE ", condition);
      composition.run(
          () -> texts.indexed(delete),
          UnaryOperator.identity(),
          result -> {
            if (result.affectedRows() == 0) {
              none.run();
            } else {
              affected += result.affectedRows();
              duplicates += result.affectedRows();
              again(row, deleted + 1, then);
            }
          });
      return;
    }
    if (key.global() && how.readsKey()) {
      composition.fail(
          SqlFailure.notSupported(
              "ON DUPLICATE KEY UPDATE that reads the new row's primary key is not supported where"
                  + " the row is there already by a global index ("
                  + key.name()
                  + "); write the value instead of VALUES(column)"));
      return;
    }
    if (key.global() && texts.withKey(row, how.primaryKey()) == null) {
      composition.fail(
          SqlFailure.notSupported(
              "ON DUPLICATE KEY UPDATE is not supported for a row that does not give the whole"
                  + " primary key, where it is there already by a global index ("
                  + key.name()
                  + "); name all its columns"));
      return;
    }
    update(key, condition, row, none, then);
  }

  /** A text of the session's, to which bytes of it are added. */
  private byte[] text(String own, String bytes) {
    return (ChangeTexts.raw(own, ChangeTexts.charset(session)) + bytes)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private void update(
      Indexing.UniqueKey key, String condition, int row, Runnable none, Runnable then) {
    Indexing.Changed change =
        new Indexing.Changed(
            how.table(),
            how.table(),
            0,
            how.primaryKey(),
            how.assigned(),
            false,
            false,
            Indexing.Order.SAID,
            false);
    String search =
        "SELECT " + String.join(", ", change.columns()) + " FROM " + how.table() + " WHERE ";
    new IndexedChange(
            session,
            composition,
            change,
            new IndexedChange.Texts(
                NOTHING, NOTHING, text(search, "(" + condition + ") FOR UPDATE")),
            limits,
            texts::lookup,
            texts::indexed,
            new IndexedChange.Single(
                found -> texts.withKey(row, key.global() ? found : null),
                sql -> texts.unindexed(sql, row),
                message -> InsertedRows.ofWhole(message, row),
                none,
                result -> {
                  added(result, touched(result), how.what() == OnDuplicate.REPLACE, () -> {});
                  left = result.insertId() == 0 ? condition : null;
                  if (how.assignsNumber()) {
                    assigned(row, result.insertId(), then);
                  } else {
                    then.run();
                  }
                }))
        .start();
  }

  /**
   * MySQL refuses to give the row that is there a number which it has made for another row of the
   * statement.
   *
   * @param id what it has now; 0 where that is not told
   */
  private void assigned(int row, long id, Runnable then) {
    long[] number = {id};
    Runnable judge =
        () -> {
          if (texts.isMadeWith(row, number[0], isOfQuery())) {
            composition.fail(SqlFailure.of(MySqlError.ER_AUTO_INCREMENT_CONFLICT));
          } else {
            then.run();
          }
        };
    if (id == 0 && texts.numberColumn() != null) {
      number(left, found -> number[0] = found, judge);
    } else {
      judge.run();
    }
  }

  private boolean isOfQuery() {
    return composition.around() != null && composition.around().isOfQuery();
  }

  /** Whether a row that is there counts as a duplicate: if it was changed, or found. */
  private long touched(StepResult result) {
    boolean found = how.what() == OnDuplicate.UPDATE && session.profile().foundRows();
    return found || result.affectedRows() > 1 ? 1 : 0;
  }

  private void again(int row, int deleted, Runnable then) {
    composition.attempt(
        () -> texts.plain(row, row + 1),
        message -> InsertedRows.ofWhole(message, row),
        Set.of(DUPLICATE),
        result -> added(result, 0, true, then),
        failure -> conflict(failure.message(), row, deleted, then));
  }
}
