package io.ringmaster.proxy.config;

import java.util.Map;
import java.util.Set;

/**
 * One configuration key.
 *
 * @param name dotted path in the YAML file, such as {@code mysql.listen}
 * @param allowed the values it takes, as a phrase after "must be"
 * @param defaultText the default as one would write it
 * @param description one line for {@code --help}
 * @param parser takes the text to the value; an {@link IllegalArgumentException} means not allowed
 */
record ConfigKey<T>(
    String name, String allowed, String defaultText, String description, Parser<T> parser) {

  /** Keys whose value must not be repeated in messages. */
  private static final Set<String> SECRETS = Set.of("zookeeper.auth", "first_admin");

  /** From the text of a value to the value. */
  @FunctionalInterface
  interface Parser<T> {
    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException when the text is not allowed
     */
    T parse(String text);
  }

  /**
   * The value given for this key, else the default.
   *
   * @throws ConfigException when the value given is not allowed
   */
  T read(Map<String, String> given) throws ConfigException {
    String text = given.getOrDefault(name, defaultText);
    try {
      return parser.parse(text.strip());
    } catch (IllegalArgumentException e) {
      String shown = SECRETS.contains(name) ? "the value" : "'" + text + "'";
      throw new ConfigException("configuration key " + name + ": " + shown + " must be " + allowed);
    }
  }
}
