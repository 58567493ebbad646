package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.ColumnType;
import io.ringmaster.protocol.MySqlCharset;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.UserVariable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts of PREPARE and EXECUTE in the session's character set. */
final class NamedTexts {
  private NamedTexts() {}

  /** A text that can't be taken as MySQL does. */
  static final class RefusedText extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedText(String message) {
      super(message);
    }
  }

  /**
   * What MySQL prepares of a literal: it brings the text to utf8mb3 first, in which characters
   * beyond the basic plane are question marks, and then reads it in the client's character set.
   */
  static byte[] ofLiteral(byte[] text, ClientSession session) {
    if (FragmentTexts.isAscii(text)) {
      return text;
    }
    if (session.clientCharset().startsWith("utf8")) {
      try {
        String decoded =
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        return decoded.replaceAll("[\\x{10000}-\\x{10FFFF}]", "?").getBytes(StandardCharsets.UTF_8);
      } catch (CharacterCodingException _) {
        // Refused below.
      }
    }
    throw new RefusedText(
        "The text of this PREPARE has characters that MySQL would read otherwise than they are"
            + " written; SET a user variable to it, and PREPARE .. FROM that");
  }

  /** What MySQL prepares of a variable; null, which was never set, is the text NULL. */
  static byte[] ofVariable(UserVariable variable, ClientSession session) {
    Object value = variable == null ? null : variable.value().value();
    return switch (value) {
      case null -> "NULL".getBytes(StandardCharsets.US_ASCII);
      case byte[] bytes when variable.charset().equals("binary") -> bytes;
      case byte[] bytes -> converted(bytes, variable.charset(), session);
      case BigDecimal number -> number.toPlainString().getBytes(StandardCharsets.US_ASCII);
      default -> value.toString().getBytes(StandardCharsets.US_ASCII);
    };
  }

  /** A variable as a parameter, with a string in the client's character set. */
  static Parameter parameter(UserVariable variable, ClientSession session) {
    if (variable == null) {
      return Parameter.ofNull();
    }
    Parameter value = variable.value();
    return value.value() instanceof byte[] bytes && !variable.charset().equals("binary")
        ? new Parameter(
            "", ColumnType.MYSQL_TYPE_STRING, false, converted(bytes, variable.charset(), session))
        : value;
  }

  private static byte[] converted(byte[] text, String from, ClientSession session) {
    String to = session.clientCharset();
    MySqlCharset source = Charsets.charset(from);
    MySqlCharset target = Charsets.charset(to);
    if (source != null && source.asciiSafe() && FragmentTexts.isAscii(text)) {
      return text;
    }
    if (source != null && target != null) {
      if (source.name().equals(target.name())) {
        return text;
      }
      try {
        CharBuffer characters = source.charset().newDecoder().decode(ByteBuffer.wrap(text));
        boolean fits =
            target.maxBytesPerChar() != 3
                || characters.chars().noneMatch(c -> Character.isSurrogate((char) c));
        if (fits) {
          ByteBuffer bytes = target.charset().newEncoder().encode(characters);
          byte[] converted = new byte[bytes.remaining()];
          bytes.get(converted);
          return converted;
        }
      } catch (CharacterCodingException _) {
        // Refused below.
      }
    }
    throw new RefusedText(
        "A user variable has a string in "
            + from
            + " with characters that character_set_client = "
            + to
            + " has not; use utf8mb4");
  }
}
