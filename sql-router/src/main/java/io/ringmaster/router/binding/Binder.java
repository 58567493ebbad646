package io.ringmaster.router.binding;

import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.placement.CanonicalCache;
import io.ringmaster.metadata.placement.GroupRouter;
import io.ringmaster.metadata.placement.SlotHash;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.KeyColumn;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.KeyPredicate;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Evaluates a selector with the literals or parameters of one execution. What can't be known for
 * certain of a comparison selects all shards of the group; of a value to store, it is refused.
 *
 * <p>Reusable; one per event loop. The results of {@link #bind} hold until the next call. Nothing
 * is allocated when one integer, ASCII or binary key is bound to an unpinned hash placement.
 */
public final class Binder {
  /** What {@link #bind} found. */
  public enum Outcome {
    /** Exactly {@link Binder#shard()}. */
    ONE,
    /** {@link Binder#shards()}, two or more. */
    MANY,
    /** Any one shard gives the same answer. */
    ANY,
    /**
     * No row on any shard can match: any one shard gives the answer (column names, errors, no
     * rows).
     */
    NONE,
    /**
     * MySQL must be asked for the canonical form of {@link Binder#question()}; put the answer into
     * the {@link CanonicalCache} and bind again.
     */
    NEEDS_WEIGHT,
    /** Rows may get other keys than they have ({@link Selector.Unmoved}). */
    MOVED,
    /** The statement gets {@link Binder#refusal()}. */
    REFUSED
  }

  private static final KeyType INTEGER_KEY = new KeyType.IntegerKey();

  private static final int ALL = -1;
  private static final int NO_SHARD = -2;
  private static final int ASK = -3;

  private final SlotHash hash = new SlotHash();
  private final KeyValue value = new KeyValue();
  private final KeyForm form;
  private final List<BitSet> scratch = new ArrayList<>();

  private int[] rowShards = new int[16];
  private int rowCount;
  private Digest digest;
  private GroupRouter router;
  private int shard;
  private BitSet shards = new BitSet();
  private Refusal refusal;
  private boolean asks;

  /** A binder that looks canonical forms of strings up in a cache, which may be shared. */
  public Binder(CanonicalCache cache) {
    form = new KeyForm(cache);
  }

  /** Of {@link Outcome#ONE}. */
  public int shard() {
    return shard;
  }

  /** The shards bound to; empty for NONE. Do not change. */
  public BitSet shards() {
    return shards;
  }

  /** Of {@link Outcome#REFUSED}. */
  public Refusal refusal() {
    return refusal;
  }

  /** Of {@link Outcome#NEEDS_WEIGHT}: what to ask. */
  public KeyQuestion question() {
    return form.question();
  }

  /** Of a {@link Selector.ByRows}: the rows of the INSERT, folded ones first. */
  public int rowCount() {
    return rowCount;
  }

  /** The shard that owns a row of a {@link Selector.ByRows}. */
  public int rowShard(int row) {
    return rowShards[java.util.Objects.checkIndex(row, rowCount)];
  }

  /**
   * Binds a selector.
   *
   * @param of the statement's digest
   * @param statement the array that was digested, unchanged since
   * @param mode the mode it was digested in
   * @param parameters of COM_STMT_EXECUTE; null for a statement in text
   * @param conversion the character sets of the statement's (or the parameters') strings
   */
  public Outcome bind(
      Selector selector,
      Digest of,
      byte[] statement,
      LexerMode mode,
      Parameters parameters,
      ShardMap map,
      StringConversion conversion) {
    digest = of;
    refusal = null;
    rowCount = 0;
    asks = false;
    return switch (selector) {
      case Selector.Fixed fixed -> one(fixed.shard());
      case Selector.Any _, Selector.NoTables _ -> Outcome.ANY;
      case Selector.EveryShard every -> {
        value.reset(statement, of, mode, parameters, conversion);
        shards = at(0);
        shards.set(0, map.shards().size());
        yield explicit(every.explicit()) ? outcome() : Outcome.REFUSED;
      }
      case Selector.ByPredicate byPredicate -> {
        value.reset(statement, of, mode, parameters, conversion);
        group(map, byPredicate.group());
        evaluate(byPredicate.predicate(), 0);
        shards = scratch.getFirst();
        yield asks ? Outcome.NEEDS_WEIGHT : outcome();
      }
      case Selector.Unmoved unmoved -> {
        value.reset(statement, of, mode, parameters, conversion);
        group(map, unmoved.rows().group());
        boolean moves = unmoved.assigned().stream().anyMatch(this::moves);
        yield asks
            ? Outcome.NEEDS_WEIGHT
            : moves
                ? Outcome.MOVED
                : bind(unmoved.rows(), of, statement, mode, parameters, map, conversion);
      }
      case Selector.ByRows byRows -> {
        value.reset(statement, of, mode, parameters, conversion);
        group(map, byRows.group());
        yield rows(byRows);
      }
    };
  }

  /**
   * Leaves out shards of {@link Outcome#MANY} that are known to have no rows for the statement.
   *
   * @param those that may have some, at least one
   * @return {@link Outcome#ONE} or {@link Outcome#MANY}
   */
  public Outcome narrow(BitSet those) {
    shards.and(those);
    // Where nothing is left, any shard says so.
    return shards.isEmpty() ? one(those.nextSetBit(0)) : outcome();
  }

  private Outcome one(int number) {
    shard = number;
    return Outcome.ONE;
  }

  private Outcome outcome() {
    int first = shards.nextSetBit(0);
    if (first < 0) {
      return Outcome.NONE;
    }
    return shards.nextSetBit(first + 1) < 0 ? one(first) : Outcome.MANY;
  }

  private void group(ShardMap map, String group) {
    router = map.router(group);
    form.reset(router.keyType());
  }

  // Predicates

  private BitSet at(int depth) {
    while (scratch.size() <= depth) {
      scratch.add(new BitSet());
    }
    BitSet set = scratch.get(depth);
    set.clear();
    return set;
  }

  /** Evaluates into {@code scratch.get(depth)}. */
  private void evaluate(KeyPredicate predicate, int depth) {
    BitSet result = at(depth);
    switch (predicate) {
      case KeyPredicate.Anything _, KeyPredicate.Between _ -> result.or(router.owners());
      case KeyPredicate.Equal equal -> add(result, operand(equal));
      case KeyPredicate.InList in -> list(in, result);
      case KeyPredicate.And and -> {
        result.or(router.owners());
        for (int i = 0; i < and.terms().size(); i++) {
          evaluate(and.terms().get(i), depth + 1);
          result.and(scratch.get(depth + 1));
        }
      }
      case KeyPredicate.Or or -> {
        for (int i = 0; i < or.terms().size(); i++) {
          evaluate(or.terms().get(i), depth + 1);
          result.or(scratch.get(depth + 1));
        }
      }
    }
  }

  private void add(BitSet result, int found) {
    switch (found) {
      case ALL -> result.or(router.owners());
      case NO_SHARD -> {}
      case ASK -> asks = true;
      default -> result.set(found);
    }
  }

  private int operand(KeyPredicate.Equal equal) {
    return switch (equal.operand()) {
      case KeyOperand.Slot slot -> {
        int found = compared(digest.literalFor(slot.slot()), slot.negated(), equal.column());
        yield equal.converted() && changes(found, equal.column()) ? ALL : found;
      }
      case KeyOperand.Opaque _ -> ALL;
    };
  }

  /** Whether the value just compared may be another one in the type of the column. */
  private boolean changes(int found, KeyColumn column) {
    return found == NO_SHARD
        || (router.keyType() instanceof KeyType.IntegerKey
            && found != ALL
            && (value.isUnsigned() || (column.unsigned() && value.integer() < 0)));
  }

  private void list(KeyPredicate.InList in, BitSet result) {
    if (!digest.isList(in.slot())) {
      add(result, compared(digest.literalFor(in.slot()), false, in.column()));
      return;
    }
    int start = digest.listStart(in.slot());
    for (int i = 0; i < digest.listLength(in.slot()); i++) {
      add(result, compared(start + i, false, in.column()));
    }
  }

  private int compared(int literal, boolean negated, KeyColumn column) {
    int kind = value.read(literal, negated, router.keyType(), column, false);
    return switch (kind) {
      case KeyValue.INTEGER -> integerShard();
      case KeyValue.BYTES -> bytesShard(false);
      case KeyValue.NEVER -> NO_SHARD;
      default -> ALL;
    };
  }

  private int integerShard() {
    if (router.isRange()) {
      return value.isUnsigned() ? router.shardAboveRange() : router.shardOfInteger(value.integer());
    }
    return router.shardOf(form.bytes(), 0, form.integer(value), hash);
  }

  private int bytesShard(boolean stored) {
    int length = form.of(value, stored);
    return switch (length) {
      case KeyForm.UNCERTAIN -> ALL;
      case KeyForm.ASK -> ASK;
      default -> router.shardOf(form.bytes(), 0, length, hash);
    };
  }

  // Values of SET

  /** Whether a column may get another value than that which WHERE says it has. */
  private boolean moves(Selector.Assigned assigned) {
    KeyType type = assigned.key() ? router.keyType() : INTEGER_KEY;
    KeyColumn column = assigned.column();
    int before = read(assigned.compared(), type, column, false);
    if (before == KeyValue.NEVER) {
      return false;
    }
    long integer = value.integer();
    boolean unsigned = value.isUnsigned();
    byte[] bytes = before == KeyValue.BYTES ? form(false) : null;
    int after = read(assigned.value(), type, column, true);
    if (after != before || StoredKeys.fault(after, value, column) != null) {
      return true;
    }
    return after == KeyValue.INTEGER
        ? value.integer() != integer || value.isUnsigned() != unsigned
        : bytes == null || !Arrays.equals(bytes, form(true));
  }

  private int read(KeyOperand.Slot slot, KeyType type, KeyColumn column, boolean stored) {
    return value.read(digest.literalFor(slot.slot()), slot.negated(), type, column, stored);
  }

  /** The canonical form of the string that was read; null when it is not known. */
  private byte[] form(boolean stored) {
    int length = form.of(value, stored);
    asks |= length == KeyForm.ASK;
    return length < 0 ? null : Arrays.copyOf(form.bytes(), length);
  }

  // Rows

  private Outcome rows(Selector.ByRows byRows) {
    int folded = Math.max(1, digest.foldedRows());
    int total = folded + byRows.rows().size() - 1;
    if (rowShards.length < total) {
      rowShards = new int[Math.max(total, 2 * rowShards.length)];
    }
    shards = at(0);
    for (int row = 0; row < total; row++) {
      int found = row(byRows, row, folded);
      if (found == ASK) {
        return Outcome.NEEDS_WEIGHT;
      }
      if (found < 0) {
        return Outcome.REFUSED;
      }
      rowShards[row] = found;
      shards.set(found);
    }
    rowCount = total;
    return outcome();
  }

  /** Whether no row leaves an AUTO_INCREMENT value to the server. */
  private boolean explicit(List<KeyOperand> operands) {
    int folded = Math.max(1, digest.foldedRows());
    for (int row = 0; row < (operands.isEmpty() ? 0 : folded + operands.size() - 1); row++) {
      int literal = literal(operands, row, folded);
      int kind =
          literal < 0 ? KeyValue.UNCERTAIN : value.read(literal, false, INTEGER_KEY, null, true);
      if (kind != KeyValue.INTEGER || value.integer() == 0) {
        refusal =
            Refusal.notSupported(
                "row "
                    + (row + 1)
                    + " may leave the value of an AUTO_INCREMENT column to each shard; give a value"
                    + " other than NULL and 0");
        return false;
      }
    }
    return true;
  }

  /** The literal of a row's operand; -1 when it is none. */
  private int literal(List<KeyOperand> rows, int row, int folded) {
    return rows.get(Math.max(0, row - folded + 1)) instanceof KeyOperand.Slot slot
        ? GivenNumbers.literal(digest, slot, row)
        : -1;
  }

  private int row(Selector.ByRows byRows, int row, int folded) {
    KeyOperand operand = byRows.rows().get(Math.max(0, row - folded + 1));
    if (!(operand instanceof KeyOperand.Slot slot)) {
      return refuse(row, "it is no literal");
    }
    int literal = literal(byRows.rows(), row, folded);
    KeyColumn column = byRows.columnType();
    int kind = value.read(literal, slot.negated(), router.keyType(), column, true);
    if (kind == KeyValue.NEVER) {
      refusal =
          Refusal.notSupported(
              "the shard key of row " + (row + 1) + " is NULL, which no shard owns; give a value");
      return ALL;
    }
    String fault = StoredKeys.fault(kind, value, column);
    if (fault != null) {
      return refuse(row, fault);
    }
    int found = kind == KeyValue.INTEGER ? integerShard() : bytesShard(true);
    return found == ALL ? refuse(row, "its canonical form is not certain") : found;
  }

  private int refuse(int row, String why) {
    refusal =
        Refusal.notSupported(
            "the shard that owns row "
                + (row + 1)
                + " can't be told from its shard key value: "
                + why
                + "; write the value as the column's type stores it");
    return ALL;
  }
}
