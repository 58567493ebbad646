package io.ringmaster.proxy.execute;

/** Where a command's execution reports to: the client's command loop. */
interface Completion {
  /** The response is written and flushed: the client may be served its next command. */
  void done();

  /**
   * The server wants a file of the client's: its next packets go to {@link SingleExecution}.
   *
   * @param sequenceId of the first of them, 0..255
   */
  void infile(int sequenceId);
}
