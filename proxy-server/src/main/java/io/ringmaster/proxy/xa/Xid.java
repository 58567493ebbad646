package io.ringmaster.proxy.xa;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of one branch of a transaction over several servers, as {@code XA START} takes it
 * (manual, "XA Transaction SQL Statements"). Nobody but Ringmaster uses its format id.
 *
 * <p>All of them have one format id and parts of one length: MySQL 8.0.31 compares XIDs by format,
 * then by lengths, in a way that is no order where these differ. The map in which it looks for them
 * after a crash finds some no more then, and rolls back what it had said is prepared.
 *
 * @param transaction name of the transaction, the same on all servers, 1 to 50 of {@code
 *     [A-Za-z0-9_.-]}; {@link TransactionNames} makes all as long
 * @param coordinator name of the server that holds the transaction's decision
 * @param branch number of the branch within the transaction, 1 to 65535
 */
public record Xid(String transaction, String coordinator, int branch) {
  private static final int FORMAT = 0x524D0001;
  private static final int BRANCHES = 0xFFFF;

  /** As long as a bqual may be. */
  private static final int COORDINATOR = 64;

  private static final String PADDING = "*";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern GTRID = Pattern.compile("(.+)\\.([0-9a-f]{4})");

  public Xid {
    check(transaction);
    check(coordinator);
    Objects.checkIndex(branch, BRANCHES + 1);
  }

  private static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a part of an XID: '" + name + "'");
    }
  }

  /**
   * Reads a row of {@code XA RECOVER CONVERT XID}.
   *
   * @param data {@code 0x} and the hexadecimal digits of gtrid and bqual
   * @return empty for what others have prepared
   */
  public static Optional<Xid> of(long format, int gtridLength, String data) {
    if (format != FORMAT) {
      return Optional.empty();
    }
    byte[] bytes = HexFormat.of().parseHex(data.substring(2));
    String both = new String(bytes, StandardCharsets.US_ASCII);
    Matcher gtrid = GTRID.matcher(both.substring(0, gtridLength));
    String coordinator = both.substring(gtridLength).replace(PADDING, "");
    return gtrid.matches()
            && NAME.matcher(gtrid.group(1)).matches()
            && NAME.matcher(coordinator).matches()
        ? Optional.of(new Xid(gtrid.group(1), coordinator, Integer.parseInt(gtrid.group(2), 16)))
        : Optional.empty();
  }

  /** As it stands behind {@code XA START}, in every sql_mode and character set. */
  public String sql() {
    String padding = PADDING.repeat(COORDINATOR - coordinator.length());
    return "'%s.%04x','%s%s',%d".formatted(transaction, branch, coordinator, padding, FORMAT);
  }
}
