package io.ringmaster.proxy.backend;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The statements prepared on one backend connection, least recently used first. Clients that
 * prepare the same text under the same session state share them.
 */
public final class BackendStatements {
  /** More than this on one connection are closed, oldest first. */
  private static final int MAX = 256;

  private final BackendConnection connection;
  private final Map<Object, Prepared> byKey = new LinkedHashMap<>(16, 0.75f, true);

  BackendStatements(BackendConnection connection) {
    this.connection = connection;
  }

  /** A statement on the server. */
  public static final class Prepared {
    private final int id;
    private byte[] boundTypes;

    /** One that the connection does not remember: the caller closes it. */
    public Prepared(int id) {
      this.id = id;
    }

    /** The server's statement id. */
    public int id() {
      return id;
    }

    /** The parameter types of the last execution, two bytes each; null before the first. */
    public byte[] boundTypes() {
      return boundTypes;
    }

    public void boundTypes(byte[] types) {
      boundTypes = types;
    }
  }

  /** The statement prepared under a key, or null. */
  public Prepared find(Object key) {
    return byKey.get(key);
  }

  /**
   * The statement prepared under a key; if there is none, one that was never executed is taken over
   * from another key, or null.
   */
  public Prepared find(Object key, Object unused) {
    Prepared found = byKey.get(key);
    if (found == null && !key.equals(unused)) {
      found = byKey.remove(unused);
      if (found != null) {
        byKey.put(key, found);
      }
    }
    return found;
  }

  /** Remembers what the server prepared, and closes the statement longest unused if too many. */
  public Prepared add(Object key, int id) {
    Prepared prepared = new Prepared(id);
    Prepared before = byKey.put(key, prepared);
    if (before != null) {
      // Two clients that share the connection have prepared it at the same time.
      close(before);
    } else if (byKey.size() > MAX) {
      Iterator<Prepared> oldest = byKey.values().iterator();
      Prepared victim = oldest.next();
      oldest.remove();
      close(victim);
    }
    return prepared;
  }

  private void close(Prepared statement) {
    connection.sendSilent(Commands.closeStatement(connection.channel().alloc(), statement.id()));
  }

  /** Closes one that is equal to another the connection has. */
  public void closeOther(Object key, int id) {
    Prepared kept = byKey.get(key);
    if (kept == null || kept.id() != id) {
      connection.sendSilent(Commands.closeStatement(connection.channel().alloc(), id));
    }
  }
}
