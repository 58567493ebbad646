package io.ringmaster.proxy.execute;

import io.ringmaster.router.digest.Verb;

/** What is said of statements that are right in MySQL and not carried out here. */
final class Unsupported {
  private Unsupported() {}

  /** What is missing and what to do, for a statement of a verb. */
  static String sentence(Verb verb) {
    return switch (verb) {
      case LOAD ->
          "LOAD XML, and LOAD DATA without LOCAL, into a table that is on several shards are not"
              + " supported; use LOAD DATA LOCAL INFILE";
      case HANDLER ->
          "HANDLER is not supported through the proxy; use SELECT with ORDER BY and LIMIT";
      case ANALYZE, OPTIMIZE, CHECK, CHECKSUM, REPAIR ->
          verb
              + " TABLE is supported for one single table; for a table on several shards run it on"
              + " each server";
      case XA -> "XA transactions of clients are not supported; use BEGIN and COMMIT";
      case FLUSH,
          RESET,
          PURGE,
          CHANGE,
          STOP,
          INSTALL,
          UNINSTALL,
          CLONE,
          SHUTDOWN,
          RESTART,
          IMPORT,
          CACHE,
          BINLOG ->
          verb + " concerns one server; run it there";
      default -> verb + " in this form is not supported through the proxy";
    };
  }

  /** The same for a statement that the grammar does not take. */
  static String unread(String message) {
    return "This statement is not understood well enough to route it ("
        + message
        + "); write it in another way, or use tables that live on one shard";
  }
}
