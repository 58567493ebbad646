package io.ringmaster.it.generator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.it.generator.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random writes: what a client is told and what the tables have then is as with one MySQL. {@code
 * -Dringmaster.generator.seconds=3600 -Dringmaster.generator.seed=1
 * -Dringmaster.generator.threads=4} looks longer, from a seed on.
 */
class WriteGeneratorTest {
  private static final Logger LOG = LoggerFactory.getLogger(WriteGeneratorTest.class);
  private static final int SECONDS = Integer.getInteger("ringmaster.generator.seconds", 8);
  private static final long SEED = Long.getLong("ringmaster.generator.seed", 1);
  private static final int THREADS = Integer.getInteger("ringmaster.generator.threads", 2);

  @Test
  void theProxyWritesAsOneMySqlDoesOrRefuses() throws Exception {
    Totals totals = Rounds.run(new WriteGenerator(), SEED, SECONDS, THREADS);
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
