/** JMH benchmarks of what every statement passes through: digest, plan lookup, binding, codec. */
package io.ringmaster.bench;
