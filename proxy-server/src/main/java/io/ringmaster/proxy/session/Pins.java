package io.ringmaster.proxy.session;

import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ServerPool;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The backend connections that a session keeps beyond statement and transaction, since a server
 * holds something for it there that can't be had on another: temporary tables, user-level locks,
 * LOCK TABLES, cursors. What the session does on a server it does on the one that is kept there;
 * only a cursor may be open on another one beside it.
 */
public final class Pins {
  private final IdentityHashMap<ServerPool, BackendConnection> connections =
      new IdentityHashMap<>(0);
  private final Map<String, ServerPool> temporaryTables = new HashMap<>(0);
  private final Set<Cursor> cursors = new HashSet<>(0);
  private ServerPool userLocks;
  private ServerPool lockedTables;

  /** Whether the session keeps no connection: the usual case. */
  public boolean isEmpty() {
    return connections.isEmpty() && cursors.isEmpty();
  }

  /** The connection kept on a server; null without one. */
  public BackendConnection of(ServerPool pool) {
    return connections.isEmpty() ? null : connections.get(pool);
  }

  /** Keeps a connection, until {@link #settle} finds no reason to. */
  public void add(BackendConnection connection) {
    connection.pinned(true);
    connections.put(connection.pool(), connection);
  }

  /** A temporary table {@code database.table} was created on a connection. */
  public void created(String table, BackendConnection connection) {
    temporaryTables.put(table, connection.pool());
  }

  /** A temporary table was dropped. */
  public void dropped(String table) {
    temporaryTables.remove(table);
  }

  /** The session's temporary tables as {@code database.table}. */
  public Set<String> temporaryTables() {
    return temporaryTables.keySet();
  }

  /** A connection with temporary tables; null without one. */
  public BackendConnection ofTemporaryTables() {
    return temporaryTables.isEmpty() ? null : of(temporaryTables.values().iterator().next());
  }

  /** A cursor was opened. */
  public void opened(Cursor cursor) {
    cursor.connection().pinned(true);
    connections.putIfAbsent(cursor.connection().pool(), cursor.connection());
    cursors.add(cursor);
  }

  /** A cursor is of no use any more: its server is told, and the connection settled. */
  public void closed(Cursor cursor) {
    BackendConnection connection = cursor.connection();
    if (cursors.remove(cursor)) {
      cursor.closeStatement();
    }
    settle(connection);
  }

  /** Whether user-level locks are held on a connection. */
  public void userLocks(BackendConnection connection, boolean held) {
    userLocks = held ? connection.pool() : null;
  }

  /** Whether LOCK TABLES is in force on a connection. */
  public void lockedTables(BackendConnection connection, boolean locked) {
    lockedTables = locked ? connection.pool() : null;
  }

  /** The server on which LOCK TABLES is in force; null when it is on none. */
  public ServerPool lockedTables() {
    return lockedTables;
  }

  /** Keeps a connection no longer than there is a reason for. */
  public void settle(BackendConnection connection) {
    ServerPool pool = connection.pool();
    boolean first = connections.get(pool) == connection;
    boolean needed =
        first && (pool == userLocks || pool == lockedTables || temporaryTables.containsValue(pool));
    if (!needed && !hasCursor(connection)) {
      if (first) {
        connections.remove(pool);
      }
      connection.pinned(false);
    }
  }

  private boolean hasCursor(BackendConnection connection) {
    return cursors.stream().anyMatch(cursor -> cursor.connection() == connection);
  }

  /** Whether a connection that is lost was kept: what it held for the session is lost with it. */
  public boolean holds(BackendConnection connection) {
    return connection != null
        && (connections.get(connection.pool()) == connection || hasCursor(connection));
  }

  /** Ends all of them, and so all that the servers hold for the session. */
  public void close(String why) {
    Set<BackendConnection> all = new HashSet<>(connections.values());
    cursors.forEach(cursor -> all.add(cursor.connection()));
    for (BackendConnection connection : all) {
      connection.pinned(false);
      connection.close(new IOException(why));
    }
    connections.clear();
    temporaryTables.clear();
    cursors.clear();
    userLocks = null;
    lockedTables = null;
  }
}
