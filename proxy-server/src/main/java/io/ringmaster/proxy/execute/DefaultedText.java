package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.compose.ComputedValues.Place;
import io.ringmaster.proxy.gather.Splicer;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.Numbering;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts constant defaults into an INSERT that leaves them to the table. */
final class DefaultedText {
  /** Bytes {@code from} to {@code to} become a text. */
  private record Edit(int from, int to, String text) {}

  private DefaultedText() {}

  /**
   * The text with the defaults.
   *
   * @param digest of the statement, in text
   */
  static byte[] of(
      LoopContext loop,
      ClientSession session,
      StatementText statement,
      Digest digest,
      Composed.InsertDefaults insert) {
    List<Edit> edits = new ArrayList<>();
    for (Place place : ValuePlaces.of(loop, session, statement, digest, insert.written())) {
      edits.add(new Edit(place.from(), place.to(), insert.literals().get(place.column().name())));
    }
    switch (insert.place()) {
      case null -> {}
      case Numbering.Place.Written _ -> throw new IllegalStateException("nothing is left out");
      case Numbering.Place.InAssignments(int token) ->
          edits.add(inFrontOf(digest, token, insert.absent() + ", "));
      case Numbering.Place.InRows(int token, String name, boolean alone) -> {
        edits.add(inFrontOf(digest, token, name));
        int[] bounds = Splicer.rowBounds(statement.sql(), digest);
        for (int row = 0; row < bounds.length; row += 2) {
          int behind = bounds[row] + 1;
          edits.add(new Edit(behind, behind, insert.absent() + (alone ? "" : ", ")));
        }
      }
    }
    // What is put in front of a word comes before what takes its place.
    edits.sort(Comparator.comparingInt(Edit::from).thenComparingInt(Edit::to));
    return edited(statement, edits, Scatter.charset(session));
  }

  private static Edit inFrontOf(Digest digest, int token, String text) {
    int at = digest.tokenStart(token);
    return new Edit(at, at, text);
  }

  private static byte[] edited(StatementText statement, List<Edit> edits, Charset charset) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(statement.len() + 16 * edits.size());
    int at = statement.off();
    for (Edit edit : edits) {
      out.write(statement.sql(), at, edit.from - at);
      out.writeBytes(edit.text.getBytes(charset));
      at = edit.to;
    }
    out.write(statement.sql(), at, statement.off() + statement.len() - at);
    return out.toByteArray();
  }
}
