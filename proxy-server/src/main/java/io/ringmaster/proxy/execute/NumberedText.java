package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.client.StmtExecute;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.PreparedStatement;
import io.ringmaster.router.binding.GivenNumbers;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.digest.LiteralKind;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.Numbering;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts numbers of an AUTO_INCREMENT column into an INSERT: into the text, or, of a prepared
 * statement, into its parameters, so that the text to prepare is the same with other numbers.
 */
final class NumberedText {
  private final Digester digester;
  private final Digest digest;
  private final StatementText statement;
  private final ClientSession session;
  private final LexerMode mode;
  private final List<Edit> edits = new ArrayList<>();

  /**
   * Bytes {@code from} to {@code to} become a text, or, when that is null, a number.
   *
   * @param lead before the number
   * @param end behind it
   */
  private record Edit(int from, int to, String lead, long number, String end) {}

  /**
   * A statement that is to be changed.
   *
   * @param digest of it
   */
  NumberedText(Digester digester, Digest digest, StatementText statement, ClientSession session) {
    this.digester = digester;
    this.digest = digest;
    this.statement = statement;
    this.session = session;
    this.mode = statement.lexerMode(session);
  }

  /**
   * The statement with numbers.
   *
   * @param before what each row gave: {@link Numbering#WANTED} where a number goes
   */
  StatementText with(Numbered numbered, long[] before) {
    Numbering numbering = numbered.numbering();
    Charset charset = Scatter.charset(session);
    switch (numbering.place()) {
      case Numbering.Place.Written _ -> {
        for (int row = 0; row < before.length; row++) {
          if (before[row] == Numbering.WANTED) {
            edits.add(written(numbering, row, numbered.rows()[row]));
          }
        }
      }
      case Numbering.Place.InAssignments(int token) -> {
        int at = digest.tokenStart(token);
        edits.add(new Edit(at, at, numbering.column() + " = ", numbered.first(), ", "));
      }
      case Numbering.Place.InRows(int token, String name, boolean alone) -> {
        int at = digest.tokenStart(token);
        edits.add(new Edit(at, at, name, Numbering.UNCOUNTED, ""));
        int[] bounds = Splicer.rowBounds(statement.sql(), digest);
        for (int row = 0; row < before.length; row++) {
          int behind = bounds[2 * row] + 1;
          edits.add(new Edit(behind, behind, "", numbered.rows()[row], alone ? "" : ", "));
        }
      }
    }
    if (numbering.alias() != null) {
      int behind = digest.tokenEnd(numbering.alias().token());
      edits.add(new Edit(behind, behind, numbering.alias().text(), Numbering.UNCOUNTED, ""));
    }
    return statement.execute() == null
        ? new StatementText(text(charset), numbered).with(statement.prior())
        : executed(numbered, charset);
  }

  private Edit written(Numbering numbering, int row, long number) {
    return switch (GivenNumbers.of(numbering, digest, row)) {
      case Numbering.Value.Given(KeyOperand.Slot slot) -> {
        int literal = GivenNumbers.literal(digest, slot, row);
        yield new Edit(digest.literalStart(literal), digest.literalEnd(literal), "", number, "");
      }
      case Numbering.Value.Default(int token) -> {
        int from = row > 0 && row < digest.foldedRows() ? inRow(token, row) : token(token);
        yield new Edit(from, from + "DEFAULT".length(), "", number, "");
      }
      case Numbering.Value.Absent _ -> throw new IllegalStateException("nothing is written");
    };
  }

  private int token(int token) {
    return digest.tokenStart(token);
  }

  /** Where a token of the first row is in another row that reads the same. */
  private int inRow(int token, int row) {
    int first = token;
    while (digest.tokenStart(first) > digest.rowStart(0)) {
      first--;
    }
    Digest own = new Digest();
    int start = digest.rowStart(row);
    digester.digest(statement.sql(), start, digest.rowEnd(row) - start, mode, own);
    return own.tokenStart(token - first);
  }

  private byte[] text(Charset charset) {
    boolean prepared = statement.execute() != null;
    ByteArrayOutputStream out = new ByteArrayOutputStream(statement.len() + 16 * edits.size());
    int at = statement.off();
    for (Edit edit : edits) {
      out.write(statement.sql(), at, edit.from - at);
      out.writeBytes(edit.lead.getBytes(charset));
      if (edit.number != Numbering.UNCOUNTED) {
        out.writeBytes((prepared ? "?" : Long.toString(edit.number)).getBytes(charset));
      }
      out.writeBytes(edit.end.getBytes(charset));
      at = edit.to;
    }
    out.write(statement.sql(), at, statement.off() + statement.len() - at);
    return out.toByteArray();
  }

  private StatementText executed(Numbered numbered, Charset charset) {
    ExecuteCommand execute = statement.execute();
    int capabilities = session.profile().capabilities();
    List<Parameter> values = parameters(execute.parameters().toParameters(capabilities));
    PreparedStatement made = execute.statement().withText(text(charset), values.size());
    ByteBuf payload = session.channel().alloc().buffer(64 + 16 * values.size());
    new StmtExecute(made.id(), StmtExecute.CURSOR_TYPE_NO_CURSOR, values, true)
        .encode(payload, capabilities);
    execute.set(made, payload, session);
    return new StatementText(
        made.sql(), 0, made.sql().length, null, execute, numbered, statement.prior());
  }

  /** The client's parameters with the numbers among them, in the order of the text. */
  private List<Parameter> parameters(List<Parameter> given) {
    List<Parameter> all = new ArrayList<>(given.size() + edits.size());
    int edit = 0;
    int parameter = 0;
    for (int literal = 0; literal < digest.literalCount(); literal++) {
      if (digest.literalKind(literal) != LiteralKind.PARAM) {
        continue;
      }
      int at = digest.literalStart(literal);
      while (edit < edits.size() && edits.get(edit).from < at) {
        add(edits.get(edit++), all);
      }
      boolean replaced =
          edit < edits.size() && edits.get(edit).from == at && edits.get(edit).to > at;
      if (replaced) {
        add(edits.get(edit++), all);
      } else {
        // What is put in front of a parameter comes first.
        while (edit < edits.size() && edits.get(edit).from == at) {
          add(edits.get(edit++), all);
        }
        all.add(given.get(parameter));
      }
      parameter++;
    }
    while (edit < edits.size()) {
      add(edits.get(edit++), all);
    }
    return all;
  }

  private static void add(Edit edit, List<Parameter> all) {
    if (edit.number != Numbering.UNCOUNTED) {
      all.add(Parameter.of(edit.number));
    }
  }
}
