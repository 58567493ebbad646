package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.session.ClientSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** Collects rows about sessions from each of them, on that session's own event loop. */
final class ProcessList {
  private static final int SHORT_INFO = 100;

  private ProcessList() {}

  /** The rows of SHOW PROCESSLIST. */
  static void collect(
      LoopContext loop, ClientSession asking, Consumer<List<List<String>>> then, boolean full) {
    collect(loop, asking, session -> row(session, full), then);
  }

  /**
   * Rows of the sessions that a client may see: an admin all, others those of their account.
   *
   * @param of makes a session's row, whose first value is its id; null for none
   * @param then takes them by id
   */
  static void collect(
      LoopContext loop,
      ClientSession asking,
      Function<ClientSession, List<String>> of,
      Consumer<List<List<String>>> then) {
    List<ClientSession> sessions = new ArrayList<>();
    for (ClientSession session : loop.shared().sessions()) {
      if (visible(session, asking)) {
        sessions.add(session);
      }
    }
    List<List<String>> rows = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger awaited = new AtomicInteger(sessions.size());
    for (ClientSession session : sessions) {
      session
          .channel()
          .eventLoop()
          .execute(
              () -> {
                List<String> row = of.apply(session);
                if (row != null) {
                  rows.add(row);
                }
                if (awaited.decrementAndGet() == 0) {
                  loop.loop().execute(asking.guarded(() -> then.accept(sorted(rows))));
                }
              });
    }
  }

  private static boolean visible(ClientSession session, ClientSession asking) {
    return asking.account().admin()
        || (session.account() != null && session.account().user().equals(asking.account().user()));
  }

  private static List<List<String>> sorted(List<List<String>> rows) {
    return rows.stream()
        .sorted(Comparator.comparingInt(row -> Integer.parseInt(row.getFirst())))
        .toList();
  }

  private static List<String> row(ClientSession session, boolean full) {
    List<String> row = new ArrayList<>();
    String info = session.statement();
    row.add(Integer.toString(session.id()));
    row.add(session.account() == null ? "unauthenticated user" : session.account().user());
    row.add(String.valueOf(session.channel().remoteAddress()).replace("/", ""));
    row.add(session.state().database());
    row.add(session.command());
    row.add(
        Long.toString(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - session.sinceNanos())));
    row.add(state(session));
    row.add(info == null || full ? info : info.substring(0, Math.min(SHORT_INFO, info.length())));
    return row;
  }

  private static String state(ClientSession session) {
    if (session.underWay().isWaiting()) {
      return "waiting for a cutover";
    }
    return session.running() == null ? "" : "executing on " + session.running().serverName();
  }
}
