package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.compose.ChangeTexts;
import io.ringmaster.proxy.finish.WholeRow;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Change;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Makes the texts by which an UPDATE or DELETE is carried out of the client's own. */
final class ChangeTextMaker {
  private final StatementText statement;
  private final Digest digest;
  private final Charset charset;

  /** READ COMMITTED and below, where MySQL does not lock all that it reads. */
  private final boolean committed;

  private ChangeTextMaker(
      StatementText statement, Digest digest, Charset charset, boolean committed) {
    this.statement = statement;
    this.digest = digest;
    this.charset = charset;
    this.committed = committed;
  }

  /**
   * For a statement.
   *
   * @param digest of it
   * @param state that it runs in
   */
  static ChangeTextMaker of(
      StatementText statement, Digest digest, ClientSession session, SessionState state) {
    String level = session.transaction().isolation();
    if (level.isEmpty()) {
      level = state.variables().getOrDefault("transaction_isolation", "");
    }
    boolean committed = level.toUpperCase(Locale.ROOT).contains("COMMITTED");
    return new ChangeTextMaker(statement, digest, Scatter.charset(session), committed);
  }

  /** The query that finds the rows. */
  byte[] search(Change change) {
    boolean locks = !committed || change.alwaysLocks();
    return raw(change.search(), change.targets(), locks).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What writes each of the tables. */
  List<ChangeTexts> writes(Change change) {
    List<ChangeTexts> texts = new ArrayList<>();
    for (Change.Target target : change.targets()) {
      String head =
          (change.update() ? "UPDATE " : "DELETE ")
              + (change.ignore() ? "IGNORE " : "")
              + (change.update() ? "" : "FROM ")
              + name(target)
              + (target.alias() == null ? "" : " AS " + quoted(target.alias()))
              + (change.update() ? " SET " : "");
      texts.add(
          new ChangeTexts(
              ChangeTexts.raw(head, charset),
              target.assignments().stream().map(this::assignment).toList(),
              target.key().stream()
                  .map(column -> ChangeTexts.raw(quoted(column.name()), charset))
                  .toList(),
              raw(target.order(), List.of(), false)));
    }
    return texts;
  }

  /** What writes the tables, as rows of an explanation, with dots in the place of values. */
  List<RouteRow> shown(Change change) {
    List<RouteRow> shown = new ArrayList<>();
    List<ChangeTexts> texts = writes(change);
    for (int i = 0; i < texts.size(); i++) {
      Change.Target target = change.targets().get(i);
      List<String> values = Collections.nCopies(target.columns().size() - target.keys(), "..");
      List<List<String>> keys = List.of(Collections.nCopies(target.keys(), ".."));
      byte[] write = texts.get(i).of(values, keys);
      if (target.moves()) {
        byte[] delete = texts.get(i).deleting(target, charset).of(List.of(), keys);
        byte[] insert =
            ChangeTexts.inserting(target).concat("(..)").getBytes(StandardCharsets.UTF_8);
        shown.add(step(RouteSteps.RUN, "in a copy of the rows: what they become", write, charset));
        shown.add(step(RouteSteps.WRITE, "the rows that differ", delete, charset));
        shown.add(
            step(
                RouteSteps.WRITE,
                "as they become, where their key belongs",
                insert,
                StandardCharsets.UTF_8));
      } else {
        String when =
            change.update()
                ? "for each of the values found, with the keys of its rows"
                : "with the keys of the rows";
        shown.add(step(RouteSteps.WRITE, when, write, charset));
      }
    }
    return shown;
  }

  private static RouteRow step(String step, String reason, byte[] sql, Charset in) {
    return RouteRow.step(step, "", reason, new String(sql, in));
  }

  private ChangeTexts.Assignment assignment(Change.Assignment assignment) {
    return switch (assignment) {
      case Change.Assignment.Own(int first, int last) ->
          new ChangeTexts.Assignment(tokens(first, last), false);
      case Change.Assignment.Found(int first, int last) ->
          new ChangeTexts.Assignment(tokens(first, last), true);
    };
  }

  private String raw(List<Change.Part> parts, List<Change.Target> targets, boolean locks) {
    StringBuilder raw = new StringBuilder();
    for (Change.Part part : parts) {
      raw.append(
          switch (part) {
            case Change.Part.Text(String text) -> ChangeTexts.raw(text, charset);
            case Change.Part.Tokens(int first, int last) -> tokens(first, last);
            case Change.Part.Lock(String clause) when locks || clause.contains("FOR UPDATE") ->
                ChangeTexts.raw(clause, charset);
            case Change.Part.Lock _ -> "";
            case Change.Part.Row(int target) -> ChangeTexts.raw(row(targets.get(target)), charset);
          });
    }
    return raw.toString();
  }

  private static String row(Change.Target target) {
    return new WholeRow(target.row())
        .reads(target.alias() == null ? name(target) : quoted(target.alias()));
  }

  private static String name(Change.Target target) {
    return quoted(target.database()) + "." + quoted(target.table());
  }

  private String tokens(int first, int last) {
    int from = digest.tokenStart(first);
    return new String(
        statement.sql(), from, digest.tokenEnd(last) - from, StandardCharsets.ISO_8859_1);
  }

  private static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }
}
