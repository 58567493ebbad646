package io.ringmaster.protocol.auth;

import io.ringmaster.protocol.server.ErrPacket;
import java.util.function.Supplier;

/** What to do next in an authentication. */
public sealed interface AuthStep {
  /**
   * Send this payload and give the peer's next packet to {@code onPacket}.
   *
   * @param payload of one packet
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Reply(byte[] payload) implements AuthStep {}

  /**
   * Wait for the peer's next packet and give it to {@code onPacket}. Only {@link ClientAuth} says
   * so.
   */
  record Wait() implements AuthStep {}

  /**
   * Authenticated. A server sends {@code payload} first, unless it is empty, and then OK; a client
   * has just got the OK packet.
   *
   * @param payload of one packet, or empty
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Accepted(byte[] payload) implements AuthStep {}

  /**
   * Not authenticated. A server answers error 1045; a client closes.
   *
   * @param reason for the log
   */
  record Rejected(String reason) implements AuthStep {}

  /**
   * The server refused this client.
   *
   * @param error its words
   */
  record Refused(ErrPacket error) implements AuthStep {}

  /**
   * Run {@code work} off the event loop, it takes milliseconds, and go on with the step it returns.
   * Meanwhile no packet may be given to {@code onPacket}.
   *
   * @param work to run once
   */
  record Compute(Supplier<AuthStep> work) implements AuthStep {}
}
