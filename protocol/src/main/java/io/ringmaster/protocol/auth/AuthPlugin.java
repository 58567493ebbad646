package io.ringmaster.protocol.auth;

/** The authentication plugins that both sides speak. */
public enum AuthPlugin {
  /** Double SHA-1; the default up to MySQL 5.7. */
  MYSQL_NATIVE_PASSWORD("mysql_native_password"),
  /** SHA-256 with a cache; the default since MySQL 8.0. */
  CACHING_SHA2_PASSWORD("caching_sha2_password");

  /** Bytes of the nonce, without the NUL that follows it on the wire. */
  public static final int NONCE_BYTES = 20;

  private final String wireName;

  AuthPlugin(String wireName) {
    this.wireName = wireName;
  }

  /** The name in packets and in {@code mysql.user.plugin}. */
  public String wireName() {
    return wireName;
  }

  /** The plugin of that name, or null when it is none of these. */
  public static AuthPlugin of(String wireName) {
    for (AuthPlugin plugin : values()) {
      if (plugin.wireName.equals(wireName)) {
        return plugin;
      }
    }
    return null;
  }
}
