package io.ringmaster.proxy;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long the statements of each shard take, compared with the usual, which is the moving average
 * of the time in which no rows were copied. Compared are the geometric mean of their durations,
 * which a few slow ones do not move, and their 95th and 99th percentile: work that comes in bursts
 * makes a few statements wait long before it makes all of them slower. What they exceed the usual
 * by is averaged over some looks, since the percentiles of one vary by chance, and the largest of
 * several even more so. Not thread-safe.
 */
final class Slowdown {
  private static final int USUAL = 100;

  /** Too few statements say nothing. */
  private static final int STATEMENTS_MIN = 20;

  /** Fewer in a tail say nothing of it. */
  private static final int IN_TAIL_MIN = 10;

  private static final double[] TAILS = {0.95, 0.99};
  private static final double WEIGHT_IN_USUAL = 1.0 / 16;
  private static final double WEIGHT_IN_EXCESS = 1.0 / 3;

  private final double[] lower;
  private final double[] upper;
  private final Map<String, long[]> before = new HashMap<>();
  private final Usual means = new Usual();
  private final Usual[] tails = {new Usual(), new Usual()};

  /** Logarithms of what is usual, by shard, and of how much it is exceeded. */
  private static final class Usual {
    private final Map<String, Double> known = new HashMap<>();
    private final Map<String, Double> excess = new HashMap<>();

    /** Learns from what is seen now, if that is usual, and says how much it is more of late. */
    double excess(String shard, double now, boolean learns) {
      double usual = known.getOrDefault(shard, now);
      double before = learns ? 0 : excess.getOrDefault(shard, 0.0);
      double after = before + WEIGHT_IN_EXCESS * (now - usual - before);
      excess.put(shard, after);
      known.put(shard, learns ? usual + WEIGHT_IN_USUAL * (now - usual) : usual);
      return after;
    }
  }

  /**
   * For histograms with these buckets.
   *
   * @param upperBounds inclusive, ascending; one more bucket has what is above
   */
  Slowdown(long[] upperBounds) {
    lower = new double[upperBounds.length + 1];
    upper = new double[upperBounds.length + 1];
    for (int i = 0; i < lower.length; i++) {
      lower[i] = Math.log(i == 0 ? upperBounds[0] / 2.0 : upperBounds[i - 1]);
      upper[i] = i == upperBounds.length ? lower[i] + Math.log(2) : Math.log(upperBounds[i]);
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
          long[] fresh = all.clone();
          long statements = 0;
          for (int i = 0; i < all.length; i++) {
            fresh[i] -= last == null ? 0 : last[i];
            statements += fresh[i];
          }
          if (statements >= STATEMENTS_MIN) {
            double excess = means.excess(shard, mean(fresh, statements), !copying);
            for (int i = 0; i < TAILS.length; i++) {
              if (statements * (1 - TAILS[i]) >= IN_TAIL_MIN) {
                double tail = percentile(TAILS[i], fresh, statements);
                excess = Math.max(excess, tails[i].excess(shard, tail, !copying));
              }
            }
            percent.put(shard, (int) Math.round(USUAL * Math.exp(excess)));
          }
        });
    return percent;
  }

  private double mean(long[] counts, long statements) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += counts[i] * (lower[i] + upper[i]) / 2;
    }
    return sum / statements;
  }

  private double percentile(double of, long[] counts, long statements) {
    double left = of * statements;
    int i = 0;
    while (left > counts[i]) {
      left -= counts[i++];
    }
    return lower[i] + (upper[i] - lower[i]) * left / counts[i];
  }
}
