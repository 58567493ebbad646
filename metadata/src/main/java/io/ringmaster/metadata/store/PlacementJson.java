package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.Placement;
import java.util.TreeMap;

/** Key types and placements as JSON. */
final class PlacementJson {
  private PlacementJson() {}

  static ObjectNode write(ObjectMapper mapper, KeyType type) {
    ObjectNode json = mapper.createObjectNode();
    return switch (type) {
      case KeyType.IntegerKey _ -> json.put("type", "integer");
      case KeyType.StringKey string ->
          json.put("type", "string")
              .put("collation", string.collation())
              .put("spacesTrimmed", string.spacesTrimmed());
      case KeyType.BinaryKey binary ->
          json.put("type", "binary").put("fixedLength", binary.fixedLength());
    };
  }

  static KeyType keyType(JsonFields json) {
    String type = json.text("type");
    KeyType keyType =
        switch (type) {
          case "integer" -> new KeyType.IntegerKey();
          case "string" ->
              new KeyType.StringKey(json.text("collation"), json.bool("spacesTrimmed"));
          case "binary" -> new KeyType.BinaryKey(json.integer("fixedLength"));
          default -> throw new IllegalArgumentException("key type '" + type + "' is not known");
        };
    json.finish();
    return keyType;
  }

  static ObjectNode write(ObjectMapper mapper, Placement placement) {
    ObjectNode json = mapper.createObjectNode();
    switch (placement) {
      case Placement.Hash hash -> {
        json.put("type", "hash");
        ObjectNode slots = json.putObject("slots");
        SlotRanges.format(hash.slots()).forEach(slots::put);
        ObjectNode pinned = json.putObject("pinned");
        new TreeMap<>(hash.pinned()).forEach(pinned::put);
      }
      case Placement.Range range -> {
        json.put("type", "range");
        ArrayNode ranges = json.putArray("ranges");
        range
            .lowerBounds()
            .forEach((from, shard) -> ranges.addObject().put("from", from).put("shard", shard));
      }
    }
    return json;
  }

  static Placement placement(JsonFields json) {
    String type = json.text("type");
    Placement placement =
        switch (type) {
          case "hash" ->
              new Placement.Hash(
                  SlotRanges.parse(json.textsByName("slots")), json.textsByName("pinned"));
          case "range" -> {
            TreeMap<Long, String> bounds = new TreeMap<>();
            for (JsonFields range : json.objects("ranges")) {
              bounds.put(range.integer64("from"), range.text("shard"));
              range.finish();
            }
            yield new Placement.Range(bounds);
          }
          default -> throw new IllegalArgumentException("placement '" + type + "' is not known");
        };
    json.finish();
    return placement;
  }
}
