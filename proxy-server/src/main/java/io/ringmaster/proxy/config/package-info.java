/**
 * The configuration: keys with their defaults, the YAML file, the command line, and the immutable
 * records the rest of the program reads. Bad input stops the start and names the key.
 */
package io.ringmaster.proxy.config;
