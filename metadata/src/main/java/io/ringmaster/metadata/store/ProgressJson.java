package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.MigrationProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The progress of migrations as JSON. */
final class ProgressJson {
  private ProgressJson() {}

  static byte[] write(MigrationProgress progress) {
    ObjectNode json =
        EntityJson.object()
            .put("rowsPerSecond", progress.rowsPerSecond())
            .put("waitingFor", progress.waitingFor())
            .put("attempts", progress.attempts())
            .put("pauseMillis", progress.pauseMillis())
            .put("differing", progress.differing());
    ArrayNode differences = json.putArray("differences");
    progress.differences().forEach(differences::add);
    ArrayNode tables = json.putArray("tables");
    for (MigrationProgress.Table table : progress.tables()) {
      tables
          .addObject()
          .put("source", table.source())
          .put("target", table.target())
          .put("table", table.table())
          .put("rows", table.rows())
          .put("bytes", table.bytes())
          .put("rowsExpected", table.rowsExpected())
          .put("verified", table.verified())
          .put("refreshed", table.refreshed())
          .put("lagMillis", table.lagMillis())
          .put("rowsPerSecond", table.rowsPerSecond())
          .put("waitingFor", table.waitingFor());
    }
    return EntityJson.bytes(json);
  }

  static MigrationProgress read(byte[] data) throws IOException {
    JsonFields json = EntityJson.fields(data);
    List<MigrationProgress.Table> tables = new ArrayList<>();
    for (JsonFields table : json.objects("tables")) {
      tables.add(
          new MigrationProgress.Table(
              table.text("source"),
              table.text("target"),
              table.text("table"),
              table.integer64("rows"),
              table.integer64("bytes"),
              table.integer64("rowsExpected"),
              table.integer64("verified"),
              table.integer64("refreshed"),
              table.integer64("lagMillis"),
              table.integer64("rowsPerSecond"),
              table.text("waitingFor")));
      table.finish();
    }
    MigrationProgress progress =
        new MigrationProgress(
            json.integer64("rowsPerSecond"),
            json.text("waitingFor"),
            tables,
            json.integer("attempts"),
            json.integer64("pauseMillis"),
            json.texts("differences"),
            json.integer64("differing"));
    json.finish();
    return progress;
  }
}
