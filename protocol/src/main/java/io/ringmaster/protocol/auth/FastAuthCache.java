package io.ringmaster.protocol.auth;

import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code SHA256(SHA256(password))} of accounts that passed the full path of caching_sha2_password.
 * An entry counts only for the verifier it was made with, so a changed password needs no eviction.
 * Safe for use by several threads.
 */
public final class FastAuthCache {
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Entry(PasswordVerifier verifier, byte[] doubleHash) {}

  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

  /** The double hash, or null when there is none for this account and verifier. */
  byte[] get(String account, PasswordVerifier verifier) {
    Entry entry = entries.get(account);
    return entry != null && entry.verifier.equals(verifier) ? entry.doubleHash : null;
  }

  void put(String account, PasswordVerifier verifier, byte[] password) {
    entries.put(account, new Entry(verifier, CachingSha2.doubleHash(password)));
  }

  /** Forgets an account, such as one that was dropped. */
  public void remove(String account) {
    entries.remove(account);
  }

  /** Forgets all, as FLUSH PRIVILEGES does. */
  public void clear() {
    entries.clear();
  }
}
