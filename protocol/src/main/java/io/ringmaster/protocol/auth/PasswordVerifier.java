package io.ringmaster.protocol.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What is stored of a password: the {@code authentication_string} of {@code mysql.user}, byte for
 * byte. Passwords are the bytes the client sends, UTF-8 by custom.
 */
public sealed interface PasswordVerifier {
  /** The plugin whose exchange proves the password. */
  AuthPlugin plugin();

  /** The {@code authentication_string}; empty for an empty password. */
  byte[] toAuthenticationString();

  /**
   * Whether this is the password. Takes milliseconds under caching_sha2_password: call it off the
   * event loop.
   */
  boolean matches(byte[] password);

  /** No password at all: only an empty one is right. */
  record Empty(AuthPlugin plugin) implements PasswordVerifier {
    @Override
    public byte[] toAuthenticationString() {
      return new byte[0];
    }

    @Override
    public boolean matches(byte[] password) {
      return password.length == 0;
    }
  }

  /**
   * {@code '*'} and 40 upper-case hex digits of {@code SHA1(SHA1(password))}.
   *
   * @param doubleHash 20 bytes
   */
  @SuppressWarnings("ArrayRecordComponent") // equals compares contents
  record Native(byte[] doubleHash) implements PasswordVerifier {
    private static final int BYTES = 20;

    public Native {
      if (doubleHash.length != BYTES) {
        throw new IllegalArgumentException("hash of " + doubleHash.length + " bytes");
      }
      doubleHash = doubleHash.clone();
    }

    @Override
    public byte[] doubleHash() {
      return doubleHash.clone();
    }

    @Override
    public AuthPlugin plugin() {
      return AuthPlugin.MYSQL_NATIVE_PASSWORD;
    }

    @Override
    public byte[] toAuthenticationString() {
      return ("*" + HexFormat.of().withUpperCase().formatHex(doubleHash)).getBytes(US_ASCII);
    }

    @Override
    public boolean matches(byte[] password) {
      return password.length > 0
          && MessageDigest.isEqual(doubleHash, NativePassword.doubleHash(password));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Native that && MessageDigest.isEqual(doubleHash, that.doubleHash);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(doubleHash);
    }

    @Override
    public String toString() {
      return "Native[..]";
    }
  }

  /**
   * {@code $A$}, thousands of rounds as three hex digits, {@code $}, 20 bytes of salt, 43
   * characters of SHA-256 crypt.
   *
   * @param rounds 5000 to 4095000, in thousands
   * @param salt 20 bytes, none of them 0 or {@code $}
   * @param digest 43 characters
   */
  @SuppressWarnings("ArrayRecordComponent") // equals compares contents
  record Sha2(int rounds, byte[] salt, byte[] digest) implements PasswordVerifier {
    static final int SALT_BYTES = 20;
    static final int DIGEST_BYTES = 43;

    public Sha2 {
      if (rounds % 1000 != 0 || rounds < 1000 || rounds > 0xFFF * 1000) {
        throw new IllegalArgumentException(rounds + " rounds");
      }
      if (salt.length != SALT_BYTES || digest.length != DIGEST_BYTES) {
        throw new IllegalArgumentException(
            "salt of " + salt.length + " bytes, digest of " + digest.length);
      }
      salt = salt.clone();
      digest = digest.clone();
    }

    @Override
    public byte[] salt() {
      return salt.clone();
    }

    @Override
    public byte[] digest() {
      return digest.clone();
    }

    @Override
    public AuthPlugin plugin() {
      return AuthPlugin.CACHING_SHA2_PASSWORD;
    }

    @Override
    public byte[] toAuthenticationString() {
      byte[] head = String.format("$A$%03X$", rounds / 1000).getBytes(US_ASCII);
      byte[] all = Arrays.copyOf(head, head.length + SALT_BYTES + DIGEST_BYTES);
      System.arraycopy(salt, 0, all, head.length, SALT_BYTES);
      System.arraycopy(digest, 0, all, head.length + SALT_BYTES, DIGEST_BYTES);
      return all;
    }

    @Override
    public boolean matches(byte[] password) {
      return password.length > 0
          && MessageDigest.isEqual(digest, Sha256Crypt.digest(password, salt, rounds));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Sha2 that
          && rounds == that.rounds
          && Arrays.equals(salt, that.salt)
          && MessageDigest.isEqual(digest, that.digest);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
      return "Sha2[rounds=" + rounds + ", ..]";
    }
  }

  /** Rounds of new caching_sha2_password verifiers: the server's default. */
  int DEFAULT_ROUNDS = 5000;

  /**
   * Reads an {@code authentication_string}.
   *
   * @throws IllegalArgumentException when it is none of that plugin
   */
  static PasswordVerifier parse(AuthPlugin plugin, byte[] authenticationString) {
    if (authenticationString.length == 0) {
      return new Empty(plugin);
    }
    return switch (plugin) {
      case MYSQL_NATIVE_PASSWORD -> parseNative(new String(authenticationString, US_ASCII));
      case CACHING_SHA2_PASSWORD -> parseSha2(authenticationString);
    };
  }

  private static PasswordVerifier parseNative(String text) {
    if (text.length() != 41 || text.charAt(0) != '*') {
      throw new IllegalArgumentException("no mysql_native_password authentication string");
    }
    return new Native(HexFormat.of().parseHex(text, 1, text.length()));
  }

  private static PasswordVerifier parseSha2(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(7, bytes.length), US_ASCII);
    int expected = 7 + Sha2.SALT_BYTES + Sha2.DIGEST_BYTES;
    if (bytes.length != expected || !head.matches("\\$A\\$[0-9A-Fa-f]{3}\\$")) {
      throw new IllegalArgumentException("no caching_sha2_password authentication string");
    }
    int rounds = Integer.parseInt(head.substring(3, 6), 16) * 1000;
    byte[] salt = Arrays.copyOfRange(bytes, 7, 7 + Sha2.SALT_BYTES);
    return new Sha2(rounds, salt, Arrays.copyOfRange(bytes, 7 + Sha2.SALT_BYTES, expected));
  }

  /**
   * Makes a new verifier. Takes milliseconds under caching_sha2_password: call it off the event
   * loop.
   */
  static PasswordVerifier create(AuthPlugin plugin, String password, SecureRandom random) {
    byte[] bytes = password.getBytes(UTF_8);
    if (bytes.length == 0) {
      return new Empty(plugin);
    }
    return switch (plugin) {
      case MYSQL_NATIVE_PASSWORD -> new Native(NativePassword.doubleHash(bytes));
      case CACHING_SHA2_PASSWORD -> {
        byte[] salt = printable(random, Sha2.SALT_BYTES);
        byte[] digest = Sha256Crypt.digest(bytes, salt, DEFAULT_ROUNDS);
        yield new Sha2(DEFAULT_ROUNDS, salt, digest);
      }
    };
  }

  /**
   * The verifier to use for a user that does not exist: the exchange is the same and takes as long,
   * and no password is right.
   */
  static PasswordVerifier nobody(AuthPlugin plugin) {
    return switch (plugin) {
      case MYSQL_NATIVE_PASSWORD -> new Native(new byte[20]);
      case CACHING_SHA2_PASSWORD -> {
        byte[] salt = new byte[Sha2.SALT_BYTES];
        Arrays.fill(salt, (byte) 'x');
        yield new Sha2(DEFAULT_ROUNDS, salt, new byte[Sha2.DIGEST_BYTES]);
      }
    };
  }

  /** A nonce for a handshake: bytes 1..127 without {@code $}, as the server makes them. */
  static byte[] nonce(SecureRandom random) {
    return printable(random, AuthPlugin.NONCE_BYTES);
  }

  private static byte[] printable(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    for (int i = 0; i < length; i++) {
      int b = bytes[i] & 0x7F;
      bytes[i] = (byte) (b == 0 || b == '$' ? b + 1 : b);
    }
    return bytes;
  }
}
