package io.ringmaster.proxy.sequence;

import java.util.OptionalLong;

/** Tells where a count begins. */
@FunctionalInterface
public interface FirstNumber {
  /**
   * The least number above all that the rows of a sequence's table have, or had. Asks servers.
   *
   * @return empty when no table counts by this sequence any more
   * @throws io.ringmaster.metadata.MetadataException when a server can't be asked
   */
  OptionalLong of(String sequence);
}
