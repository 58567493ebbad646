package io.ringmaster.proxy.http;

/** One page of the HTTP server. */
@FunctionalInterface
public interface HttpPage {
  /** Makes the page; on a virtual thread, so it may block for a moment. */
  Answer render();

  /**
   * What is sent.
   *
   * @param status the HTTP status code
   * @param contentType the {@code Content-Type} header
   * @param body sent as UTF-8
   */
  record Answer(int status, String contentType, String body) {}
}
