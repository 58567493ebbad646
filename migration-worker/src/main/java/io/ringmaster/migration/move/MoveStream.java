package io.ringmaster.migration.move;

import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.catchup.CatchUp;
import io.ringmaster.migration.catchup.StartPosition;
import io.ringmaster.migration.copy.TableCopy;
import io.ringmaster.migration.ledger.Ledger;
import io.ringmaster.migration.ledger.StreamId;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Endpoint;
import io.ringmaster.migration.server.Parallel;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.Counter;
import io.ringmaster.migration.table.Finding;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.TableReader;
import io.ringmaster.migration.verify.Difference;
import io.ringmaster.migration.verify.VerifyResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a table group, or of one table, that go from one shard to another, as the state
 * machine of a migration drives them. What has been done is kept on the target, in the {@link
 * Ledger}, so every step may be broken off (kill -9, lost server, interrupt) and called again, by
 * another worker that has a greater token: its {@link #open} fences the one before.
 *
 * <ol>
 *   <li>{@link #preflight}; {@link #prepare}; {@link #copy}; {@link #startCatchUp}; {@link #verify}
 *       and {@link #repair}. A worker that takes over says {@link #open} instead of prepare.
 *   <li>Before the cutover: {@code back = reversed(settings); back.open()}, and {@link #setUrgent}.
 *   <li>While nobody writes moving keys: {@code drainTo(sourceExecuted(), ..)}, {@code
 *       back.beginHere()}, {@link #stop}, then ownership changes, then {@link #close}.
 *   <li>After it {@code back.startCatchUp()}: the source follows the target. A rollback is the same
 *       as the cutover, of {@code back}: drain, stop, ownership changes.
 *   <li>In the end {@link MoveCleanup}: on the source when the new owner stays, on the target when
 *       the old one does.
 * </ol>
 *
 * <p>Steps are called by one thread at a time and block; they end with {@link InterruptedException}
 * when it is interrupted. What returns a status may be called by any thread at any time.
 */
public final class MoveStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MoveStream.class);

  private final StreamId id;
  private final Move move;
  private final List<TableRef> refs;
  private final Endpoint sourceEndpoint;
  private final Endpoint targetEndpoint;
  private final MoveSettings settings;
  private final boolean back;
  private final Sessions source;
  private final Sessions target;
  private final Ledger ledger;
  private volatile List<TableMove> tables = List.of();
  private volatile List<TableCopy> copies = List.of();
  private volatile List<Long> estimates = List.of();
  private volatile Optional<CatchUp> catchUp = Optional.empty();
  private volatile Optional<StreamVerify> verify = Optional.empty();
  private volatile boolean urgent;
  private volatile boolean isAnother;

  /**
   * Opens no connection yet.
   *
   * @param migration its number
   * @param token grows with each worker that drives the migration
   * @param move which rows, from which shard to which
   * @param tables all tables whose rows move
   * @param source the primary of the shard that has the rows
   * @param target the primary of the shard that gets them
   */
  public MoveStream(
      long migration,
      long token,
      Move move,
      List<TableRef> tables,
      Endpoint source,
      Endpoint target,
      MoveSettings settings) {
    this(migration, token, move, tables, source, target, settings, false);
  }

  private MoveStream(
      long migration,
      long token,
      Move move,
      List<TableRef> tables,
      Endpoint source,
      Endpoint target,
      MoveSettings settings,
      boolean back) {
    this.id = new StreamId(migration, move.source(), move.target(), token);
    this.move = move;
    this.refs = List.copyOf(tables);
    this.sourceEndpoint = source;
    this.targetEndpoint = target;
    this.settings = settings;
    this.back = back;
    this.source = new Sessions(source, settings.connectionsMax());
    this.target = new Sessions(target, settings.connectionsMax());
    this.ledger = new Ledger(id);
  }

  /**
   * The way back: the same keys from the target to the source, which had them a moment ago, so that
   * there is nothing to copy.
   *
   * @param backSettings with the throttle for the other source
   */
  public MoveStream reversed(MoveSettings backSettings) {
    return new MoveStream(
        id.migration(),
        id.token(),
        move.reversed(),
        refs,
        targetEndpoint,
        sourceEndpoint,
        backSettings,
        !back);
  }

  /** What cleans up behind this stream and its reverse, once both are closed. */
  public MoveCleanup cleanup() {
    return new MoveCleanup(
        id.migration(), id.token(), move, refs, sourceEndpoint, targetEndpoint, settings);
  }

  /** Migration, source and target, and who drives it. */
  public StreamId id() {
    return id;
  }

  /** Reasons not to begin; empty when there are none. Changes nothing. */
  public List<Finding> preflight() throws SQLException {
    return StreamPreflight.check(refs, move, source, target, settings.copyTime());
  }

  /**
   * Makes on the target what is missing, {@link #open}s the stream, and notes where the catch-up
   * will begin. Called again, keeps that.
   *
   * @throws TimeoutException when XA transactions that were prepared before do not end
   * @throws io.ringmaster.migration.ledger.FencedException when another worker has the stream
   */
  public void prepare() throws SQLException, InterruptedException, TimeoutException {
    TargetTables.create(refs, source, target);
    open();
    if (position().isEmpty()) {
      noteSource();
      Gtids here = StartPosition.beforeCopy(source, settings.xaMax());
      ledger.notePosition(target, here.toString());
    }
  }

  /**
   * Takes the stream over: from now on no worker with a smaller token can write to the target.
   *
   * @throws io.ringmaster.migration.ledger.FencedException when another worker has the stream
   * @throws IllegalArgumentException when a table is missing, or not the same on both sides
   */
  public void open() throws SQLException, InterruptedException {
    settings
        .retry()
        .run(
            "opening of " + id,
            () -> {
              Ledger.create(target);
              ledger.claim(target);
              readTables();
              return null;
            });
  }

  private void readTables() throws SQLException {
    List<TableMove> moves = new ArrayList<>();
    List<TableCopy> all = new ArrayList<>();
    List<Long> rows = new ArrayList<>();
    try (Connection from = source.connect();
        Connection to = target.connect()) {
      for (TableRef ref : refs) {
        TableMove table = new TableMove(table(from, ref, source), table(to, ref, target), move);
        TableCopy copy =
            new TableCopy(table, source, target, ledger, settings.throttle(), settings.retry());
        copy.restore(to);
        moves.add(table);
        all.add(copy);
        rows.add(RowEstimate.of(from, table));
      }
    }
    estimates = List.copyOf(rows);
    tables = List.copyOf(moves);
    copies = List.copyOf(all);
  }

  private static MovingTable table(Connection connection, TableRef ref, Sessions server)
      throws SQLException {
    return TableReader.read(connection, ref.database(), ref.name(), ref.shardKey())
        .orElseThrow(() -> new IllegalArgumentException("table " + ref + " is not on " + server));
  }

  /** Copies what is left of all tables; returns when all is there. After {@link #open}. */
  public void copy() throws SQLException, InterruptedException {
    if (back || position().isEmpty()) {
      throw new IllegalStateException(id + " has nothing to copy: it was not prepared");
    }
    List<Parallel.Work> works = new ArrayList<>();
    copies.forEach(copy -> works.add(copy::run));
    Parallel.run(settings.tablesAtOnce(), works);
  }

  /** How far the copy is, of earlier workers too. Without tables before {@link #open}. */
  public CopyStatus copyStatus() {
    List<TableCopy> current = copies;
    List<Long> guesses = estimates;
    List<CopyStatus.Table> status = new ArrayList<>();
    for (int i = 0; i < current.size(); i++) {
      var progress = current.get(i).progress();
      long rows = progress.done() ? progress.rows() : Math.max(guesses.get(i), progress.rows());
      status.add(new CopyStatus.Table(refs.get(i), progress, rows));
    }
    return new CopyStatus(status);
  }

  /**
   * Notes the source's present position as the beginning, with no copy to come: for {@link
   * #reversed}, while nobody writes moving keys on either side. Called again, notes a later one.
   */
  public Gtids beginHere() throws SQLException, InterruptedException {
    if (!back) {
      throw new IllegalStateException(id + " begins with a copy");
    }
    return settings
        .retry()
        .run(
            "position of " + id,
            () -> {
              Gtids here = StartPosition.executed(source);
              ledger.notePosition(target, here.toString());
              return here;
            });
  }

  private Optional<Gtids> position() throws SQLException {
    try (Connection connection = target.connect()) {
      return ledger.position(connection).map(Gtids::parse);
    }
  }

  /**
   * Begins to follow the source, from where the last catch-up of the stream was; one that runs is
   * ended, so that a failed one can be begun anew. After {@link #open}.
   *
   * @throws IllegalStateException when the copy is not done
   */
  public void startCatchUp() throws SQLException, InterruptedException {
    endCatchUp();
    Gtids position =
        settings
            .retry()
            .run("position of " + id, this::position)
            .orElseThrow(() -> new IllegalStateException(id + " has no position to begin at"));
    Gtids missing =
        settings
            .retry()
            .run(
                "history of " + id,
                () -> {
                  Gtids gone = StartPosition.missing(source, position, ledger, target);
                  isAnother = !isNoted(StartPosition.serverUuid(source));
                  return gone;
                });
    if (tables.isEmpty() || !(back || copyStatus().done())) {
      throw new IllegalStateException("the copy of " + id + " is not done");
    }
    CatchUp next =
        new CatchUp(
            tables,
            source,
            target,
            ledger,
            position.minus(missing),
            settings.throttle(),
            settings.retry(),
            settings.lanes());
    next.setUrgent(urgent);
    if (isAnother) {
      LOG.warn(
          "Another server, or an earlier state of it, has the place of the source stream={}"
              + " server={} missing={}",
          id,
          source,
          missing);
    }
    next.start();
    catchUp = Optional.of(next);
    verify = Optional.of(new StreamVerify(tables, source, target, next, ledger, settings));
  }

  private CatchUp following() {
    return catchUp.orElseThrow(() -> new IllegalStateException(id + " follows nothing yet"));
  }

  /**
   * How far the target follows.
   *
   * @throws SQLException when the catch-up has ended by an error, which it names
   * @throws IllegalStateException before {@link #startCatchUp}
   */
  public CatchUpStatus catchUpStatus() throws SQLException {
    CatchUp current = following();
    current.check();
    return new CatchUpStatus(
        current.lag(), current.applied(), tables.stream().map(current::rowsRefreshed).toList());
  }

  private boolean isNoted(String serverUuid) throws SQLException {
    try (Connection connection = target.connect()) {
      return ledger.source(connection).orElse(serverUuid).equals(serverUuid);
    }
  }

  /**
   * Whether the catch-up that was started last follows another server than the one whose rows the
   * target has, or the same in an earlier state. The target may have rows of transactions that the
   * source does not have, of which no binary log will tell. Whoever goes on with the stream finds
   * the same, until rows have been compared, and {@link #noteSource}.
   */
  public boolean isOfAnother() {
    return isAnother;
  }

  /**
   * Notes that the rows of the target are those of the server that is the source now: before there
   * are any, or when all have been compared.
   */
  public void noteSource() throws SQLException, InterruptedException {
    settings
        .retry()
        .run(
            "source of " + id,
            () -> {
              ledger.noteSource(target, StartPosition.serverUuid(source));
              return null;
            });
    isAnother = false;
  }

  /**
   * What fails and is tried again, or why the throttle holds the work now; empty when it goes on.
   */
  public String waitingFor() {
    String failing = settings.retry().reason();
    return failing.isEmpty() ? settings.throttle().reason() : failing;
  }

  /** Whether the catch-up no longer asks the throttle, since a drain is about to come. */
  public void setUrgent(boolean now) {
    urgent = now;
    catchUp.ifPresent(current -> current.setUrgent(now));
  }

  /** What the source has executed by now. */
  public Gtids sourceExecuted() throws SQLException {
    return StartPosition.executed(source);
  }

  /**
   * Returns when everything in the set is on the target.
   *
   * @throws TimeoutException when it takes longer; the catch-up goes on
   * @throws SQLException when the catch-up has ended by an error; {@link #startCatchUp} again
   */
  public void drainTo(Gtids set, Duration most)
      throws SQLException, InterruptedException, TimeoutException {
    following().drainTo(set, most);
  }

  /**
   * Compares all moving rows, under traffic, while the catch-up runs. When that is broken off, the
   * next call goes on with the first range that was not compared or in which a row was different;
   * until {@link #forgetVerified} is called.
   *
   * @throws SQLException also when the catch-up does not pass the source in time
   */
  public VerifyResult verify() throws SQLException, InterruptedException {
    following().check();
    return verify.orElseThrow().run();
  }

  /** The next {@link #verify} compares all rows. After {@link #open}. */
  public void forgetVerified() throws SQLException, InterruptedException {
    settings
        .retry()
        .run(
            "verification of " + id,
            () -> {
              ledger.forgetVerified(target);
              return null;
            });
  }

  /**
   * Compares some of the moving rows while the catch-up runs, others each time.
   *
   * @return those that stay different
   */
  public List<Difference> sample() throws SQLException, InterruptedException {
    following().check();
    return verify.orElseThrow().sample();
  }

  /** How far {@link #verify} is. */
  public VerifyStatus verifyStatus() {
    long expected = copyStatus().rowsEstimated();
    return verify
        .map(current -> current.status(expected))
        .orElse(new VerifyStatus(0, expected, 0, List.of()));
  }

  /**
   * Makes rows of the target what they are on the source, while the catch-up runs.
   *
   * @return those that are different all the same
   */
  public List<Difference> repair(Collection<Difference> differences)
      throws SQLException, InterruptedException {
    following().check();
    return verify.orElseThrow().repair(differences);
  }

  /**
   * Takes the AUTO_INCREMENT counters of the target to at least those of the source, which rows
   * that were deleted have left higher than the rows tell. To be called shortly before ownership
   * changes: rows that come later take the counters with them.
   */
  public void carryCounters() throws SQLException, InterruptedException {
    if (tables.stream().anyMatch(table -> table.source().mayCount())) {
      settings
          .retry()
          .run(
              "counters of " + id,
              () -> {
                try (Connection from = source.connect();
                    Connection to = target.connect()) {
                  for (TableRef ref : refs) {
                    Counter.carry(ref.database(), ref.name(), from, to);
                  }
                  return null;
                }
              });
    }
  }

  /**
   * Stops the catch-up. When this returns, nothing of it is written on the target any more, not
   * even by a connection that was cut: for the moment before ownership changes. {@link #endCatchUp}
   * must follow if it does, {@link #startCatchUp} goes on if it does not.
   */
  public void stop() throws SQLException, InterruptedException {
    if (catchUp.isPresent()) {
      catchUp.get().finish();
    }
    awaitWritten();
  }

  /** Waits until transactions on the target that are under way now have ended. */
  public void awaitWritten() throws SQLException, InterruptedException {
    settings
        .retry()
        .run(
            "end of the catch-up of " + id,
            () -> {
              ledger.claim(target);
              return null;
            });
  }

  /** Ends the catch-up, and what reads for it. */
  public void endCatchUp() {
    catchUp.ifPresent(CatchUp::close);
    catchUp = Optional.empty();
    verify = Optional.empty();
  }

  /** Ends the catch-up and closes the connections. The ledger stays, and a new object can go on. */
  @Override
  public void close() {
    endCatchUp();
    source.close();
    target.close();
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
