package io.ringmaster.proxy.execute;

import io.netty.buffer.Unpooled;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.compose.InsertedRows;
import io.ringmaster.proxy.compose.StepResult;
import io.ringmaster.proxy.compose.ValueLiterals;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.load.ChunkedRows;
import io.ringmaster.proxy.load.FieldValue;
import io.ringmaster.proxy.load.FileFormat;
import io.ringmaster.proxy.load.LoadFile;
import io.ringmaster.proxy.load.LoadStatement;
import io.ringmaster.proxy.local.DefaultedColumns;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.catalog.CatalogColumn;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * LOAD DATA LOCAL of a table with global indexes: a composition of INSERT IGNORE, or REPLACE, of
 * some of the file's rows at a time, which see to the entries. On the client's event loop.
 */
final class IndexedLoad implements LoadFile.Link, ChunkedRows.Inserts {
  private final LoopContext loop;
  private final ClientSession session;
  private final ComposedStatements composing;
  private final Completion completion;
  private final LoadStatement load;
  private final List<CatalogColumn> columns;
  private final ColumnShape text;
  private final Charset charset;
  private final byte[] head;
  private final ValueLiterals literals;
  private final LoadFile loading;
  private Composition composition;

  /** A statement of the composition runs. */
  private boolean inserting;

  /** It was finished, or has failed. */
  private boolean over;

  /** Why nothing may be kept; null as long as all is well. */
  private SqlFailure stopped;

  private long affected;
  private long firstNumber;

  /**
   * A statement's.
   *
   * @param columns that the fields are read into, in order
   * @param charset MySQL's name of the file's character set
   */
  IndexedLoad(
      LoopContext loop,
      ClientSession session,
      ComposedStatements composing,
      Completion completion,
      LoadStatement load,
      TableRule.Sharded rule,
      List<CatalogColumn> columns,
      FileFormat format,
      String charset) {
    this.loop = loop;
    this.session = session;
    this.composing = composing;
    this.completion = completion;
    this.load = load;
    this.columns = columns;
    int collation = Charsets.defaultCollation(charset).id();
    this.text = new ColumnShape("", ColumnType.MYSQL_TYPE_VAR_STRING, 0, collation, 0);
    this.charset = Charsets.javaCharset(collation);
    this.literals = ValueLiterals.of(session);
    String names =
        columns.stream().map(column -> quoted(column.name())).collect(Collectors.joining(", "));
    this.head =
        "%s INTO %s.%s (%s) VALUES"
            .formatted(
                load.replaces() ? "REPLACE" : "INSERT IGNORE",
                quoted(rule.database()),
                quoted(rule.table()),
                names)
            .getBytes(Scatter.charset(session));
    this.loading =
        new LoadFile(
            session,
            this,
            new ChunkedRows(format, columns.size(), load.ignoredLines(), this),
            0,
            loop.shared().maxAllowedPacket(),
            LoadRun.clientPatience(session));
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** Starts; the client has its answer when it has sent all of its file, whatever happens. */
  void start() {
    if (!Capabilities.has(session.capabilities(), Capabilities.CLIENT_LOCAL_FILES)) {
      session.output().error(SqlFailure.of(MySqlError.ER_CLIENT_LOCAL_FILES_DISABLED));
      session.output().flush();
      completion.done();
      return;
    }
    // Before the composition takes what is written to the client.
    loading.begin();
    composition = composing.load(this, session.state());
    composition.inserting(DefaultedColumns.NONE);
    composition.answering(
        answer -> {
          over = true;
          loading.stop();
          loading.whenAnswerable(answer);
        });
  }

  LoadFile file() {
    return loading;
  }

  /** The client has killed the statement, or has gone: what waits for more of the file ends. */
  void cancel() {
    stop(session.interrupted());
  }

  /** At once, or when the statement that runs has ended. */
  private void stop(SqlFailure why) {
    stopped = stopped == null ? why : stopped;
    if (!inserting && !over) {
      over = true;
      composition.fail(stopped);
    }
  }

  @Override
  public String write(FieldValue[] fields, ByteArrayOutputStream out) {
    out.write('(');
    for (int i = 0; i < fields.length; i++) {
      if (i > 0) {
        out.write(',');
      }
      String fault = write(columns.get(i), fields[i], out);
      if (fault != null) {
        return fault;
      }
    }
    out.write(')');
    return null;
  }

  private String write(CatalogColumn column, FieldValue field, ByteArrayOutputStream out) {
    if (field.isNull()) {
      out.writeBytes("NULL".getBytes(StandardCharsets.US_ASCII));
      return column.nullable() || column.autoIncrement()
          ? null
          : "has NULL for the column " + column.name() + ", which is NOT NULL";
    }
    byte[] bytes = field.bytes();
    int from = field.offset();
    int length = field.length();
    String number = column.greatest() == 0 ? null : integer(bytes, from, length);
    if (number != null) {
      out.writeBytes(number.getBytes(StandardCharsets.US_ASCII));
      return null;
    }
    if (!isText(bytes, from, length)) {
      return "has bytes for the column "
          + column.name()
          + " that are no text in the file's"
          + " character set";
    }
    boolean binary = column.collation().isEmpty() && isBytes(column.dataType());
    SqlFailure failure =
        literals.write(
            binary
                ? new ColumnShape("", ColumnType.MYSQL_TYPE_VAR_STRING, 0, Charsets.BINARY, 0)
                : text,
            Unpooled.wrappedBuffer(bytes, from, length),
            out);
    return failure == null ? null : failure.message();
  }

  private static boolean isBytes(String type) {
    return type.endsWith("binary") || type.endsWith("blob") || type.equals("bit");
  }

  private boolean isText(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes[i] < 0) {
        try {
          charset.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
          return true;
        } catch (CharacterCodingException _) {
          return false;
        }
      }
    }
    return true;
  }

  /** An integer as MySQL reads it from a text, as a literal; null for any other text. */
  private static String integer(byte[] bytes, int from, int length) {
    String text = new String(bytes, from, length, StandardCharsets.ISO_8859_1).strip();
    int digits = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    boolean all =
        text.length() > digits && text.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9');
    if (!all) {
      return null;
    }
    int zeros = digits;
    while (zeros < text.length() - 1 && text.charAt(zeros) == '0') {
      zeros++;
    }
    return (text.startsWith("-") ? "-" : "") + text.substring(zeros);
  }

  @Override
  public void insert(byte[] values, long before, Runnable then) {
    byte[] sql = new byte[head.length + values.length];
    System.arraycopy(head, 0, sql, 0, head.length);
    System.arraycopy(values, 0, sql, head.length, values.length);
    UnaryOperator<String> ofFile = message -> InsertedRows.ofWhole(message, before);
    inserting = true;
    composition.run(
        sql,
        ofFile,
        result -> {
          inserting = false;
          affected += result.affectedRows();
          firstNumber = firstNumber == 0 && result.made() ? result.insertId() : firstNumber;
          if (stopped == null) {
            then.run();
          } else {
            stop(stopped);
          }
        });
  }

  @Override
  public void over(long rows, SqlFailure failure) {
    // Not in the midst of reading.
    loop.loop()
        .execute(
            session.guarded(
                () -> {
                  if (failure != null) {
                    stop(failure);
                  } else if (!over) {
                    over = true;
                    finish(rows);
                  }
                }));
  }

  private void finish(long rows) {
    boolean replaces = load.replaces();
    String info =
        "Records: %d  Deleted: %d  Skipped: %d  Warnings: %d"
            .formatted(
                rows,
                replaces ? affected - rows : 0,
                replaces ? 0 : rows - affected,
                composition.warnings());
    composition.finish(StepResult.untold(affected, firstNumber, info));
  }

  @Override
  public void request() {
    session.output().fileRequest(load.file());
    session.output().flush();
    completion.infile(session.output().sequenceId());
  }

  @Override
  public void loads(BackendConnection connection) {
    throw new IllegalStateException("no shard reads the file");
  }

  @Override
  public SqlFailure explained(int target, SqlFailure ofServer) {
    return ofServer;
  }

  @Override
  public void afterwards(BackendConnection connection, Runnable then) {
    then.run();
  }
}
