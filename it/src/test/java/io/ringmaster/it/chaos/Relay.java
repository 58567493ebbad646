package io.ringmaster.it.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP relay to ZooKeeper, or to a MySQL server, that can be cut. Thread-safe. */
final class Relay implements AutoCloseable {
  private final ServerSocket listening;
  private final int to;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /** Starts to relay to a port of this machine. */
  Relay(int to) throws IOException {
    this.to = to;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Ends all connections; new ones end at once, until {@link #mend}. */
  void cut() {
    cut = true;
    open.forEach(Relay::end);
  }

  void mend() {
    cut = false;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket from = listening.accept();
        open.add(from);
        if (cut) {
          end(from);
          continue;
        }
        connect(from);
      } catch (IOException e) {
        if (listening.isClosed()) {
          return;
        }
      }
    }
  }

  private void connect(Socket from) {
    Socket there;
    try {
      there = new Socket(InetAddress.getLoopbackAddress(), to);
    } catch (IOException e) {
      // Nobody is there, and whoever asks should see it.
      end(from);
      open.remove(from);
      return;
    }
    open.add(there);
    Thread.ofVirtual().start(() -> pump(from, there));
    Thread.ofVirtual().start(() -> pump(there, from));
    if (cut) {
      end(from);
      end(there);
    }
  }

  private void pump(Socket from, Socket there) {
    try (from;
        there) {
      from.getInputStream().transferTo(there.getOutputStream());
    } catch (IOException e) {
      // Either side has ended it.
    } finally {
      open.remove(from);
      open.remove(there);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }
}
