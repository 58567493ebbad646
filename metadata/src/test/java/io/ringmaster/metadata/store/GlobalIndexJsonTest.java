package io.ringmaster.metadata.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.Entity;
import io.ringmaster.metadata.GlobalIndex;
import io.ringmaster.metadata.TableRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Global indexes as they lie in ZooKeeper. */
class GlobalIndexJsonTest {
  private final EntityJson json = new EntityJson(ClusterKey.random());

  @Test
  void areReadAsTheyWereWritten() {
    TableRule.Sharded rule =
        new TableRule.Sharded("shop", "t", "shop.g", "id")
            .with(
                List.of(
                    new GlobalIndex(
                        "a",
                        List.of("x"),
                        true,
                        "t$a",
                        List.of("id"),
                        true,
                        Optional.of("t$a$lost")),
                    new GlobalIndex(
                        "b",
                        List.of("y", "id"),
                        false,
                        "t$b",
                        List.of("id", "z"),
                        false,
                        Optional.empty())));
    ObjectNode node = new ObjectMapper().createObjectNode();
    EntityJson.write(node, rule);
    assertEquals(rule, json.read(Entity.Kind.TABLE, "shop.t", EntityJson.bytes(node)));
  }

  /** Indexes were unique and of one column at first. */
  @Test
  void olderOnesAreReadToo() {
    String older =
        """
        {"type": "sharded", "group": "shop.g", "column": "id", "indexes": [
          {"name": "a", "column": "x", "lookup": "t$a", "ready": true, "primaryKey": ["id"]}]}
        """;
    assertEquals(
        new TableRule.Sharded("shop", "t", "shop.g", "id")
            .with(
                List.of(
                    new GlobalIndex(
                        "a", List.of("x"), true, "t$a", List.of("id"), true, Optional.empty()))),
        json.read(Entity.Kind.TABLE, "shop.t", older.getBytes(StandardCharsets.UTF_8)));
  }
}
