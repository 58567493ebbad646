package io.ringmaster.proxy;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long the statements of each shard take, compared with the usual: the geometric mean of their
 * durations, which a few slow ones do not move, against its moving average of the time in which no
 * rows were copied. Not thread-safe.
 */
final class Slowdown {
  private static final int USUAL = 100;

  /** Too few statements say nothing. */
  private static final int STATEMENTS_MIN = 20;

  private static final double WEIGHT_OF_NEW = 1.0 / 16;

  private final double[] logarithms;
  private final Map<String, long[]> before = new HashMap<>();
  private final Map<String, Double> usual = new HashMap<>();

  /**
   * For histograms with these buckets.
   *
   * @param upperBounds inclusive, ascending; one more bucket has what is above
   */
  Slowdown(long[] upperBounds) {
    logarithms = new double[upperBounds.length + 1];
    for (int i = 0; i < logarithms.length; i++) {
      double lower = i == 0 ? upperBounds[0] / 2.0 : upperBounds[i - 1];
      double upper = i == upperBounds.length ? 2 * lower : upperBounds[i];
      logarithms[i] = Math.log(lower * upper) / 2;
    }
  }

  /**
   * Looks at what has come since the last time.
   *
   * @param counts of each shard's statements, by bucket, since the start
   * @param copying whether rows are copied: what is seen then is not usual
   * @return percent of the usual duration by shard, of those with enough statements; as usual where
   *     the usual is not known
   */
  Map<String, Integer> look(Map<String, long[]> counts, boolean copying) {
    Map<String, Integer> percent = new TreeMap<>();
    counts.forEach(
        (shard, all) -> {
          long[] last = before.put(shard, all.clone());
          long statements = 0;
          double sum = 0;
          for (int i = 0; i < all.length; i++) {
            long fresh = all[i] - (last == null ? 0 : last[i]);
            statements += fresh;
            sum += fresh * logarithms[i];
          }
          if (statements < STATEMENTS_MIN) {
            return;
          }
          double now = sum / statements;
          Double known = usual.get(shard);
          if (known == null) {
            usual.put(shard, now);
          } else if (!copying) {
            usual.put(shard, known + WEIGHT_OF_NEW * (now - known));
          }
          percent.put(
              shard, known == null ? USUAL : (int) Math.round(USUAL * Math.exp(now - known)));
        });
    return percent;
  }
}
