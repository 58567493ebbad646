/**
 * One stream of a migration as its state machine sees it: everything that happens between one
 * source and one target, step by step, each of which may be broken off and done again.
 */
package io.ringmaster.migration.move;
