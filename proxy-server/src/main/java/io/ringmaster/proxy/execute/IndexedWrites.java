package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.compose.Composition;
import io.ringmaster.proxy.compose.DuplicateRows;
import io.ringmaster.proxy.compose.IndexedChange;
import io.ringmaster.proxy.compose.IndexedInsert;
import io.ringmaster.proxy.compose.LookupName;
import io.ringmaster.proxy.compose.StrictMode;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.binding.GivenNumbers;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.KeyOperand;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Writes of tables with global indexes: makes of the client's text what is run. */
final class IndexedWrites {
  private static final byte[] LOCK = " FOR UPDATE".getBytes(StandardCharsets.US_ASCII);

  private final LoopContext loop;
  private final ClientSession session;
  private final PlanRunner plans;

  IndexedWrites(LoopContext loop, ClientSession session, PlanRunner plans) {
    this.loop = loop;
    this.session = session;
    this.plans = plans;
  }

  /** What follows when a composition has begun. */
  interface Begun {
    void start(Composition composition);
  }

  /**
   * Prepares a statement in text that the loop's digest holds.
   *
   * @param database the default database it was planned for; null for none
   */
  Begun prepare(Indexing.Inserted how, StatementText statement, String database, boolean prepared) {
    for (Indexing.Entries of : how.entries()) {
      if (!isKnown(of.lookup())) {
        return unknown(of.lookup(), of.index());
      }
    }
    Digest digest = loop.digest();
    int rows = Math.max(1, digest.foldedRows()) + rowsWritten(how) - 1;
    Indexing.Duplicates duplicates = how.duplicates();
    boolean ignores = duplicates != null && duplicates.what() == Indexing.OnDuplicate.IGNORE;
    // DELAYED alone is nothing to MySQL.
    boolean delayed = ignores && DuplicateTexts.ignore(digest) < 0;
    if (lacksValues(how) && (ignores || !StrictMode.isIn(session))) {
      return composition ->
          composition.fail(
              SqlFailure.notSupported(
                  "A row without a value for a NOT NULL column that a global index needs, which has"
                      + " no default, is not supported "
                      + (ignores ? "with IGNORE" : "without a strict sql_mode")
                      + "; give the value"));
    }
    if (duplicates != null && !delayed && !(ignores && rows == 1)) {
      return duplicates(duplicates, statement, database, rows, prepared);
    }
    List<IndexedInsert.Entries> entries = new ArrayList<>();
    for (Indexing.Entries of : how.entries()) {
      byte[] insertion = insertion(of, statement, ignores && !delayed);
      if (insertion != null) {
        entries.add(new IndexedInsert.Entries(of.index(), of.unique(), of.lookup(), insertion));
      }
    }
    StatementText kept = statement.kept().with(Prior.INDEXED);
    return composition ->
        new IndexedInsert(composition, entries, ignores && !delayed)
            .start(() -> plans.again(kept, database), this::lookups);
  }

  /** Not while the table is not there, where tables are asked for. */
  private boolean isKnown(Indexing.Lookup lookup) {
    return loop.routing().catalog().table(lookup.database(), lookup.table()) != null;
  }

  private static Begun unknown(Indexing.Lookup lookup, String index) {
    SqlFailure failure = LookupName.of(lookup, index).unknown();
    return composition -> composition.fail(failure);
  }

  /** Whether rows have no value for a column that can't be NULL: they are refused by MySQL then. */
  private static boolean lacksValues(Indexing.Inserted how) {
    return how.entries().stream()
        .anyMatch(
            of ->
                IntStream.range(0, of.columns().size())
                    .filter(column -> !of.nullable().contains(column))
                    .mapToObj(column -> of.values().get(column))
                    .flatMap(List::stream)
                    .anyMatch(KeyOperand.Opaque.class::isInstance));
  }

  private static int rowsWritten(Indexing.Inserted how) {
    return how.entries().getFirst().values().getFirst().size();
  }

  private Begun duplicates(
      Indexing.Duplicates how,
      StatementText statement,
      String database,
      int rows,
      boolean prepared) {
    DuplicateTexts texts = new DuplicateTexts(loop, session, plans, how, statement, database, rows);
    boolean alone = !session.isInTransaction();
    return composition -> {
      if (!texts.isSplit()) {
        composition.fail(
            SqlFailure.notSupported(
                "The rows of this INSERT can't be told apart, which has to be since the table has a"
                    + " global index; insert the rows one by one"));
        return;
      }
      new DuplicateRows(session, composition, how, texts, loop.shared().finishLimits(), alone)
          .start(prepared);
    };
  }

  /** The same of an UPDATE or DELETE. */
  Begun prepare(Indexing.Changed how, StatementText statement) {
    for (Indexing.Part part : how.parts()) {
      if (!isKnown(part.lookup())) {
        return unknown(part.lookup(), part.index());
      }
    }
    IndexedChange.Texts texts = texts(how, statement, loop.digest(), Scatter.charset(session));
    return composition ->
        new IndexedChange(
                session,
                composition,
                how,
                texts,
                loop.shared().finishLimits(),
                this::lookups,
                this::statement)
            .start();
  }

  /**
   * The texts of an UPDATE or DELETE.
   *
   * @param digest of the statement
   */
  static IndexedChange.Texts texts(
      Indexing.Changed how, StatementText statement, Digest digest, Charset charset) {
    byte[] sql = statement.sql();
    int place = digest.tokenEnd(how.before());
    // A comment behind it would hide the lock.
    int end = digest.tokenEnd(digest.tokenCount() - 1);
    ByteArrayOutputStream search = new ByteArrayOutputStream();
    search.writeBytes(
        ("SELECT " + String.join(", ", how.columns()) + " FROM " + how.from()).getBytes(charset));
    search.write(sql, place, end - place);
    if (how.order() == Indexing.Order.BY_KEY && how.mayMeet()) {
      search.writeBytes((" ORDER BY " + String.join(", ", how.key())).getBytes(charset));
    }
    search.writeBytes(LOCK);
    byte[] head = Arrays.copyOfRange(sql, statement.off(), place);
    byte[] strict = head.clone();
    if (how.ignores()) {
      int ignore = DuplicateTexts.ignore(digest);
      int from = digest.tokenStart(ignore) - statement.off();
      Arrays.fill(strict, from, digest.tokenEnd(ignore) - statement.off(), (byte) ' ');
    }
    return new IndexedChange.Texts(head, strict, search.toByteArray());
  }

  private void statement(byte[] sql) {
    plans.again(new StatementText(sql, 0, sql.length, null), session.state().database());
  }

  private void lookups(byte[] sql) {
    plans.again(
        new StatementText(sql, 0, sql.length, null).with(Prior.INDEXED),
        session.state().database());
  }

  /** The entries of an INSERT's rows, with the texts of its own literals; null for none. */
  private byte[] insertion(Indexing.Entries of, StatementText statement, boolean ignores) {
    Digest digest = loop.digest();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        IndexedInsert.head(of.unique(), ignores, of.lookup().sql(), of.columns())
            .getBytes(Scatter.charset(session)));
    int folded = Math.max(1, digest.foldedRows());
    int rows = folded + of.values().getFirst().size() - 1;
    boolean any = false;
    for (int row = 0; row < rows; row++) {
      int written = Math.max(0, row - folded + 1);
      int at = row;
      if (of.nullable().stream()
          .anyMatch(column -> isNull(of.values().get(column).get(written), at))) {
        continue;
      }
      out.write(any ? ',' : ' ');
      out.write('(');
      for (int column = 0; column < of.columns().size(); column++) {
        if (column > 0) {
          out.write(',');
        }
        write(of.values().get(column).get(written), row, statement, out);
      }
      out.write(')');
      any = true;
    }
    return any ? out.toByteArray() : null;
  }

  private boolean isNull(KeyOperand operand, int row) {
    return !(operand instanceof KeyOperand.Slot slot)
        || loop.digest().literalKind(GivenNumbers.literal(loop.digest(), slot, row))
            == LiteralKind.NULL;
  }

  private void write(
      KeyOperand operand, int row, StatementText statement, ByteArrayOutputStream out) {
    if (!(operand instanceof KeyOperand.Slot slot)) {
      // A column without a value: MySQL refuses the row itself.
      out.writeBytes("NULL".getBytes(StandardCharsets.US_ASCII));
      return;
    }
    Digest digest = loop.digest();
    int literal = GivenNumbers.literal(digest, slot, row);
    if (slot.negated()) {
      out.write('-');
    }
    int start = digest.literalStart(literal);
    out.write(statement.sql(), start, digest.literalEnd(literal) - start);
  }
}
