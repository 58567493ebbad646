package io.ringmaster.proxy.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.gather.FileFeed;
import io.ringmaster.proxy.gather.FilePackets;
import io.ringmaster.proxy.load.RowSplit.Step;
import io.ringmaster.proxy.session.ClientSession;
import java.util.Arrays;

/**
 * The file of a LOAD DATA LOCAL INFILE on its way from the client to several shards. The client is
 * asked for it when all shards have asked, so that what a server has against the statement is said
 * before anything is sent. Then rows go out as they come in; while a shard's socket is behind, or
 * something has to be known first, the client's is not read. On the client's event loop.
 *
 * <p>A client can't be stopped in the midst of a file: once it is known that nothing will be kept
 * the shards get no more, and what still comes is dropped.
 */
public final class LoadFile implements FileFeed {
  /** A row that is not whole and longer than this is looked at again when it has twice as much. */
  private static final int LONG_ROW = 64 << 10;

  /** Bytes that are given to the shards in one turn of the event loop. */
  private static final int SLICE = 512 << 10;

  private final ClientSession session;
  private final Link link;
  private final RowSplit split;
  private final FilePackets[] streams;
  private final boolean[] answered;
  private final int rowMax;
  private final SilentClient client;
  private final RowSplit.Shards rows = new Rows();
  private final Runnable caughtUp = this::caughtUp;
  private final ChannelFutureListener closed = _ -> gone();

  /** Targets that have neither asked for the file nor answered. */
  private int expected;

  private boolean refused;
  private boolean requested;

  /** The client has sent all, or nothing comes from it. */
  private boolean ended;

  /** The shards have all that they get. */
  private boolean over;

  /** The client has sent all. */
  private boolean last;

  /** Nothing is given to the shards: something has to be known, or done, first. */
  private boolean waiting;

  /** It waits for sockets of shards. */
  private boolean heldUp;

  private byte[] bytes = new byte[LONG_ROW];
  private int from;
  private int to;
  private int lookAgain;
  private SqlFailure failure;
  private Runnable atEnd;

  /** Of what answers the file's last packet so far. */
  private int sequenceId;

  /** What is outside of the file's way. */
  public interface Link {
    /** Asks the client for its file, whose packets go to {@link LoadFile#packet} from then on. */
    void request();

    /** A shard's connection is about to load rows. */
    void loads(BackendConnection connection);

    /** A server's error in the words that help the client. */
    SqlFailure explained(int target, SqlFailure ofServer);

    /**
     * What is asked of the connection that has loaded the last row; {@code then} is run when it is
     * known.
     */
    void afterwards(BackendConnection connection, Runnable then);
  }

  /**
   * A file.
   *
   * @param targets how many shards there are
   * @param rowMax longest row, in bytes
   * @param patienceSeconds how long the client may take between two packets
   */
  public LoadFile(
      ClientSession session,
      Link link,
      RowSplit split,
      int targets,
      int rowMax,
      int patienceSeconds) {
    this.session = session;
    this.link = link;
    this.split = split;
    this.rowMax = rowMax;
    this.client = new SilentClient(session.channel(), patienceSeconds);
    streams = new FilePackets[targets];
    answered = new boolean[targets];
    expected = targets;
  }

  /** Begins where no shard asks for the file. */
  public void begin() {
    request();
  }

  private final class Rows implements RowSplit.Shards {
    @Override
    public void write(int target, byte[] source, int begin, int end) {
      streams[target].write(source, begin, end);
    }

    @Override
    public void writeToAll(byte[] source, int begin, int end) {
      for (FilePackets stream : streams) {
        stream.write(source, begin, end);
      }
    }
  }

  @Override
  public boolean asked(int target, BackendConnection connection, int sequenceId) {
    link.loads(connection);
    streams[target] = new FilePackets(connection, sequenceId);
    expected--;
    request();
    return true;
  }

  @Override
  public void answered(int target) {
    if (answered[target]) {
      return;
    }
    answered[target] = true;
    if (streams[target] == null) {
      refused = true;
      expected--;
      request();
    } else if (!streams[target].answered()) {
      // It is lost, or has met something in the midst of its rows: the statement is undone.
      cut();
    }
  }

  private void request() {
    if (expected > 0 || requested) {
      return;
    }
    if (refused || over) {
      ended = true;
      cut();
      return;
    }
    requested = true;
    session.channel().closeFuture().addListener(closed);
    link.request();
    client.watch(() -> ended);
  }

  /** The client has gone. */
  private void gone() {
    if (!ended) {
      fail(SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED));
      end();
    }
  }

  private void end() {
    ended = true;
    session.channel().closeFuture().removeListener(closed);
    session.channel().config().setAutoRead(true);
    if (atEnd != null) {
      Runnable then = atEnd;
      atEnd = null;
      then.run();
    }
  }

  /** A packet of the file; empty at its end. */
  public void packet(ByteBuf payload) {
    client.heard();
    sequenceId = session.output().sequenceId();
    if (!payload.isReadable()) {
      last = true;
      if (!waiting) {
        pass();
      }
      end();
      return;
    }
    if (over) {
      return;
    }
    append(payload);
    if (!waiting && to - from >= lookAgain) {
      pass();
    }
    throttle();
  }

  private void append(ByteBuf payload) {
    int count = payload.readableBytes();
    if (!waiting && from > 0 && bytes.length - to < count) {
      System.arraycopy(bytes, from, bytes, 0, to - from);
      to -= from;
      from = 0;
    }
    if (bytes.length - to < count) {
      bytes = Arrays.copyOf(bytes, Math.max(to + count, to + (to >> 1)));
    }
    payload.readBytes(bytes, to, count);
    to += count;
  }

  /** Gives the shards what can be given. */
  private void pass() {
    int begun = from;
    while (!over) {
      if (from - begun > SLICE) {
        pause();
        return;
      }
      Step step = split.take(bytes, from, to, last, rows);
      from = split.taken();
      switch (step) {
        case AGAIN -> {}
        case MORE -> {
          more();
          return;
        }
        case WAIT -> {
          waiting = true;
          split.await(this::goOn);
          return;
        }
        case END -> {
          over = true;
          drop();
          for (FilePackets stream : streams) {
            stream.finish();
          }
        }
        case FAILED -> fail(split.failure());
      }
    }
  }

  /** Others of the event loop have their turn, and sockets that are behind their time. */
  private void pause() {
    waiting = true;
    if (isBehind()) {
      heldUp = true;
    } else {
      session.channel().eventLoop().execute(session.guarded(this::goOn));
    }
  }

  private boolean isBehind() {
    boolean behind = false;
    for (FilePackets stream : streams) {
      behind |= stream != null && stream.isBehind(caughtUp);
    }
    return behind;
  }

  /** A socket has caught up. */
  private void caughtUp() {
    if (heldUp && !isBehind()) {
      heldUp = false;
      goOn();
    } else {
      throttle();
    }
  }

  private void more() {
    int left = to - from;
    if (left > rowMax) {
      fail(SqlFailure.of(MySqlError.ER_NET_PACKET_TOO_LARGE));
      return;
    }
    lookAgain = left < LONG_ROW ? 0 : 2 * left;
    if (left == 0) {
      from = 0;
      to = 0;
      if (bytes.length > 16 * LONG_ROW) {
        bytes = new byte[LONG_ROW];
      }
    }
  }

  private void goOn() {
    waiting = false;
    pass();
    throttle();
  }

  /** Reads the client only while everything it sends can be passed on. */
  private void throttle() {
    boolean slow = isBehind() || waiting;
    boolean reads = ended || over || !slow;
    if (reads && !session.channel().config().isAutoRead()) {
      client.heard();
    }
    session.channel().config().setAutoRead(reads);
  }

  private void fail(SqlFailure cause) {
    failure = failure == null ? cause : failure;
    split.stopped(cause);
    cut();
  }

  /** The shards get no more, since nothing will be kept. */
  private void cut() {
    over = true;
    drop();
    for (FilePackets stream : streams) {
      if (stream != null) {
        stream.cut();
      }
    }
    if (requested) {
      session.channel().config().setAutoRead(true);
    }
  }

  private void drop() {
    bytes = new byte[0];
    from = 0;
    to = 0;
  }

  @Override
  public void stop() {
    if (!over) {
      fail(SqlFailure.of(MySqlError.ER_QUERY_INTERRUPTED));
    }
  }

  @Override
  public SqlFailure failure() {
    return failure;
  }

  @Override
  public long rows(int target) {
    return failure == null ? split.rows(target) : -1;
  }

  @Override
  public SqlFailure explained(int target, SqlFailure ofServer) {
    return link.explained(target, ofServer);
  }

  @Override
  public void afterwards(BackendConnection[] connections, Runnable then) {
    if (split.lastTarget() < 0) {
      then.run();
    } else {
      link.afterwards(connections[split.lastTarget()], then);
    }
  }

  /** As {@link #whenEnded}, where other things may have been written meanwhile. */
  public void whenAnswerable(Runnable then) {
    whenEnded(
        () -> {
          session.output().sequenceId(sequenceId);
          then.run();
        });
  }

  @Override
  public void whenEnded(Runnable then) {
    if (ended || !requested) {
      then.run();
    } else {
      atEnd = then;
    }
  }
}
