package io.ringmaster.proxy.execute;

import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.plan.IndexedKey;
import io.ringmaster.router.plan.KeyOperand;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a statement compares the columns of a global index with, in its own words. Texts are in the
 * client's character set.
 *
 * @param condition the comparisons
 * @param place an expression that tells the values apart: which of them a row has
 * @param values how many there are
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record IndexComparison(byte[] condition, byte[] place, int values) {

  /**
   * Of a statement.
   *
   * @param digest of its text
   * @return null when an index can't be asked for it: it compares with NULL, or MySQL may compare
   *     otherwise there
   */
  static IndexComparison of(
      IndexedKey key, StatementText statement, Digest digest, ClientSession session) {
    ByteArrayOutputStream condition = new ByteArrayOutputStream();
    ByteArrayOutputStream place = new ByteArrayOutputStream();
    int values = 1;
    for (IndexedKey.Column column : key.columns()) {
      byte[] operand = operand(column, statement, digest, session);
      if (operand == null) {
        return null;
      }
      byte[] name = column.name().getBytes(Scatter.charset(session));
      ascii(condition.size() == 0 ? "" : " AND ", condition);
      condition.writeBytes(name);
      int slot = column.operand().slot();
      if (digest.isList(slot)) {
        values = digest.listLength(slot);
        ascii(" IN (", condition);
        condition.writeBytes(operand);
        ascii(")", condition);
        ascii("FIELD(", place);
        place.writeBytes(name);
        ascii(", ", place);
        place.writeBytes(operand);
        ascii(")", place);
      } else {
        ascii(column.operand().negated() ? " = -" : " = ", condition);
        condition.writeBytes(operand);
      }
    }
    if (place.size() == 0) {
      ascii("1", place);
    }
    return values > IndexLookups.KEYS_MAX
        ? null
        : new IndexComparison(condition.toByteArray(), place.toByteArray(), values);
  }

  private static void ascii(String text, ByteArrayOutputStream out) {
    out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The text of a literal, or of those of a list; null if an index can't be asked for them. */
  private static byte[] operand(
      IndexedKey.Column column, StatementText statement, Digest digest, ClientSession session) {
    KeyOperand.Slot operand = column.operand();
    boolean list = digest.isList(operand.slot());
    int first = list ? digest.listStart(operand.slot()) : digest.literalFor(operand.slot());
    int last = list ? first + digest.listLength(operand.slot()) - 1 : first;
    for (int literal = first; literal <= last; literal++) {
      LiteralKind kind = digest.literalKind(literal);
      if (kind == LiteralKind.NULL || (list && !isOfKind(kind, column.type()))) {
        return null;
      }
    }
    int from = digest.literalStart(first);
    int to = digest.literalEnd(last);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (statement.execute() == null) {
      out.write(statement.sql(), from, to - from);
      return out.toByteArray();
    }
    if (!BoundText.isSafe(statement, digest, session, from, to, column.type())) {
      return null;
    }
    for (int literal = first; literal <= last; literal++) {
      ascii(literal == first ? "" : ", ", out);
      write(literal, statement, digest, session, out);
    }
    return out.toByteArray();
  }

  private static void write(
      int literal,
      StatementText statement,
      Digest digest,
      ClientSession session,
      ByteArrayOutputStream out) {
    int from = digest.literalStart(literal);
    int to = digest.literalEnd(literal);
    if (digest.literalKind(literal) == LiteralKind.PARAM) {
      List<Parameter> values =
          statement.execute().parameters().toParameters(session.profile().capabilities());
      Parameter value = values.get(digest.paramOrdinal(literal));
      if (value.unsigned() && value.value() instanceof Long number) {
        // A comparison needs no CAST, with which it would say nothing of the lookup table's key.
        ascii(Long.toUnsignedString(number), out);
        return;
      }
    }
    BoundText.write(statement, digest, session, from, to, out);
  }

  /** Whether FIELD() finds a literal of a list as IN does. */
  private static boolean isOfKind(LiteralKind kind, CatalogColumn column) {
    boolean integer = column.greatest() > 0;
    return switch (kind) {
      case INTEGER -> integer;
      case STRING, STRING_ESCAPED, STRING_CONCAT -> !integer;
      case PARAM -> true;
      case DECIMAL, FLOAT, STRING_INTRODUCED, HEX, BIT, TEMPORAL, NULL -> false;
    };
  }
}
