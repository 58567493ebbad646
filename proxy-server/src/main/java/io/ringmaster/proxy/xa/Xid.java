package io.ringmaster.proxy.xa;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one branch of a transaction over several servers, as {@code XA START} takes it
 * (manual, "XA Transaction SQL Statements"). Nobody but Ringmaster uses its format ids.
 *
 * @param transaction name of the transaction, the same on all servers: the gtrid, 1 to 64 of {@code
 *     [A-Za-z0-9_.-]}
 * @param coordinator name of the server that holds the transaction's decision: the bqual
 * @param branch number of the branch within the transaction, 1 to 65535
 */
public record Xid(String transaction, String coordinator, int branch) {
  private static final int FORMAT = 0x524D0000;
  private static final int BRANCHES = 0xFFFF;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  public Xid {
    check(transaction);
    check(coordinator);
    Objects.checkIndex(branch, BRANCHES + 1);
  }

  private static void check(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a part of an XID: '" + name + "'");
    }
  }

  /** Whether a text can be the name of a transaction. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Reads a row of {@code XA RECOVER CONVERT XID}.
   *
   * @param data {@code 0x} and the hexadecimal digits of gtrid and bqual
   * @return empty for what others have prepared
   */
  public static Optional<Xid> of(long format, int gtridLength, String data) {
    if ((format & ~BRANCHES) != FORMAT) {
      return Optional.empty();
    }
    byte[] bytes = HexFormat.of().parseHex(data.substring(2));
    String both = new String(bytes, StandardCharsets.US_ASCII);
    String transaction = both.substring(0, gtridLength);
    String coordinator = both.substring(gtridLength);
    return isName(transaction) && isName(coordinator)
        ? Optional.of(new Xid(transaction, coordinator, (int) (format & BRANCHES)))
        : Optional.empty();
  }

  /** As it stands behind {@code XA START}, in every sql_mode and character set. */
  public String sql() {
    return "'" + transaction + "','" + coordinator + "'," + (FORMAT | branch);
  }
}
