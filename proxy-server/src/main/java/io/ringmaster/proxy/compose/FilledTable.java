package io.ringmaster.proxy.compose;

import io.ringmaster.proxy.session.Diagnostics.Condition;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of CREATE TABLE .. SELECT: one INSERT .. SELECT, with the whole statement's answer. */
public final class FilledTable {
  private static final Pattern INFO = Pattern.compile("Records: (\\d+)  Duplicates: (\\d+)");

  private FilledTable() {}

  /**
   * Fills the table and finishes the composition.
   *
   * @param insertion runs the INSERT as the session's
   * @param messages makes what the client is told of its messages
   * @param said warnings of the statement's text, of which the INSERT has some too
   * @param notes what else the client is told
   */
  public static void fill(
      Composition composition,
      Runnable insertion,
      UnaryOperator<String> messages,
      List<Condition> said,
      List<Condition> notes) {
    composition.warned(said, said.size());
    composition.warned(notes, notes.size());
    composition.runQuietly(
        insertion,
        messages,
        condition -> !said.contains(condition),
        result ->
            composition.finish(
                new StepResult(
                    result.affectedRows(),
                    result.insertId(),
                    result.made(),
                    info(result, composition.warnings()))));
  }

  /** MySQL counts the rows of this statement even when there is one. */
  private static String info(StepResult result, long warnings) {
    Matcher counted = INFO.matcher(result.info());
    boolean several = counted.find();
    return "Records: %s  Duplicates: %s  Warnings: %d"
        .formatted(
            several ? counted.group(1) : result.affectedRows(),
            several ? counted.group(2) : "0",
            warnings);
  }
}
