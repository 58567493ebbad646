package io.ringmaster.metadata.store;

import io.ringmaster.metadata.MetadataException;
import io.ringmaster.metadata.MetadataException.Reason;
import io.ringmaster.metadata.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key under which passwords lie in ZooKeeper: AES-256-GCM, a random 96-bit nonce per text, and
 * the owner's name as associated data, so that a text can't be moved to another owner. Every
 * process of a cluster has the same key file: one line, 32 bytes in Base64 ({@code openssl rand
 * -base64 32}).
 */
public final class ClusterKey {
  private static final String PREFIX = "aes-256-gcm:";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  private ClusterKey(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** A new random key, kept nowhere. */
  public static ClusterKey random() {
    return new ClusterKey(randomBytes(KEY_BYTES));
  }

  /**
   * Reads the key file.
   *
   * @throws MetadataException UNREADABLE when it is missing or isn't 32 bytes in Base64
   */
  public static ClusterKey load(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
      byte[] bytes = Base64.getDecoder().decode(text);
      if (bytes.length == KEY_BYTES) {
        return new ClusterKey(bytes);
      }
    } catch (NoSuchFileException e) {
      // Not made here: each process would make its own, and could not read the others' passwords.
      throw new MetadataException(
          Reason.UNREADABLE,
          "there is no cluster key file "
              + file
              + "; all processes that use this ZooKeeper need the same one, made once with:"
              + " openssl rand -base64 32",
          e);
    } catch (IOException e) {
      throw new MetadataException(
          Reason.UNREADABLE, "cannot read cluster key file " + file + reason(e), e);
    } catch (IllegalArgumentException e) {
      // Falls through without the cause, which quotes the text.
    }
    throw new MetadataException(
        Reason.UNREADABLE, "cluster key file " + file + " must hold 32 bytes in Base64");
  }

  /**
   * Reads the key file, or creates it, readable by its owner alone: for a cluster of one process.
   *
   * @throws MetadataException UNREADABLE when it can't be read or created
   */
  public static ClusterKey loadOrCreate(Path file) {
    if (Files.exists(file)) {
      return load(file);
    }
    String text = Base64.getEncoder().encodeToString(randomBytes(KEY_BYTES)) + "\n";
    Path fresh = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(fresh);
      try (var channel =
          Files.newByteChannel(
              fresh,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        channel.write(StandardCharsets.US_ASCII.encode(text));
      }
      // A link fails when the file exists: of two processes at once, both take the first's key.
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      return load(file);
    } catch (IOException e) {
      throw new MetadataException(
          Reason.UNREADABLE, "cannot create cluster key file " + file + reason(e), e);
    } finally {
      deleteQuietly(fresh);
    }
    return load(file);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> ": there is no such file";
      case AccessDeniedException _ -> ": permission denied";
      case FileSystemException file when file.getReason() != null -> ": " + file.getReason();
      default -> ": " + e;
    };
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new MetadataException(Reason.UNREADABLE, "cannot remove " + file, e);
    }
  }

  /** Encrypts a secret of {@code owner}; the result is printable ASCII. */
  String encrypt(String owner, Secret secret) {
    byte[] nonce = randomBytes(NONCE_BYTES);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, owner, nonce)
              .doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
      byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
      System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
      return PREFIX + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-256-GCM", e);
    }
  }

  /**
   * Decrypts what {@link #encrypt} gave for the same owner.
   *
   * @throws MetadataException UNREADABLE when it was encrypted under another key or for another
   *     owner, or was changed
   */
  Secret decrypt(String owner, String text) {
    try {
      if (text.startsWith(PREFIX)) {
        byte[] all = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
        byte[] plain =
            cipher(Cipher.DECRYPT_MODE, owner, nonce)
                .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
        return new Secret(new String(plain, StandardCharsets.UTF_8));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Falls through: which check failed helps nobody but an attacker.
    }
    throw new MetadataException(
        Reason.UNREADABLE,
        "cannot decrypt the password of "
            + owner
            + " with this cluster key; every process of the cluster needs the same key file");
  }

  private Cipher cipher(int mode, String owner, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
