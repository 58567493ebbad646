/** Statements while keys change their owner. */
package io.ringmaster.it.cutover;
