/**
 * The differential harness: the same statements to one MySQL server and to something that should be
 * indistinguishable from it, every observable result compared.
 *
 * <p>{@link io.ringmaster.it.differential.Script} reads the statements, {@link
 * io.ringmaster.it.differential.Side} executes them and records what a client can see, {@link
 * io.ringmaster.it.differential.Differential} compares, {@link
 * io.ringmaster.it.differential.Report} says what came out.
 */
package io.ringmaster.it.differential;
