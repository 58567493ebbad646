package io.ringmaster.proxy.admin;

import io.ringmaster.proxy.control.JdbcSession;

/** A table's full name. */
record TableName(String database, String table) {
  /** The key of the metadata's maps. */
  String key() {
    return database + "." + table;
  }

  /** As SQL. */
  String quoted() {
    return JdbcSession.quote(database) + "." + JdbcSession.quote(table);
  }
}
