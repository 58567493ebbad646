package io.ringmaster.proxy.sequence;

import io.ringmaster.router.plan.Numbering;
import java.util.function.Consumer;

/** Makes the numbers of one AUTO_INCREMENT column. Safe for any thread; nothing here blocks. */
public interface NumberMaker {
  /** Stands in {@link #number}'s rows for a number that is to be made. */
  long WANTED = Numbering.WANTED;

  /** Stands there for a value that is not counted: MySQL counts from 1. */
  long UNCOUNTED = Numbering.UNCOUNTED;

  /** What {@link #number} says. */
  sealed interface Answer {
    /**
     * All rows have their numbers.
     *
     * @param first the first that was made; 0 for none
     */
    record Given(long first) implements Answer {}

    /** Not now: {@link NumberMaker#await} tells when to ask again. */
    record Later() implements Answer {}

    /** The column's type has no more numbers. */
    record Exhausted() implements Answer {}

    /**
     * A given value is among numbers that another proxy gives to rows now.
     *
     * @param block what it has, for people
     */
    record Taken(long value, String block) implements Answer {}

    /**
     * What is asked for can't be given, now or later.
     *
     * @param reason a sentence for the client, with the way out
     */
    record Refused(String reason) implements Answer {}
  }

  /**
   * Gives numbers to the rows of one statement, and takes note of the values that it gives itself:
   * no number that is made later is one of them. Numbers of rows without values are consecutive.
   *
   * @param rows in their order: {@link #WANTED}, which is replaced by the number unless the answer
   *     is another than {@link Answer.Given}; the given value; or {@link #UNCOUNTED}
   * @param greatest what the column can store
   */
  Answer number(long[] rows, long greatest);

  /**
   * Sees to it that there are numbers.
   *
   * @param rows what was asked for in vain
   * @param greatest what the column can store
   * @param then called once, on any thread: with null when it is worth asking again, else with why
   *     it is not
   */
  void await(long[] rows, long greatest, Consumer<String> then);
}
