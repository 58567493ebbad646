package io.ringmaster.protocol;

/**
 * The peer's bytes break the protocol. The connection they came from cannot be trusted any more and
 * has to be closed, after an ERR packet where one may still be sent.
 */
public final class MalformedPacketException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int index;

  /**
   * @param what which element is wrong and how, such as {@code "affected_rows: 8 bytes needed, 3
   *     left"}
   * @param index absolute index in the buffer at which the element starts
   */
  public MalformedPacketException(String what, int index) {
    super(what + " (at byte " + index + ")");
    this.index = index;
  }

  /** Absolute index in the decoded buffer at which the faulty element starts. */
  public int index() {
    return index;
  }
}
