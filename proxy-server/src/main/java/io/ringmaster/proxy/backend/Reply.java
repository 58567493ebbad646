package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.ringmaster.proxy.SqlFailure;

/**
 * Takes the OK or ERR of a statement of the proxy's own: SET, BEGIN, COM_INIT_DB. Subclasses say
 * what follows.
 */
public abstract class Reply extends PacketHandler {
  private SqlFailure failure;

  @Override
  protected final boolean onPacket(ByteBuf payload) {
    if (payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == 0xFF) {
      failure = readError(payload);
    }
    return true;
  }

  @Override
  public final void onComplete(BackendConnection connection) {
    done(connection, failure);
  }

  @Override
  public final void onLost(BackendConnection connection, Throwable cause) {
    abandon();
    done(connection, Failures.lost(connection.pool().server().name(), cause));
  }

  /**
   * The answer has come.
   *
   * @param error the server's error, or that the connection was lost; null when it said OK
   */
  protected abstract void done(BackendConnection connection, SqlFailure error);
}
