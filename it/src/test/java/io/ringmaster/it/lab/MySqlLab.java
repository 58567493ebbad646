package io.ringmaster.it.lab;

import io.ringmaster.demo.MySqlDistribution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real MySQL servers for tests: three that all test classes of a JVM share and start when first
 * asked for, and private ones for tests that kill theirs.
 *
 * <p>{@value #VARIABLE} (environment or system property {@value #PROPERTY}) says where they run:
 *
 * <ul>
 *   <li>{@code artifact}: {@code mysqld} processes of the Maven artifact;
 *   <li>{@code docker}: Testcontainers, with the image named by {@value #IMAGE_VARIABLE};
 *   <li>{@code installed}: processes of the {@code mysqld} named by RINGMASTER_MYSQLD;
 *   <li>not set: {@code installed} if RINGMASTER_MYSQLD is set; else {@code docker} if an engine
 *       answers and has the image already; else {@code artifact}. An engine without the image is
 *       not asked to download it.
 * </ul>
 *
 * <p>Tests on shared servers keep to databases of their own ({@link LabServer#createDatabase}).
 * Every server ends with the JVM.
 */
public final class MySqlLab {
  static final String VARIABLE = "RINGMASTER_LAB";
  static final String PROPERTY = "ringmaster.lab";
  static final String IMAGE_VARIABLE = "RINGMASTER_LAB_IMAGE";
  private static final String IMAGE_DEFAULT = "mysql:8.0.31";
  private static final Logger LOG = LoggerFactory.getLogger(MySqlLab.class);

  /** Where servers run. */
  public enum Kind {
    ARTIFACT,
    DOCKER,
    INSTALLED
  }

  /**
   * A decision and why it was taken.
   *
   * @param reason for the log
   */
  record Choice(Kind kind, String reason) {}

  private enum Role {
    SHARD_1,
    SHARD_2,
    PLAIN
  }

  private static final Map<Role, LabServer> SHARED = new EnumMap<>(Role.class);
  private static Choice choice;

  private MySqlLab() {}

  /** The two shared servers that hold shards. */
  public static List<LabServer> shards() {
    return List.of(shared(Role.SHARD_1), shared(Role.SHARD_2));
  }

  /** The shared server that says what is right: no proxy of a test ever writes to it. */
  public static LabServer plain() {
    return shared(Role.PLAIN);
  }

  /** A server of the caller's own, who closes it. */
  public static LabServer start(String... mysqldArguments) throws IOException {
    return switch (kind()) {
      case ARTIFACT, INSTALLED -> ProcessServer.start(mysqldArguments);
      case DOCKER -> ContainerServer.start(image(), mysqldArguments);
    };
  }

  /**
   * A server of the caller's own as a process, even when the lab runs in containers: for tests that
   * start it again on its files.
   */
  public static ProcessServer startProcess(String... mysqldArguments) throws IOException {
    return ProcessServer.start(mysqldArguments);
  }

  /** Where {@link #start} runs servers. Decided and logged once. */
  public static synchronized Kind kind() {
    if (choice == null) {
      choice =
          choose(
              Optional.ofNullable(System.getProperty(PROPERTY, System.getenv(VARIABLE))),
              System.getProperty(
                      MySqlDistribution.MYSQLD_PROPERTY,
                      System.getenv(MySqlDistribution.MYSQLD_VARIABLE))
                  != null,
              DockerEngine.find(),
              image());
      LOG.info("MySqlLab runs {}: {}", choice.kind(), choice.reason());
    }
    return choice.kind();
  }

  static Choice choose(
      Optional<String> asked, boolean installed, Optional<DockerEngine> engine, String image) {
    String name = asked.orElse("").strip();
    return switch (name) {
      case "artifact" -> new Choice(Kind.ARTIFACT, VARIABLE + "=artifact");
      case "installed" -> {
        if (!installed) {
          throw new IllegalStateException(
              VARIABLE + "=installed needs " + MySqlDistribution.MYSQLD_VARIABLE);
        }
        yield new Choice(Kind.INSTALLED, VARIABLE + "=installed");
      }
      case "docker" -> {
        if (engine.isEmpty()) {
          throw new IllegalStateException(
              VARIABLE + "=docker, but no Docker engine answers (DOCKER_HOST)");
        }
        yield new Choice(Kind.DOCKER, VARIABLE + "=docker, image " + image);
      }
      case "" -> automatic(installed, engine, image);
      default ->
          throw new IllegalStateException(
              VARIABLE + "=" + name + " is none of artifact, docker, installed");
    };
  }

  private static Choice automatic(boolean installed, Optional<DockerEngine> engine, String image) {
    if (installed) {
      return new Choice(Kind.INSTALLED, MySqlDistribution.MYSQLD_VARIABLE + " is set");
    }
    if (engine.isEmpty()) {
      return new Choice(Kind.ARTIFACT, "no Docker engine answers");
    }
    return engine.get().hasImage(image)
        ? new Choice(Kind.DOCKER, "a Docker engine answers and has " + image)
        : new Choice(Kind.ARTIFACT, "a Docker engine answers but does not have " + image);
  }

  private static String image() {
    return Optional.ofNullable(System.getenv(IMAGE_VARIABLE)).orElse(IMAGE_DEFAULT);
  }

  private static LabServer shared(Role role) {
    synchronized (SHARED) {
      return SHARED.computeIfAbsent(role, MySqlLab::startShared);
    }
  }

  private static LabServer startShared(Role role) {
    try {
      long start = System.nanoTime();
      LabServer server = start();
      LOG.info("{} is {}, after {} ms", role, server, (System.nanoTime() - start) / 1_000_000);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
