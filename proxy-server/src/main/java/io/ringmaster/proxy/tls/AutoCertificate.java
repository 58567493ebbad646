package io.ringmaster.proxy.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateEncodingException;
import java.util.EnumSet;
import java.util.List;

/**
 * The files of the certificate that a proxy made itself, named as MySQL names its own. Their
 * directory appears with all of them or not at all.
 *
 * @param directory which nothing else is kept in
 */
record AutoCertificate(Path directory) {
  private static final String PUBLIC = "rw-r--r--";
  private static final String PRIVATE = "rw-------";

  /** The authority's certificate, for clients that verify. */
  Path authority() {
    return directory.resolve("ca.pem");
  }

  /** The certificate that clients are shown. */
  Path certificate() {
    return directory.resolve("server-cert.pem");
  }

  /** Its private key: PKCS#8, readable by its owner alone. */
  Path key() {
    return directory.resolve("server-key.pem");
  }

  /** Whether there is any of the files: then none may be made anew. */
  boolean exists() {
    return files().stream().anyMatch(Files::exists);
  }

  private List<Path> files() {
    return List.of(authority(), certificate(), key());
  }

  /**
   * Keeps a certificate. When another process was faster, its files stay and the given certificate
   * is dropped: the files are to be read afterwards.
   *
   * @throws IOException when it can't be kept; then nothing is left behind
   */
  void keep(CertificateMaker.Made made) throws IOException, CertificateEncodingException {
    Path parent = directory.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    AutoCertificate fresh =
        new AutoCertificate(Files.createTempDirectory(parent, directory.getFileName() + "."));
    try {
      write(fresh.authority(), PUBLIC, Pem.text(Pem.CERTIFICATE, made.authority().getEncoded()));
      write(fresh.certificate(), PUBLIC, Pem.text(Pem.CERTIFICATE, made.server().getEncoded()));
      write(fresh.key(), PRIVATE, Pem.text(Pem.PRIVATE_KEY, made.key().getEncoded()));
      Files.setPosixFilePermissions(fresh.directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      try {
        Files.move(fresh.directory, directory, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        // A directory can't be put in the place of one with files in it.
        if (!exists()) {
          throw e;
        }
      }
    } finally {
      fresh.delete();
    }
  }

  private static void write(Path file, String permissions, String text) throws IOException {
    var options =
        EnumSet.of(
            StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    var attribute =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    try (var channel = Files.newByteChannel(file, options, attribute)) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private void delete() throws IOException {
    for (Path file : files()) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(directory);
  }
}
