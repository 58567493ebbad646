package io.ringmaster.proxy.session;

import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.protocol.server.SessionChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a client that asked for CLIENT_SESSION_TRACK is told of changes of its session: the default
 * database, and the variables that {@code session_track_system_variables} names. All that changes
 * them is answered by the proxy itself, so that the OKs of servers, whose connections are without
 * the capability, are relayed as they are. Source: MySQL manual, "Server Tracking of Client Session
 * State".
 */
public final class SessionTracker {
  private static final String TRACKED = "session_track_system_variables";
  private static final String CHARSET_OF_CONNECTION = "character_set_connection";

  /** The variables that are tracked by default; also those whose values are known as texts. */
  private static final List<String> BY_DEFAULT =
      List.of(
          "time_zone",
          "autocommit",
          "character_set_client",
          "character_set_results",
          CHARSET_OF_CONNECTION);

  private boolean wanted;
  private List<SessionChange> changes = List.of();

  /** Whether the client is told at all. */
  void wanted(boolean asked) {
    wanted = asked;
    changes = List.of();
  }

  /** Whether the client is told at all. */
  public boolean isWanted() {
    return wanted;
  }

  /** USE and the like gave the session this default database, which may be the one it had. */
  public void database(SessionState now) {
    if (wanted && !"0".equals(now.variables().get("session_track_schema"))) {
      add(new SessionChange.Schema(now.database() == null ? "" : now.database()));
    }
  }

  /**
   * Those of the variables that a SET named which the client is told of.
   *
   * @return by the names by which it is told of them, as session_track_system_variables spells them
   */
  public List<String> tracked(List<String> named, SessionState now) {
    if (!wanted) {
      return List.of();
    }
    String setting = now.variables().get(TRACKED);
    List<String> tracked =
        setting == null ? BY_DEFAULT : List.of(text(setting).replace(" ", "").split(",", -1));
    return tracked.contains("*")
        ? named.stream().distinct().toList()
        : tracked.stream().filter(name -> named.contains(name.toLowerCase(Locale.ROOT))).toList();
  }

  /** Whether the texts of these variables must be asked of a server ({@code SHOW VARIABLES}). */
  public static boolean needTexts(List<String> tracked) {
    return !BY_DEFAULT.containsAll(tracked);
  }

  /**
   * A SET gave variables a value, which may be the one they had.
   *
   * @param tracked of {@link #tracked}
   * @param texts lower-case name to value as SHOW VARIABLES shows them; may be empty unless {@link
   *     #needTexts}
   */
  public void variables(List<String> tracked, SessionState now, Map<String, String> texts) {
    for (String name : tracked) {
      String lower = name.toLowerCase(Locale.ROOT);
      String value = texts.containsKey(lower) ? texts.get(lower) : known(lower, now);
      add(new SessionChange.SystemVariable(name, value));
    }
  }

  private static String known(String name, SessionState now) {
    if (name.equals("autocommit")) {
      return now.autocommit() ? "ON" : "OFF";
    }
    if (!name.equals(CHARSET_OF_CONNECTION)) {
      return text(now.variables().getOrDefault(name, ""));
    }
    String collation = text(now.variables().getOrDefault("collation_connection", ""));
    Collation known = Charsets.collation(collation);
    return known == null ? collation.replaceFirst("_.*", "") : known.charset().name();
  }

  /** The value of a literal; empty for NULL, as MySQL says it here. */
  private static String text(String literal) {
    return literal.equals("NULL") ? "" : literal.replace("'", "");
  }

  private void add(SessionChange change) {
    if (changes.isEmpty()) {
      changes = new ArrayList<>(4);
    }
    changes.add(change);
  }

  /** What the next OK says; the one after it says nothing of that again. */
  List<SessionChange> take() {
    List<SessionChange> taken = changes;
    changes = List.of();
    return taken;
  }
}
