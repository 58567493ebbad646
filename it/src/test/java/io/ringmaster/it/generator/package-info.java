/**
 * Random schemas, rows, SELECTs and writes, answered by one MySQL server and by the proxy.
 *
 * <p>{@link io.ringmaster.it.generator.Schemas} makes tables, {@link
 * io.ringmaster.it.generator.Queries} statements over them: trees of {@link
 * io.ringmaster.it.generator.Part}. {@link io.ringmaster.it.generator.Pair} executes and compares
 * them, {@link io.ringmaster.it.generator.Shrinker} makes what disagrees small.
 *
 * <p>{@link io.ringmaster.it.generator.Writes} makes statements that change rows, {@link
 * io.ringmaster.it.generator.WritePair} executes them, {@link io.ringmaster.it.generator.Contents}
 * compares what the tables have then, {@link io.ringmaster.it.generator.WriteShrinker} leaves out
 * statements, too.
 */
package io.ringmaster.it.generator;
