package io.ringmaster.router;

import io.ringmaster.router.analysis.Analyzer;
import io.ringmaster.router.analysis.NamedDatabases;
import io.ringmaster.router.analysis.ServerFiles;
import io.ringmaster.router.cache.PlanCache;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.DigestError;
import io.ringmaster.router.digest.Verb;
import io.ringmaster.router.plan.Finish;
import io.ringmaster.router.plan.Plan;
import io.ringmaster.router.plan.Planned;
import java.util.EnumMap;
import java.util.Map;

/** From a digest to a plan, by the cache when it can. Owned by one event loop. */
public final class Router {
  private final PlanCache cache;

  /** What a plan may take in the cache on average. */
  private static final long BYTES_PER_PLAN = 4096;

  /**
   * A router with an empty cache.
   *
   * @param cachedPlans greatest number of plans to keep
   */
  public Router(int cachedPlans) {
    this.cache = new PlanCache(cachedPlans, cachedPlans * BYTES_PER_PLAN);
  }

  /** The cache, for its counts. */
  public PlanCache cache() {
    return cache;
  }

  /**
   * The plan of a statement. Parses only what the cache lacks.
   *
   * @param digest of the statement
   * @param database the session's default database; null or empty when there is none
   */
  public Plan route(Digest digest, String database, Routing routing) {
    return plan(digest, database, routing).plan();
  }

  /**
   * The plan of a statement, and the databases it names. Parses only what the cache lacks.
   *
   * @param digest of the statement
   * @param database the session's default database; null or empty when there is none
   */
  public Planned plan(Digest digest, String database, Routing routing) {
    if (digest.error() != DigestError.NONE) {
      return planned(new Plan.Unparsed(digest.error().name()), digest, database, routing);
    }
    Verb verb = digest.verb();
    if (!isPlanned(verb)) {
      return planned(LOCAL.get(verb), digest, database, routing);
    }
    String name = database == null ? "" : database;
    byte[] text = digest.text();
    int length = digest.textLength();
    Planned planned = cache.get(digest.hash(), text, length, name, routing);
    if (planned == null) {
      planned =
          planned(
              Analyzer.plan(verb, digest.textString(), name, routing), digest, database, routing);
      cache.put(digest.hash(), text, length, name, routing, planned);
    }
    return planned;
  }

  /**
   * What MySQL can finish of a SELECT, whatever its plan is. Parses it.
   *
   * @param digest of the statement, which has a plan
   * @param database the session's default database; null or empty when there is none
   * @return null when it can't
   */
  public Finish finish(Digest digest, String database, Routing routing) {
    return Analyzer.finish(digest.textString(), database == null ? "" : database, routing);
  }

  private static Planned planned(Plan plan, Digest digest, String database, Routing routing) {
    return new Planned(
        plan, NamedDatabases.in(digest, database, routing), ServerFiles.areNamed(digest));
  }

  private static final Map<Verb, Plan> LOCAL = local();

  private static Map<Verb, Plan> local() {
    Map<Verb, Plan> plans = new EnumMap<>(Verb.class);
    for (Verb verb : Verb.values()) {
      plans.put(verb, new Plan.Local(verb));
    }
    return plans;
  }

  /** Whether statements with a verb are parsed and planned; others are steered by the verb. */
  public static boolean isPlanned(Verb verb) {
    return switch (verb) {
      case SELECT, INSERT, REPLACE, UPDATE, DELETE, WITH, VALUES, TABLE -> true;
      default -> false;
    };
  }
}
