package io.ringmaster.metadata.store;

/** The state of the connection to ZooKeeper. The last {@code ClusterState} is served in all. */
public enum Connectivity {
  /** For the first time. */
  CONNECTED,
  /** Cut; the session may still live. Changes by others may be missed until RECONNECTED. */
  SUSPENDED,
  /** The session is over for ZooKeeper: ephemeral znodes are gone, leadership is lost. */
  LOST,
  /** Back; what was missed is loaded and delivered next. */
  RECONNECTED
}
