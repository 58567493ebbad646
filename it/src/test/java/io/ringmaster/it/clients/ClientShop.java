package io.ringmaster.it.clients;

import io.ringmaster.it.lab.ProxyLab;
import java.sql.SQLException;

/**
 * The tables that all clients work on, in a database of the shared proxy. Each client keeps to keys
 * of its own: its thousands.
 */
final class ClientShop {
  private static String database;

  private ClientShop() {}

  /** The database, created when first asked for. */
  static synchronized String database() throws SQLException {
    if (database == null) {
      String created = ProxyLab.shared().createDatabase("clients");
      ProxyLab.shared()
          .execute(
              created,
              "CREATE TABLE users (id BIGINT PRIMARY KEY, name VARCHAR(100))"
                  + " CHARSET utf8mb4 SHARD BY HASH(id)",
              "CREATE TABLE orders (user_id BIGINT, no INT, total DECIMAL(10,2) NOT NULL,"
                  + " PRIMARY KEY (user_id, no), KEY by_total (total)) SHARD BY HASH(user_id)",
              "CREATE TABLE latin (id INT PRIMARY KEY, name VARCHAR(50))"
                  + " CHARSET latin1 SHARD BY HASH(id)",
              "CREATE TABLE files (id INT PRIMARY KEY, body LONGBLOB) SHARD BY HASH(id)",
              "CREATE TABLE towns (code CHAR(3) PRIMARY KEY, name VARCHAR(50)) SINGLE ON shard1");
      database = created;
    }
    return database;
  }
}
