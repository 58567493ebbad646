package io.ringmaster.proxy.finish;

/**
 * What one statement may gather.
 *
 * @param rows of all its tables together
 * @param bytes of their values
 */
public record FinishLimits(long rows, long bytes) {}
