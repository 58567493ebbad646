package io.ringmaster.proxy.execute;

import static java.util.stream.Collectors.joining;

import io.netty.buffer.ByteBuf;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.compose.RowTaker;
import io.ringmaster.proxy.compose.ValueLiterals;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.IndexedKey;
import io.ringmaster.router.plan.Selector;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks a global index which shards have the rows that a statement is about, before it would go to
 * all, and these whether they have them. What they do not know is asked of all shards: a value
 * without an entry, or with a wrong one, is looked for everywhere, as is one of which somebody has
 * removed an entry, where the others would not tell: the server of the entries has written it down.
 */
final class IndexLookups {
  /** Rows with more shard keys than these are likely to be everywhere. */
  static final int KEYS_MAX = 100;

  /** What a loss has for the place of its value, which is never negative. */
  private static final String LOST = "-1";

  private static final Set<Integer> NO_TABLE = Set.of(MySqlError.ER_NO_SUCH_TABLE.errno());

  private final LoopContext loop;
  private final ClientSession session;
  private final PlanRunner plans;
  private final ComposedStatements composing;
  private final Destination destination;

  IndexLookups(
      LoopContext loop, ClientSession session, PlanRunner plans, ComposedStatements composing) {
    this.loop = loop;
    this.session = session;
    this.plans = plans;
    this.composing = composing;
    destination = new Destination(loop, session, loop.digest());
  }

  /**
   * Asks for a statement that the loop's digest and binder hold, and runs it again then; or does
   * nothing.
   *
   * @param locks whether the statement reads rows as they are now, not as the transaction sees them
   * @return whether it does
   */
  boolean ask(Selector selector, StatementText statement, String database, boolean locks) {
    if (statement.prior().asked() || !isAsked(selector, loop.routing().map())) {
      return false;
    }
    if (session.transaction().hasNextCharacteristics() && !session.isInTransaction()) {
      // SET TRANSACTION is meant for the statement, not for the question.
      return false;
    }
    if (locks && (Tokens.names(loop.digest(), "SKIP") || Tokens.names(loop.digest(), "NOWAIT"))) {
      // The questions would wait.
      return false;
    }
    var by = (Selector.ByPredicate) selector;
    IndexComparison compared = IndexComparison.of(by.indexed(), statement, loop.digest(), session);
    if (compared == null) {
      return false;
    }
    String lock =
        !locks
            ? ""
            : loop.digest().verb() == Verb.SELECT && !Tokens.names(loop.digest(), "UPDATE")
                ? " FOR SHARE"
                : " FOR UPDATE";
    loop.metrics().indexLookups.increment();
    Asking asking =
        new Asking(
            by,
            compared,
            lock,
            (BitSet) loop.binder().shards().clone(),
            new KeptStatement(statement, database, session),
            statement.prior());
    asking.start(composing.before(session.state().withDatabase(database), asking.kept::drop));
    return true;
  }

  /**
   * Whether an index is asked for statements of a selector that several shards are found for. Not
   * while a shard may have rows with the value that belong to others, on their way or left behind.
   */
  static boolean isAsked(Selector selector, ShardMap map) {
    return selector instanceof Selector.ByPredicate(String group, _, IndexedKey key)
        && key != null
        && !mayMeetForeignRows(group, map);
  }

  private static boolean mayMeetForeignRows(String group, ShardMap map) {
    for (int shard = 0; shard < map.shards().size(); shard++) {
      if (map.holdsForeignRows(group, shard)) {
        return true;
      }
    }
    return false;
  }

  /** The questions for one statement. */
  private final class Asking {
    private final String group;
    private final IndexedKey key;
    private final IndexComparison compared;
    private final String lock;
    private final BitSet among;
    private final KeptStatement kept;
    private final Prior prior;
    private Composition composition;

    Asking(
        Selector.ByPredicate selector,
        IndexComparison compared,
        String lock,
        BitSet among,
        KeptStatement kept,
        Prior prior) {
      group = selector.group();
      key = selector.indexed();
      this.compared = compared;
      this.lock = lock;
      this.among = among;
      this.kept = kept;
      this.prior = prior;
    }

    void start(Composition begun) {
      composition = begun;
      Found found = new Found();
      byte[] entries = entries();
      if (key.losses() == null) {
        query(entries, found, () -> told(found));
      } else if (isOfOneShard(entries)) {
        query(withLosses(entries), found, () -> told(found));
      } else {
        query(entries, found, () -> askLosses(found));
      }
    }

    /** A server where somebody has dropped a table of the index tells nothing. */
    private void query(byte[] sql, Found found, Runnable then) {
      composition.attemptQuery(
          sql,
          found,
          NO_TABLE,
          then,
          _ -> {
            found.lost = true;
            told(found);
          });
    }

    /** Whether a question needs no merging, so that it may be a UNION. */
    private boolean isOfOneShard(byte[] sql) {
      destination.read(sql, 0, sql.length);
      Selector selector = Destination.selector(destination.plan(null).plan());
      return destination.bind(selector, sql, null, false) == Binder.Outcome.ONE;
    }

    /**
     * Entries, and then losses, which were committed with the removal: who sees no entry any more
     * sees the loss.
     */
    private byte[] withLosses(byte[] entries) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      write("(", out);
      out.writeBytes(entries);
      write(") UNION ALL (", out);
      out.writeBytes(losses());
      write(")", out);
      return out.toByteArray();
    }

    private void askLosses(Found found) {
      if (isMissing(found)) {
        told(found);
      } else {
        query(losses(), found, () -> told(found));
      }
    }

    /** A row for each value of which an entry was removed. */
    private byte[] losses() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      write("SELECT " + LOST + ", NULL FROM " + key.losses() + " WHERE ", out);
      out.writeBytes(compared.condition());
      write(lock.isEmpty() ? "" : " FOR SHARE", out);
      return out.toByteArray();
    }

    /** How many rows there may be. */
    private int most() {
      return key.unique() ? compared.values() : KEYS_MAX;
    }

    private byte[] entries() {
      ByteArrayOutputStream out = select(key.lookup());
      out.writeBytes(compared.condition());
      // More of a unique index mean that the comparison is of another kind than the index's.
      write(" LIMIT " + (most() + 1) + lock, out);
      return out.toByteArray();
    }

    private ByteArrayOutputStream select(String table) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      write("SELECT DISTINCT ", out);
      out.writeBytes(compared.place());
      write(", %s FROM %s WHERE ".formatted(key.key(), table), out);
      return out;
    }

    private boolean isMissing(Found found) {
      return found.values() < compared.values() || found.rows.size() > most();
    }

    private void told(Found found) {
      if (found.lost) {
        loop.lossesMet(key.lookup());
      }
      if (found.lost || isMissing(found)) {
        loop.metrics().indexMisses.increment();
        proceed(null);
        return;
      }
      if (coversAll(shards(found, loop.routing().map()))) {
        proceed(null);
        return;
      }
      Found there = new Found();
      composition.query(
          check(found),
          there,
          false,
          () -> {
            boolean same = there.rows.equals(found.rows);
            if (!same) {
              loop.metrics().indexMisses.increment();
            }
            proceed(same ? found : null);
          });
    }

    /**
     * Runs the statement.
     *
     * @param found null when all shards have to be asked
     */
    private void proceed(Found found) {
      composition.proceed(
          () -> {
            // Their owners may be others by now.
            ShardMap map = loop.routing().map();
            BitSet shards = found == null ? null : shards(found, map);
            kept.resume(plans, shards == null ? prior.untold() : prior.told(shards, map));
          });
    }

    /** Where rows with keys are, or may be for the transaction; null if that is not certain. */
    private BitSet shards(Found found, ShardMap map) {
      BitSet shards = mayMeetForeignRows(group, map) ? null : owners(found);
      if (shards != null && !key.unique() && lock.isEmpty()) {
        addRead(shards);
      }
      return shards;
    }

    /**
     * What the transaction has read on a shard it sees there for as long as it lasts, though the
     * entry may be gone since.
     */
    private void addRead(BitSet shards) {
      for (BackendConnection connection : session.transaction().connections()) {
        int shard = loop.shardOf(connection.pool());
        if (shard >= 0 && among.get(shard)) {
          shards.set(shard);
        }
      }
    }

    /** Whether nothing is gained by shards. */
    private boolean coversAll(BitSet shards) {
      if (shards == null) {
        return true;
      }
      BitSet others = (BitSet) among.clone();
      others.andNot(shards);
      return others.isEmpty();
    }

    /** Asks the shards that entries name for the rows. */
    private byte[] check(Found found) {
      ByteArrayOutputStream out = select(key.table());
      writeKeys(found, out);
      write(" AND ", out);
      out.writeBytes(compared.condition());
      write(lock, out);
      return out.toByteArray();
    }

    private void writeKeys(Found found, ByteArrayOutputStream out) {
      write(key.key() + " IN (", out);
      String keys = found.rows.stream().map(Entry::key).distinct().collect(joining(", "));
      out.writeBytes(keys.getBytes(StandardCharsets.ISO_8859_1));
      write(")", out);
    }

    /** The shards that own keys now; null if that is not certain. */
    private BitSet owners(Found found) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      write("SELECT 1 FROM %s WHERE ".formatted(key.table()), out);
      writeKeys(found, out);
      byte[] sql = out.toByteArray();
      destination.read(sql, 0, sql.length);
      Selector selector = Destination.selector(destination.plan(null).plan());
      return switch (destination.bind(selector, sql, null, false)) {
        case ONE -> {
          BitSet one = new BitSet();
          one.set(loop.binder().shard());
          yield one;
        }
        case MANY -> (BitSet) loop.binder().shards().clone();
        case ANY, NONE, NEEDS_WEIGHT, MOVED, REFUSED -> null;
      };
    }
  }

  private void write(String sql, ByteArrayOutputStream out) {
    out.writeBytes(sql.getBytes(Scatter.charset(session)));
  }

  /**
   * A row's value and shard key.
   *
   * @param place of the value among those that are compared with
   * @param key a literal, a char for each byte
   */
  private record Entry(String place, String key) {}

  private final class Found implements RowTaker {
    private final ValueLiterals writer = ValueLiterals.of(session);
    private final Set<Entry> rows = new HashSet<>();
    private ColumnShape column;

    /** Somebody has removed entries of a value. */
    private boolean lost;

    /** How many different values they have. */
    private long values() {
      return rows.stream().map(Entry::place).distinct().count();
    }

    @Override
    public SqlFailure columns(List<ColumnShape> columns) {
      column = columns.getLast();
      return null;
    }

    @Override
    public SqlFailure row(ByteBuf row) {
      int length = (int) Wire.readLenenc(row, "value");
      String place = row.readCharSequence(length, StandardCharsets.US_ASCII).toString();
      if (place.equals(LOST)) {
        lost = true;
        return null;
      }
      length = (int) Wire.readLenenc(row, "value");
      ByteArrayOutputStream key = new ByteArrayOutputStream();
      SqlFailure failure = writer.write(column, row.readSlice(length), key);
      rows.add(new Entry(place, key.toString(StandardCharsets.ISO_8859_1)));
      return failure;
    }
  }
}
