/** The HTTP side: {@code /metrics} for Prometheus and {@code /healthz} for load balancers. */
package io.ringmaster.proxy.http;
