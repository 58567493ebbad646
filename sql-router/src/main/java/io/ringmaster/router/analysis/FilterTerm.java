package io.ringmaster.router.analysis;

import io.ringmaster.router.grammar.MySqlParser;
import io.ringmaster.router.plan.Finish;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * Something that a condition says: a term of it, or what follows from one.
 *
 * @param node in the text
 * @param uses the places that it names; null where not every server can compute it from their rows
 * @param branches of which one is satisfied; null for a term of the text
 */
record FilterTerm(SqlNode node, Scope scope, List<TableUse> uses, List<List<FilterTerm>> branches) {
  /** All that a condition says. */
  static List<FilterTerm> of(Condition condition, StatementWalker walker, DigestText text) {
    List<FilterTerm> terms = new ArrayList<>();
    for (SqlNode node : Expressions.conjuncts(condition.expression())) {
      terms.add(term(node, condition.scope(), walker));
      List<SqlNode> branches = Expressions.disjuncts(node);
      if (branches.size() > 1) {
        List<List<FilterTerm>> parts = new ArrayList<>();
        for (SqlNode branch : branches) {
          parts.add(
              Expressions.conjuncts(branch).stream()
                  .map(part -> term(part, condition.scope(), walker))
                  .toList());
        }
        terms.addAll(common(parts, text));
        terms.addAll(choices(node, condition.scope(), parts));
      }
    }
    return terms;
  }

  private static FilterTerm term(SqlNode node, Scope scope, StatementWalker walker) {
    return new FilterTerm(node, scope, LocalTerms.uses(node, scope, walker), null);
  }

  /** What each branch says. */
  private static List<FilterTerm> common(List<List<FilterTerm>> branches, DigestText text) {
    List<FilterTerm> common = new ArrayList<>();
    for (FilterTerm term : branches.getFirst()) {
      String written = text.of(term.node);
      boolean everywhere =
          written != null
              && branches.stream()
                  .allMatch(
                      branch ->
                          branch.stream().anyMatch(part -> written.equals(text.of(part.node))));
      if (everywhere) {
        common.add(term);
      }
    }
    return common;
  }

  /** Where each branch says something of one place alone, one of these things is so. */
  private static List<FilterTerm> choices(
      SqlNode node, Scope scope, List<List<FilterTerm>> branches) {
    Set<TableUse> places = new LinkedHashSet<>();
    branches.getFirst().stream()
        .filter(part -> part.uses != null && part.uses.size() == 1)
        .forEach(part -> places.add(part.uses.getFirst()));
    List<FilterTerm> choices = new ArrayList<>();
    for (TableUse place : places) {
      List<List<FilterTerm>> ofPlace =
          branches.stream()
              .map(
                  branch ->
                      branch.stream()
                          .filter(part -> part.isOf(place) && part.isMovable())
                          .filter(part -> !Matches.areIn(part.node))
                          .toList())
              .toList();
      if (ofPlace.stream().noneMatch(List::isEmpty)) {
        choices.add(new FilterTerm(node, scope, List.of(place), ofPlace));
      }
    }
    return choices;
  }

  /** Whether it reads the same beside other tables: a joined column's name may be another's. */
  boolean isMovable() {
    return branches != null
        || (uses != null
            && !Matches.areWeighed(node)
            && !Expressions.contains(
                node,
                inner ->
                    inner instanceof SqlIdentifier name
                        && !name.isStar()
                        && name.isSimple()
                        && scope.mayJoin(name.getSimple())));
  }

  boolean names(TableUse use) {
    return uses != null && uses.contains(use);
  }

  boolean isOf(TableUse use) {
    return uses != null && uses.size() == 1 && uses.getFirst() == use;
  }

  /** Whether MATCH is in it. */
  boolean hasMatch() {
    return branches == null && Matches.areIn(node);
  }

  /** An equality of the text. */
  boolean isEquality() {
    return branches == null && node.getKind() == SqlKind.EQUALS;
  }

  Finish.Condition condition() {
    return branches == null
        ? part()
        : new Finish.Either(
            branches.stream()
                .map(branch -> branch.stream().map(FilterTerm::part).toList())
                .toList());
  }

  /** It, as a part of the text. */
  Finish.Part part() {
    var compared = LocalTerms.compared(node, scope);
    boolean equal =
        compared != null && (node.getKind() == SqlKind.EQUALS || node.getKind() == SqlKind.IN);
    return new Finish.Part(
        MySqlParser.firstToken(node), MySqlParser.lastToken(node), compared, equal);
  }
}
