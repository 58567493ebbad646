package io.ringmaster.it.badinput;

import io.ringmaster.it.lab.LabServer;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A MySQL server that something happens to at one packet that it sends: a relay to a real one.
 * Thread-safe.
 */
final class PacketRelay extends LabServer {
  /** So long after the packet the connection ends. */
  static final long END_MILLIS = 50;

  private static final int BYTES_MAX = 1 << 24;

  private final LabServer behind;
  private final ServerSocket listening;
  private final AtomicReference<Armed> armed = new AtomicReference<>();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private volatile boolean dead;

  /** What becomes of the packet. */
  enum Kind {
    /** Its second half is missing. */
    SHORT,
    EMPTY,
    RANDOM,
    ERROR_HEAD,
    OK_HEAD,
    EOF_HEAD,
    /** No number in it can be read. */
    DIGITS,
    TWICE,
    OUT_OF_ORDER,
    /** The connection ends instead. */
    NONE
  }

  /** What happens at a packet. */
  private interface Effect {
    /** Sends it, or what becomes of it; false when the connection ends with it. */
    boolean at(OutputStream out, int sequence, byte[] payload) throws IOException;
  }

  /** At which packet of all that come from now on something happens. */
  private record Armed(AtomicInteger left, Effect effect) {}

  PacketRelay(LabServer behind) throws IOException {
    this.behind = behind;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /**
   * Garbles a packet, after which the connection ends.
   *
   * @param number 1 for the next one
   */
  void garble(Kind kind, int number, Random random) {
    arm(
        number,
        (out, sequence, payload) -> {
          garbled(kind, random, out, sequence, payload);
          return false;
        });
  }

  /**
   * Runs something before a packet is sent, which waits for it.
   *
   * @param number 1 for the next one
   */
  void run(Runnable action, int number) {
    arm(
        number,
        (out, sequence, payload) -> {
          action.run();
          write(out, sequence, payload);
          return true;
        });
  }

  /** All connections end, and so does each that is opened, until the server lives again. */
  void die() {
    dead = true;
    clients.forEach(PacketRelay::end);
  }

  /** Ends {@link #die()}. */
  void live() {
    dead = false;
  }

  private static void end(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void arm(int number, Effect effect) {
    armed.set(new Armed(new AtomicInteger(number), effect));
  }

  /**
   * Nothing happens any more.
   *
   * @return whether it has
   */
  boolean disarm() {
    Armed last = armed.getAndSet(null);
    return last != null && last.left.get() <= 0;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        clients.add(client);
        if (dead) {
          clients.remove(client);
          end(client);
          continue;
        }
        Socket server = new Socket(behind.host(), behind.port());
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> up(client, server));
        Thread.ofVirtual().start(() -> down(client, server));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void up(Socket client, Socket server) {
    try (client;
        server) {
      client.getInputStream().transferTo(server.getOutputStream());
    } catch (IOException e) {
      // Either side has ended it.
    } finally {
      clients.remove(client);
    }
  }

  private void down(Socket client, Socket server) {
    try (client;
        server) {
      var in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
      OutputStream out = client.getOutputStream();
      while (true) {
        int header = Integer.reverseBytes(in.readInt());
        byte[] payload = in.readNBytes(header & 0xFFFFFF);
        int sequence = header >>> 24;
        Armed now = armed.get();
        if (now == null || now.left.decrementAndGet() != 0) {
          write(out, sequence, payload);
        } else if (!now.effect.at(out, sequence, payload)) {
          Thread.sleep(END_MILLIS);
          return;
        }
      }
    } catch (IOException | InterruptedException e) {
      // Either side has ended it.
    }
  }

  private static void garbled(
      Kind kind, Random random, OutputStream out, int sequence, byte[] payload) throws IOException {
    switch (kind) {
      case SHORT -> write(out, sequence, Arrays.copyOf(payload, payload.length / 2));
      case EMPTY -> write(out, sequence, new byte[0]);
      case RANDOM -> {
        byte[] any = new byte[payload.length];
        random.nextBytes(any);
        write(out, sequence, any);
      }
      case ERROR_HEAD -> write(out, sequence, withHead(payload, 0xFF));
      case OK_HEAD -> write(out, sequence, withHead(payload, 0));
      case EOF_HEAD -> write(out, sequence, withHead(payload, 0xFE));
      case DIGITS -> {
        byte[] letters = payload.clone();
        for (int i = 0; i < letters.length; i++) {
          letters[i] = letters[i] >= '0' && letters[i] <= '9' ? (byte) 'x' : letters[i];
        }
        write(out, sequence, letters);
      }
      case TWICE -> {
        write(out, sequence, payload);
        write(out, sequence + 1, payload);
      }
      case OUT_OF_ORDER -> write(out, sequence + 1, payload);
      case NONE -> {}
    }
  }

  private static byte[] withHead(byte[] payload, int head) {
    byte[] other = payload.length == 0 ? new byte[1] : payload.clone();
    other[0] = (byte) head;
    return other;
  }

  private static void write(OutputStream out, int sequence, byte[] payload) throws IOException {
    if (payload.length >= BYTES_MAX - 1) {
      throw new IOException("not as long as that");
    }
    byte[] packet = new byte[4 + payload.length];
    packet[0] = (byte) payload.length;
    packet[1] = (byte) (payload.length >>> 8);
    packet[2] = (byte) (payload.length >>> 16);
    packet[3] = (byte) sequence;
    System.arraycopy(payload, 0, packet, 4, payload.length);
    out.write(packet);
    out.flush();
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return listening.getLocalPort();
  }

  @Override
  public void kill() throws IOException {
    behind.kill();
  }

  @Override
  public void pause() throws IOException {
    behind.pause();
  }

  @Override
  public void resume() throws IOException {
    behind.resume();
  }

  @Override
  public Connection connect(String database, Map<String, String> properties) throws SQLException {
    return behind.connect(database, properties);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
