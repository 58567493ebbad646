package io.ringmaster.proxy.compose;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.plan.Indexing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * UPDATE or DELETE of a table with global indexes: finds and locks the rows, changes them by their
 * primary keys, reads what they have become, and changes their entries in the lookup tables. ON
 * DUPLICATE KEY UPDATE does the same with the one row that is there already.
 */
public final class IndexedChange {
  private static final Pattern INFO = Pattern.compile("Rows matched: (\\d+)  Changed: (\\d+)");

  private final ClientSession session;
  private final Composition composition;
  private final Indexing.Changed how;
  private final Texts texts;
  private final FinishLimits limits;
  private final ValueLiterals literals;
  private final IndexEntries entries;

  /** Rows as they were, and as they are. */
  private final List<IndexedRow> before = new ArrayList<>();

  private final Map<List<String>, IndexedRow> after = new HashMap<>();
  private long bytes;
  private long affected;
  private long matched;
  private long changed;
  private long insertId;
  private boolean made;

  /**
   * What is run, in the client's character set.
   *
   * @param head the statement up to WHERE
   * @param strict the same without IGNORE
   * @param search a SELECT of what is read of its rows
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record Texts(byte[] head, byte[] strict, byte[] search) {}

  /**
   * How one row is changed that is to be found.
   *
   * @param statement makes of its primary key what changes it
   * @param runner runs that
   * @param messages makes what the client is told of the messages of that statement
   * @param none is run when there is no such row, or are several
   * @param then gets the answer
   */
  record Single(
      Function<List<String>, byte[]> statement,
      Runner runner,
      UnaryOperator<String> messages,
      Runnable none,
      Consumer<StepResult> then) {}

  /** How a statement by literals is run, with its lookup tables kept. */
  public interface Runner {
    /** Runs a text whose effect on lookup tables is seen to. */
    void run(byte[] sql);
  }

  private final Runner runner;

  /** Runs statements that see to lookup tables themselves. */
  private final Runner statements;

  /** Null for the client's UPDATE or DELETE. */
  private final Single single;

  /** One that is not started yet. */
  public IndexedChange(
      ClientSession session,
      Composition composition,
      Indexing.Changed how,
      Texts texts,
      FinishLimits limits,
      Runner runner,
      Runner statements) {
    this(session, composition, how, texts, limits, runner, statements, null);
  }

  /** A part of a composition that changes one row. */
  IndexedChange(
      ClientSession session,
      Composition composition,
      Indexing.Changed how,
      Texts texts,
      FinishLimits limits,
      Runner runner,
      Runner statements,
      Single single) {
    this.statements = statements;
    this.single = single;
    this.session = session;
    this.composition = composition;
    this.how = how;
    this.texts = texts;
    this.limits = limits;
    this.runner = runner;
    entries = new IndexEntries(composition, how, runner);
    literals = ValueLiterals.of(session);
  }

  /** Starts it. */
  public void start() {
    boolean strict = single == null && StrictMode.isIn(session) && !how.ignores();
    composition.query(texts.search, new Taker(before::add), strict, this::change);
  }

  /** Takes rows of the search, and of the reading again. */
  private final class Taker implements RowTaker {
    private final Consumer<IndexedRow> rows;
    private List<ColumnShape> columns = List.of();
    private long taken;

    Taker(Consumer<IndexedRow> rows) {
      this.rows = rows;
    }

    @Override
    public SqlFailure columns(List<ColumnShape> all) {
      columns = all;
      return null;
    }

    @Override
    public SqlFailure row(ByteBuf row) {
      List<String> values = new ArrayList<>(columns.size());
      for (ColumnShape column : columns) {
        if (row.getUnsignedByte(row.readerIndex()) == Wire.NULL_MARK) {
          row.skipBytes(1);
          values.add(null);
          continue;
        }
        int length = (int) Wire.readLenenc(row, "value");
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 8);
        SqlFailure failure = literals.write(column, row.readSlice(length), out);
        if (failure != null) {
          return failure;
        }
        values.add(out.toString(StandardCharsets.UTF_8));
        bytes += out.size();
      }
      if (++taken > limits.rows()) {
        return SqlFailure.of(
            MySqlError.RM_FINISH_LIMIT, limits.rows() + " rows", "limits.finish_rows");
      }
      if (bytes > limits.bytes()) {
        return SqlFailure.of(
            MySqlError.RM_FINISH_LIMIT, limits.bytes() + " bytes", "limits.finish_size");
      }
      rows.accept(new IndexedRow(List.copyOf(values.subList(0, how.key().size())), values));
      return null;
    }
  }

  private void change() {
    if (single != null) {
      changeOne();
      return;
    }
    if (before.isEmpty()) {
      // What MySQL has against the statement does not depend on rows.
      byte[] sql = (new String(texts.head, ISO_8859_1) + " WHERE FALSE").getBytes(ISO_8859_1);
      composition.run(() -> runner.run(sql), entries::named, _ -> finish());
      return;
    }
    if (how.ignores() && how.mayMeet() && before.size() > 1) {
      new IgnoringChange(
              composition,
              how.order(),
              before.size(),
              (from, to) -> statements.run(of(texts.strict, before.subList(from, to))),
              row -> statements.run(of(texts.head, before.subList(row, row + 1))),
              this::add)
          .start(this::finish);
      return;
    }
    entries.each(
        before,
        rows -> of(texts.head, rows),
        this::add,
        how.deletes() && !how.ignores() ? this::entries : this::again);
  }

  private byte[] of(byte[] head, List<IndexedRow> rows) {
    ByteArrayOutputStream sql = new ByteArrayOutputStream();
    sql.writeBytes(head);
    sql.writeBytes(text(" WHERE " + isOneOf(rows)));
    return sql.toByteArray();
  }

  private void changeOne() {
    if (before.size() != 1) {
      single.none.run();
      return;
    }
    byte[] sql = single.statement.apply(before.getFirst().key());
    composition.runQuietly(
        () -> single.runner.run(sql),
        message -> entries.named(single.messages.apply(message)),
        condition -> !DuplicateRows.isOfText(condition),
        result -> {
          add(result);
          if (how.parts().isEmpty()) {
            finish();
          } else {
            again();
          }
        });
  }

  private void add(StepResult result) {
    affected += result.affectedRows();
    if (result.insertId() != 0) {
      // LAST_INSERT_ID(expr).
      insertId = result.insertId();
      made = result.made();
    }
    Matcher info = INFO.matcher(result.info());
    if (info.find()) {
      matched += Long.parseLong(info.group(1));
      changed += Long.parseLong(info.group(2));
    }
  }

  private String isOneOf(List<IndexedRow> rows) {
    return LookupEntries.isOneOf(how.key(), rows.stream().map(IndexedRow::key).toList());
  }

  /**
   * Reads what the rows have become, with a lock: one that is as it was is not the transaction's
   * own, which sees it as its snapshot has it.
   */
  private void again() {
    readAgain(before.iterator());
  }

  private void readAgain(Iterator<IndexedRow> left) {
    List<IndexedRow> some = new ArrayList<>();
    while (left.hasNext() && some.size() < IndexEntries.ROWS_AT_ONCE) {
      some.add(left.next());
    }
    if (some.isEmpty()) {
      entries();
      return;
    }
    composition.query(
        text(
            "SELECT "
                + String.join(", ", how.columns())
                + " FROM "
                + how.table()
                + " WHERE "
                + isOneOf(some)
                + " FOR UPDATE"),
        // The key of one row alone may be written otherwise now, by REPLACE.
        new Taker(row -> after.put(single == null ? row.key() : some.getFirst().key(), row)),
        false,
        () -> readAgain(left));
  }

  private void entries() {
    entries.change(before, after, this::finish, this::leave);
  }

  /** The one row, which was to get values of another, is as it was. */
  private void leave() {
    boolean found = session.profile().foundRows();
    changed = 0;
    composition.dismiss(new StepResult(found ? matched : 0, 0, false, info()));
  }

  private void finish() {
    if (single != null) {
      single.then.accept(new StepResult(affected, insertId, made, ""));
      return;
    }
    composition.finish(new StepResult(affected, insertId, made, info()));
  }

  private String info() {
    return how.deletes()
        ? ""
        : "Rows matched: %d  Changed: %d  Warnings: %d"
            .formatted(matched, changed, composition.warnings());
  }

  private static byte[] text(String sql) {
    return sql.getBytes(StandardCharsets.UTF_8);
  }
}
