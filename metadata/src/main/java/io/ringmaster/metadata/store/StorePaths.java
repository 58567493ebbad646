package io.ringmaster.metadata.store;

import io.ringmaster.metadata.Entity;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Where things lie in ZooKeeper. */
record StorePaths(String root) {
  String epoch() {
    return root + "/epoch";
  }

  String directory(Entity.Kind kind) {
    return root
        + switch (kind) {
          case SERVER -> "/servers";
          case SHARD -> "/shards";
          case DATABASE -> "/databases";
          case GROUP -> "/groups";
          case TABLE -> "/tables";
          case ACCOUNT -> "/accounts";
          case MIGRATION -> "/migrations";
        };
  }

  String of(Entity.Kind kind, String key) {
    return directory(kind) + "/" + encode(key);
  }

  String schemaVersions() {
    return root + "/schema-versions";
  }

  String proxies() {
    return root + "/proxies";
  }

  /** All znodes that exist from the start and hold others. */
  List<String> directories() {
    return Stream.concat(
            Stream.of(Entity.Kind.values()).map(this::directory),
            Stream.of(schemaVersions(), proxies()))
        .toList();
  }

  /**
   * A name as a znode's: {@code /} and control characters are forbidden there, as are dots alone.
   */
  static String encode(String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
  }

  static String decode(String znode) {
    return URLDecoder.decode(znode, StandardCharsets.UTF_8);
  }
}
