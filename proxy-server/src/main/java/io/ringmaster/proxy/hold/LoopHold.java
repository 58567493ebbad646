package io.ringmaster.proxy.hold;

import io.netty.channel.EventLoop;
import io.ringmaster.metadata.Migration;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.UnderWay;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * One event loop's part in a cutover, or in the copying of reference tables to a shard that joins.
 * While the shard map {@linkplain ShardMap#holds holds} keys, or {@linkplain
 * ShardMap#holdsReferences reference tables}, statements that may change their rows wait here;
 * plain reads go on, since nobody changes those rows, until all loops are drained: from then on
 * owners may change at any moment, and a read by the old one would miss what clients of another
 * proxy have written since. What is older than the hold, statements under way and transactions,
 * goes on as well; when the last of it has ended the loop is <i>drained</i>: nothing it does
 * reaches those rows as a write any more. With any newer map, when the last statement planned with
 * an older one has ended, the loop is <i>settled</i>.
 *
 * <p>On the event loop only. A walk over the loop's sessions for each new shard map; nothing for a
 * statement but a few flags.
 */
public final class LoopHold {
  /** Turns of the loop in which statements rehearse the hold, for each map. */
  private static final int REHEARSALS = 20;

  private final EventLoop loop;
  private final Progress progress;
  private final HeldStatements held;
  private final Set<ClientSession> sessions = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The hold in force; empty for none. */
  private String hold = "";

  private long epoch;

  /** Of the last map without the hold. */
  private long before;

  private long drainedEpoch;
  private long settledEpoch;

  /** Sessions that are waited for: older than the hold, older than the map. */
  private int exempt;

  private int older;
  private boolean releasing;

  /** Turns of the loop that are still to be rehearsed with this map. */
  private int rehearsals;

  /** What waited is going on. */
  private boolean resuming;

  /** Who hears how far the loop is, and knows how far all of the proxy are. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called on the event loop; must not block.
     *
     * @param epoch of the shard map in force on the loop
     * @param drained the newest epoch with a hold for which the loop was drained; 0 for none
     * @param settled the newest epoch for which the loop was settled
     */
    void at(long epoch, long drained, long settled);

    /**
     * The newest epoch with a hold of which others may know that all loops were drained; 0 for
     * none, as when nobody is told. Any thread.
     */
    default long drainedAll() {
      return 0;
    }
  }

  /** A statement that waits. */
  public interface Held {
    /** Plans and runs it with the shard map of now. */
    void again();

    /** Ends it; it has not run. */
    void ended(End why);
  }

  /** Why a statement that waited is not run. */
  public enum End {
    /** Its session is gone or its client has stopped it. */
    STOPPED,
    /** The hold lasts longer than anyone should wait. */
    TIMEOUT
  }

  /**
   * A loop's.
   *
   * @param patience how long a statement waits before it gets an error
   */
  public LoopHold(EventLoop loop, Duration patience, Progress progress) {
    this.loop = loop;
    this.progress = progress;
    this.held = new HeldStatements(loop, patience);
  }

  /** The loop's clients that have logged in. Do not change. */
  public Set<ClientSession> sessions() {
    return sessions;
  }

  /** A client has logged in. */
  public void joined(ClientSession session) {
    sessions.add(session);
  }

  /** A client has gone, and what it had under way is over. */
  public void left(ClientSession session) {
    sessions.remove(session);
    UnderWay underWay = session.underWay();
    if (underWay.isOlder() || underWay.isExempt()) {
      forget(underWay);
      report();
    }
  }

  /** Another shard map is in force on the loop. */
  public void adopted(ShardMap map) {
    String now = holdOf(map);
    boolean another = !now.equals(hold);
    before = another ? epoch : before;
    hold = now;
    epoch = map.epoch();
    older = 0;
    exempt = another ? 0 : exempt;
    for (ClientSession session : sessions) {
      UnderWay underWay = session.underWay();
      underWay.older(underWay.isPlanned());
      older += underWay.isOlder() ? 1 : 0;
      if (another) {
        // Whoever began under the hold that goes on has seen it: there is nothing to wait for.
        underWay.exempt(!hold.isEmpty() && isWaitedFor(session));
        exempt += underWay.isExempt() ? 1 : 0;
      }
    }
    // Not when statements go on that were held: they have waited long enough.
    rehearsals = !another && hold.isEmpty() && map.rehearsal().holds() ? REHEARSALS : 0;
    if (another && held.size() > 0) {
      releaseSoon();
    }
    report();
  }

  /** Names the hold in force: a migration's way to its next owner, or back; a shard that joins. */
  private static String holdOf(ShardMap map) {
    if (!map.holds() && !map.holdsReferences()) {
      return "";
    }
    StringBuilder name = new StringBuilder();
    map.state()
        .joiningShard()
        .ifPresent(shard -> name.append("shard ").append(shard.name()).append(' '));
    for (Migration migration : map.state().migrations().values()) {
      if (migration.phase().holds()) {
        name.append(migration.number()).append(migration.phase()).append(' ');
      }
    }
    return name.toString();
  }

  /** Whether a hold that began now would have to wait for a session. On its event loop. */
  static boolean isWaitedFor(ClientSession session) {
    return session.underWay().mayWrite() || keepsLocks(session);
  }

  private static boolean keepsLocks(ClientSession session) {
    return session.transaction().isUsable() || session.pins().lockedTables() != null;
  }

  /** Not now: a statement is perhaps being planned, in what the loop has one of. */
  private void releaseSoon() {
    releasing = true;
    loop.execute(this::release);
  }

  private void release() {
    releasing = false;
    rehearsals = Math.max(0, rehearsals - 1);
    resuming = true;
    try {
      held.release();
    } finally {
      resuming = false;
    }
  }

  /** A command of a session has ended. */
  public void ended(ClientSession session) {
    UnderWay underWay = session.underWay();
    if (!underWay.isOlder() && !underWay.isExempt()) {
      return;
    }
    if (underWay.isOlder()) {
      underWay.older(false);
      older--;
    }
    if (underWay.isExempt() && !keepsLocks(session)) {
      underWay.exempt(false);
      exempt--;
    }
    report();
  }

  /**
   * What a session runs has no plan, or none that it will go by: it is DDL, or waits for something
   * and is planned again then. A newer shard map need not wait for it.
   */
  public void planless(ClientSession session) {
    UnderWay underWay = session.underWay();
    underWay.planless(true);
    if (underWay.isOlder()) {
      underWay.older(false);
      older--;
      report();
    }
  }

  private void forget(UnderWay underWay) {
    older -= underWay.isOlder() ? 1 : 0;
    exempt -= underWay.isExempt() ? 1 : 0;
    underWay.older(false);
    underWay.exempt(false);
  }

  private void report() {
    if (!hold.isEmpty() && exempt == 0) {
      drainedEpoch = epoch;
    }
    if (older == 0) {
      settledEpoch = epoch;
    }
    progress.at(epoch, drainedEpoch, settledEpoch);
  }

  /** Whether plain reads wait as well: others may know already who owns the keys next. */
  public boolean holdsReads() {
    return !hold.isEmpty() && progress.drainedAll() > before;
  }

  /**
   * Whether statements that came before wait to go on, with a map that holds their keys no longer:
   * what may concern the same keys has to come behind them.
   */
  public boolean isReleasing() {
    return releasing;
  }

  /**
   * Whether a hold may come next, and statements that it would concern go the way of those that
   * wait, for a turn of the loop: what that takes is loaded and compiled before clients wait for
   * it. {@link ShardMap#rehearsal} tells which they are.
   */
  public boolean isRehearsing() {
    return rehearsals > 0 && !resuming;
  }

  /** Lets a statement wait for the owner of its keys. */
  public void await(ClientSession session, Held statement) {
    held.add(session, statement);
    if (rehearsals > 0 && !releasing) {
      releaseSoon();
    }
  }

  /** Ends what waits for a session, which was stopped or is gone. */
  public boolean stop(ClientSession session) {
    return held.remove(session, End.STOPPED);
  }

  /** Statements that wait now. */
  public int waiting() {
    return held.size();
  }
}
