package io.ringmaster.proxy.execute;

import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.ServerPool;
import io.ringmaster.proxy.commit.CommitServices;
import io.ringmaster.proxy.gather.ShardAccess;
import io.ringmaster.proxy.metrics.LoopMetrics;
import io.ringmaster.proxy.metrics.ShardCounters;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;

/** An event loop's shards for the executors that gather from several of them. */
final class LoopShards implements ShardAccess {
  private final LoopContext loop;

  LoopShards(LoopContext loop) {
    this.loop = loop;
  }

  @Override
  public ServerPool pool(int shard) {
    return loop.pool(shard);
  }

  @Override
  public String name(int shard) {
    return loop.routing().map().shards().get(shard).name();
  }

  @Override
  public ShardCounters counters(int shard) {
    return loop.shardCounters(shard);
  }

  @Override
  public LoopMetrics metrics() {
    return loop.metrics();
  }

  @Override
  public CommitServices commits() {
    return loop.shared().commits();
  }

  @Override
  public void prepare(
      ClientSession session,
      SessionState state,
      BackendConnection connection,
      int needs,
      Prepared then) {
    if (Preparation.isReady(session, state, connection, needs)) {
      then.prepared(connection);
      return;
    }
    Preparation.start(
        session,
        state,
        connection,
        needs,
        new Preparation.Then() {
          @Override
          public void prepared(BackendConnection ready) {
            then.prepared(ready);
          }

          @Override
          public void notPrepared(BackendConnection lost, SqlFailure failure) {
            then.notPrepared(lost, failure);
          }
        });
  }

  @Override
  public void kill(BackendConnection connection, Runnable then) {
    loop.killQuery(connection, then);
  }
}
