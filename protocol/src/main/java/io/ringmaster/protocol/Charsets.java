package io.ringmaster.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The character sets and collations of MySQL 8.0.31, from the server's own tables.
 *
 * <p>Names are looked up without regard to case; {@code utf8} and {@code utf8_*} are {@code
 * utf8mb3}, as the server reads them.
 */
public final class Charsets {
  /** {@code utf8mb4_0900_ai_ci}, what a MySQL 8.0 server uses when nothing else is said. */
  public static final int UTF8MB4_0900_AI_CI = 255;

  /** {@code utf8mb4_general_ci}. */
  public static final int UTF8MB4_GENERAL_CI = 45;

  /** {@code utf8mb3_general_ci}, the collation of metadata such as names. */
  public static final int UTF8MB3_GENERAL_CI = 33;

  /** {@code binary}: bytes without a character set. */
  public static final int BINARY = 63;

  /**
   * Their second byte may be below 0x80: backslash, quotes or letters in big5, cp932, gbk, gb18030
   * and sjis, letters in euckr. swe7 puts Swedish letters in the place of ASCII punctuation.
   */
  private static final Set<String> NOT_ASCII_SAFE =
      Set.of("big5", "cp932", "euckr", "gb18030", "gbk", "sjis", "swe7");

  /** SET NAMES refuses them (error 1231). */
  private static final Set<String> NOT_FOR_CLIENTS = Set.of("ucs2", "utf16", "utf16le", "utf32");

  private static final Map<String, MySqlCharset> CHARSETS = new HashMap<>();
  private static final Map<String, Collation> COLLATIONS = new HashMap<>();
  private static final Map<String, Collation> DEFAULTS = new HashMap<>();
  private static final List<Collation> ALL;
  private static final Collation[] BY_ID;

  static {
    Map<String, char[]> tables = singleByteTables();
    List<Collation> all = new ArrayList<>();
    for (String[] row : rows("collations.txt")) {
      MySqlCharset charset =
          CHARSETS.computeIfAbsent(
              row[2], name -> charset(name, Integer.parseInt(row[3]), tables.get(name)));
      Collation collation =
          new Collation(Integer.parseInt(row[0]), row[1], charset, row[4].equals("yes"));
      all.add(collation);
      COLLATIONS.put(collation.name(), collation);
      if (collation.isDefault()) {
        DEFAULTS.put(charset.name(), collation);
      }
    }
    ALL = List.copyOf(all);
    BY_ID = new Collation[all.getLast().id() + 1];
    for (Collation collation : all) {
      BY_ID[collation.id()] = collation;
    }
  }

  private Charsets() {}

  /** All collations in the order of their ids. */
  public static List<Collation> collations() {
    return ALL;
  }

  /** The collation with this id, or null when MySQL 8.0.31 has none. */
  public static Collation collation(int id) {
    return id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
  }

  /** The collation with this name, or null when there is none. */
  public static Collation collation(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return COLLATIONS.get(lower.startsWith("utf8_") ? "utf8mb3_" + lower.substring(5) : lower);
  }

  /** The character set with this name, or null when there is none. */
  public static MySqlCharset charset(String name) {
    return CHARSETS.get(unalias(name));
  }

  /** The collation a character set has by default, or null when there is no such set. */
  public static Collation defaultCollation(String charset) {
    return DEFAULTS.get(unalias(charset));
  }

  /**
   * The Java charset of text under a collation id; UTF-8 for an id that 8.0.31 does not know, such
   * as one of a newer server, whose new collations are all of utf8mb4.
   */
  public static Charset javaCharset(int collationId) {
    Collation collation = collation(collationId);
    return collation == null ? StandardCharsets.UTF_8 : collation.charset().charset();
  }

  private static String unalias(String charset) {
    String lower = charset.toLowerCase(Locale.ROOT);
    return lower.equals("utf8") ? "utf8mb3" : lower;
  }

  private static MySqlCharset charset(String name, int maxBytes, char[] table) {
    boolean client = !NOT_FOR_CLIENTS.contains(name);
    boolean asciiSafe = client && !NOT_ASCII_SAFE.contains(name);
    Charset charset = table != null ? new SingleByteCharset(name, table) : multiByte(name);
    return new MySqlCharset(name, maxBytes, asciiSafe, client, charset);
  }

  private static Charset multiByte(String name) {
    return switch (name) {
      case "utf8mb3", "utf8mb4" -> StandardCharsets.UTF_8;
      case "ascii" -> StandardCharsets.US_ASCII;
      case "binary" -> StandardCharsets.ISO_8859_1;
      case "ucs2", "utf16" -> StandardCharsets.UTF_16BE;
      case "utf16le" -> StandardCharsets.UTF_16LE;
      case "utf32" -> Charset.forName("UTF-32BE");
      case "big5" -> Charset.forName("Big5");
      case "gb2312" -> Charset.forName("GB2312");
      case "gbk" -> Charset.forName("GBK");
      case "gb18030" -> Charset.forName("GB18030");
      case "sjis" -> Charset.forName("Shift_JIS");
      case "cp932" -> Charset.forName("windows-31j");
      case "ujis" -> Charset.forName("EUC-JP");
      case "eucjpms" -> Charset.forName("x-eucJP-Open");
      case "euckr" -> Charset.forName("x-windows-949");
      default -> throw new IllegalStateException("no Java charset for " + name);
    };
  }

  private static Map<String, char[]> singleByteTables() {
    Map<String, char[]> tables = new HashMap<>();
    for (String[] row : rows("single-byte-charsets.txt")) {
      char[] table = new char[256];
      int first = Integer.parseInt(row[1], 16);
      for (int b = 0; b < 256; b++) {
        int at = (b - first) * 4;
        table[b] = at < 0 ? (char) b : (char) Integer.parseInt(row[2], at, at + 4, 16);
      }
      tables.put(row[0], table);
    }
    return tables;
  }

  private static List<String[]> rows(String resource) {
    try (var in = Charsets.class.getResourceAsStream(resource)) {
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
