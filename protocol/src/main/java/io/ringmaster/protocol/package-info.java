/**
 * The MySQL client/server protocol as values and codecs, for both sides of the wire.
 *
 * <p>Everything reads and writes Netty {@link io.netty.buffer.ByteBuf}s; nothing here does I/O,
 * keeps threads, or knows shards. Bytes of a peer that break the protocol raise {@link
 * io.ringmaster.protocol.MalformedPacketException} and nothing else. Source: MySQL 8.0 Source Code
 * Documentation, "Client/Server Protocol".
 */
package io.ringmaster.protocol;
