package io.ringmaster.proxy.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * What is wrong with the proxy now.
 *
 * @param problems none when all is well
 */
public record Health(List<Problem> problems) {
  public Health {
    problems = List.copyOf(problems);
  }

  /** How bad a problem is. */
  public enum Severity {
    /** Traffic is served, something needs attention: still HTTP 200. */
    DEGRADED,
    /** Clients should go elsewhere: HTTP 503. */
    DOWN
  }

  /**
   * One thing that is wrong.
   *
   * @param component what, such as {@code zookeeper} or {@code shard s1}
   * @param detail one sentence, without secrets
   */
  public record Problem(String component, Severity severity, String detail) {}

  /** Whether clients are served. */
  public boolean serving() {
    return problems.stream().noneMatch(p -> p.severity() == Severity.DOWN);
  }

  /** {@code {"status":"up|degraded|down","problems":[{"component","severity","detail"}]}}. */
  public String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("status", problems.isEmpty() ? "up" : serving() ? "degraded" : "down");
      json.writeArrayFieldStart("problems");
      for (Problem problem : problems) {
        json.writeStartObject();
        json.writeStringField("component", problem.component());
        json.writeStringField("severity", problem.severity().name().toLowerCase(Locale.ROOT));
        json.writeStringField("detail", problem.detail());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }
}
