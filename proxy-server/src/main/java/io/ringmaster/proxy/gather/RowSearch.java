package io.ringmaster.proxy.gather;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.PacketHandler;
import io.ringmaster.router.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Finds how many of the first rows of all shards each shard has: for UPDATE and DELETE with ORDER
 * BY and LIMIT. Takes the answers of one shard after the other, of {@link Plan.Search}, and keeps
 * the keys of as many rows as LIMIT asks for.
 */
public final class RowSearch {
  private static final int KEY_OVERHEAD = 64;

  private final ByteBufAllocator alloc;
  private final Plan.Search search;
  private final boolean binary;
  private final boolean deprecateEof;
  private final ShardStatements statements;
  private final boolean checksIsolation;
  private final long[] counts;

  /** The greatest first, of all shards that were asked. */
  private final PriorityQueue<Found> found = new PriorityQueue<>();

  private List<ColumnShape> columns;
  private long bytes;

  /**
   * A search that no shard is asked of yet.
   *
   * @param binary whether rows are those of COM_STMT_EXECUTE
   * @param checksIsolation whether the session's isolation level, which shards tell, is that of the
   *     statement
   */
  public RowSearch(
      ByteBufAllocator alloc,
      Plan.Search search,
      boolean binary,
      boolean deprecateEof,
      boolean checksIsolation,
      int targets,
      ShardStatements statements) {
    this.alloc = alloc;
    this.search = search;
    this.binary = binary;
    this.deprecateEof = deprecateEof;
    this.checksIsolation = checksIsolation;
    this.statements = statements;
    counts = new long[targets];
  }

  /** The error where others' rows may come between those that were found. */
  public static SqlFailure refusedIsolation() {
    return SqlFailure.notSupported(
        "UPDATE and DELETE with ORDER BY and LIMIT over several shards are not supported in a"
            + " transaction with READ COMMITTED or READ UNCOMMITTED, where rows that others write"
            + " meanwhile may come before those that were found; use REPEATABLE READ, or say which"
            + " shard key in WHERE");
  }

  ShardStatements statements() {
    return statements;
  }

  /** How many each target has, when all have answered. */
  long[] counts() {
    return counts.clone();
  }

  /** By key, and of equal ones the first shard's first. */
  @SuppressWarnings("ArrayRecordComponent") // equal to none but itself
  private record Found(byte[] key, int target) implements Comparable<Found> {
    @Override
    public int compareTo(Found other) {
      int byKey = Arrays.compareUnsigned(other.key, key);
      return byKey != 0 ? byKey : Integer.compare(other.target, target);
    }

    int bytes() {
      return key.length + KEY_OVERHEAD;
    }
  }

  /** Reads a target's answer. */
  Reader reader(int target, long limit) {
    return new Reader(target, limit);
  }

  /** One target's answer. */
  final class Reader implements ResultReader.Listener {
    private final int target;
    private final long limit;
    private final ResultReader reader = new ResultReader(alloc, deprecateEof, this);
    private final List<ColumnShape> own = new ArrayList<>();
    private KeyEncoder encoder;
    private RowCells cells;
    private byte[] last;
    private SqlFailure failure;

    private Reader(int target, long limit) {
      this.target = target;
      this.limit = limit;
    }

    /**
     * Reads on.
     *
     * @return whether the answer has ended
     * @throws MalformedPacketException if this is no result set
     */
    boolean read(ByteBuf in) {
      return reader.read(in);
    }

    /** Why there is no answer; null when there is. */
    SqlFailure failure() {
      return failure;
    }

    void close() {
      reader.close();
    }

    @Override
    public void column(ByteBuf definition) {
      own.add(ColumnShape.read(definition));
    }

    @Override
    public void columnsEnd() {
      try {
        if (columns == null) {
          columns = own;
        }
        for (int i = 0; i < own.size(); i++) {
          if (columns.get(i).type() != own.get(i).type()
              || !columns.get(i).agreesWith(own.get(i))) {
            throw new GatherException(
                GatherFailures.columnDiffers("the first", columns.get(i), "another", own.get(i)));
          }
        }
        encoder = new KeyEncoder(own, search.order(), binary, false);
        cells = new RowCells(own, binary);
      } catch (GatherException e) {
        failure = e.failure();
      }
    }

    @Override
    public void row(ByteBuf payload) {
      if (failure != null) {
        return;
      }
      cells.locate(payload, own.size());
      if (last == null && checksIsolation && !locksGaps(payload)) {
        failure = refusedIsolation();
        return;
      }
      byte[] key = encoder.encode(payload, cells);
      if (last != null && Arrays.compareUnsigned(last, key) > 0) {
        failure = GatherFailures.notInOrder();
        return;
      }
      last = key;
      add(new Found(key, target), limit);
      if (bytes > SortedRows.BYTES_MAX) {
        failure =
            SqlFailure.notSupported(
                "UPDATE and DELETE with ORDER BY and LIMIT over several shards are not supported"
                    + " where what is sorted by takes more than %d MB; lower LIMIT"
                        .formatted(SortedRows.BYTES_MAX >> 20));
      }
    }

    private boolean locksGaps(ByteBuf row) {
      int isolation = own.size() - 1;
      String level =
          row.toString(
              cells.data(isolation),
              cells.end(isolation) - cells.data(isolation),
              StandardCharsets.US_ASCII);
      return !level.startsWith("READ");
    }

    @Override
    public void end(int status, int warnings) {
      // Those of the statement itself are the client's.
    }

    @Override
    public void error(ByteBuf payload) {
      failure = PacketHandler.readError(payload);
    }
  }

  private void add(Found row, long limit) {
    found.add(row);
    counts[row.target]++;
    bytes += row.bytes();
    if (Long.compareUnsigned(found.size(), limit) > 0) {
      Found greatest = found.remove();
      counts[greatest.target]--;
      bytes -= greatest.bytes();
    }
  }
}
