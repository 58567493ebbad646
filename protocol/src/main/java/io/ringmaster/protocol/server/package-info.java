/**
 * What a server sends, one record per packet. {@code decode} reads a buffer whose readable bytes
 * are exactly the payload and throws {@link io.ringmaster.protocol.MalformedPacketException} when
 * they are no such packet; {@code encode} writes the payload, without header, at the writer index.
 */
package io.ringmaster.protocol.server;
