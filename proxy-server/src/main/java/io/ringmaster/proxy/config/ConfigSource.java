package io.ringmaster.proxy.config;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a YAML file into dotted key names and texts, and tells unknown keys. */
final class ConfigSource {
  private ConfigSource() {}

  /**
   * Reads a file. A key without a value (or with {@code ~}) counts as not given, so that a section
   * may have all its keys commented out.
   *
   * @throws ConfigException when the file cannot be read, is not YAML, or gives a key twice
   */
  static Map<String, String> read(Path file) throws ConfigException {
    String yaml;
    try {
      yaml = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException("there is no configuration file " + file);
    } catch (IOException e) {
      throw new ConfigException("configuration file " + file + " cannot be read: " + e);
    }
    return parse(yaml, file.toString());
  }

  static Map<String, String> parse(String yaml, String origin) throws ConfigException {
    Map<String, String> values = new LinkedHashMap<>();
    // The streaming parser alone: data binding would cost a tenth of a second of every start.
    try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return values;
      }
      if (first != JsonToken.START_OBJECT) {
        throw new ConfigException(origin + " must hold keys and values, such as 'role: proxy'");
      }
      section(parser, "", values, origin);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          origin
              + " is not YAML: "
              + e.getOriginalMessage().lines().limit(3).map(String::strip).collect(joining(", ")));
    } catch (IOException e) {
      throw new ConfigException(origin + " cannot be read: " + e.getMessage());
    }
    return values;
  }

  private static void section(
      JsonParser parser, String prefix, Map<String, String> values, String origin)
      throws IOException, ConfigException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix + parser.currentName();
      JsonToken token = parser.nextToken();
      if (token == JsonToken.START_OBJECT) {
        section(parser, name + ".", values, origin);
      } else if (token == JsonToken.START_ARRAY) {
        throw new ConfigException(
            "configuration key " + name + at(parser.currentLocation()) + " must not be a list");
      } else if (token != JsonToken.VALUE_NULL && values.put(name, parser.getText()) != null) {
        throw new ConfigException(
            "configuration key " + name + at(parser.currentLocation()) + " is given twice");
      }
    }
  }

  private static String at(JsonLocation location) {
    return location == null ? "" : " (line " + location.getLineNr() + ")";
  }

  /**
   * Checks that every name is a key.
   *
   * @throws ConfigException for the first that is not, with the nearest key
   */
  static void checkNames(Collection<String> names) throws ConfigException {
    for (String name : names) {
      if (ConfigKeys.ALL.stream().noneMatch(key -> key.name().equals(name))) {
        throw new ConfigException("unknown configuration key " + name + hint(name));
      }
    }
  }

  private static String hint(String name) {
    var inSection =
        ConfigKeys.ALL.stream().map(ConfigKey::name).filter(k -> k.startsWith(name + ".")).toList();
    if (!inSection.isEmpty()) {
      return ": it is a section with the keys " + String.join(", ", inSection);
    }
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      int distance = Math.min(distance(name, key.name()), 1 + distance(name, lastPart(key.name())));
      if (distance < least) {
        least = distance;
        nearest = key.name();
      }
    }
    return least <= Math.max(3, name.length() / 3)
        ? "; did you mean " + nearest + "?"
        : "; ringmaster --help lists all keys";
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Levenshtein distance: the least number of inserted, deleted and changed characters. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
