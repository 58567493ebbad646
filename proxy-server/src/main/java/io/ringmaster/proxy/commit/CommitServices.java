package io.ringmaster.proxy.commit;

import java.util.function.Consumer;

/**
 * What {@link AtomicCommit} takes from the process.
 *
 * @param steps is told of each step before the next is begun, on the event loop; tests stop it
 *     there
 */
public record CommitServices(
    CommitRecovery recovery, CommitPause pause, Consumer<CommitStep> steps) {}
