package io.ringmaster.bench;

import io.ringmaster.metadata.ClusterState;
import io.ringmaster.metadata.KeyType;
import io.ringmaster.metadata.LogicalDatabase;
import io.ringmaster.metadata.Placement;
import io.ringmaster.metadata.Secret;
import io.ringmaster.metadata.Server;
import io.ringmaster.metadata.Shard;
import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableGroup;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.metadata.TlsMode;
import io.ringmaster.metadata.placement.CanonicalCache;
import io.ringmaster.metadata.placement.HashRing;
import io.ringmaster.router.Router;
import io.ringmaster.router.Routing;
import io.ringmaster.router.binding.Binder;
import io.ringmaster.router.binding.StringConversion;
import io.ringmaster.router.catalog.Catalog;
import io.ringmaster.router.catalog.CatalogColumn;
import io.ringmaster.router.catalog.CatalogTable;
import io.ringmaster.router.digest.Digest;
import io.ringmaster.router.digest.Digester;
import io.ringmaster.router.digest.LexerMode;
import io.ringmaster.router.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From text to shard number: what the proxy adds to a point select, apart from the sockets. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteBenchmark {
  private static final StringConversion CONVERSION = StringConversion.none("utf8mb4");

  private final Digester digester = new Digester();
  private final Digest digest = new Digest();
  private final Routing routing = new Routing(new ShardMap(state()), catalog());
  private final Router router = new Router(1000);
  private final Binder binder = new Binder(new CanonicalCache(16));

  /** The plan is found in the cache. */
  @Benchmark
  public int planHit() {
    return route(router);
  }

  /** The plan has to be made: parse and analysis. */
  @Benchmark
  public int planMiss() {
    return route(new Router(2));
  }

  private int route(Router by) {
    byte[] sql = Statements.POINT;
    digester.digest(sql, 0, sql.length, LexerMode.DEFAULT, digest);
    Plan.Read plan = (Plan.Read) by.route(digest, "sb", routing);
    binder.bind(plan.selector(), digest, sql, LexerMode.DEFAULT, null, routing.map(), CONVERSION);
    return binder.shard();
  }

  private static ClusterState state() {
    Server server = new Server("s1", "127.0.0.1", 3306, "u", new Secret("p"), TlsMode.DISABLED);
    var slots = HashRing.assign(List.of("shard1", "shard2"));
    return new ClusterState(
        1,
        Map.of("s1", server),
        Map.of(
            "shard1",
            new Shard("shard1", "s1", List.of()),
            "shard2",
            new Shard("shard2", "s1", List.of())),
        Map.of("sb", new LogicalDatabase("sb", "shard1", Optional.empty())),
        Map.of(
            "sb.g",
            new TableGroup("sb.g", new KeyType.IntegerKey(), new Placement.Hash(slots, Map.of()))),
        Map.of("sb.sbtest1", new TableRule.Sharded("sb", "sbtest1", "sb.g", "id")),
        Map.of(),
        Map.of());
  }

  private static Catalog catalog() {
    CatalogTable table =
        new CatalogTable(
            "sb",
            "sbtest1",
            List.of(
                new CatalogColumn("id", "int", false, 0, "", false, false, false, false),
                new CatalogColumn(
                    "c", "char", false, 120, "utf8mb4_0900_ai_ci", false, false, false, true)),
            List.of(List.of("id")));
    return new Catalog(1, Map.of("sb.sbtest1", table));
  }
}
