package io.ringmaster.proxy.config;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * <p>Later options win over earlier ones, and all of them over the file.
 */
public sealed interface CommandLine {
  /** {@code --help}. */
  record Help() implements CommandLine {}

  /** {@code --version}. */
  record Version() implements CommandLine {}

  /**
   * Start.
   *
   * @param configFile {@code --config}
   * @param settings {@code --set key=value} and {@code --role}, by key name, not yet checked
   */
  record Start(Optional<Path> configFile, Map<String, String> settings) implements CommandLine {
    public Start {
      settings = Map.copyOf(settings);
    }

    /**
     * The configuration from the file and the settings.
     *
     * @throws ConfigException when it cannot be used
     */
    public RingmasterConfig config() throws ConfigException {
      Map<String, String> given = new LinkedHashMap<>();
      if (configFile.isPresent()) {
        given.putAll(ConfigSource.read(configFile.get()));
      }
      given.putAll(settings);
      return RingmasterConfig.of(given);
    }
  }

  /**
   * The arguments cannot be understood.
   *
   * @param message one sentence
   */
  record Misuse(String message) implements CommandLine {}

  /** Reads the arguments. Values follow as the next argument or after {@code =}. */
  static CommandLine parse(List<String> arguments) {
    Deque<String> rest = new ArrayDeque<>(arguments);
    Optional<Path> file = Optional.empty();
    Map<String, String> settings = new LinkedHashMap<>();
    while (!rest.isEmpty()) {
      String argument = rest.pop();
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      String option = equals < 0 ? argument : argument.substring(0, equals);
      if (equals >= 0) {
        rest.push(argument.substring(equals + 1));
      }
      switch (option) {
        case "--help", "-h" -> {
          return new Help();
        }
        case "--version", "-V" -> {
          return new Version();
        }
        case "--config", "--role", "--set" -> {
          if (rest.isEmpty()) {
            return new Misuse(option + " needs a value");
          }
          String value = rest.pop();
          if (option.equals("--config")) {
            file = Optional.of(Path.of(value));
          } else if (option.equals("--role")) {
            settings.put(ConfigKeys.ROLE.name(), value);
          } else if (value.indexOf('=') > 0) {
            int split = value.indexOf('=');
            settings.put(value.substring(0, split), value.substring(split + 1));
          } else {
            return new Misuse("--set needs key=value, not '" + value + "'");
          }
        }
        default -> {
          return new Misuse("unknown option '" + argument + "'");
        }
      }
    }
    return new Start(file, settings);
  }

  /** The text of {@code --help}, which lists every key with its default. */
  static String help() {
    StringBuilder text =
        new StringBuilder(
            """
            Usage: ringmaster [--config FILE] [--role ROLE] [--set KEY=VALUE]..
                   ringmaster --help | --version

            Clients talk to many MySQL servers as to one.

              --config FILE     read the keys below from a YAML file
              --role ROLE       proxy, worker, orchestrator, all or demo; wins over the file
              --set KEY=VALUE   one key; wins over the file

            Keys and their defaults:
            """);
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      String value = key.defaultText().isEmpty() ? "(empty)" : key.defaultText();
      text.append("  %-27s %-18s %s%n".formatted(key.name(), value, key.description()));
    }
    return text.toString();
  }
}
