package io.ringmaster.metadata;

/** How a connection to a server is encrypted; the words of MySQL's {@code --ssl-mode}. */
public enum TlsMode {
  /** Never encrypted. */
  DISABLED,
  /** Encrypted when the server offers it, without checking its certificate. */
  PREFERRED,
  /** Encrypted or not at all, without checking the certificate. */
  REQUIRED,
  /** Encrypted, and the certificate is checked against the configured authorities. */
  VERIFY_CA
}
