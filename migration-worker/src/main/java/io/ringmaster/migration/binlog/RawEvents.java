package io.ringmaster.migration.binlog;

import com.github.shyiko.mysql.binlog.event.ByteArrayEventData;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventHeader;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.FormatDescriptionEventData;
import com.github.shyiko.mysql.binlog.event.deserialization.ByteArrayEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventHeaderV4Deserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.FormatDescriptionEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.GtidEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.NullEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.QueryEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.RotateEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.XAPrepareEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.XidEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Leaves table maps and rows as bytes ({@link ByteArrayEventData}): the library would read every
 * column of every table, and stop at a type it does not know in a table that does not concern us.
 */
final class RawEvents extends EventDeserializer {
  private final EventHeaderV4Deserializer headers = new EventHeaderV4Deserializer();
  private final Map<EventType, EventDataDeserializer<?>> bodies = new EnumMap<>(EventType.class);
  private final EventDataDeserializer<?> ignored = new NullEventDataDeserializer();
  private int checksumLength;

  RawEvents() {
    EventDataDeserializer<ByteArrayEventData> raw = new ByteArrayEventDataDeserializer();
    bodies.put(EventType.TABLE_MAP, raw);
    bodies.put(EventType.EXT_WRITE_ROWS, raw);
    bodies.put(EventType.EXT_UPDATE_ROWS, raw);
    bodies.put(EventType.EXT_DELETE_ROWS, raw);
    bodies.put(EventType.FORMAT_DESCRIPTION, new FormatDescriptionEventDataDeserializer());
    bodies.put(EventType.ROTATE, new RotateEventDataDeserializer());
    bodies.put(EventType.GTID, new GtidEventDataDeserializer());
    bodies.put(EventType.QUERY, new QueryEventDataDeserializer());
    bodies.put(EventType.XID, new XidEventDataDeserializer());
    bodies.put(EventType.XA_PREPARE, new XAPrepareEventDataDeserializer());
  }

  @Override
  public Event nextEvent(ByteArrayInputStream in) throws IOException {
    if (in.peek() == -1) {
      return null;
    }
    EventHeader header = headers.deserialize(in);
    boolean format = header.getEventType() == EventType.FORMAT_DESCRIPTION;
    // This one event says itself whether checksums follow, and has its own within.
    int checksum = format ? 0 : checksumLength;
    in.enterBlock((int) header.getDataLength() - checksum);
    EventData data;
    try {
      data = bodies.getOrDefault(header.getEventType(), ignored).deserialize(in);
    } finally {
      in.skipToTheEndOfTheBlock();
      in.skip(checksum);
    }
    if (data instanceof FormatDescriptionEventData description) {
      checksumLength = description.getChecksumType().getLength();
    }
    return new Event(header, data);
  }
}
