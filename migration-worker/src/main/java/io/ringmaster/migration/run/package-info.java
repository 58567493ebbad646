/**
 * Migrations carried out: who leads one, its phases one after the other, the cutover and the way
 * back.
 */
package io.ringmaster.migration.run;
