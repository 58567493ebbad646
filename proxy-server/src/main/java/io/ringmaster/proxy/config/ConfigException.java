package io.ringmaster.proxy.config;

/**
 * A configuration that cannot be used. The message is one sentence for the person who wrote the
 * file: the full key name, the value and what is allowed.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
