/** The certificate that clients are shown: the configured one, or one the proxy makes itself. */
package io.ringmaster.proxy.tls;
