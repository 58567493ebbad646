package io.ringmaster.metadata.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP relay on the loopback address that loses one answer, and the connection with it. */
final class CuttingRelay implements AutoCloseable {
  private final ServerSocket listener;
  private final int targetPort;

  /** Answers until one is lost; 0: none is. */
  private final AtomicInteger left = new AtomicInteger();

  private volatile Duration away = Duration.ZERO;

  /** As of {@link System#nanoTime}. */
  private volatile long backAt = System.nanoTime();

  private final AtomicInteger cuts = new AtomicInteger();

  CuttingRelay(int targetPort) throws IOException {
    this.targetPort = targetPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** The next answer of the target gets lost; all that was asked before it has arrived there. */
  void loseNextAnswer() {
    loseAnswer(1, Duration.ZERO);
  }

  /**
   * The same of a later answer, after which nobody answers for a while.
   *
   * @param number 1 is the next
   */
  void loseAnswer(int number, Duration away) {
    this.away = away;
    left.set(number);
  }

  int cuts() {
    return cuts.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (System.nanoTime() - backAt < 0) {
          client.close();
          continue;
        }
        Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        Thread.ofVirtual().start(() -> copy(client, target, false));
        Thread.ofVirtual().start(() -> copy(target, client, true));
      } catch (IOException e) {
        // Closed, or the target is gone: the client sees its connection end.
      }
    }
  }

  private void copy(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (answers && left.getAndUpdate(now -> Math.max(0, now - 1)) == 1) {
          backAt = System.nanoTime() + away.toNanos();
          cuts.incrementAndGet();
          return;
        }
        to.getOutputStream().write(buffer, 0, length);
      }
    } catch (IOException e) {
      // One side ended; closing both is all there is to do.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
