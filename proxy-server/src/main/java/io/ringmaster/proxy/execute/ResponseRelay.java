package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.session.ClientOutput;
import io.ringmaster.proxy.session.ClientSession;

/**
 * Passes the response of one shard on to the client, as it comes and undecoded but for what a
 * client must see otherwise, and a client's file to the shard. One instance a session, used again
 * for each command, so that the usual response allocates nothing here. On the client's event loop.
 *
 * <p>A client that reads slowly stops the reading from the backend; memory per result is bounded by
 * the socket buffers and the channel's high-water mark.
 */
final class ResponseRelay {
  /** What each response tells the client of its transaction. */
  private static final int TRANSACTION_STATUS =
      ServerStatus.SERVER_STATUS_AUTOCOMMIT
          | ServerStatus.SERVER_STATUS_IN_TRANS
          | ServerStatus.SERVER_STATUS_IN_TRANS_READONLY;

  private final ClientSession session;
  private final Completion completion;
  private final ResponseScanner scanner = new ResponseScanner();
  private final ResponsePatches patches = new ResponsePatches(scanner, this::clientStatus);

  private ShardCommand command;

  /** The client sees the status of its own transaction, not of the connection's. */
  private boolean outside;

  /** Nothing goes to the client. */
  private boolean muted;

  /** What the client's sequence ids of the response are ahead of the server's. */
  private int ahead;

  private boolean relayed;
  private boolean ended;
  private boolean fileAwaited;

  /** Until what is changed in the response is right; mostly null. */
  private HeldResponse holding;

  /** What takes it then; mostly null. */
  private HeldResponse holdingNext;

  ResponseRelay(ClientSession session, Completion completion) {
    this.session = session;
    this.completion = completion;
  }

  /** The response of a command is next; {@link #expect} says when it is sent. */
  void begin(ShardCommand of, boolean isOutside, boolean isMuted) {
    command = of;
    outside = isOutside;
    muted = isMuted;
    relayed = false;
    ended = false;
    fileAwaited = false;
    holding = of.renamed().isEmpty() ? null : new RenamedTables(of.renamed());
    holdingNext = null;
  }

  /** The client gets nothing of the rest. */
  void mute() {
    muted = true;
  }

  /** As {@link ShardCommand.Runner#expect}. */
  void expect(ResponseScanner.Kind kind, int packets, BackendConnection connection) {
    int capabilities = connection.profile().capabilities();
    scanner.reset(kind, capabilities);
    if (command.rowChange() != null) {
      boolean eof = !Capabilities.has(capabilities, Capabilities.CLIENT_DEPRECATE_EOF);
      boolean binary = kind == ResponseScanner.Kind.STMT_EXECUTE;
      holding = new HeldRows(command.rowChange(), binary, eof);
    }
    if (command.asksForCursor()) {
      holdingNext = holding == null ? null : new HeldCursor();
      holding = holding == null ? new HeldCursor() : holding;
    }
    ClientOutput output = session.output();
    ahead = output.sequenceId() - (packets & 0xFF);
    boolean renumber = output.moreResults() || ahead != 0;
    boolean noted = command.note() != null;
    patches.begin(
        renumber ? new SequenceShift(ahead) : null, noted, connection.profile().deprecateEof());
    scanner.holdControl(renumber || noted || outside || kind == ResponseScanner.Kind.STMT_PREPARE);
  }

  /**
   * Takes bytes of the response.
   *
   * @return whether it has ended; what follows is left in {@code in}
   */
  boolean onData(BackendConnection connection, ByteBuf in) {
    ended = read(connection, in);
    return ended;
  }

  private boolean read(BackendConnection connection, ByteBuf in) {
    if (holding != null) {
      return onDataHeld(connection, in);
    }
    if (outside || patches.isNeeded() || command.kind() == ResponseScanner.Kind.STMT_PREPARE) {
      return onDataPatched(connection, in);
    }
    int from = in.readerIndex();
    int to = in.writerIndex();
    int end = scanner.scan(in, from, to);
    int stop = end < 0 ? to : end;
    if (muted) {
      in.skipBytes(stop - from);
    } else {
      relay(connection, in.readRetainedSlice(stop - from), end < 0);
    }
    return end >= 0 && !awaitsFile();
  }

  private boolean onDataHeld(BackendConnection connection, ByteBuf in) {
    ByteBuf ready = holding.read(in, connection.channel().alloc());
    if (ready == null) {
      return false;
    }
    holding = holdingNext;
    holdingNext = null;
    try {
      return read(connection, ready);
    } finally {
      ready.release();
    }
  }

  /** Relays with status flags or sequence ids changed, or a statement id looked at. */
  private boolean onDataPatched(BackendConnection connection, ByteBuf in) {
    boolean complete = patches.read(in, () -> command.prepared(scanner.summary(), connection));
    ByteBuf ready = patches.take();
    if (ready.isReadable() && !muted) {
      relay(connection, ready, !complete);
    } else {
      ready.release();
    }
    return complete && !awaitsFile();
  }

  /** Whether what has ended is the server's request for a file, which is the client's turn then. */
  private boolean awaitsFile() {
    if (scanner.localInfile()) {
      session.output().flush();
      fileAwaited = true;
      completion.infile(nextSequenceId());
    }
    return fileAwaited;
  }

  /** Status flags as the client is to see them, made of the server's. */
  private int clientStatus(int flags) {
    int status = flags;
    if (outside) {
      status = (status & ~TRANSACTION_STATUS) | (session.status() & TRANSACTION_STATUS);
    }
    if (session.output().moreResults()) {
      status |= ServerStatus.SERVER_MORE_RESULTS_EXISTS;
    }
    return status;
  }

  private void relay(BackendConnection connection, ByteBuf bytes, boolean more) {
    relayed = true;
    Channel client = session.channel();
    session.output().relay(bytes);
    if (more) {
      client.flush();
      if (!client.isWritable() && client.isActive()) {
        connection.setReading(false);
      }
    }
  }

  /** Bytes of the client's file for LOCAL INFILE, or its end when empty. */
  void infile(BackendConnection connection, ByteBuf packet, boolean last) {
    if (connection == null) {
      packet.release();
      return;
    }
    connection.sendMore(packet);
    if (last) {
      fileAwaited = false;
      connection.onWritable(null);
      session.channel().config().setAutoRead(true);
      scanner.resumeAfterInfile();
    } else if (!connection.writable()) {
      // The server is slower than the client: reading goes on when it has taken what was sent.
      session.channel().config().setAutoRead(false);
      connection.onWritable(() -> session.channel().config().setAutoRead(true));
    }
  }

  /** Whether the server waits for the client's file. */
  boolean isFileAwaited() {
    return fileAwaited;
  }

  /** What the response said, once it has ended. */
  ResponseSummary summary() {
    return scanner.summary();
  }

  /** What the client's sequence ids are ahead of the server's; below 256, maybe negative. */
  int ahead() {
    return ahead;
  }

  /** The id of the client's next packet. */
  int nextSequenceId() {
    int own = session.output().sequenceId();
    return scanner.nextSequenceId() < 0 ? own : (scanner.nextSequenceId() + ahead) & 0xFF;
  }

  /** Whether the client has a part of the response. */
  boolean isBegun() {
    return relayed;
  }

  /** Whether the response has come to its end. */
  boolean isEnded() {
    return ended;
  }

  /** Whether the part that the client has ends within a packet. */
  boolean isMidPacket() {
    return relayed && !scanner.atBoundary();
  }

  /** Drops what is held back: the rest does not come. */
  void release() {
    patches.release();
    if (holding != null) {
      holding.release();
      holding = null;
      holdingNext = null;
    }
  }
}
