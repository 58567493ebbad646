package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;

/**
 * Renumbers the packets of a relayed response, so that the results of several statements in one
 * COM_QUERY carry one run of sequence ids. Works on a byte stream cut anywhere.
 */
final class SequenceShift {
  private final int shift;
  private int headerBytes;
  private int length;
  private int payloadLeft;

  SequenceShift(int shift) {
    this.shift = shift;
  }

  /** Renumbers the headers among the bytes {@code from} to {@code to} of a private copy. */
  void apply(ByteBuf copy, int from, int to) {
    int at = from;
    while (at < to) {
      if (payloadLeft > 0) {
        int step = Math.min(payloadLeft, to - at);
        payloadLeft -= step;
        at += step;
      } else if (headerBytes < 3) {
        length |= copy.getUnsignedByte(at++) << (8 * headerBytes++);
      } else {
        copy.setByte(at, copy.getByte(at) + shift);
        at++;
        payloadLeft = length;
        length = 0;
        headerBytes = 0;
      }
    }
  }
}
