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
          case PROGRAM -> "/programs";
        };
  }

  String of(Entity.Kind kind, String key) {
    return directory(kind) + "/" + encode(key);
  }

  /** What kind of thing a path of {@link #of} has. */
  Entity.Kind kind(String path) {
    String directory = path.substring(0, path.lastIndexOf('/'));
    for (Entity.Kind kind : Entity.Kind.values()) {
      if (directory.equals(directory(kind))) {
        return kind;
      }
    }
    throw new IllegalArgumentException("znode " + path + " is not known to this release");
  }

  /** The key of the thing at a path of {@link #of}. */
  static String key(String path) {
    return decode(name(path));
  }

  /** The last part of a path. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A path as it is under the root. */
  String relative(String path) {
    return path.substring(root.length() + 1);
  }

  String schemaVersions() {
    return root + "/schema-versions";
  }

  String proxies() {
    return root + "/proxies";
  }

  /** The ephemeral znode of a proxy. */
  String proxy(String id) {
    return proxies() + "/" + encode(id);
  }

  /** Of ephemeral znodes whose names say how far proxies are. */
  String reports() {
    return root + "/reports";
  }

  /** The ephemeral znode of who leads something. */
  String leader(String what) {
    return root + "/leaders/" + encode(what);
  }

  String progress(long migration) {
    return root + "/progress/" + migration;
  }

  /** How far the count of an AUTO_INCREMENT column is. */
  String sequence(String name) {
    return root + "/sequences/" + encode(name);
  }

  /** Up to when a machine's number may have been used in numbers of AUTO_INCREMENT columns. */
  String machine(int number) {
    return root + "/machines/" + number;
  }

  /** All znodes that exist from the start and hold others. */
  List<String> directories() {
    return Stream.concat(
            Stream.of(Entity.Kind.values()).map(this::directory),
            Stream.of(schemaVersions(), proxies(), reports()))
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
