/**
 * Migrations while servers, proxies, workers and connections die, freeze and come back, chosen by a
 * seed.
 */
package io.ringmaster.it.chaos;
