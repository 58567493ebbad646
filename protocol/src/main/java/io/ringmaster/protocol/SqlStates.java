package io.ringmaster.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The SQLSTATE that MySQL 8.0 gives its own errors and warnings. */
public final class SqlStates {
  private static final String GENERAL = "HY000";

  private static final Map<Integer, String> STATES = read();

  private SqlStates() {}

  /** Five characters; {@code HY000} for a number that has no other. */
  public static String of(int errno) {
    return STATES.getOrDefault(errno, GENERAL);
  }

  private static Map<Integer, String> read() {
    Map<Integer, String> states = new HashMap<>();
    try (InputStream file = SqlStates.class.getResourceAsStream("sqlstates.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
      String state = GENERAL;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        String[] words = line.strip().split(" ");
        boolean goesOn = line.startsWith(" ");
        state = goesOn ? state : words[0];
        for (int i = goesOn ? 0 : 1; i < words.length; i++) {
          states.put(Integer.parseInt(words[i]), state);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(states);
  }
}
