package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.Commands;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.gather.ShardStatements;
import io.ringmaster.proxy.session.ClientSession;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;

/** A text whose LIMIT is known only when it is a shard's turn. */
final class LimitedOnShards implements ShardStatements {
  private final ClientSession session;
  private final List<byte[]> texts;
  private final int behind;
  private final int operand;
  private final IntToLongFunction limit;

  /**
   * Of a statement.
   *
   * @param texts of each target, with the client's LIMIT
   * @param behind bytes behind its operand
   * @param operand bytes of the operand
   * @param limit of each target, unsigned; asked when it is sent
   */
  LimitedOnShards(
      ClientSession session, List<byte[]> texts, int behind, int operand, IntToLongFunction limit) {
    this.session = session;
    this.texts = texts;
    this.behind = behind;
    this.operand = operand;
    this.limit = limit;
  }

  @Override
  public void send(
      int target,
      BackendConnection connection,
      ResponseHandler response,
      Consumer<SqlFailure> failed) {
    byte[] text = texts.get(target);
    byte[] number =
        Long.toUnsignedString(limit.applyAsLong(target)).getBytes(StandardCharsets.US_ASCII);
    int end = text.length - behind;
    int start = end - operand;
    byte[] limited = Arrays.copyOf(text, start + number.length + behind);
    System.arraycopy(number, 0, limited, start, number.length);
    System.arraycopy(text, end, limited, start + number.length, behind);
    ByteBuf packet =
        Commands.query(session.channel().alloc(), session.profile(), limited, 0, limited.length);
    connection.send(packet, response);
    connection.flush();
  }
}
