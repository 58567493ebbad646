package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.compose.RowTaker;
import io.ringmaster.proxy.compose.ValueLiterals;
import io.ringmaster.proxy.gather.ColumnShape;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.IndexedKey;
import io.ringmaster.router.plan.Selector;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a global index which shard has the one row that a statement is about, before it would go to
 * all, and that shard whether it has the row. What they do not know is asked of all shards: an
 * entry that is lost, or wrong, is no row that is lost.
 */
final class IndexLookups {
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
   * Asks for a statement that the loop's digest holds, and runs it again then; or does nothing.
   *
   * @param locks whether the statement reads rows as they are now, not as the transaction sees them
   * @return whether it does
   */
  boolean ask(Selector selector, StatementText statement, String database, boolean locks) {
    if (statement.prior().shard() != Prior.UNASKED || !isAsked(selector, loop.routing().map())) {
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
    IndexedKey key = ((Selector.ByPredicate) selector).indexed();
    byte[] compared = compared(key, statement);
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
    KeptStatement kept = new KeptStatement(statement, database, session);
    boolean indexed = statement.prior().indexed();
    Composition asking = composing.before(session.state().withDatabase(database), kept::drop);
    Found found = new Found();
    asking.query(
        question(key, compared, locks),
        found,
        false,
        () -> {
          if (found.literals.size() != 1) {
            loop.metrics().indexMisses.increment();
            asking.proceed(() -> kept.resume(plans, new Prior(Prior.UNKNOWN, indexed)));
            return;
          }
          byte[] literal = found.literals.getFirst();
          Found there = new Found();
          asking.query(
              check(key, literal, compared, lock),
              there,
              false,
              () -> {
                boolean isThere = !there.literals.isEmpty();
                if (!isThere) {
                  loop.metrics().indexMisses.increment();
                }
                asking.proceed(
                    () ->
                        kept.resume(
                            plans,
                            new Prior(isThere ? shard(key, literal) : Prior.UNKNOWN, indexed)));
              });
        });
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

  /** The comparison with the indexed column, as the client says it; null if it can't be asked. */
  private byte[] compared(IndexedKey key, StatementText statement) {
    Digest digest = loop.digest();
    int literal = digest.literalFor(key.operand().slot());
    int from = digest.literalStart(literal);
    int to = digest.literalEnd(literal);
    if (digest.isList(key.operand().slot()) || digest.literalKind(literal) == LiteralKind.NULL) {
      return null;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        "%s = %s"
            .formatted(key.column(), key.operand().negated() ? "-" : "")
            .getBytes(Scatter.charset(session)));
    if (statement.execute() == null) {
      out.write(statement.sql(), from, to - from);
    } else if (BoundText.isSafe(statement, digest, session, from, to, key.type())) {
      BoundText.write(statement, digest, session, from, to, out);
    } else {
      return null;
    }
    return out.toByteArray();
  }

  private byte[] question(IndexedKey key, byte[] compared, boolean locks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        "SELECT %s FROM %s WHERE "
            .formatted(key.key(), key.lookup())
            .getBytes(Scatter.charset(session)));
    out.writeBytes(compared);
    // Two would mean that the comparison is of another kind than that of the index.
    out.writeBytes((" LIMIT 2" + (locks ? " FOR SHARE" : "")).getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  /**
   * Asks the shard that an entry names for the row.
   *
   * @param literal the row's shard key
   */
  private byte[] check(IndexedKey key, byte[] literal, byte[] compared, String lock) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        "SELECT %s FROM %s WHERE %1$s = "
            .formatted(key.key(), key.table())
            .getBytes(Scatter.charset(session)));
    out.writeBytes(literal);
    out.writeBytes(" AND ".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(compared);
    out.writeBytes((" LIMIT 1" + lock).getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  /** The shard key of the entries. */
  private final class Found implements RowTaker {
    private final ValueLiterals writer = ValueLiterals.of(session);
    private final List<byte[]> literals = new ArrayList<>();
    private ColumnShape column;

    @Override
    public SqlFailure columns(List<ColumnShape> columns) {
      column = columns.getFirst();
      return null;
    }

    @Override
    public SqlFailure row(ByteBuf row) {
      int length = (int) Wire.readLenenc(row, "value");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      SqlFailure failure = writer.write(column, row.readSlice(length), out);
      literals.add(out.toByteArray());
      return failure;
    }
  }

  /** The number of the shard that owns a key now; {@link Prior#UNKNOWN} if that is not certain. */
  private int shard(IndexedKey key, byte[] literal) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        "SELECT 1 FROM %s WHERE %s = "
            .formatted(key.table(), key.key())
            .getBytes(Scatter.charset(session)));
    out.writeBytes(literal);
    byte[] sql = out.toByteArray();
    destination.read(sql, 0, sql.length);
    Selector selector = Destination.selector(destination.plan(null).plan());
    return destination.bind(selector, sql, null, false) == Binder.Outcome.ONE
        ? loop.binder().shard()
        : Prior.UNKNOWN;
  }
}
