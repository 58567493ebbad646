package io.ringmaster.proxy.compose;

/**
 * The insert id of an INSERT that is made of several. As of one, it is the first number that was
 * made for a new row; else the value of the last LAST_INSERT_ID(expr); else, if any row was
 * inserted or changed, the id that the last one has, or that of the row which it has found there
 * already. Not thread-safe.
 */
final class InsertId {
  private long made;
  private long called;
  private long given;

  /**
   * Adds the next.
   *
   * @param inserted whether it has stored any new row
   */
  void add(StepResult result, boolean inserted) {
    if (result.made() && inserted) {
      made = made == 0 ? result.insertId() : made;
    } else if (result.made()) {
      called = result.insertId();
    } else if (result.insertId() != 0) {
      given = result.insertId();
    }
  }

  /** Whether it is the last row's. */
  boolean isOfLast() {
    return given != 0 && !isMade();
  }

  /** The last row's id. */
  void given(long id) {
    given = id;
  }

  /** What the OK says; 0 for none. */
  long reported() {
    if (made != 0) {
      return made;
    }
    return called != 0 ? called : given;
  }

  /** Whether LAST_INSERT_ID() is that. */
  boolean isMade() {
    return made != 0 || called != 0;
  }
}
