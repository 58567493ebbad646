package io.ringmaster.proxy.admin;

import io.ringmaster.metadata.Secret;

/** Makes the verifier that is stored for an account. */
@FunctionalInterface
public interface PasswordHasher {
  /**
   * Hashes a password with a fresh salt, where the plugin has one.
   *
   * @param plugin {@code caching_sha2_password} or {@code mysql_native_password}
   * @return the authentication string as {@code mysql.user} would hold it
   */
  Secret hash(String plugin, Secret password);
}
