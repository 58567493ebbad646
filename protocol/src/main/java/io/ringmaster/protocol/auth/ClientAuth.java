package io.ringmaster.protocol.auth;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.MalformedPacketException;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.server.AuthMoreData;
import io.ringmaster.protocol.server.AuthSwitchRequest;
import io.ringmaster.protocol.server.ErrPacket;
import io.ringmaster.protocol.server.OkPacket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The client's side of one authentication.
 *
 * <p>{@link #start} gives the data for the handshake response, {@link #onPacket} takes each packet
 * of the server's after it and says what to do next. Of one thread at a time.
 */
public final class ClientAuth {
  private final byte[] password;
  private final boolean secureTransport;
  private final boolean publicKeyRetrieval;
  private AuthPlugin plugin = AuthPlugin.CACHING_SHA2_PASSWORD;
  private byte[] nonce = new byte[0];
  private boolean keyRequested;

  /**
   * @param password may be empty
   * @param secureTransport whether the password may travel in clear: TLS or a Unix socket
   * @param publicKeyRetrieval whether to trust an RSA key that the server sends, when there is no
   *     TLS; someone in between could read the password then
   */
  public ClientAuth(String password, boolean secureTransport, boolean publicKeyRetrieval) {
    this.password = password.getBytes(StandardCharsets.UTF_8);
    this.secureTransport = secureTransport;
    this.publicKeyRetrieval = publicKeyRetrieval;
  }

  /**
   * Starts with the server's handshake.
   *
   * @param serverPlugin the server's default; for one that is unknown here, caching_sha2_password
   *     is answered and the server switches
   * @param nonce 20 bytes
   * @return first data; {@link #plugin} made it
   */
  public byte[] start(String serverPlugin, byte[] nonce) {
    AuthPlugin known = AuthPlugin.of(serverPlugin);
    this.plugin = known == null ? AuthPlugin.CACHING_SHA2_PASSWORD : known;
    this.nonce = nonce.clone();
    return response();
  }

  /** The plugin that made the last data. */
  public AuthPlugin plugin() {
    return plugin;
  }

  private byte[] response() {
    return switch (plugin) {
      case MYSQL_NATIVE_PASSWORD -> NativePassword.response(password, nonce);
      case CACHING_SHA2_PASSWORD -> CachingSha2.response(password, nonce);
    };
  }

  /** Goes on with a packet of the server's; all readable bytes are its payload. */
  public AuthStep onPacket(ByteBuf payload) {
    Wire.require(payload, 1, "authentication");
    int header = payload.getUnsignedByte(payload.readerIndex());
    return switch (header) {
      case OkPacket.HEADER -> new AuthStep.Accepted(new byte[0]);
      case ErrPacket.HEADER -> new AuthStep.Refused(ErrPacket.decode(payload));
      case AuthSwitchRequest.HEADER -> switchTo(AuthSwitchRequest.decode(payload));
      case AuthMoreData.HEADER -> more(AuthMoreData.decode(payload).data());
      default ->
          throw new MalformedPacketException(
              "authentication: 0x" + Integer.toHexString(header), payload.readerIndex());
    };
  }

  private AuthStep switchTo(AuthSwitchRequest request) {
    AuthPlugin wanted = AuthPlugin.of(request.plugin());
    if (wanted == null) {
      return new AuthStep.Rejected("the server wants plugin " + request.plugin());
    }
    byte[] data = request.data();
    if (data.length < AuthPlugin.NONCE_BYTES) {
      return new AuthStep.Rejected("the server's nonce has " + data.length + " bytes");
    }
    plugin = wanted;
    nonce = Arrays.copyOf(data, AuthPlugin.NONCE_BYTES);
    keyRequested = false;
    return new AuthStep.Reply(response());
  }

  private AuthStep more(byte[] data) {
    if (plugin != AuthPlugin.CACHING_SHA2_PASSWORD) {
      return new AuthStep.Rejected("unexpected data for " + plugin.wireName());
    }
    if (keyRequested) {
      keyRequested = false;
      return encrypted(data);
    }
    if (data.length == 1 && data[0] == CachingSha2.FAST_AUTH_SUCCESS) {
      return new AuthStep.Wait();
    }
    if (data.length != 1 || data[0] != CachingSha2.PERFORM_FULL_AUTHENTICATION) {
      return new AuthStep.Rejected("unexpected data for caching_sha2_password");
    }
    if (secureTransport) {
      return new AuthStep.Reply(CachingSha2.clear(password));
    }
    if (!publicKeyRetrieval) {
      return new AuthStep.Rejected("full authentication needs TLS or the server's public key");
    }
    keyRequested = true;
    return new AuthStep.Reply(new byte[] {CachingSha2.REQUEST_PUBLIC_KEY});
  }

  private AuthStep encrypted(byte[] pem) {
    try {
      return new AuthStep.Reply(CachingSha2.encrypt(password, nonce, CachingSha2.fromPem(pem)));
    } catch (GeneralSecurityException e) {
      return new AuthStep.Rejected("the server's public key: " + e.getMessage());
    }
  }
}
