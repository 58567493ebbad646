package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.compose.DuplicateRows;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.local.DefaultedColumns;
import io.ringmaster.proxy.local.Tokens;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.Diagnostics.Condition;
import io.ringmaster.router.binding.GivenNumbers;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.KeyOperand;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Makes of an INSERT with something to do for duplicates what is run for its rows. */
final class DuplicateTexts implements DuplicateRows.Texts {
  private final ClientSession session;
  private final PlanRunner plans;
  private final Indexing.Duplicates how;
  private final StatementText statement;
  private final String database;

  /** Of the statement: the loop's is another's as soon as one runs. */
  private final Digest digest = new Digest();

  private final int[] bounds;
  private final int rows;

  /** The statement up to its rows, without what it says of duplicates. */
  private final byte[] head;

  /**
   * Of a statement in text.
   *
   * @param database the default database it was planned for; null for none
   * @param rows how many it has
   */
  DuplicateTexts(
      LoopContext loop,
      ClientSession session,
      PlanRunner plans,
      Indexing.Duplicates how,
      StatementText statement,
      String database,
      int rows) {
    this.session = session;
    this.plans = plans;
    this.how = how;
    this.statement = statement.kept();
    this.database = database;
    this.rows = rows;
    byte[] sql = this.statement.sql();
    loop.digester().digest(sql, 0, sql.length, session.lexerMode(), digest);
    bounds = Splicer.rowBounds(sql, digest);
    byte[] plain = sql.clone();
    if (how.what() == Indexing.OnDuplicate.REPLACE) {
      write("INSERT ", plain, digest.tokenStart(0));
    }
    int ignore = ignore(digest);
    if (ignore > 0) {
      write("      ", plain, digest.tokenStart(ignore));
    }
    head = Arrays.copyOf(plain, bounds.length == 0 ? digest.tokenEnd(how.last()) : bounds[0]);
  }

  private static void write(String word, byte[] to, int at) {
    byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, to, at, bytes.length);
  }

  /** The token IGNORE of an INSERT, before which one word may stand; -1 without one. */
  static int ignore(Digest digest) {
    Tokens tokens = new Tokens(digest);
    return IntStream.of(1, 2)
        .filter(token -> tokens.text(token).equalsIgnoreCase("IGNORE"))
        .findFirst()
        .orElse(-1);
  }

  /** Whether the rows can be told apart. */
  boolean isSplit() {
    return rows == 1 || bounds.length == 2 * rows;
  }

  @Override
  public Predicate<Condition> defaulted() {
    return DefaultedColumns.of(digest);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public long lastNumber() {
    return statement.numbered() == null ? 0 : statement.numbered().last();
  }

  @Override
  public String numberColumn() {
    return statement.numbered() == null ? null : statement.numbered().numbering().column();
  }

  @Override
  public boolean isMadeWith(int row, long other, boolean ofQuery) {
    return statement.numbered() != null && statement.numbered().isMadeWith(row, other, ofQuery);
  }

  @Override
  public boolean hasNulls() {
    return IntStream.range(0, digest.literalCount())
        .anyMatch(literal -> digest.literalKind(literal) == LiteralKind.NULL);
  }

  @Override
  public void plain(int from, int to) {
    byte[] sql = head;
    if (bounds.length > 0) {
      BitSet some = new BitSet();
      some.set(from, to);
      byte[] whole = statement.sql();
      byte[] text = Splicer.rows(whole, 0, bounds[bounds.length - 1], bounds, some);
      System.arraycopy(head, 0, text, 0, head.length);
      sql = text;
    }
    run(sql, from, to, false);
  }

  @Override
  public void own(int row) {
    run(withKey(row, null), row, row + 1, false);
  }

  @Override
  public void unindexed(byte[] sql, int row) {
    run(sql, row, row + 1, true);
  }

  @Override
  public void lookup(byte[] sql) {
    // Without the row's numbers, which are those of another table.
    plans.again(new StatementText(sql, 0, sql.length, null).with(Prior.INDEXED), database);
  }

  @Override
  public void indexed(byte[] sql) {
    plans.again(new StatementText(sql, 0, sql.length, null), database);
  }

  private void run(byte[] sql, int from, int to, boolean indexed) {
    Numbered numbered = statement.numbered();
    plans.again(
        new StatementText(sql, numbered == null ? null : numbered.of(from, to))
            .with(Prior.of(indexed)),
        database);
  }

  /** Bytes of the text that become others. */
  private record Edit(int from, int to, String text) {}

  @Override
  public byte[] withKey(int row, List<String> key) {
    byte[] sql = statement.sql();
    int from = bounds.length == 0 ? 0 : bounds[2 * row];
    int to = bounds.length == 0 ? sql.length : bounds[2 * row + 1];
    StringBuilder text = new StringBuilder();
    if (bounds.length > 0) {
      text.append(raw(sql, 0, bounds[0]));
    }
    int at = from;
    if (key != null) {
      List<Indexing.Given> columns = how.keys().getFirst().columns();
      Edit[] edits = new Edit[columns.size()];
      for (int i = 0; i < edits.length; i++) {
        edits[i] = edit(columns.get(i), row, key.get(i));
        if (edits[i] == null) {
          return null;
        }
      }
      Arrays.sort(edits, Comparator.comparingInt(Edit::from));
      for (Edit edit : edits) {
        text.append(raw(sql, at, edit.from)).append(edit.text);
        at = edit.to;
      }
    }
    text.append(raw(sql, at, to));
    if (bounds.length > 0) {
      text.append(raw(sql, bounds[bounds.length - 1], sql.length));
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private Edit edit(Indexing.Given column, int row, String literal) {
    if (!(operand(column, row) instanceof KeyOperand.Slot slot)) {
      return null;
    }
    int of = GivenNumbers.literal(digest, slot, row);
    int from = digest.literalStart(of);
    if (slot.negated()) {
      do {
        from--;
      } while (Character.isWhitespace(statement.sql()[from]));
      if (statement.sql()[from] != '-') {
        return null;
      }
    }
    String bytes =
        new String(literal.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return new Edit(from, digest.literalEnd(of), ' ' + bytes);
  }

  private static String raw(byte[] sql, int from, int to) {
    return new String(sql, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private KeyOperand operand(Indexing.Given column, int row) {
    int folded = Math.max(1, digest.foldedRows());
    return column.values().get(Math.max(0, row - folded + 1));
  }

  @Override
  public String condition(Indexing.UniqueKey key, int row) {
    Charset charset = Scatter.charset(session);
    StringBuilder all = new StringBuilder();
    for (Indexing.Given column : key.columns()) {
      String name = new String(column.column().getBytes(charset), StandardCharsets.ISO_8859_1);
      all.append(all.isEmpty() ? "(" : " AND ").append(name).append(" = ");
      if (operand(column, row) instanceof KeyOperand.Slot slot) {
        int literal = GivenNumbers.literal(digest, slot, row);
        LiteralKind kind = digest.literalKind(literal);
        if (kind == LiteralKind.NULL) {
          return null;
        }
        String text =
            (slot.negated() ? "-" : "")
                + raw(statement.sql(), digest.literalStart(literal), digest.literalEnd(literal));
        // A number compared with a text would be equal to many texts.
        boolean cast = column.text() && isNumber(kind);
        all.append(cast ? "CAST(" + text + " AS CHAR)" : text);
      } else {
        all.append("DEFAULT(").append(name).append(')');
      }
    }
    return all.append(')').toString();
  }

  private static boolean isNumber(LiteralKind kind) {
    return switch (kind) {
      case INTEGER, DECIMAL, FLOAT -> true;
      case STRING, STRING_ESCAPED, STRING_CONCAT, STRING_INTRODUCED -> false;
      case HEX, BIT, TEMPORAL, NULL, PARAM -> false;
    };
  }
}
