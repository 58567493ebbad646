package io.ringmaster.metadata.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads the fields of a JSON object strictly: each of the right type, none left over. All errors
 * are {@link IllegalArgumentException} naming the field, not its value.
 */
final class JsonFields {
  private final JsonNode object;
  private final Set<String> read = new HashSet<>();

  JsonFields(JsonNode object) {
    if (object == null || !object.isObject()) {
      throw new IllegalArgumentException("it must be a JSON object");
    }
    this.object = object;
  }

  String text(String field) {
    return optionalText(field).orElseThrow(() -> wrong(field, "a string"));
  }

  Optional<String> optionalText(String field) {
    JsonNode value = take(field);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw wrong(field, "a string");
    }
    return Optional.of(value.textValue());
  }

  /** None when the field is not there. */
  List<String> optionalTexts(String field) {
    return object.has(field) ? texts(field) : List.of();
  }

  List<String> texts(String field) {
    JsonNode value = take(field);
    if (value == null || !value.isArray()) {
      throw wrong(field, "an array of strings");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw wrong(field, "an array of strings");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** An object of strings; in the order of its names. */
  Map<String, String> textsByName(String field) {
    return byName(field, "an object of strings", JsonNode::isTextual, JsonNode::textValue);
  }

  /** An object of whole numbers; in the order of its names. */
  Map<String, Integer> integersByName(String field) {
    return byName(field, "an object of whole numbers", JsonNode::isInt, JsonNode::intValue);
  }

  private <T> Map<String, T> byName(
      String field, String expected, Predicate<JsonNode> isOne, Function<JsonNode, T> reader) {
    JsonNode value = take(field);
    if (value == null || !value.isObject()) {
      throw wrong(field, expected);
    }
    Map<String, T> values = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : value.properties()) {
      if (!isOne.test(property.getValue())) {
        throw wrong(field, expected);
      }
      values.put(property.getKey(), reader.apply(property.getValue()));
    }
    return values;
  }

  /** None when the field is not there. */
  List<JsonFields> optionalObjects(String field) {
    return object.has(field) ? objects(field) : List.of();
  }

  List<JsonFields> objects(String field) {
    JsonNode value = take(field);
    if (value == null || !value.isArray()) {
      throw wrong(field, "an array of objects");
    }
    List<JsonFields> objects = new ArrayList<>();
    for (JsonNode element : value) {
      objects.add(new JsonFields(element));
    }
    return objects;
  }

  /** None when the field is not there. */
  Optional<JsonFields> optionalObject(String field) {
    return object.has(field) ? Optional.of(object(field)) : Optional.empty();
  }

  JsonFields object(String field) {
    JsonNode value = take(field);
    if (value == null || !value.isObject()) {
      throw wrong(field, "an object");
    }
    return new JsonFields(value);
  }

  int integer(String field) {
    JsonNode value = take(field);
    if (value == null || !value.canConvertToInt() || !value.isIntegralNumber()) {
      throw wrong(field, "a whole number of 32 bits");
    }
    return value.intValue();
  }

  OptionalLong optionalInteger64(String field) {
    return object.has(field) ? OptionalLong.of(integer64(field)) : OptionalLong.empty();
  }

  long integer64(String field) {
    JsonNode value = take(field);
    if (value == null || !value.canConvertToLong() || !value.isIntegralNumber()) {
      throw wrong(field, "a whole number of 64 bits");
    }
    return value.longValue();
  }

  boolean bool(String field) {
    return optionalBool(field).orElseThrow(() -> wrong(field, "true or false"));
  }

  Optional<Boolean> optionalBool(String field) {
    JsonNode value = take(field);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw wrong(field, "true or false");
    }
    return Optional.of(value.booleanValue());
  }

  /** Refuses fields nobody asked for. */
  void finish() {
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      if (!read.contains(property.getKey())) {
        throw new IllegalArgumentException(
            "field '" + property.getKey() + "' is not known to this release");
      }
    }
  }

  private JsonNode take(String field) {
    read.add(field);
    return object.get(field);
  }

  private static IllegalArgumentException wrong(String field, String expected) {
    return new IllegalArgumentException("field '" + field + "' must be " + expected);
  }
}
