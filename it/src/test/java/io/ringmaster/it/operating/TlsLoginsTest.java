package io.ringmaster.it.operating;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.it.lab.ProxyLab;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Before TLS is demanded, the metrics tell whether clients come without. */
class TlsLoginsTest {
  @Test
  void loginsAreCountedByTheVersionOfTls() throws Exception {
    try (ProxyLab proxy = ProxyLab.start(List.of(), Map.of())) {
      Operator operator = new Operator(proxy);
      double none = logins(operator, "none");
      double newest = logins(operator, "TLSv1.3");
      login(proxy, Map.of("sslMode", "DISABLED"));
      login(proxy, Map.of("sslMode", "REQUIRED", "tlsVersions", "TLSv1.2"));
      login(proxy, Map.of("sslMode", "REQUIRED"));
      login(proxy, Map.of("sslMode", "REQUIRED"));
      assertEquals(none + 1, logins(operator, "none"));
      assertEquals(1, logins(operator, "TLSv1.2"));
      assertEquals(newest + 2, logins(operator, "TLSv1.3"));
    }
  }

  private static void login(ProxyLab proxy, Map<String, String> properties) throws Exception {
    proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", properties).close();
  }

  private static double logins(Operator operator, String tls) throws Exception {
    String prefix = "ringmaster_frontend_logins_total{tls=\"" + tls + "\"} ";
    return operator
        .metrics()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
        .findFirst()
        .orElseThrow();
  }
}
