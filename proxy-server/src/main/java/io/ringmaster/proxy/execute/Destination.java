package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.binding.Parameters;
import io.ringmaster.router.binding.StringConversion;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import io.ringmaster.router.plan.Selector;
import java.util.BitSet;

/**
 * Finds where a session's statement goes: from its text to a digest, from that to a plan, whether
 * the account may run it, and which shards its literals select. One for all statements of a
 * session, and one more for a statement inside of another. On the session's event loop only.
 */
final class Destination {
  private final LoopContext loop;
  private final ClientSession session;
  private final Digest digest;
  private ShardMap map;

  /**
   * Reads statements into a digest.
   *
   * @param digest the loop's for a statement that is to run, so that the others find it there
   */
  Destination(LoopContext loop, ClientSession session, Digest digest) {
    this.loop = loop;
    this.session = session;
    this.digest = digest;
  }

  /** The digest of the statement read last. */
  Digest digest() {
    return digest;
  }

  /** Reads a statement's text up to {@code end}, exclusive, in the session's mode. */
  void read(byte[] sql, int off, int end) {
    loop.digester().digest(sql, off, end - off, session.lexerMode(), digest);
  }

  /** Reads a statement again. */
  void read(StatementText statement) {
    loop.digester()
        .digest(
            statement.sql(),
            statement.off(),
            statement.len(),
            statement.lexerMode(session),
            digest);
  }

  /** The plan of the digest. */
  Planned plan(String database) {
    return loop.router().plan(digest, database, loop.routing());
  }

  /** The error for a statement that names a database the account may not use; else null. */
  SqlFailure denied(Planned planned) {
    return DatabaseAccess.check(loop, session, planned);
  }

  /**
   * Selects the shards, which the loop's binder holds then.
   *
   * @param sql the array that was digested
   * @param execute the execution of a prepared statement; null for a text
   * @param waits whether keys that are about to change their owner are nobody's: {@link #isHeld}
   *     tells then; otherwise they are where their rows still are
   */
  Binder.Outcome bind(Selector selector, byte[] sql, ExecuteCommand execute, boolean waits) {
    Parameters parameters = execute == null ? null : execute.parameters();
    StringConversion conversion =
        execute == null ? session.stringConversion() : session.conversion(execute.state(session));
    LexerMode mode = execute == null ? session.lexerMode() : execute.statement().lexerMode();
    ShardMap inForce = loop.routing().map();
    map = waits ? waitingMap(inForce) : inForce.unheld();
    return loop.binder().bind(selector, digest, sql, mode, parameters, map, conversion);
  }

  /**
   * The shards that may have rows of a table whose rows are gathered, as they are now.
   *
   * @return null when the statement is refused, for which the loop's binder has the reason
   */
  BitSet shardsOfRows(Selector selector, StatementText statement) {
    BitSet shards = new BitSet();
    switch (bind(selector, statement.sql(), statement.execute(), false)) {
      case ONE -> shards.set(loop.binder().shard());
      case MANY -> shards.or(loop.binder().shards());
      case NONE -> {}
      case NEEDS_WEIGHT ->
          // Only MySQL knows where such a key is: all are asked.
          shards.or(map.router(((Selector.ByPredicate) selector).group()).owners());
      case REFUSED -> {
        return null;
      }
      case ANY, MOVED -> throw new IllegalStateException("no rows to gather: " + selector);
    }
    return shards;
  }

  /** One of the shards that have rows of a table, for what they say of it. */
  BitSet anyOfRows(Selector selector) {
    BitSet one = new BitSet();
    one.set(map.router(((Selector.ByPredicate) selector).group()).owners().nextSetBit(0));
    return one;
  }

  private ShardMap waitingMap(ShardMap inForce) {
    return loop.hold().isRehearsing() ? inForce.rehearsal() : inForce;
  }

  /**
   * Whether what {@link #bind} found concerns keys or a single table that are about to change their
   * owner, or changes or locks rows of reference tables while they are copied to another shard,
   * which may be the one to lock them on then.
   *
   * @param locking whether the statement is a read that locks
   */
  boolean isHeld(Selector selector, Binder.Outcome outcome, boolean locking) {
    boolean copies =
        selector instanceof Selector.EveryShard || (locking && selector instanceof Selector.Any);
    if (map.holdsReferences() && copies) {
      return outcome != Binder.Outcome.REFUSED;
    }
    if (!map.holds()) {
      return false;
    }
    return switch (outcome) {
      case ONE ->
          loop.binder().shard() == map.heldShard()
              || (selector instanceof Selector.Fixed(var shard, var _) && map.holdsSingles(shard));
      case MANY -> loop.binder().shards().get(map.heldShard());
      case ANY, NONE, NEEDS_WEIGHT, MOVED, REFUSED -> false;
    };
  }

  /** The shard map that {@link #bind} used last: its numbers are the binder's. */
  ShardMap map() {
    return map;
  }

  /** What selects a plan's shards; any shard will do for what is not routed. */
  static Selector selector(Plan plan) {
    return switch (plan) {
      case Plan.Read read -> read.selector();
      case Plan.Write write -> write.selector();
      case Plan.Composed _,
          Plan.Finished _,
          Plan.Viewed _,
          Plan.Local _,
          Plan.Refuse _,
          Plan.Unparsed _ ->
          new Selector.Any();
    };
  }
}
