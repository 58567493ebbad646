/**
 * Random schemas, rows and SELECTs, answered by one MySQL server and by the proxy.
 *
 * <p>{@link io.ringmaster.it.generator.Schemas} makes tables, {@link
 * io.ringmaster.it.generator.Queries} statements over them: trees of {@link
 * io.ringmaster.it.generator.Part}. {@link io.ringmaster.it.generator.Pair} executes and compares
 * them, {@link io.ringmaster.it.generator.Shrinker} makes what disagrees small.
 */
package io.ringmaster.it.generator;
