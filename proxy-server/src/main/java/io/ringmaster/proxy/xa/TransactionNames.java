package io.ringmaster.proxy.xa;

import java.util.concurrent.atomic.AtomicLong;

/** Names for the transactions of this run of a proxy, each once. Safe for any thread. */
public final class TransactionNames {
  /** In base 36, of a long. */
  private static final int DIGITS = 13;

  private final String proxy;
  private final AtomicLong last = new AtomicLong();

  /**
   * @param proxy the id of the proxy's run, with which no other names its transactions
   */
  public TransactionNames(String proxy) {
    this.proxy = proxy;
  }

  /** A new name, as long as all others. */
  public String next() {
    String number = Long.toString(last.incrementAndGet(), Character.MAX_RADIX);
    return proxy + '.' + "0".repeat(DIGITS - number.length()) + number;
  }

  /** The id of the proxy that has named a transaction; empty when it was none. */
  public static String proxyOf(String transaction) {
    int dot = transaction.lastIndexOf('.');
    return dot < 0 ? "" : transaction.substring(0, dot);
  }
}
