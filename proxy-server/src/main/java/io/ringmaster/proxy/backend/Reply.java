package io.ringmaster.proxy.backend;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.Wire;
import io.ringmaster.proxy.SqlFailure;

/**
 * Takes the OK or ERR of a statement of the proxy's own: SET, BEGIN, COM_INIT_DB. Subclasses say
 * what follows.
 */
public abstract class Reply extends PacketHandler {
  private SqlFailure failure;
  private int status = -1;
  private int warnings;

  @Override
  protected final boolean onPacket(ByteBuf payload) {
    if (payload.readUnsignedByte() == 0xFF) {
      payload.readerIndex(payload.readerIndex() - 1);
      failure = readError(payload);
    } else {
      Wire.readLenenc(payload, "affected_rows");
      Wire.readLenenc(payload, "last_insert_id");
      status = Wire.readInt2(payload, "status_flags");
      warnings = Wire.readInt2(payload, "warnings");
    }
    return true;
  }

  /** The number of warnings the OK tells of. */
  protected final int warnings() {
    return warnings;
  }

  /** The status flags of the OK, -1 without one. */
  protected final int serverStatus() {
    return status;
  }

  @Override
  public final void onComplete(BackendConnection connection) {
    done(connection, failure);
  }

  @Override
  public final void onLost(BackendConnection connection, Throwable cause) {
    abandon();
    done(connection, Failures.lost(connection.serverName(), cause));
  }

  /**
   * The answer has come.
   *
   * @param error the server's error, or that the connection was lost; null when it said OK
   */
  protected abstract void done(BackendConnection connection, SqlFailure error);
}
