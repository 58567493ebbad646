package io.ringmaster.proxy.backend;

import io.netty.channel.EventLoop;
import io.ringmaster.proxy.session.SessionState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * The connections of a pool on which reads of several clients are pipelined. Nobody waits long for
 * another: where one turns out to be slow, those behind it go elsewhere, and the connection is left
 * to it. Used on the pool's event loop.
 */
final class SharedConnections {
  /** Statements on a shared connection up to which no second one is used: they go out together. */
  private static final int BATCH = 8;

  /**
   * Time since a shared connection's last answer after which no statement is sent behind those that
   * wait: one of them is slow, for the disk perhaps, and others must not wait for it.
   */
  private static final long STALL_NANOS = 5_000_000;

  /** The same, after which those that wait already go elsewhere. */
  private static final long PATIENCE_NANOS = 200_000_000;

  private static final long WATCH_MILLIS = 50;

  private final EventLoop loop;
  private final int most;
  private final BiFunction<Profile, SessionState, BackendConnection> another;
  private final ArrayList<BackendConnection> shared = new ArrayList<>();
  private boolean watching;

  /**
   * None yet.
   *
   * @param most connections of a profile and state; 0 for none
   * @param another takes an idle connection with a state out of the pool; null when there is none
   */
  SharedConnections(
      EventLoop loop, int most, BiFunction<Profile, SessionState, BackendConnection> another) {
    this.loop = loop;
    this.most = most;
    this.another = another;
  }

  /**
   * A connection on which a statement can be sent behind others.
   *
   * @param now {@link System#nanoTime}
   * @param depth statements under way on one, with which it gets no more
   * @return null when there is none with this state that is not too busy
   */
  BackendConnection find(Profile profile, SessionState state, long now, int depth) {
    BackendConnection least = null;
    int sharing = 0;
    for (int i = 0; i < shared.size(); i++) {
      BackendConnection candidate = shared.get(i);
      if (!candidate.profile().equals(profile) || !candidate.state().equals(state)) {
        continue;
      }
      sharing++;
      if (candidate.pending() > 0 && now - candidate.progressNanos() > STALL_NANOS) {
        continue;
      }
      if (candidate.pending() < Math.min(BATCH, depth)) {
        least = candidate;
        sharing = most;
        break;
      }
      if (least == null || candidate.pending() < least.pending()) {
        least = candidate;
      }
    }
    if (sharing < most) {
      BackendConnection more = another.apply(profile, state);
      if (more != null) {
        least = more;
        more.shared(true);
        shared.add(more);
      }
    }
    if (least == null || least.pending() >= depth) {
      return null;
    }
    if (least.pending() == 0) {
      least.progress(now);
    }
    watch();
    return least;
  }

  private void watch() {
    if (!watching) {
      watching = true;
      var _ = loop.schedule(this::look, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Has statements go elsewhere that have waited too long for another. */
  private void look() {
    watching = false;
    long now = System.nanoTime();
    boolean busy = false;
    for (BackendConnection connection : List.copyOf(shared)) {
      if (connection.pending() > 1 && now - connection.progressNanos() > PATIENCE_NANOS) {
        connection.leaveToFirst();
      }
      busy |= connection.pending() > 0;
    }
    if (busy) {
      watch();
    }
  }

  /** Takes out those that nobody uses now. */
  List<BackendConnection> takeUnused() {
    List<BackendConnection> unused = new ArrayList<>();
    for (BackendConnection connection : shared) {
      if (connection.pending() == 0) {
        connection.shared(false);
        unused.add(connection);
      }
    }
    shared.removeAll(unused);
    return unused;
  }

  /** A connection has ended, or is left to one statement. */
  void remove(BackendConnection connection) {
    shared.remove(connection);
  }

  void close(IOException why) {
    List.copyOf(shared).forEach(connection -> connection.close(why));
  }
}
