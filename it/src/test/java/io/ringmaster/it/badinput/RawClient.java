package io.ringmaster.it.badinput;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.it.lab.LabServer;
import io.ringmaster.it.lab.ProxyLab;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.auth.AuthStep;
import io.ringmaster.protocol.auth.ClientAuth;
import io.ringmaster.protocol.client.HandshakeResponse41;
import io.ringmaster.protocol.server.ErrPacket;
import io.ringmaster.protocol.server.HandshakeV10;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A MySQL client over a bare socket, which also says what no proper client would. Blocking; reads
 * give up after {@value #READ_MILLIS} ms, so that a server that hangs fails the test.
 */
public final class RawClient implements AutoCloseable {
  static final int READ_MILLIS = 15_000;

  static final int CAPABILITIES =
      Capabilities.CLIENT_LONG_PASSWORD
          | Capabilities.CLIENT_LONG_FLAG
          | Capabilities.CLIENT_PROTOCOL_41
          | Capabilities.CLIENT_TRANSACTIONS
          | Capabilities.CLIENT_SECURE_CONNECTION
          | Capabilities.CLIENT_MULTI_RESULTS
          | Capabilities.CLIENT_PLUGIN_AUTH;

  private final Socket socket;
  private final InputStream in;
  private int lastSequenceId;

  /** A packet as it came. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Packet(int sequenceId, byte[] payload) {
    int head() {
      return payload.length == 0 ? -1 : payload[0] & 0xFF;
    }

    boolean isError() {
      return head() == 0xFF;
    }

    ErrPacket error() {
      return ErrPacket.decode(Unpooled.wrappedBuffer(payload));
    }
  }

  /**
   * What a command led to.
   *
   * @param errno 0 without an error
   * @param rows of the result set; 0 without one
   * @param digest of all bytes of the rows, to compare results
   */
  public record Answer(int errno, String sqlState, String message, int rows, long digest) {
    public boolean ok() {
      return errno == 0;
    }
  }

  private RawClient(InetSocketAddress address, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_MILLIS);
    socket.connect(address, READ_MILLIS);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /** Connected, with the greeting still to be read. */
  static RawClient connect(InetSocketAddress address) throws IOException {
    return new RawClient(address, 0);
  }

  /** Logged in. */
  /** As {@link ProxyLab#APP}. */
  public static RawClient login(ProxyLab proxy, String database) throws IOException {
    return login(proxy.address(), ProxyLab.APP, ProxyLab.APP, database);
  }

  /** As {@link LabServer#USER}. */
  static RawClient login(LabServer server, String database) throws IOException {
    return login(
        new InetSocketAddress(server.host(), server.port()),
        LabServer.USER,
        LabServer.PASSWORD,
        database);
  }

  static RawClient login(InetSocketAddress address, String user, String password, String database)
      throws IOException {
    return login(address, user, password, database, CAPABILITIES, 0);
  }

  static RawClient login(
      InetSocketAddress address,
      String user,
      String password,
      String database,
      int capabilities,
      int receiveBuffer)
      throws IOException {
    RawClient client = new RawClient(address, receiveBuffer);
    try {
      Packet refused = client.authenticate(user, password, database, capabilities);
      if (refused != null) {
        throw new IOException("refused: " + refused.error());
      }
      return client;
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /** Logs in; returns the error packet when that is refused, else null. */
  Packet authenticate(String user, String password, String database, int capabilities)
      throws IOException {
    Packet first = read();
    if (first.isError()) {
      return first;
    }
    HandshakeV10 greeting = HandshakeV10.decode(Unpooled.wrappedBuffer(first.payload()));
    ClientAuth auth = new ClientAuth(password, false, true);
    byte[] data = auth.start(greeting.authPlugin(), greeting.authData());
    int flags = capabilities | (database.isEmpty() ? 0 : Capabilities.CLIENT_CONNECT_WITH_DB);
    ByteBuf out = Unpooled.buffer();
    new HandshakeResponse41(
            flags, 1 << 30, 45, user, data, database, auth.plugin().wireName(), Map.of(), 0)
        .encode(out);
    send(1, bytes(out));
    while (true) {
      Packet next = read();
      if (next.isError()) {
        return next;
      }
      switch (auth.onPacket(Unpooled.wrappedBuffer(next.payload()))) {
        case AuthStep.Accepted _ -> {
          return null;
        }
        case AuthStep.Reply(var reply) -> send(next.sequenceId() + 1, reply);
        case AuthStep.Wait _ -> {}
        case AuthStep.Rejected _, AuthStep.Refused _, AuthStep.Compute _ ->
            throw new IOException("login failed");
      }
    }
  }

  /** Sends a payload as packets that begin with a sequence id. */
  void send(int sequenceId, byte[] payload) throws IOException {
    ByteBuf out = Unpooled.buffer(payload.length + 64);
    PacketWriter writer = new PacketWriter();
    writer.sequenceId(sequenceId);
    writer.write(out, Unpooled.wrappedBuffer(payload));
    sendBytes(bytes(out));
  }

  void sendBytes(byte[] raw) throws IOException {
    socket.getOutputStream().write(raw);
  }

  /** A command of one byte and what follows it. */
  static byte[] command(int code, byte[] rest) {
    byte[] payload = new byte[rest.length + 1];
    payload[0] = (byte) code;
    System.arraycopy(rest, 0, payload, 1, rest.length);
    return payload;
  }

  public void sendQuery(String sql) throws IOException {
    send(0, command(3, sql.getBytes(StandardCharsets.UTF_8)));
  }

  Answer query(String sql) throws IOException {
    return query(sql.getBytes(StandardCharsets.UTF_8));
  }

  Answer query(byte[] sql) throws IOException {
    send(0, command(3, sql));
    return answer();
  }

  /** Runs a command whose response is OK, ERR or rows. */
  Answer command(byte[] payload) throws IOException {
    send(0, payload);
    return answer();
  }

  /** Reads a response to its end. */
  public Answer answer() throws IOException {
    Packet first = read();
    if (first.isError()) {
      return failed(first);
    }
    if (first.head() == 0 || first.head() == 0xFE) {
      return new Answer(0, "", "", 0, 0);
    }
    readDefinitions();
    int rows = 0;
    long digest = 0;
    while (true) {
      Packet packet = read();
      if (packet.isError()) {
        return failed(packet);
      }
      if (packet.head() == 0xFE && packet.payload().length < 9) {
        return new Answer(0, "", "", rows, digest);
      }
      rows++;
      digest += java.util.Arrays.hashCode(packet.payload());
    }
  }

  /** What the proxy calls this connection. */
  long connectionId() throws IOException {
    sendQuery("SELECT CONNECTION_ID()");
    read();
    readDefinitions();
    byte[] row = read().payload();
    read();
    return Long.parseLong(new String(row, 1, row.length - 1, StandardCharsets.US_ASCII));
  }

  void readDefinitions() throws IOException {
    Packet packet = read();
    while (packet.head() != 0xFE || packet.payload().length >= 9) {
      packet = read();
    }
  }

  private static Answer failed(Packet packet) {
    ErrPacket error = packet.error();
    return new Answer(error.errno(), error.sqlState(), error.message(), 0, 0);
  }

  /** The id and the parameter count of a statement prepared, or the error. */
  record Prepared(int id, int parameters, Answer failure) {}

  Prepared prepare(String sql) throws IOException {
    send(0, command(0x16, sql.getBytes(StandardCharsets.UTF_8)));
    Packet first = read();
    if (first.isError()) {
      return new Prepared(-1, 0, failed(first));
    }
    ByteBuf payload = Unpooled.wrappedBuffer(first.payload());
    int id = payload.getIntLE(1);
    int columns = payload.getUnsignedShortLE(5);
    int parameters = payload.getUnsignedShortLE(7);
    for (int part : new int[] {parameters, columns}) {
      if (part > 0) {
        readDefinitions();
      }
    }
    return new Prepared(id, parameters, null);
  }

  /** The next packet; continuations are joined. */
  Packet read() throws IOException {
    byte[] all = new byte[0];
    while (true) {
      byte[] header = in.readNBytes(4);
      if (header.length < 4) {
        throw new EOFException("connection closed");
      }
      int length = (header[0] & 0xFF) | (header[1] & 0xFF) << 8 | (header[2] & 0xFF) << 16;
      byte[] part = in.readNBytes(length);
      if (part.length < length) {
        throw new EOFException("connection closed within a packet");
      }
      lastSequenceId = header[3] & 0xFF;
      if (all.length == 0 && length < 0xFFFFFF) {
        return new Packet(lastSequenceId, part);
      }
      byte[] joined = java.util.Arrays.copyOf(all, all.length + length);
      System.arraycopy(part, 0, joined, all.length, length);
      all = joined;
      if (length < 0xFFFFFF) {
        return new Packet(lastSequenceId, all);
      }
    }
  }

  /** Reads whatever comes until the server closes; false when it does not in time. */
  boolean closedByServer() {
    try {
      byte[] sink = new byte[1 << 16];
      while (in.read(sink) >= 0) {
        // What it still says does not matter.
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  Socket socket() {
    return socket;
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] all = new byte[buffer.readableBytes()];
    buffer.getBytes(buffer.readerIndex(), all);
    return all;
  }

  /** Closes with a reset, as the machine of a client that crashes does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
