package io.ringmaster.metadata;

/** A request to the metadata that can't be met; the message is fit for the person who asked. */
public final class MetadataException extends RuntimeException {
  /** What kind of failure it is, for those who map it to a MySQL error. */
  public enum Reason {
    /** The change would break a rule of the model, or names what isn't there. */
    INVALID,
    /** Others changed the metadata at the same time; nothing was done. */
    CONFLICT,
    /** ZooKeeper does not answer, or refuses the credentials. */
    UNAVAILABLE,
    /** What the store holds can't be read, by its content or for want of the right cluster key. */
    UNREADABLE
  }

  private final Reason reason;

  public MetadataException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public MetadataException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
