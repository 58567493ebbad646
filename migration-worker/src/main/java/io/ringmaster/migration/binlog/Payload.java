package io.ringmaster.migration.binlog;

import com.github.luben.zstd.ZstdInputStream;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * The events of a transaction payload event, which binlog_transaction_compression makes of a whole
 * transaction but its GTID. They are read one by one, so that only the compressed form is held.
 *
 * <pre>
 * fields:  int&lt;lenenc&gt; type (0: the end), int&lt;lenenc&gt; length, value
 *          1: size of the payload, 2: compression (0: ZSTD, 255: none), 3: size without it
 * payload: events without checksums
 * </pre>
 *
 * <p>MySQL 8.0 source: {@code libbinlogevents/include/codecs/binary.h}.
 */
final class Payload {
  private static final int FIELD_END = 0;
  private static final int FIELD_COMPRESSION = 2;
  private static final int ZSTD = 0;
  private static final int NONE = 255;

  private Payload() {}

  /** Takes an event. */
  interface Sink {
    void event(Event event) throws InterruptedException;
  }

  static void read(byte[] body, Sink sink) throws InterruptedException {
    ByteReader fields = new ByteReader(body);
    int compression = ZSTD;
    for (int type = fields.packed(); type != FIELD_END; type = fields.packed()) {
      ByteReader value = new ByteReader(fields.read(fields.packed()));
      if (type == FIELD_COMPRESSION) {
        compression = value.packed();
      }
    }
    java.io.InputStream bytes = new java.io.ByteArrayInputStream(fields.rest());
    RawEvents events = new RawEvents();
    try (ByteArrayInputStream in =
        new ByteArrayInputStream(
            switch (compression) {
              case ZSTD -> new ZstdInputStream(bytes);
              case NONE -> bytes;
              default ->
                  throw new BinlogException(
                      "the source compresses transactions in a way not known: " + compression);
            })) {
      for (Event event = events.nextEvent(in); event != null; event = events.nextEvent(in)) {
        sink.event(event);
      }
    } catch (IOException e) {
      throw new BinlogException("a compressed transaction can't be read: " + e, e);
    }
  }
}
