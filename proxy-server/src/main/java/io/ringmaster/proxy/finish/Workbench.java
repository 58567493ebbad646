package io.ringmaster.proxy.finish;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Collected;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Reply;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.plan.Finish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The connection that rows are gathered on, and its temporary tables. A table is made like the one
 * it stands for, with all indexes, so that what MySQL says of columns is the same; then rows come
 * in INSERTs of many, of which few are under way at a time. On its event loop only.
 */
final class Workbench {
  /** An INSERT is sent when it has so many bytes; a row may make it longer. */
  private static final int BATCH_BYTES = 256 << 10;

  /** INSERTs under way, beyond which nothing more is read from the shards. */
  private static final int BATCHES_MAX = 2;

  /** Keys of one fragment that are told to the shards of another. */
  static final int KEYS_MAX = 10_000;

  /**
   * What servers say when a table is not as it was: no such table, column or key part, a column
   * that others need now, a definition that has changed, partitions or a FULLTEXT index.
   */
  static final Set<Integer> OUTDATED =
      Set.of(1054, 1091, 1136, 1146, 1412, 1562, 1796, 3108, 3837, 3959);

  private static final Size NOTHING = new Size(0, 0);

  private static final byte[] NULL = {'N', 'U', 'L', 'L'};

  private final BackendConnection connection;
  private final FinishLimits limits;
  private final Listener listener;
  private final PacketWriter writer = new PacketWriter();
  private byte[] head;
  private List<CellForm> forms = List.of();
  private String table = "";
  private Finish.Fragment reading;
  private long rowsBefore;
  private long bytesBefore;
  private ByteBuf batch;
  private int underWay;

  /** Since when something is. */
  private long busySinceNanos;

  /** How long something was. */
  private long busyNanos;

  private boolean broken;

  /** Of the values in the batch, those that MySQL warns of. */
  private int warningsDue;

  private long rows;
  private long bytes;

  /** What each fragment has, of those that were read. */
  private final Map<Finish.Fragment, Size> sizes = new HashMap<>();

  private Runnable idle;

  /** Hears what becomes of what is sent. */
  interface Listener {
    /** There is room for more rows. */
    void room();

    /** The gathering can't go on; said once, this or {@link #outdated}. */
    void failed(SqlFailure failure);

    /** Tables are not as they were planned with. */
    void outdated(SqlFailure why);
  }

  /**
   * What a fragment has.
   *
   * @param bytes of its values
   */
  record Size(long rows, long bytes) {}

  Workbench(BackendConnection connection, FinishLimits limits, Listener listener) {
    this.connection = connection;
    this.limits = limits;
    this.listener = listener;
  }

  /**
   * The state in which rows are stored: no value is refused, and MySQL warns of each that it
   * changes. The default database is kept, which a connection can't lose.
   */
  static SessionState stateOf(SessionState session) {
    return SessionState.INITIAL
        .withDatabase(session.database())
        .with(
            Map.of(
                "character_set_client", "utf8mb4",
                "character_set_results", "utf8mb4",
                "collation_connection", "'utf8mb4_0900_ai_ci'",
                "time_zone", "'+00:00'",
                // The session's own transaction may keep another's DDL waiting, and this behind it.
                "lock_wait_timeout", "50",
                "sql_mode", WorkbenchTables.MODE));
  }

  BackendConnection connection() {
    return connection;
  }

  /** Makes the temporary tables, then goes on. */
  void create(Collection<Finish.Fragment> fragments, Runnable then) {
    Map<String, String> shown = new HashMap<>();
    for (Finish.Fragment fragment : fragments) {
      String table = WorkbenchTables.original(fragment);
      if (fragment.upkeep().permanent() && shown.put(table, "") == null) {
        show(table, shown);
      }
    }
    if (shown.isEmpty()) {
      make(fragments, shown, then);
    } else {
      idle = () -> make(fragments, shown, then);
      connection.flush();
    }
  }

  /** Asks for a table's definition. */
  private void show(String table, Map<String, String> definitions) {
    underWay++;
    Collected.send(
        connection,
        "SHOW CREATE TABLE " + table,
        (_, rows, error) -> {
          if (error == null) {
            definitions.put(table, new String(rows.getFirst().get(1), StandardCharsets.UTF_8));
          }
          sent(error);
        });
  }

  /** Makes them, by the definitions that were asked for. */
  private void make(
      Collection<Finish.Fragment> fragments, Map<String, String> shown, Runnable then) {
    List<String> statements = WorkbenchTables.making(fragments, shown);
    connection.leftovers(true);
    idle = then;
    statements.forEach(this::send);
    fragments.forEach(this::check);
    connection.flush();
  }

  /** Asks whether a temporary table has the columns that are gathered, and no others. */
  private void check(Finish.Fragment fragment) {
    sending();
    Collected.send(
        connection,
        "SHOW COLUMNS FROM " + WorkbenchTables.name(fragment),
        (_, rows, error) -> {
          Set<String> stored = new HashSet<>();
          for (List<byte[]> row : rows) {
            String extra = new String(row.get(5), StandardCharsets.UTF_8);
            if (!extra.contains("VIRTUAL GENERATED")) {
              stored.add(new String(row.getFirst(), StandardCharsets.UTF_8));
            }
          }
          boolean right =
              fragment.columns().stream()
                  .map(CatalogColumn::name)
                  .collect(Collectors.toSet())
                  .equals(stored);
          sent(error != null || right ? error : SqlFailure.of(MySqlError.ER_TABLE_DEF_CHANGED));
        });
  }

  private void send(String sql) {
    send(Commands.query(connection.channel().alloc(), connection.profile(), sql), false);
  }

  private void sending() {
    if (underWay++ == 0) {
      busySinceNanos = System.nanoTime();
    }
  }

  /** For how long something was under way since this was last asked. */
  long takeBusyNanos() {
    long nanos = busyNanos;
    busyNanos = 0;
    return nanos;
  }

  private void send(ByteBuf packet, boolean hasRows) {
    sending();
    connection.send(packet, new Sent(hasRows, warningsDue));
    warningsDue = 0;
  }

  private final class Sent extends Reply {
    private final boolean hasRows;
    private final int warningsDue;

    Sent(boolean hasRows, int warningsDue) {
      this.hasRows = hasRows;
      this.warningsDue = warningsDue;
    }

    @Override
    protected void done(BackendConnection c, SqlFailure error) {
      boolean changed = error == null && hasRows && warnings() > warningsDue;
      sent(
          changed
              ? SqlFailure.of(
                  MySqlError.RM_INTERNAL, "values of " + table + " could not be stored as they are")
              : error);
    }
  }

  /** What was sent is answered. */
  private void sent(SqlFailure error) {
    if (--underWay == 0) {
      busyNanos += System.nanoTime() - busySinceNanos;
    }
    if (broken) {
      return;
    }
    if (error != null && OUTDATED.contains(error.errno())) {
      broken = true;
      releaseBatch();
      listener.outdated(error);
    } else if (error != null) {
      fail(error);
    } else if (underWay == 0 && batch == null && idle != null) {
      Runnable next = idle;
      idle = null;
      next.run();
    } else {
      listener.room();
    }
  }

  private void fail(SqlFailure failure) {
    broken = true;
    releaseBatch();
    listener.failed(failure);
  }

  /** Stores rows that another fragment has, then goes on. */
  void copy(Finish.Fragment from, Finish.Fragment to, Runnable then) {
    Size size = size(from);
    if (exceeds(size.rows(), size.bytes())) {
      return;
    }
    sizes.put(to, size);
    String columns = names(to.columns()).collect(Collectors.joining(", "));
    idle = then;
    send(
        "INSERT INTO %s (%s) SELECT %s FROM %s"
            .formatted(WorkbenchTables.name(to), columns, columns, WorkbenchTables.name(from)));
    connection.flush();
  }

  /** Counts more rows; fails when they are too many. */
  private boolean exceeds(long moreRows, long moreBytes) {
    rows += moreRows;
    bytes += moreBytes;
    if (rows <= limits.rows() && bytes <= limits.bytes()) {
      return false;
    }
    fail(tooMuch());
    return true;
  }

  /** How many rows were stored. */
  long rows() {
    return rows;
  }

  /** How many rows a fragment has that was read. */
  long rows(Finish.Fragment fragment) {
    return size(fragment).rows();
  }

  /** How much a fragment has that was read. */
  Size size(Finish.Fragment fragment) {
    return sizes.getOrDefault(fragment, NOTHING);
  }

  /**
   * Asks for the values of a column of integers in a fragment, if they are few.
   *
   * @param then takes them, without NULL; or nothing, when they are many or can't be known
   */
  void keys(Finish.Fragment fragment, String column, Consumer<Optional<List<String>>> then) {
    String name = WorkbenchTables.quoted(column);
    Collected.query(
        connection,
        "SELECT DISTINCT %1$s FROM %2$s WHERE %1$s IS NOT NULL LIMIT %3$d"
            .formatted(name, WorkbenchTables.name(fragment), KEYS_MAX + 1),
        (_, values, error) -> {
          if (error != null || values.size() > KEYS_MAX) {
            then.accept(Optional.empty());
            return;
          }
          then.accept(
              Optional.of(
                  values.stream()
                      .map(row -> new String(row.getFirst(), StandardCharsets.US_ASCII))
                      .toList()));
        });
  }

  /** Rows of a fragment follow. */
  void begin(Finish.Fragment fragment) {
    reading = fragment;
    rowsBefore = rows;
    bytesBefore = bytes;
    table = fragment.database() + "." + fragment.table();
    forms = fragment.columns().stream().map(CellForm::of).toList();
    head =
        ("INSERT INTO "
                + WorkbenchTables.name(fragment)
                + names(fragment.columns()).collect(Collectors.joining(", ", " (", ") VALUES ")))
            .getBytes(StandardCharsets.UTF_8);
  }

  private static Stream<String> names(List<CatalogColumn> columns) {
    return columns.stream().map(column -> WorkbenchTables.quoted(column.name()));
  }

  /** What reads the columns of a fragment on a shard, in the order of {@link #row}. */
  static String reads(Finish.Fragment fragment) {
    return fragment.columns().stream()
        .map(column -> CellForm.of(column).read(WorkbenchTables.quoted(column.name())))
        .collect(Collectors.joining(", "));
  }

  /**
   * Takes a row.
   *
   * @param payload of the text protocol
   */
  void row(ByteBuf payload) {
    if (broken) {
      return;
    }
    if (exceeds(1, payload.readableBytes())) {
      return;
    }
    if (batch == null) {
      open();
    } else {
      batch.writeByte(',');
    }
    batch.writeByte('(');
    for (int i = 0; i < forms.size(); i++) {
      if (i > 0) {
        batch.writeByte(',');
      }
      int length = Wire.readLengthOrNull(payload, "column value");
      CellForm form = forms.get(i);
      if (length == Wire.NULL_LENGTH) {
        batch.writeBytes(NULL);
        continue;
      }
      warningsDue += form.warns(payload, length) ? 1 : 0;
      if (!form.write(payload, length, batch)) {
        fail(
            SqlFailure.notSupported(
                "This statement needs rows of several shards in one place, and a JSON value of "
                    + table
                    + " would not arrive as it is, having DECIMALs, times or BLOBs; say which shard"
                    + " key in WHERE"));
        return;
      }
    }
    batch.writeByte(')');
    if (batch.readableBytes() >= BATCH_BYTES) {
      sendBatch();
    }
  }

  private SqlFailure tooMuch() {
    return rows > limits.rows()
        ? SqlFailure.of(MySqlError.RM_FINISH_LIMIT, limits.rows() + " rows", "limits.finish_rows")
        : SqlFailure.of(
            MySqlError.RM_FINISH_LIMIT, limits.bytes() + " bytes", "limits.finish_size");
  }

  private void open() {
    batch = connection.channel().alloc().buffer(BATCH_BYTES + (BATCH_BYTES >> 2));
    writer.sequenceId(0);
    Commands.beginQuery(writer, batch, connection.profile());
    batch.writeBytes(head);
  }

  private void sendBatch() {
    writer.end();
    ByteBuf full = batch;
    batch = null;
    send(full, true);
    connection.flush();
  }

  /** Whether reading more rows must wait for {@link Listener#room}. */
  boolean isFull() {
    return underWay >= BATCHES_MAX;
  }

  /** No more rows of this fragment: goes on when all are stored. */
  void end(Runnable then) {
    if (broken) {
      return;
    }
    sizes.put(reading, new Size(rows - rowsBefore, bytes - bytesBefore));
    if (batch != null) {
      sendBatch();
    }
    if (underWay == 0) {
      then.run();
    } else {
      idle = then;
    }
  }

  /** Ends it and with it the temporary tables. */
  void close(String why) {
    broken = true;
    releaseBatch();
    connection.close(new IOException(why));
  }

  private void releaseBatch() {
    if (batch != null) {
      writer.abandon();
      batch.release();
      batch = null;
    }
  }
}
