package io.ringmaster.proxy.compose;

import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Warnings;
import io.ringmaster.proxy.finish.WholeRow;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.plan.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What an UPDATE makes of rows, as MySQL itself computes it: on a connection beside the transaction
 * they are stored in a temporary table like theirs, the client's SET runs there, and they are read
 * again. So conversions, checks, generated columns and ON UPDATE are MySQL's.
 */
final class NewRows {
  /** Numbers the rows in the temporary table. */
  private static final String NUMBER = "`ringmaster row`";

  private static final int CHUNK_ROWS = 1000;

  /** What {@link #check} asks for, in its order. */
  private static final List<String> STANDS_IN_THE_WAY =
      List.of(
          "triggers",
          "foreign keys, or others refer to it",
          "an engine that undoes nothing",
          "a CHECK constraint that has its name from MySQL, which the copy that computes the rows"
              + " would have too (DROP CHECK, and ADD CONSTRAINT name CHECK)");

  private final ClientSession session;
  private final Composition composition;
  private final Change.Target target;
  private final ChangeTexts texts;
  private final Map<List<String>, List<FoundRows.Row>> found;
  private final ChangeCount count;
  private final Consumer<List<String>> then;
  private final String table;
  private final WholeRow whole;
  private final int rows;
  private final List<String> made = new ArrayList<>();
  private final Deque<Runnable> left = new ArrayDeque<>();
  private Bench bench;

  /**
   * For the rows of one table.
   *
   * @param then gets the rows as they become, as literals, in the order they were found in
   */
  NewRows(
      ClientSession session,
      Composition composition,
      Change.Target target,
      ChangeTexts texts,
      Map<List<String>, List<FoundRows.Row>> found,
      ChangeCount count,
      Consumer<List<String>> then) {
    this.session = session;
    this.composition = composition;
    this.target = target;
    this.texts = texts;
    this.found = found;
    this.count = count;
    this.then = then;
    table = ChangeTexts.name(target);
    whole = new WholeRow(target.row());
    rows = found.values().stream().mapToInt(List::size).sum();
  }

  /** Starts it; a failure ends the composition. */
  void start(Host host) {
    host.bench(
        target.database(),
        WholeRow.bench(session.state()),
        new Bench.Taker() {
          @Override
          public void taken(Bench taken) {
            bench = taken;
            composition.beside(taken);
            plan();
          }

          @Override
          public void failed(SqlFailure failure) {
            NewRows.this.failed(failure);
          }
        });
  }

  private void plan() {
    left.add(this::check);
    String temporary = "`" + target.database().replace("`", "``") + "`.ringmaster_moved";
    left.add(() -> send("CREATE TEMPORARY TABLE " + temporary + " LIKE " + table));
    left.add(
        () ->
            send(
                "ALTER TABLE %s ADD COLUMN %s INT NOT NULL, ADD INDEX (%s), RENAME TO %s"
                    .formatted(temporary, NUMBER, NUMBER, table)));
    left.add(this::checkColumns);
    byte[] head =
        "INSERT INTO %s (%s, %s) VALUES "
            .formatted(table, String.join(", ", whole.names()), NUMBER)
            .getBytes(StandardCharsets.UTF_8);
    List<String> literals = new ArrayList<>();
    found.values().forEach(of -> of.forEach(row -> literals.add(row.whole())));
    for (int i = 0; i < literals.size(); i++) {
      literals.set(i, literals.get(i) + "," + i);
    }
    MovedRows.batches(literals)
        .forEach(some -> left.add(() -> send(MovedRows.statement(head, some), false)));
    left.add(() -> become(session.state()));
    int number = 0;
    for (var group : found.entrySet()) {
      int to = number + group.getValue().size();
      String where =
          found.size() == 1 ? "" : " WHERE %s BETWEEN %d AND %d".formatted(NUMBER, number, to - 1);
      left.add(() -> send(texts.of(group.getKey(), where), true));
      number = to;
    }
    left.add(() -> become(WholeRow.bench(session.state())));
    for (int from = 0; from < rows; from += CHUNK_ROWS) {
      int chunk = from;
      left.add(() -> read(chunk));
    }
    next();
  }

  /** Deleting and inserting is not what triggers and foreign keys take an UPDATE for. */
  private void check() {
    String schema = quoted(target.database());
    String name = quoted(target.table());
    String sql =
        """
        SELECT EXISTS (SELECT * FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = %1$s \
        AND EVENT_OBJECT_TABLE = %2$s), EXISTS (SELECT * FROM \
        information_schema.REFERENTIAL_CONSTRAINTS WHERE (CONSTRAINT_SCHEMA = %1$s AND TABLE_NAME \
        = %2$s) OR (UNIQUE_CONSTRAINT_SCHEMA = %1$s AND REFERENCED_TABLE_NAME = %2$s)), EXISTS \
        (SELECT * FROM information_schema.TABLES WHERE TABLE_SCHEMA = %1$s AND TABLE_NAME = %2$s \
        AND ENGINE <> 'InnoDB'), EXISTS (SELECT * FROM information_schema.TABLE_CONSTRAINTS WHERE \
        TABLE_SCHEMA = %1$s AND TABLE_NAME = %2$s AND CONSTRAINT_TYPE = 'CHECK' AND \
        LEFT(CONSTRAINT_NAME, CHAR_LENGTH(TABLE_NAME) + 5) = CONCAT(TABLE_NAME, '_chk_'))\
        """
            .formatted(schema, name);
    Collected.query(
        bench.connection(),
        sql,
        (_, answer, error) -> {
          if (error != null) {
            failed(error);
            return;
          }
          List<byte[]> has = answer.getFirst();
          for (int i = 0; i < STANDS_IN_THE_WAY.size(); i++) {
            if (has.get(i)[0] != '0') {
              failed(refused(STANDS_IN_THE_WAY.get(i)));
              return;
            }
          }
          next();
        });
  }

  private SqlFailure refused(String why) {
    return SqlFailure.notSupported(
        "changing the key of rows of "
            + target.database()
            + "."
            + target.table()
            + " is not supported, since the table has "
            + why
            + "; delete the rows and insert them anew");
  }

  /** All columns must travel: the plan may be older than the table. */
  private void checkColumns() {
    Collected.query(
        bench.connection(),
        "SHOW COLUMNS FROM " + table,
        (_, answer, error) -> {
          Set<String> stored = new HashSet<>(List.of(NUMBER));
          for (List<byte[]> column : answer) {
            if (!new String(column.get(5), StandardCharsets.UTF_8).contains(" GENERATED")) {
              String name = new String(column.getFirst(), StandardCharsets.UTF_8);
              stored.add('`' + name.replace("`", "``") + '`');
            }
          }
          Set<String> known = new HashSet<>(whole.names());
          known.add(NUMBER);
          if (error != null || !stored.equals(known)) {
            failed(error != null ? error : SqlFailure.of(MySqlError.ER_TABLE_DEF_CHANGED));
          } else {
            next();
          }
        });
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private void become(SessionState state) {
    bench.prepare(
        state,
        new Bench.Taker() {
          @Override
          public void taken(Bench same) {
            next();
          }

          @Override
          public void failed(SqlFailure failure) {
            NewRows.this.failed(failure);
          }
        });
  }

  private void send(String sql) {
    send(sql.getBytes(StandardCharsets.UTF_8), false);
  }

  /**
   * Runs a statement.
   *
   * @param counts whether it is the client's, whose rows and warnings count
   */
  private void send(byte[] sql, boolean counts) {
    BackendConnection connection = bench.connection();
    BenchAnswer[] answer = new BenchAnswer[1];
    answer[0] =
        new BenchAnswer(
            (result, failure) -> {
              if (failure != null) {
                failed(failure);
                return;
              }
              if (counts) {
                count.add(result);
              }
              int warnings = answer[0].warnings();
              if (!counts || warnings == 0) {
                next();
                return;
              }
              Warnings.send(
                  connection,
                  said -> {
                    composition.warned(said, warnings);
                    next();
                  });
              connection.flush();
            });
    connection.send(
        Commands.query(connection.channel().alloc(), connection.profile(), sql, 0, sql.length),
        answer[0]);
    connection.flush();
  }

  private void read(int from) {
    String sql =
        "SELECT %s FROM %s WHERE %s BETWEEN %d AND %d ORDER BY %3$s"
            .formatted(whole.reads(table), table, NUMBER, from, from + CHUNK_ROWS - 1);
    Collected.query(
        bench.connection(),
        sql,
        (_, answer, error) -> {
          if (error != null) {
            failed(error);
            return;
          }
          for (List<byte[]> cells : answer) {
            StringBuilder literals = new StringBuilder();
            SqlFailure refused = whole.write(cells, literals);
            if (refused != null) {
              failed(refused);
              return;
            }
            made.add(literals.toString());
          }
          next();
        });
  }

  private void next() {
    Runnable step = left.poll();
    if (composition.isKilled()) {
      failed(session.interrupted());
    } else if (step != null) {
      step.run();
    } else {
      end();
      then.accept(made);
    }
  }

  private void end() {
    if (bench != null) {
      composition.beside(null);
      bench.close();
    }
  }

  private void failed(SqlFailure failure) {
    end();
    composition.fail(composition.isKilled() ? session.interrupted() : failure);
  }
}
