package io.ringmaster.it.operating;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.lab.ProxyLab;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Looks at a proxy from outside: its pages and its SHOW statements. */
record Operator(ProxyLab proxy, HttpClient http) {
  Operator(ProxyLab proxy) {
    this(proxy, HttpClient.newHttpClient());
  }

  /** Status code and body, such as {@code 200 {"status":"up",..}}. */
  String health() throws Exception {
    HttpResponse<String> answer = get("/healthz");
    return answer.statusCode() + " " + answer.body().strip();
  }

  String metrics() throws Exception {
    return get("/metrics").body();
  }

  private HttpResponse<String> get(String path) throws Exception {
    int port = proxy.server().httpAddress().getPort();
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** First column to what State and Problem say. */
  Map<String, String> states(String show) throws SQLException {
    Map<String, String> states = new HashMap<>();
    try (Connection connection = proxy.connect(ProxyLab.ADMIN, ProxyLab.ADMIN, "", Map.of());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(show)) {
      while (rows.next()) {
        states.put(rows.getString(1), rows.getString("State") + " " + rows.getString("Problem"));
      }
    }
    return states;
  }

  /** Waits until the health page matches a regular expression, and returns it. */
  String awaitHealth(String regex) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    String page = health();
    while (!page.matches(regex) && System.nanoTime() < deadline) {
      Thread.sleep(50);
      page = health();
    }
    assertTrue(page.matches(regex), page + " is not " + regex);
    return page;
  }
}
