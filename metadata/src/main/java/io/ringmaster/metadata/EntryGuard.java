package io.ringmaster.metadata;

/**
 * How a server tells Ringmaster's own writes of lookup tables, which go with writes of the indexed
 * rows, from what people do to these tables there. Every connection that Ringmaster writes them by
 * says its own number in a user variable, once, when it is opened: one that is set elsewhere means
 * nothing. Proxies let no client set it. No state.
 */
public final class EntryGuard {
  /** The user variable, without its {@code @}. */
  public static final String VARIABLE = "ringmaster_entries";

  /** The statement by which a connection says that it is Ringmaster's. */
  public static final String STATEMENT = "SET @" + VARIABLE + " = CONNECTION_ID()";

  private static final String CONDITION = "IF NOT (@" + VARIABLE + " <=> CONNECTION_ID()) THEN ";

  private EntryGuard() {}

  /** A trigger's body that is carried out for what others do. */
  public static String around(String body) {
    return CONDITION + body + "; END IF";
  }
}
