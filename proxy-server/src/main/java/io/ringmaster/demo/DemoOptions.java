package io.ringmaster.demo;

import java.nio.file.Path;

/**
 * What {@code ./demo} runs with.
 *
 * @param state folder of everything the demo keeps
 * @param fresh whether to delete what an earlier run left
 * @param proxyPort MySQL protocol of the proxy, on 127.0.0.1
 * @param httpPort metrics and health of the proxy, on 127.0.0.1
 * @param serverPort of the first MySQL server; the second has the next. If one is taken, the next
 *     free ones are used
 */
public record DemoOptions(Path state, boolean fresh, int proxyPort, int httpPort, int serverPort) {

  static final String STATE_PROPERTY = "ringmaster.demo.state";
  static final String FRESH_PROPERTY = "ringmaster.demo.fresh";
  private static final int SERVER_PORT_DEFAULT = 33061;

  public DemoOptions {
    state = state.toAbsolutePath().normalize();
  }

  /**
   * What the launcher script says by system properties: the folder in {@value #STATE_PROPERTY} (by
   * default {@code .demo}) and {@value #FRESH_PROPERTY}.
   *
   * @param proxyPort of the configuration
   * @param httpPort of the configuration
   */
  public static DemoOptions fromProperties(int proxyPort, int httpPort) {
    return new DemoOptions(
        Path.of(System.getProperty(STATE_PROPERTY, ".demo")),
        Boolean.getBoolean(FRESH_PROPERTY),
        proxyPort,
        httpPort,
        SERVER_PORT_DEFAULT);
  }
}
