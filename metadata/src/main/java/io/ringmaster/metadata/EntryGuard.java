package io.ringmaster.metadata;

/**
 * How a server tells Ringmaster's own writes of lookup tables, which go with writes of the indexed
 * rows, from what people do to these tables there. Every connection that Ringmaster writes them by
 * marks itself once, when it is opened. No state.
 */
public final class EntryGuard {
  /** The user variable of the mark. */
  public static final String VARIABLE = "ringmaster_entries";

  private static final ConnectionMark MARK = new ConnectionMark(VARIABLE);

  /** The statement by which a connection says that it is Ringmaster's. */
  public static final String STATEMENT = MARK.statement();

  private EntryGuard() {}

  /** A trigger's body that is carried out for what others do. */
  public static String around(String body) {
    return MARK.unless() + body + "; END IF";
  }
}
