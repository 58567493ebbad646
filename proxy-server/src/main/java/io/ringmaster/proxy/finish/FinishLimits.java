package io.ringmaster.proxy.finish;

import java.time.Duration;

/**
 * What one statement may gather.
 *
 * @param rows of all its tables together
 * @param bytes of their values
 * @param time that it may take; MySQL's work on what is gathered is not counted
 */
public record FinishLimits(long rows, long bytes, Duration time) {}
