package io.ringmaster.protocol.auth;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ringmaster.protocol.Wire;
import io.ringmaster.protocol.server.AuthMoreData;
import io.ringmaster.protocol.server.AuthSwitchRequest;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The server's side of one authentication, of a new connection or of COM_CHANGE_USER.
 *
 * <p>{@link #start} takes what the handshake response brought, {@link #onPacket} each packet after
 * it; both say what to do next. Of one thread at a time.
 */
public final class ServerAuth {
  /** What a password encrypted with a key of 2048 bits takes. */
  private static final int RSA_BLOCK_BYTES = 256;

  private enum State {
    NEW,
    SWITCHED,
    FULL,
    KEY_SENT,
    DONE
  }

  private final byte[] nonce;
  private final boolean secureTransport;
  private final Supplier<KeyPair> rsa;
  private final FastAuthCache cache;
  private State state = State.NEW;
  private String account;
  private PasswordVerifier verifier;

  /**
   * @param nonce 20 bytes, those of the handshake; new ones for COM_CHANGE_USER are sent by a
   *     switch
   * @param secureTransport whether the password may travel in clear: TLS, or a connection that does
   *     not leave the machine
   * @param rsa key pair of 2048 bits for the full path without TLS, asked for in {@link
   *     AuthStep.Compute} only; null refuses that path
   * @param cache of the fast path
   */
  public ServerAuth(
      byte[] nonce, boolean secureTransport, Supplier<KeyPair> rsa, FastAuthCache cache) {
    this.nonce = nonce.clone();
    this.secureTransport = secureTransport;
    this.rsa = rsa;
    this.cache = cache;
  }

  /**
   * Starts with the client's first data.
   *
   * @param account name of the account, key of the cache
   * @param verifier of the account; {@link PasswordVerifier#nobody} for one that does not exist
   * @param clientPlugin plugin that made {@code response}; another one than the account's, or an
   *     empty name, leads to a switch
   * @param response first data of the client
   */
  public AuthStep start(
      String account, PasswordVerifier verifier, String clientPlugin, byte[] response) {
    if (state != State.NEW) {
      throw new IllegalStateException("already started");
    }
    this.account = account;
    this.verifier = verifier;
    if (!verifier.plugin().wireName().equals(clientPlugin)) {
      return switchPlugin();
    }
    return first(response);
  }

  /** Starts with a switch whatever the client sent, as COM_CHANGE_USER is answered. */
  public AuthStep startWithSwitch(String account, PasswordVerifier verifier) {
    return start(account, verifier, "", new byte[0]);
  }

  private AuthStep switchPlugin() {
    state = State.SWITCHED;
    ByteBuf out = Unpooled.buffer();
    byte[] data = Arrays.copyOf(nonce, nonce.length + 1);
    new AuthSwitchRequest(verifier.plugin().wireName(), data).encode(out);
    return new AuthStep.Reply(Wire.readEofBytes(out));
  }

  /** Goes on with a packet of the client's; all readable bytes are its payload. */
  public AuthStep onPacket(ByteBuf payload) {
    byte[] data = Wire.readEofBytes(payload);
    return switch (state) {
      case SWITCHED -> first(data);
      case FULL -> full(data);
      case KEY_SENT -> check(() -> CachingSha2.decrypt(data, nonce, rsa.get().getPrivate()));
      case NEW, DONE -> throw new IllegalStateException("no packet is expected");
    };
  }

  private AuthStep first(byte[] response) {
    return switch (verifier) {
      case PasswordVerifier.Empty empty ->
          response.length == 0 || isLoneNul(response)
              ? accept(new byte[0])
              : reject("a password was sent, the account of " + empty.plugin() + " has none");
      case PasswordVerifier.Native stored ->
          NativePassword.verify(response, nonce, stored.doubleHash())
              ? accept(new byte[0])
              : reject("wrong password");
      case PasswordVerifier.Sha2 stored -> firstSha2(stored, response);
    };
  }

  /** Some clients send an empty password of caching_sha2_password as its NUL. */
  private static boolean isLoneNul(byte[] response) {
    return response.length == 1 && response[0] == 0;
  }

  private AuthStep firstSha2(PasswordVerifier.Sha2 stored, byte[] response) {
    if (response.length == 0 || isLoneNul(response)) {
      return reject("no password");
    }
    byte[] doubleHash = cache.get(account, stored);
    if (doubleHash != null && CachingSha2.verify(response, nonce, doubleHash)) {
      return accept(more(CachingSha2.FAST_AUTH_SUCCESS));
    }
    state = State.FULL;
    return new AuthStep.Reply(more(CachingSha2.PERFORM_FULL_AUTHENTICATION));
  }

  private AuthStep full(byte[] data) {
    if (rsa != null && data.length == 1 && data[0] == CachingSha2.REQUEST_PUBLIC_KEY) {
      state = State.KEY_SENT;
      return new AuthStep.Compute(
          () -> {
            ByteBuf out = Unpooled.buffer();
            new AuthMoreData(CachingSha2.toPem(rsa.get().getPublic())).encode(out);
            return new AuthStep.Reply(Wire.readEofBytes(out));
          });
    }
    if (rsa != null && data.length == RSA_BLOCK_BYTES) {
      // The client had the key already.
      return check(() -> CachingSha2.decrypt(data, nonce, rsa.get().getPrivate()));
    }
    if (!secureTransport) {
      return reject("the password came unprotected; TLS or the RSA key would protect it");
    }
    return check(() -> CachingSha2.fromClear(data));
  }

  private interface Password {
    byte[] get();
  }

  private AuthStep check(Password sent) {
    state = State.DONE;
    return new AuthStep.Compute(
        () -> {
          byte[] password = sent.get();
          if (password == null) {
            return reject("the password is not encoded as agreed");
          }
          try {
            if (!verifier.matches(password)) {
              return reject("wrong password");
            }
            cache.put(account, verifier, password);
            return accept(new byte[0]);
          } finally {
            Arrays.fill(password, (byte) 0);
          }
        });
  }

  private static byte[] more(byte code) {
    return new byte[] {AuthMoreData.HEADER, code};
  }

  private AuthStep accept(byte[] payload) {
    state = State.DONE;
    return new AuthStep.Accepted(payload);
  }

  private AuthStep reject(String reason) {
    state = State.DONE;
    return new AuthStep.Rejected(reason);
  }
}
