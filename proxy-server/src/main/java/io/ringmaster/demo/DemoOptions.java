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

  public DemoOptions {
    state = state.toAbsolutePath().normalize();
  }

  /** The documented ports. */
  public static DemoOptions defaults(Path state) {
    return new DemoOptions(state, false, 3307, 9464, 33061);
  }

  public DemoOptions withFresh(boolean newFresh) {
    return new DemoOptions(state, newFresh, proxyPort, httpPort, serverPort);
  }
}
