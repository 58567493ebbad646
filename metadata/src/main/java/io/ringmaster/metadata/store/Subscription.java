package io.ringmaster.metadata.store;

/** A listener's place; closing ends it. A call under way may still be running then. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
