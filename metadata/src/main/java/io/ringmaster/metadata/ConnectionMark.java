package io.ringmaster.metadata;

/**
 * How triggers tell Ringmaster's own connections from others: such a connection has its own number
 * in a user variable, so that one that is set elsewhere means nothing. Proxies let no client set
 * it, who could guess the number.
 *
 * @param variable the user variable, without its {@code @}
 */
public record ConnectionMark(String variable) {
  /** The item of SET by which a connection marks itself. */
  public String assignment() {
    return "@" + variable + " = CONNECTION_ID()";
  }

  /** The statement by which it does. */
  public String statement() {
    return "SET " + assignment();
  }

  /** How a trigger's body begins that is carried out for other connections. */
  public String unless() {
    return "IF NOT (@" + variable + " <=> CONNECTION_ID()) THEN ";
  }
}
