package io.ringmaster.router.analysis;

import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.plan.Change;
import io.ringmaster.router.plan.Composed;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Gather;
import io.ringmaster.router.plan.Having;
import io.ringmaster.router.plan.IndexedKey;
import io.ringmaster.router.plan.Indexing;
import io.ringmaster.router.plan.KeyOperand;
import io.ringmaster.router.plan.KeyPredicate;
import io.ringmaster.router.plan.Numbering;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Refusal;
import io.ringmaster.router.plan.Selector;
import io.ringmaster.router.plan.Splice;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A plan in one readable line. */
final class PlanText {
  private PlanText() {}

  static String of(Plan plan) {
    return switch (plan) {
      case Plan.Local local -> "local " + local.verb();
      case Plan.Refuse refuse -> "refuse " + of(refuse.refusal());
      case Plan.Unparsed _ -> "unparsed";
      case Plan.Viewed viewed -> "viewed" + hidden(0, viewed.queries());
      case Plan.Composed composed -> of(composed.how()) + facts(composed.facts(), false);
      case Plan.Finished finished -> of(finished.finish()) + facts(finished.facts(), true);
      case Plan.Read read ->
          "read "
              + of(read.selector())
              + (read.selector() instanceof Selector.ByPredicate ? " | " + of(read.gather()) : "")
              + facts(read.facts(), true);
      case Plan.Write write ->
          "write "
              + of(write.selector())
              + " | "
              + of(write.scatter())
              + (write.numbering() == null ? "" : " | " + of(write.numbering()))
              + (write.indexing() == null ? "" : " | " + of(write.indexing()))
              + facts(write.facts(), false);
    };
  }

  private static String of(Composed how) {
    return switch (how) {
      case Composed.Refused(_, var refusal) -> "unless MySQL does, refuse " + of(refusal);
      case Composed.Changed(var reason, var change) -> of(change) + ": " + reason;
      case Composed.InsertSelect(
              var reason,
              int first,
              int last,
              boolean locks,
              _,
              _,
              _,
              _,
              var target) ->
          "compose %s of %d-%d%s: %s"
              .formatted(
                  target.stream().map(PlanText::of).toList(),
                  first,
                  last,
                  locks ? " locking" : "",
                  reason);
      case Composed.InsertDefaults(var reason, var written, var literals, var place, var absent) ->
          "defaults %s at %s%s: %s"
              .formatted(
                  new TreeMap<>(literals),
                  written.stream().map(PlanText::of).toList(),
                  place == null ? "" : ", " + absent + " put " + of(place),
                  reason);
      case Composed.InsertValues(var reason, _, _, var values) ->
          "compute " + values.stream().map(PlanText::of).toList() + ": " + reason;
    };
  }

  private static String of(Composed.Value value) {
    String locks =
        value.locks().stream()
            .map(lock -> " {" + lock.token() + ">" + lock.clause() + "}")
            .collect(Collectors.joining());
    return "%d-%d%s for %s%s"
        .formatted(
            value.first(),
            value.last(),
            value.folded() ? " folded" : "",
            value.column().name(),
            locks);
  }

  private static String of(Change change) {
    return (change.update() ? "update " : "delete ")
        + (change.ignore() ? "ignore " : "")
        + change.targets().stream().map(PlanText::of).collect(Collectors.joining(", "))
        + " {"
        + parts(change.search())
        + "}";
  }

  private static String of(Change.Target target) {
    return target.table()
        + (target.alias() == null ? "" : " as " + target.alias())
        + target.key().stream().map(Composed.Column::name).toList()
        + target.assignments().stream()
            .map(
                assignment ->
                    switch (assignment) {
                      case Change.Assignment.Own(int first, int last) -> " " + first + "-" + last;
                      case Change.Assignment.Found(int first, int last) ->
                          " " + first + "-" + last + " found";
                    })
            .collect(Collectors.joining())
        + (target.moves() ? " moves" : "")
        + parts(target.order());
  }

  private static String parts(List<Change.Part> parts) {
    return parts.stream()
        .map(
            part ->
                switch (part) {
                  case Change.Part.Text(String text) -> text;
                  case Change.Part.Lock(String clause) -> clause;
                  case Change.Part.Row(int target) -> "row " + target;
                  case Change.Part.Tokens(int first, int last) -> first + "-" + last;
                })
        .collect(Collectors.joining());
  }

  private static String of(Composed.Column column) {
    return column.name() + (column.notNull() ? "!" : "");
  }

  private static String of(Indexing.Duplicates duplicates) {
    return duplicates == null
        ? ""
        : ", duplicates: %s, keys %s%s%s"
            .formatted(
                duplicates.what(),
                duplicates.keys().stream()
                    .map(
                        key ->
                            key.name()
                                + key.columns().stream()
                                    .map(
                                        column ->
                                            column.column()
                                                + column.values().stream()
                                                    .map(PlanText::of)
                                                    .toList())
                                    .toList())
                    .toList(),
                duplicates.assigned().isEmpty()
                    ? ""
                    : ", assigns "
                        + duplicates.assigned().stream().map(Indexing.Part::index).toList(),
                duplicates.readsKey() ? ", reads the key" : "");
  }

  private static String of(Indexing indexing) {
    return switch (indexing) {
      case Indexing.Inserted inserted ->
          "entries "
              + inserted.entries().stream()
                  .map(
                      one ->
                          one.lookup().sql()
                              + one.columns()
                              + one.values().stream()
                                  .map(column -> column.stream().map(PlanText::of).toList())
                                  .toList())
                  .toList()
              + of(inserted.duplicates());
      case Indexing.Changed changed ->
          "%s%s entries of %s %s, search before token %d, order %s"
              .formatted(
                  changed.deletes() ? "remove" : "change",
                  changed.ignores() ? ", ignoring errors," : "",
                  changed.from(),
                  changed.parts().stream().map(Indexing.Part::index).toList(),
                  changed.before() + 1,
                  changed.order());
      case Indexing.Kept(String table) -> "lookup table of " + table;
    };
  }

  private static String of(Numbering.Place place) {
    return switch (place) {
      case Numbering.Place.Written _ -> "where it is";
      case Numbering.Place.InRows(int token, String name, boolean alone) ->
          "'%s' before token %d and in %srows".formatted(name, token, alone ? "empty " : "");
      case Numbering.Place.InAssignments(int token) -> "before token " + token;
    };
  }

  private static String of(Numbering numbering) {
    String place = of(numbering.place());
    return "numbers up to %d for %s %s%s"
        .formatted(
            numbering.greatest(),
            numbering.rows().stream()
                .map(
                    row ->
                        switch (row) {
                          case Numbering.Value.Given(KeyOperand.Slot slot) -> of(slot);
                          case Numbering.Value.Default(int token) -> "DEFAULT at " + token;
                          case Numbering.Value.Absent _ -> "none";
                        })
                .toList(),
            place,
            numbering.mayLeaveOut() ? ", rows may be left out" : "");
  }

  private static String of(Refusal refusal) {
    return refusal.errno() + " " + refusal.message();
  }

  private static String of(Selector selector) {
    return switch (selector) {
      case Selector.Fixed fixed -> "shard " + fixed.shard();
      case Selector.Any _ -> "any";
      case Selector.NoTables _ -> "no tables";
      case Selector.EveryShard _ -> "every";
      case Selector.ByPredicate by ->
          by.group().substring(5)
              + "["
              + of(by.predicate())
              + "]"
              + (by.indexed() == null ? "" : " by " + of(by.indexed()));
      case Selector.Unmoved(Selector.ByPredicate rows, List<Selector.Assigned> assigned) ->
          of(rows)
              + assigned.stream()
                  .map(it -> " if " + of(it.value()) + " is " + of(it.compared()))
                  .collect(Collectors.joining());
      case Selector.ByRows by ->
          by.group().substring(5)
              + "["
              + by.rows().stream().map(PlanText::of).collect(Collectors.joining(", "))
              + "]";
    };
  }

  private static String of(IndexedKey key) {
    return (key.unique() ? "" : "rows of ")
        + key.lookup()
        + (key.losses() == null ? "" : " unless in " + key.losses())
        + " = "
        + key.columns().stream()
            .map(column -> of(column.operand()))
            .collect(Collectors.joining(", "));
  }

  private static String of(KeyPredicate predicate) {
    return switch (predicate) {
      case KeyPredicate.Anything _ -> "all";
      case KeyPredicate.Equal equal -> (equal.converted() ? "~ " : "= ") + of(equal.operand());
      case KeyPredicate.InList in -> "in ?" + in.slot();
      case KeyPredicate.Between between ->
          "between "
              + (between.lower() == null ? "-" : of(between.lower()))
              + " and "
              + (between.upper() == null ? "-" : of(between.upper()));
      case KeyPredicate.And and -> join(and.terms(), " and ");
      case KeyPredicate.Or or -> join(or.terms(), " or ");
    };
  }

  private static String join(List<KeyPredicate> terms, String word) {
    return terms.stream().map(PlanText::of).collect(Collectors.joining(word, "(", ")"));
  }

  private static String of(KeyOperand operand) {
    return switch (operand) {
      case KeyOperand.Slot slot -> (slot.negated() ? "-?" : "?") + slot.slot();
      case KeyOperand.Opaque opaque -> opaque.description();
    };
  }

  private static String of(Gather gather) {
    return switch (gather) {
      case Gather.Refused refused -> "refuse " + of(refused.refusal());
      case Gather.Finished finished -> of(finished.finish());
      case Gather.OneRow one ->
          "one row "
              + one.columns()
              + limit(one.limit())
              + hidden(one.hiddenColumns(), one.splices());
      case Gather.Rows rows ->
          "rows"
              + (rows.distinct() ? " distinct" : "")
              + rows.groups().map(groups -> " groups " + groups.columns()).orElse("")
              + keys(rows.order())
              + rows.groups().map(PlanText::afterwards).orElse("")
              + limit(rows.limit())
              + hidden(rows.hiddenColumns(), rows.splices());
    };
  }

  private static String of(Finish finish) {
    return "finish "
        + finish.fragments().stream().map(PlanText::of).collect(Collectors.joining(", "))
        + hidden(0, finish.splices())
        + ": "
        + finish.reason();
  }

  private static String of(Finish.Fragment fragment) {
    return fragment.table()
        + (fragment.alias() == null ? "" : " as " + fragment.alias())
        + (fragment.partitions().isEmpty() ? "" : " partitions " + fragment.partitions())
        + (fragment.temporary().equals(fragment.table()) ? "" : " to " + fragment.temporary())
        + " "
        + of(fragment.selector())
        + fragment.columns().stream()
            .map(CatalogColumn::name)
            .collect(Collectors.joining(" ", "(", ")"))
        + conditions(fragment.conditions())
        + (fragment.matches().isEmpty() ? "" : " matches" + conditions(fragment.matches()))
        + (fragment.met().isEmpty()
            ? ""
            : fragment.met().stream()
                .map(met -> met.table() + (met.alias() == null ? "" : " as " + met.alias()))
                .collect(Collectors.joining(" ", " meets ", conditions(fragment.meetings()))))
        + fragment.links().stream()
            .map(link -> " " + link.column() + " in " + link.fragment() + "." + link.other())
            .collect(Collectors.joining())
        + (fragment.lock().isEmpty() ? "" : " " + fragment.lock());
  }

  private static String conditions(List<? extends Finish.Condition> conditions) {
    return conditions.stream().map(condition -> " " + of(condition)).collect(Collectors.joining());
  }

  private static String of(Finish.Condition condition) {
    return switch (condition) {
      case Finish.Part part -> part.first() + "-" + part.last();
      case Finish.Either(var branches) ->
          branches.stream()
              .map(branch -> branch.stream().map(PlanText::of).collect(Collectors.joining(" and ")))
              .collect(Collectors.joining(" or ", "(", ")"));
    };
  }

  private static String afterwards(Gather.Groups groups) {
    return groups.having().map(having -> " having " + of(having)).orElse("")
        + (groups.last().isEmpty() ? "" : " last" + keys(groups.last()));
  }

  private static String of(Having having) {
    return switch (having) {
      case Having.And and -> ofTerms(and.all(), " and ");
      case Having.Or or -> ofTerms(or.any(), " or ");
      case Having.Not not -> "not " + of(not.term());
      case Having.IsNull isNull -> isNull.column() + " null";
      case Having.Between between ->
          between.column() + " between " + of(between.lower()) + " and " + of(between.upper());
      case Having.Compare compare ->
          compare.column() + " " + compare.comparison() + " " + of(compare.number());
    };
  }

  private static String ofTerms(List<Having> terms, String word) {
    return terms.stream().map(PlanText::of).collect(Collectors.joining(word, "(", ")"));
  }

  private static String keys(List<Gather.SortKey> keys) {
    return keys.stream()
        .map(key -> " " + key.column() + (key.descending() ? "d" : ""))
        .collect(Collectors.joining());
  }

  private static String hidden(int columns, List<Splice> splices) {
    return (columns > 0 ? " hide " + columns : "")
        + splices.stream().map(splice -> " {" + of(splice) + "}").collect(Collectors.joining());
  }

  private static String limit(Gather.Limit limit) {
    return limit.equals(Gather.Limit.NONE)
        ? ""
        : (limit.atTheEnd() ? " limit at the end " : " limit ")
            + limit.offsetSlot()
            + ","
            + limit.countSlot();
  }

  private static String of(Splice splice) {
    return switch (splice) {
      case Splice.Before before -> before.token() + "<" + before.text();
      case Splice.After after -> after.token() + ">" + after.text();
      case Splice.Replace replace -> replace.first() + "-" + replace.last() + "=" + replace.text();
      case Splice.PushedLimit pushed ->
          pushed.first()
              + "-"
              + pushed.last()
              + (pushed.limit().atTheEnd() ? "=all" : "=offset+count");
      case Splice.Copy copy ->
          copy.token()
              + ">copy "
              + copy.first()
              + "-"
              + copy.last()
              + copy.edits().stream().map(edit -> " " + of(edit)).collect(Collectors.joining());
      case Splice.Named named -> named.first() + "-" + named.last() + " as it reads";
      case Splice.OwnedAfter owned ->
          owned.token() + ">" + owned.lead() + "owned " + owned.columns();
    };
  }

  private static String of(Plan.Scattering scattering) {
    return switch (scattering) {
      case Plan.Scattering.SameText _ -> "same text";
      case Plan.Scattering.Limited limited ->
          "limit ?"
              + limited.limit().countSlot()
              + " at "
              + limited.place()
              + limited
                  .search()
                  .map(search -> ", search" + keys(search.order()) + hidden(0, search.splices()))
                  .orElse("");
      case Plan.Scattering.Copies _ -> "copies";
      case Plan.Scattering.SplitRows _ -> "split rows";
      case Plan.Scattering.Composed(var how) -> of(how);
      case Plan.Scattering.Refused refused -> "refuse " + of(refused.refusal());
    };
  }

  private static String facts(Plan.Facts facts, boolean read) {
    List<String> words = new ArrayList<>();
    add(words, facts.locking(), "locking");
    add(words, facts.usesLastInsertId(), "last-insert-id");
    add(words, facts.usesUserVariables(), "reads-variables");
    add(words, facts.setsUserVariables(), "sets-variables");
    add(words, read && facts.ofOneMoment(), "one-moment");
    add(words, facts.sessionFunctions(), "session-functions");
    add(words, facts.calcFoundRows(), "found-rows");
    add(words, facts.takesUserLocks(), "user-locks");
    add(words, read != facts.returnsRows(), "no-rows");
    add(words, facts.sharing() == Plan.Sharing.ALWAYS, "shares");
    return words.isEmpty() ? "" : " " + words;
  }

  private static void add(List<String> words, boolean fact, String word) {
    if (fact) {
      words.add(word);
    }
  }
}
