package io.ringmaster.router.analysis;

import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Ownership;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Splice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The text that a shard with foreign rows gets, with {@code owned(column)} for the predicates and
 * {@code offset+count} for a pushed LIMIT.
 */
final class SplicedText {
  private record Edit(int from, int to, String text) {}

  private SplicedText() {}

  /** What a plan makes of its statement, or why it can't. */
  static String of(Plan plan, byte[] sql, Digest digest) {
    return switch (plan) {
      case Plan.Read read ->
          of(
              read.ownership(),
              switch (read.gather()) {
                case Gather.Rows rows -> rows.splices();
                case Gather.OneRow one -> one.splices();
                case Gather.Finished _, Gather.Refused _ -> List.of();
              },
              sql,
              digest);
      case Plan.Viewed viewed -> splice(viewed.queries(), sql, digest);
      case Plan.Write write -> of(write.ownership(), List.of(), sql, digest);
      case Plan.Local(_, List<Splice> visible, _) when !visible.isEmpty() ->
          splice(visible, sql, digest);
      case Plan.Composed _, Plan.Finished _, Plan.Local _, Plan.Refuse _, Plan.Unparsed _ ->
          PlanText.of(plan);
    };
  }

  private static String of(Ownership ownership, List<Splice> gather, byte[] sql, Digest digest) {
    return switch (ownership) {
      case Ownership.Unneeded _ -> "unneeded";
      case Ownership.Nowhere nowhere ->
          "nowhere " + nowhere.refusal().errno() + " " + nowhere.refusal().message();
      case Ownership.Points points -> {
        List<Splice> all = new ArrayList<>(points.splices());
        all.addAll(gather);
        yield splice(all, sql, digest);
      }
    };
  }

  private static String splice(List<Splice> splices, byte[] sql, Digest digest) {
    List<Edit> edits = new ArrayList<>();
    splices.forEach(splice -> edits.add(edit(splice, sql, digest)));
    edits.sort(Comparator.comparingInt(Edit::from));
    StringBuilder text = new StringBuilder();
    int at = 0;
    for (Edit edit : edits) {
      text.append(new String(sql, at, edit.from() - at, StandardCharsets.UTF_8));
      text.append(edit.text());
      at = edit.to();
    }
    return text.append(new String(sql, at, sql.length - at, StandardCharsets.UTF_8)).toString();
  }

  private static Edit edit(Splice splice, byte[] sql, Digest digest) {
    return switch (splice) {
      case Splice.Before(int token, String text) ->
          new Edit(digest.tokenStart(token), digest.tokenStart(token), text);
      case Splice.After(int token, String text) ->
          new Edit(digest.tokenEnd(token), digest.tokenEnd(token), text);
      case Splice.Replace(int first, int last, String text) ->
          new Edit(digest.tokenStart(first), digest.tokenEnd(last), text);
      case Splice.PushedLimit(int first, int last, _) ->
          new Edit(digest.tokenStart(first), digest.tokenEnd(last), "offset+count");
      case Splice.Copy(int token, String lead, int first, int last, _) -> {
        int from = digest.tokenStart(first);
        String copied = new String(sql, from, digest.tokenEnd(last) - from, StandardCharsets.UTF_8);
        yield new Edit(digest.tokenEnd(token), digest.tokenEnd(token), lead + copied);
      }
      case Splice.Named(int first, int last) -> {
        int from = digest.tokenStart(first);
        int to = digest.tokenEnd(last);
        yield new Edit(
            to, to, " AS `" + new String(sql, from, to - from, StandardCharsets.UTF_8) + "`");
      }
      case Splice.OwnedAfter(int token, String lead, List<String> columns) ->
          new Edit(
              digest.tokenEnd(token),
              digest.tokenEnd(token),
              lead
                  + columns.stream()
                      .map(column -> "owned(" + column + ")")
                      .collect(Collectors.joining(" AND ")));
    };
  }
}
