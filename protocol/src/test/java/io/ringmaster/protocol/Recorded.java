package io.ringmaster.protocol;

import io.ringmaster.protocol.ResponseScanner.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a MySQL 8.0.31 server answered to one command. */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Recorded(Kind kind, int capabilities, byte[] bytes) {
  static List<Recorded> all() throws IOException {
    try (var in = Recorded.class.getResourceAsStream("recorded-responses.txt");
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .map(
              row ->
                  new Recorded(
                      Kind.valueOf(row[0]),
                      Integer.parseUnsignedInt(row[1], 16),
                      Hex.bytes(row[2])))
          .toList();
    }
  }
}
