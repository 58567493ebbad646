/**
 * Real MySQL servers on the local machine, and the guided tour of {@code ./demo}.
 *
 * <p>{@link io.ringmaster.demo.MySqlDistribution} finds the programs, {@link
 * io.ringmaster.demo.MySqlServer} runs one of them, {@link io.ringmaster.demo.Demo} puts two behind
 * a proxy and {@link io.ringmaster.demo.Tour} shows what the proxy does with them. The tests run
 * their servers through the same classes.
 */
package io.ringmaster.demo;
