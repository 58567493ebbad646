/**
 * Real clients against the proxy, one test class each. Programs other than Java run scripts of
 * {@code src/test/resources/clients}; a client that is not installed makes its test skip with the
 * name of the Debian package it needs.
 */
package io.ringmaster.it.clients;
