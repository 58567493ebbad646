/** Placement in Java and in MySQL gives the same answer. */
package io.ringmaster.it.placement;
