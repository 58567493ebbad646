package io.ringmaster.it.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.generator.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random statements, answered by the proxy as by one MySQL. {@code
 * -Dringmaster.generator.seconds=3600 -Dringmaster.generator.seed=1
 * -Dringmaster.generator.threads=4} looks longer, from a seed on.
 */
class GeneratorTest {
  private static final Logger LOG = LoggerFactory.getLogger(GeneratorTest.class);
  private static final int SECONDS = Integer.getInteger("ringmaster.generator.seconds", 15);
  private static final long SEED = Long.getLong("ringmaster.generator.seed", 1);
  private static final int THREADS = Integer.getInteger("ringmaster.generator.threads", 2);

  @Test
  void theProxyAnswersAsOneMySqlDoesOrRefuses() throws Exception {
    Totals totals = Rounds.run(new Generator(), SEED, SECONDS, THREADS);
    LOG.info("{}", totals);
    assertEquals(List.of(), totals.deaths());
    assertTrue(totals.share(Outcome.SKIPPED) < 1, totals::toString);
    assertEquals(0, totals.count(Outcome.DIFFERENT), () -> totals.disagreements().toString());
    assertTrue(totals.share(Outcome.REFUSED) < 10, totals::toString);
    assertTrue(totals.share(Outcome.IDENTICAL) > 80, totals::toString);
    assertTrue(totals.share(Outcome.KNOWN) < 2, totals::toString);
    assertTrue(totals.share(Outcome.INDETERMINATE) < 2, totals::toString);
  }
}
