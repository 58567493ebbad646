package io.ringmaster.router.analysis;

import io.ringmaster.router.plan.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ends the analysis of a statement that gets an error whatever its literals are. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Where a message begins to say that something is not supported. */
  private static final Pattern INSTEAD =
      Pattern.compile("[,;]? over several shards|,? (is|are) not supported");

  private static final String OVER_SHARDS =
      " over several shards is not supported yet; say which shard key in WHERE";

  private final transient Refusal refusal;

  RefusedException(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  RefusedException(String message) {
    this(Refusal.notSupported(message));
  }

  /** For what one shard can do and several can't yet. */
  static RefusedException overShards(String what) {
    return new RefusedException(what + OVER_SHARDS);
  }

  /** What several shards can't do, without what to do instead. */
  String reason() {
    Matcher instead = INSTEAD.matcher(refusal.message());
    return instead.find() ? refusal.message().substring(0, instead.start()) : refusal.message();
  }

  /** MySQL's error 1054. */
  static RefusedException unknownColumn(String name, String clause) {
    return new RefusedException(
        new Refusal(1054, "42S22", "Unknown column '%s' in '%s'".formatted(name, clause)));
  }

  Refusal refusal() {
    return refusal;
  }
}
