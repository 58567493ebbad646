package io.ringmaster.proxy.frontend;

import io.ringmaster.proxy.session.ClientSession;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All sessions of this proxy by connection id, and the limit on their number. Any thread. */
public final class SessionRegistry {
  private final ConcurrentMap<Integer, ClientSession> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private final AtomicInteger count = new AtomicInteger();
  private final int max;

  public SessionRegistry(int maxConnections) {
    max = maxConnections;
  }

  /** The next connection id. */
  int nextId() {
    return lastId.updateAndGet(id -> id == Integer.MAX_VALUE ? 1 : id + 1);
  }

  /** Adds a session, or says that there are too many. */
  boolean add(ClientSession session) {
    if (count.incrementAndGet() > max) {
      count.decrementAndGet();
      return false;
    }
    sessions.put(session.id(), session);
    return true;
  }

  void remove(ClientSession session) {
    if (sessions.remove(session.id()) != null) {
      count.decrementAndGet();
    }
  }

  public Collection<ClientSession> all() {
    return sessions.values();
  }

  /** Sessions now. */
  public int count() {
    return count.get();
  }
}
