package io.ringmaster.proxy.sequence;

import io.ringmaster.metadata.Reservations;
import io.ringmaster.metadata.Reservations.Block;
import io.ringmaster.metadata.store.Sequences;
import io.ringmaster.metadata.store.Sequences.Versioned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Numbers from blocks that are reserved in ZooKeeper, so that a number costs nothing there. A block
 * is reserved off the event loops, ahead of need while numbers go fast; who finds none waits.
 *
 * <p>What a statement gives itself is held against what everybody knows. Above the mark it raises
 * the mark first. Below, it is among this proxy's own numbers, of which those up to it are given
 * up; or among another's, and is refused, since that one may give it to a row at any moment; or
 * nobody's any more. So no number is made that was stored before.
 */
final class BlockMaker implements NumberMaker {
  /** Nobody uses a block for longer than a part of that. */
  private static final Duration BLOCK_LIFE = Duration.ofHours(24);

  private static final Duration BLOCK_USE = Duration.ofHours(12);

  /** How soon to look again whether a count has begun anew. */
  private static final long CLOSED_MILLIS = 50;

  /** Others are always faster: something is wrong. */
  private static final int TRIES = 1000;

  private final String sequence;
  private final String proxy;
  private final Sequences store;
  private final FirstNumber first;

  private final BlockSize size = new BlockSize();
  private OwnNumbers own = new OwnNumbers();
  private long ownSince;

  /** The newest that is known of the count; null before it was asked for. */
  private Versioned known;

  private final Renewal renewal;

  /**
   * What those who wait need: so many numbers, above that one, of what is not known from before.
   */
  private long wanted;

  private long above;
  private boolean fresh;

  /**
   * A sequence's.
   *
   * @param proxy who reserves, unique among all runs of all proxies
   * @param blocking runs what waits for ZooKeeper
   */
  BlockMaker(String sequence, String proxy, Sequences store, FirstNumber first, Executor blocking) {
    this.sequence = sequence;
    this.proxy = proxy;
    this.store = store;
    this.first = first;
    renewal = new Renewal(blocking, this::reserved);
  }

  @Override
  public synchronized Answer number(long[] rows, long greatest) {
    if (known == null) {
      return new Answer.Later();
    }
    if (System.nanoTime() - ownSince > BLOCK_USE.toNanos()) {
      own = new OwnNumbers();
    }
    OwnNumbers left = own.copy();
    long[] numbers = rows.clone();
    long made = 0;
    for (int row = 0; row < rows.length; ) {
      if (rows[row] != WANTED) {
        Answer obstacle = rows[row] > greatest ? null : taken(rows[row], left);
        if (obstacle != null) {
          return obstacle;
        }
        row++;
        continue;
      }
      int end = row + 1;
      while (end < rows.length && rows[end] == WANTED) {
        end++;
      }
      if (isBeyond(least(left), end - row, greatest)) {
        if (rows.length > 1) {
          return new Answer.Exhausted();
        }
        // As MySQL: the greatest again, which mostly is a duplicate.
        rows[0] = greatest;
        return new Answer.Given(greatest);
      }
      long from = left.take(end - row);
      if (from == 0) {
        return new Answer.Later();
      }
      if (isBeyond(from, end - row, greatest)) {
        return new Answer.Exhausted();
      }
      made = made == 0 ? from : made;
      for (; row < end; row++) {
        numbers[row] = from++;
      }
    }
    System.arraycopy(numbers, 0, rows, 0, rows.length);
    own = left;
    if (made != 0 && size.isRunningOut(own.size(), System.nanoTime())) {
      renewal.ask();
    }
    return new Answer.Given(made);
  }

  private long least(OwnNumbers left) {
    return left.first() == 0 ? known.reservations().next() : left.first();
  }

  /** The very greatest number is never in a block, which ends before one. */
  private static boolean isBeyond(long from, long count, long greatest) {
    return from > greatest || greatest - from < count - 1 || from == Long.MAX_VALUE;
  }

  /** Takes note of a given value; says what stands against it, or null. */
  private Answer taken(long value, OwnNumbers left) {
    if (value < 1) {
      return null;
    }
    if (value >= known.reservations().next() && value < Long.MAX_VALUE) {
      return new Answer.Later();
    }
    for (Block block : known.reservations().blocks()) {
      if (block.contains(value) && isAnothers(block)) {
        return new Answer.Taken(
            value,
            "%d to %d, reserved %s by proxy %s"
                .formatted(block.from(), block.to() - 1, block.at(), block.proxy()));
      }
    }
    left.dropTo(value);
    return null;
  }

  private boolean isAnothers(Block block) {
    return !block.proxy().equals(proxy) && isAlive(block);
  }

  private static boolean isAlive(Block block) {
    return block.at().isAfter(Instant.now().minus(BLOCK_LIFE));
  }

  @Override
  public synchronized void await(long[] rows, long greatest, Consumer<String> then) {
    for (long row : rows) {
      if (row == WANTED) {
        wanted++;
      } else if (row <= greatest && row < Long.MAX_VALUE) {
        above = Math.max(above, row);
        fresh |= known != null && taken(row, own.copy()) instanceof Answer.Taken;
      }
    }
    renewal.await(then);
  }

  /** Asks ZooKeeper; who waits asks again for numbers then. */
  private String reserved() {
    Optional<Versioned> current = known();
    if (current.isEmpty()) {
      current = begun();
    }
    for (int i = 0; i < TRIES && current.isPresent(); i++) {
      Versioned read = current.get();
      if (read.reservations().closed()) {
        pause();
        forget();
        return null;
      }
      Step step = step(read.reservations());
      Optional<Versioned> written =
          step.changes() ? store.replace(sequence, read, step.next()) : current;
      if (written.isPresent()) {
        adopt(written.get(), step);
        return null;
      }
      current = begun();
    }
    if (current.isPresent()) {
      throw new IllegalStateException("others reserve numbers all the time");
    }
    // No table counts by it any more: who asks again finds the table's new one.
    pause();
    forget();
    return null;
  }

  private synchronized Optional<Versioned> known() {
    boolean old = fresh;
    fresh = false;
    return old ? Optional.empty() : Optional.ofNullable(known);
  }

  private synchronized void forget() {
    known = null;
    own = new OwnNumbers();
    wanted = 0;
    above = 0;
  }

  private static void pause() {
    try {
      Thread.sleep(CLOSED_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The count as ZooKeeper has it; it begins now if it has not. */
  private Optional<Versioned> begun() {
    Optional<Versioned> read = store.read(sequence);
    if (read.isPresent()) {
      return read;
    }
    OptionalLong start = first.of(sequence);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    Optional<Versioned> made = store.create(sequence, Reservations.from(start.getAsLong()));
    return made.isPresent() ? made : store.read(sequence);
  }

  /**
   * A change of the count.
   *
   * @param from the first number of the new block
   * @param to the one behind its last; the same when none is reserved
   * @param changes whether there is anything to write
   */
  private record Step(Reservations next, long from, long to, boolean changes) {}

  /** What to make of the count: a block for those who wait, above all that they give. */
  private synchronized Step step(Reservations now) {
    long nanos = System.nanoTime();
    long behind = Math.max(now.next(), above + 1);
    boolean reserves = wanted > 0 || !renewal.isAwaited();
    long count = reserves ? Math.max(wanted, size.next(nanos)) : 0;
    // Rows before the one that gives the greatest value may want numbers below it.
    long from = reserves ? now.next() : behind;
    long to = plus(behind, count);
    OwnNumbers left = own.copy();
    left.add(from, to);
    boolean raises = !reserves && from > now.next();
    long next = raises ? plus(from, size.slack(nanos)) : to;
    Instant at = Instant.now();
    List<Block> blocks = new ArrayList<>();
    now.blocks().stream().filter(this::isAnothers).forEach(blocks::add);
    left.ranges().forEach(range -> blocks.add(new Block(proxy, range.from(), range.to(), at)));
    return new Step(new Reservations(false, next, blocks), from, to, reserves || raises);
  }

  private static long plus(long number, long count) {
    return Long.MAX_VALUE - number < count ? Long.MAX_VALUE : number + count;
  }

  private synchronized void adopt(Versioned written, Step step) {
    own.add(step.from(), step.to());
    known = written;
    if (step.changes()) {
      ownSince = System.nanoTime();
    }
    wanted = 0;
    above = 0;
  }

  /** Says that this proxy gives no more of its numbers to rows. May wait for ZooKeeper. */
  void giveUp() {
    Versioned read;
    synchronized (this) {
      own = new OwnNumbers();
      read = known;
    }
    for (int i = 0; i < 3 && read != null; i++) {
      Reservations now = read.reservations();
      List<Block> others =
          now.blocks().stream().filter(block -> !block.proxy().equals(proxy)).toList();
      if (others.size() == now.blocks().size()
          || store
              .replace(sequence, read, new Reservations(now.closed(), now.next(), others))
              .isPresent()) {
        return;
      }
      read = store.read(sequence).orElse(null);
    }
  }
}
