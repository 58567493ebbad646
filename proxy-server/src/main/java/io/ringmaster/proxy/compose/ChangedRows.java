package io.ringmaster.proxy.compose;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.finish.FinishLimits;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.plan.Change;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * UPDATE or DELETE of what a query finds: keeps the keys of the rows, which the query locks, within
 * the limits of what MySQL finishes, and writes the rows by them. Each statement is routed like a
 * client's.
 */
public final class ChangedRows {
  private static final Pattern INFO = Pattern.compile("matched: (\\d+)  Changed: (\\d+)");

  /** Warnings of a query that are errors of what writes under a strict sql_mode, to SQLSTATEs. */
  private static final Map<Integer, String> STRICT =
      Map.ofEntries(
          Map.entry(1048, "23000"),
          Map.entry(1260, "HY000"),
          Map.entry(1264, "22003"),
          Map.entry(1265, "01000"),
          Map.entry(1292, "22007"),
          Map.entry(1365, "22012"),
          Map.entry(1366, "HY000"),
          Map.entry(1406, "22001"),
          Map.entry(1411, "HY000"),
          Map.entry(1441, "22008"),
          Map.entry(3020, "2201E"));

  private final ClientSession session;
  private final Composition composition;
  private final Change change;
  private final byte[] search;
  private final List<ChangeTexts> texts;
  private final FoundRows found;
  private final Deque<Write> left = new ArrayDeque<>();
  private long affected;
  private long matched;
  private long changed;

  /**
   * A statement.
   *
   * @param before how many rows of the table were written before
   */
  private record Write(
      ChangeTexts text, List<String> values, List<List<String>> keys, long before) {}

  /**
   * One that is not started yet.
   *
   * @param search the query
   * @param texts what writes each of the tables
   */
  public ChangedRows(
      ClientSession session,
      Composition composition,
      Change change,
      byte[] search,
      List<ChangeTexts> texts,
      FinishLimits limits) {
    this.session = session;
    this.composition = composition;
    this.change = change;
    this.search = search;
    this.texts = List.copyOf(texts);
    found = new FoundRows(change.targets(), ValueLiterals.of(session), limits);
  }

  /** Starts it. */
  public void start() {
    if (session.transaction().readOnly() || session.state().isReadOnly()) {
      composition.fail(SqlFailure.of(MySqlError.ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION));
    } else {
      composition.query(search, found, this::write);
    }
  }

  private void write() {
    SqlFailure strict = failedByMode();
    if (strict != null) {
      composition.fail(strict);
      return;
    }
    for (int i = 0; i < texts.size(); i++) {
      ChangeTexts text = texts.get(i);
      long[] before = {0};
      found
          .of(i)
          .forEach(
              (values, keys) -> {
                for (int from = 0; from < keys.size(); ) {
                  int count = text.count(keys, from);
                  left.add(new Write(text, values, keys.subList(from, from + count), before[0]));
                  from += count;
                  before[0] += count;
                }
              });
    }
    next();
  }

  /** What the query only warned of, which MySQL does not let a write pass. */
  private SqlFailure failedByMode() {
    String mode = session.state().variables().get("sql_mode");
    boolean strict = mode == null || mode.toUpperCase(Locale.ROOT).contains("STRICT_");
    if (!strict || change.ignore()) {
      return null;
    }
    for (Condition condition : composition.conditions()) {
      String sqlState = STRICT.get(condition.code());
      if (sqlState != null) {
        return new SqlFailure(condition.code(), sqlState, condition.message());
      }
    }
    return null;
  }

  private void next() {
    Write write = left.poll();
    if (write == null) {
      String info =
          change.update()
              ? "Rows matched: %d  Changed: %d  Warnings: %d"
                  .formatted(matched, changed, composition.warnings())
              : "";
      composition.finish(new StepResult(affected, 0, false, info));
      return;
    }
    composition.run(
        write.text.of(write.values, write.keys),
        message -> InsertedRows.ofWhole(message, write.before),
        result -> {
          affected += result.affectedRows();
          Matcher info = INFO.matcher(result.info());
          if (info.find()) {
            matched += Long.parseLong(info.group(1));
            changed += Long.parseLong(info.group(2));
          }
          next();
        });
  }
}
