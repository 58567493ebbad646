package io.ringmaster.proxy.finish;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.Failures;
import io.ringmaster.proxy.backend.PacketHandler;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.gather.ResultReader;
import io.ringmaster.proxy.gather.ShardAccess;
import io.ringmaster.proxy.gather.ShardConnections;
import io.ringmaster.proxy.gather.ShardTarget;
import io.ringmaster.proxy.gather.TransactionPreludes;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.io.IOException;
import java.util.List;

/**
 * Reads the rows of one fragment from its shards, all at once, and hands them to the workbench. No
 * shard is read from while that has enough to do. On the client's event loop only.
 */
final class FragmentLoad implements ShardConnections.Then {
  private final ShardAccess shards;
  private final ClientSession session;
  private final ShardTarget[] targets;
  private final List<byte[]> texts;
  private final Workbench workbench;
  private final Then then;
  private final ShardConnections acquiring;
  private final Part[] parts;
  private int running;
  private boolean over;

  /** What follows when nothing runs any more on the transaction's connections. */
  private Runnable stopped;

  /** Orders to stop that are on their way to those. */
  private int killing;

  /** What follows; one of the three is called, once. */
  interface Then {
    void loaded();

    /** A shard has an error for the text, which it has understood. */
    void refused(SqlFailure error);

    /** A shard can't be read. */
    void failed(SqlFailure failure);
  }

  /**
   * A fragment that is not read yet.
   *
   * @param targets shard numbers in ascending order
   * @param texts of each target
   * @param state in which the texts run
   */
  FragmentLoad(
      ShardAccess shards,
      ClientSession session,
      int[] targets,
      List<byte[]> texts,
      SessionState state,
      Workbench workbench,
      Then then) {
    this.shards = shards;
    this.session = session;
    this.targets = ShardTarget.of(shards, targets);
    this.texts = texts;
    this.workbench = workbench;
    this.then = then;
    parts = new Part[targets.length];
    acquiring = new ShardConnections(shards, session, this.targets, state, 0, this);
  }

  void start() {
    acquiring.acquire();
  }

  @Override
  public void ready(BackendConnection[] connections) {
    running = connections.length;
    for (int i = 0; i < connections.length; i++) {
      parts[i] = new Part(i, connections[i]);
    }
    TransactionPreludes preludes = new TransactionPreludes(session);
    for (Part part : parts) {
      part.held = preludes.enter(part.connection, this::fail);
    }
    for (Part part : parts) {
      part.send();
    }
  }

  @Override
  public void failed(int target, SqlFailure failure) {
    targets[target].counters().record(0, true);
    fail(failure);
  }

  /** The workbench takes rows again. */
  void room() {
    if (!workbench.isFull()) {
      reading(true);
    }
  }

  private void reading(boolean reads) {
    for (Part part : parts) {
      if (part != null && !part.ended) {
        part.connection.setReading(reads);
      }
    }
  }

  private void fail(SqlFailure failure) {
    if (!over) {
      stop(() -> then.failed(failure));
    }
  }

  /**
   * Ends it.
   *
   * @param next is run when the session's next statement meets nothing of it
   */
  void stop(Runnable next) {
    stopped = next;
    if (!over) {
      over = true;
      acquiring.cancel();
      for (Part part : parts) {
        if (part != null && !part.ended) {
          part.interrupt();
        }
      }
    }
    settle();
  }

  private void killed() {
    killing--;
    settle();
  }

  private void settle() {
    if (stopped == null || killing > 0) {
      return;
    }
    for (Part part : parts) {
      if (part != null && part.held && !part.ended) {
        return;
      }
    }
    Runnable next = stopped;
    stopped = null;
    next.run();
  }

  /** One shard's rows. */
  private final class Part implements ResponseHandler, ResultReader.Listener {
    private final int index;
    private final BackendConnection connection;
    private final ResultReader reader;
    private final long startNanos = System.nanoTime();
    private long rows;
    private long received;
    private SqlFailure failure;
    private boolean ended;

    /** The session's transaction is open on it, and goes on. */
    private boolean held;

    Part(int index, BackendConnection connection) {
      this.index = index;
      this.connection = connection;
      reader =
          new ResultReader(connection.channel().alloc(), connection.profile().deprecateEof(), this);
    }

    void interrupt() {
      if (held) {
        killing++;
        connection.setReading(true);
        shards.kill(connection, FragmentLoad.this::killed);
      } else {
        shards.kill(connection);
        connection.close(new IOException("statement stopped"));
      }
    }

    void send() {
      byte[] text = texts.get(index);
      connection.send(
          Commands.query(connection.channel().alloc(), connection.profile(), text, 0, text.length),
          this);
      connection.flush();
    }

    @Override
    public boolean onData(BackendConnection c, ByteBuf in) {
      if (over && !held) {
        in.skipBytes(in.readableBytes());
        return false;
      }
      int before = in.readableBytes();
      boolean end = reader.read(in);
      received += before - in.readableBytes();
      if (!over && workbench.isFull()) {
        reading(false);
      }
      return end;
    }

    @Override
    public void column(ByteBuf definition) {
      // What the columns are is known from the catalog.
    }

    @Override
    public void columnsEnd() {
      // See column.
    }

    @Override
    public void row(ByteBuf payload) {
      rows++;
      if (!over) {
        workbench.row(payload);
      }
    }

    @Override
    public void end(int status, int warnings) {
      // The statement itself tells of warnings when it runs.
    }

    @Override
    public void error(ByteBuf payload) {
      failure = PacketHandler.readError(payload);
    }

    @Override
    public void onComplete(BackendConnection c) {
      ended = true;
      long nanos = System.nanoTime() - startNanos;
      targets[index].counters().record(nanos, failure != null);
      session.measures().read(targets[index].number(), rows, received, nanos);
      connection.setReading(true);
      if (!held) {
        connection.release();
      } else if (failure != null
          && failure.errno() == MySqlError.ER_LOCK_DEADLOCK.errno()
          && session.transaction().holds(connection)) {
        boolean ofSession = !session.transaction().isOfStatement();
        session.transaction().end(connection);
        connection.release();
        if (over && ofSession) {
          // The client is told of something else, which would not have ended it.
          session.endAfterAnswer();
        }
      }
      if (over) {
        settle();
      } else if (failure != null) {
        SqlFailure refused = failure;
        stop(() -> then.refused(refused));
      } else if (--running == 0) {
        over = true;
        workbench.end(then::loaded);
      }
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      reader.close();
      if (!ended) {
        ended = true;
        targets[index].counters().record(System.nanoTime() - startNanos, true);
        SqlFailure lost = Failures.lost(c.serverName(), cause);
        if (held) {
          // What the transaction has done there is gone, so all of it is.
          if (!session.transaction().isOfStatement()) {
            lost = Failures.ofTransaction(lost);
            session.endAfterAnswer();
          }
          session.transaction().end(connection);
        }
        settle();
        fail(lost);
      }
    }
  }
}
