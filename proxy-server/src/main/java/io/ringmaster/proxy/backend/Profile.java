package io.ringmaster.proxy.backend;

import static io.ringmaster.protocol.Capabilities.CLIENT_CONNECT_ATTRS;
import static io.ringmaster.protocol.Capabilities.CLIENT_DEPRECATE_EOF;
import static io.ringmaster.protocol.Capabilities.CLIENT_FOUND_ROWS;
import static io.ringmaster.protocol.Capabilities.CLIENT_IGNORE_SPACE;
import static io.ringmaster.protocol.Capabilities.CLIENT_LOCAL_FILES;
import static io.ringmaster.protocol.Capabilities.CLIENT_LONG_FLAG;
import static io.ringmaster.protocol.Capabilities.CLIENT_LONG_PASSWORD;
import static io.ringmaster.protocol.Capabilities.CLIENT_MULTI_RESULTS;
import static io.ringmaster.protocol.Capabilities.CLIENT_PLUGIN_AUTH;
import static io.ringmaster.protocol.Capabilities.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static io.ringmaster.protocol.Capabilities.CLIENT_PROTOCOL_41;
import static io.ringmaster.protocol.Capabilities.CLIENT_PS_MULTI_RESULTS;
import static io.ringmaster.protocol.Capabilities.CLIENT_QUERY_ATTRIBUTES;
import static io.ringmaster.protocol.Capabilities.CLIENT_SECURE_CONNECTION;
import static io.ringmaster.protocol.Capabilities.CLIENT_TRANSACTIONS;

/**
 * The capabilities that decide what bytes a command and its response consist of. A client's bytes
 * may be relayed undecoded only to a backend connection of the same profile.
 *
 * @param capabilities the client's, reduced to those that matter
 */
public record Profile(int capabilities) {
  private static final int MATTERS =
      CLIENT_FOUND_ROWS
          | CLIENT_IGNORE_SPACE
          | CLIENT_LOCAL_FILES
          | CLIENT_DEPRECATE_EOF
          | CLIENT_QUERY_ATTRIBUTES;

  /** Of the proxy's own statements. */
  public static final Profile INTERNAL = new Profile(CLIENT_DEPRECATE_EOF);

  /** The profile of a client that logged in with these capabilities. */
  public static Profile of(int clientCapabilities) {
    return new Profile(clientCapabilities & MATTERS);
  }

  /** What a backend connection of this profile asks for at login. */
  int loginCapabilities() {
    return capabilities
        | CLIENT_LONG_PASSWORD
        | CLIENT_LONG_FLAG
        | CLIENT_PROTOCOL_41
        | CLIENT_TRANSACTIONS
        | CLIENT_SECURE_CONNECTION
        | CLIENT_MULTI_RESULTS
        | CLIENT_PS_MULTI_RESULTS
        | CLIENT_PLUGIN_AUTH
        | CLIENT_CONNECT_ATTRS
        | CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
  }

  /** Whether UPDATE counts the rows that it finds, not those that it changes. */
  public boolean foundRows() {
    return (capabilities & CLIENT_FOUND_ROWS) != 0;
  }

  public boolean deprecateEof() {
    return (capabilities & CLIENT_DEPRECATE_EOF) != 0;
  }

  public boolean queryAttributes() {
    return (capabilities & CLIENT_QUERY_ATTRIBUTES) != 0;
  }
}
