package io.ringmaster.metadata;

import java.util.EnumSet;
import java.util.Set;

/** Where a migration stands. Each phase is left only for those {@link #next} names. */
public enum MigrationPhase {
  /** Asked for; nothing was done. */
  PLANNED,
  /** Servers and tables are checked, tables created on the targets. */
  PREPARE,
  /** Rows are copied. */
  COPY,
  /** What changed since the copy began is carried over. */
  CATCH_UP,
  /** Every row is compared. */
  VERIFY,
  /** The targets follow the sources; the cutover may come. */
  READY,
  /** Proxies hold the statements for moving keys. Back to READY when it takes too long. */
  CUTOVER,
  /** The targets own the keys; the sources follow them. */
  REVERSE,
  /** Proxies hold as in CUTOVER, for the way back. Back to REVERSE when it takes too long. */
  ROLLBACK,
  /** Moved rows are deleted on the sources. */
  CLEANUP,
  /** Copied rows are deleted on the targets, which never owned them. */
  CANCELLING,
  /** Rows are deleted on the targets, which own them no more. */
  UNDOING,
  /** The placement is the new one, nothing else is left. */
  DONE,
  /** The placement was never changed, nothing is left. */
  CANCELLED,
  /** The placement is the old one again, nothing is left. */
  ROLLED_BACK;

  /** The phases that may follow. */
  public Set<MigrationPhase> next() {
    return switch (this) {
      case PLANNED -> EnumSet.of(PREPARE, CANCELLED);
      case PREPARE -> EnumSet.of(COPY, CANCELLING);
      case COPY -> EnumSet.of(CATCH_UP, CANCELLING);
      case CATCH_UP -> EnumSet.of(VERIFY, CANCELLING);
      case VERIFY -> EnumSet.of(READY, CANCELLING);
      case READY -> EnumSet.of(CUTOVER, VERIFY, CANCELLING);
      case CUTOVER -> EnumSet.of(REVERSE, READY);
      case REVERSE -> EnumSet.of(ROLLBACK, CLEANUP);
      case ROLLBACK -> EnumSet.of(UNDOING, REVERSE);
      case CLEANUP -> EnumSet.of(DONE);
      case CANCELLING -> EnumSet.of(CANCELLED);
      case UNDOING -> EnumSet.of(ROLLED_BACK);
      case DONE, CANCELLED, ROLLED_BACK -> EnumSet.noneOf(MigrationPhase.class);
    };
  }

  /** Whether nothing follows. */
  public boolean isEnd() {
    return next().isEmpty();
  }

  /** Whether proxies let statements for moving keys wait. */
  public boolean holds() {
    return this == CUTOVER || this == ROLLBACK;
  }

  /** Whether those who do not own the keys follow those who do, so that owners may change. */
  public boolean isFollowed() {
    return this == READY || this == REVERSE || holds();
  }

  /** Whether the new placement is in force. */
  public boolean isSwitched() {
    return switch (this) {
      case REVERSE, ROLLBACK, CLEANUP, DONE -> true;
      case PLANNED,
          PREPARE,
          COPY,
          CATCH_UP,
          VERIFY,
          READY,
          CUTOVER,
          CANCELLING,
          UNDOING,
          CANCELLED,
          ROLLED_BACK ->
          false;
    };
  }

  /** Whether shards may have rows that others own, so that statements must name what they mean. */
  public boolean leavesForeignRows() {
    return !isEnd() && this != PLANNED;
  }
}
