package io.ringmaster.proxy.execute;

import io.ringmaster.metadata.ShardMap;
import io.ringmaster.metadata.TableRule;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.ResponseScanner;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.gather.RowPlaces;
import io.ringmaster.proxy.gather.ScatterWriteExecution;
import io.ringmaster.proxy.gather.ShardStatements;
import io.ringmaster.proxy.gather.WriteSpec;
import io.ringmaster.proxy.load.KeyedRows;
import io.ringmaster.proxy.load.LoadFile;
import io.ringmaster.proxy.load.RowSplit;
import io.ringmaster.proxy.local.DefaultedColumns;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** One LOAD DATA over several shards, as it is carried out. On the client's event loop. */
final class LoadRun implements LoadFile.Link {
  /** Seconds that a server waits for more of its rows: a day. */
  static final String PATIENCE = "86400";

  /** Seconds that a client may take between two packets unless the session says otherwise. */
  private static final String CLIENT_PATIENCE = "30";

  private final LoopContext loop;
  private final ClientSession session;
  private final Completion completion;
  private final byte[] file;
  private final LoadedTable table;
  private final ShardMap map;
  private final List<Integer> targets;
  private final List<String> variables;

  /**
   * A statement's.
   *
   * @param file what the client is asked for
   * @param map whose numbers the targets are
   * @param variables that the text names, of which the rows set some
   */
  LoadRun(
      LoopContext loop,
      ClientSession session,
      Completion completion,
      byte[] file,
      LoadedTable table,
      ShardMap map,
      List<Integer> targets,
      List<String> variables) {
    this.loop = loop;
    this.session = session;
    this.completion = completion;
    this.file = file.clone();
    this.table = table;
    this.map = map;
    this.targets = targets;
    this.variables = variables;
  }

  /** Seconds that the client may take between two packets. */
  static int clientPatience(ClientSession session) {
    return Integer.parseInt(
        session.state().variables().getOrDefault("net_read_timeout", CLIENT_PATIENCE));
  }

  /**
   * Starts.
   *
   * @param text that the shards get
   * @param state of their connections
   * @param done is run when the client has its answer
   */
  ScatterRunner.Scattered start(byte[] text, SessionState state, Runnable done) {
    RowSplit split = table.split(map.unheld(), targets);
    LoadFile loading =
        new LoadFile(
            session,
            this,
            split,
            targets.size(),
            loop.shared().maxAllowedPacket(),
            clientPatience(session));
    boolean copies = table.rule() instanceof TableRule.Reference;
    WriteSpec spec =
        new WriteSpec(
            targets,
            List.of(),
            copies,
            false,
            false,
            WriteSpec.Order.AT_ONCE,
            ResponseScanner.Kind.QUERY,
            new InsertId(split),
            null,
            null,
            DefaultedColumns.NONE,
            loading,
            split instanceof KeyedRows keyed ? keyed.places() : RowPlaces.AS_SAID);
    ShardStatements statements = ShardStatements.ofTexts(Collections.nCopies(targets.size(), text));
    ScatterWriteExecution running =
        new ScatterWriteExecution(
            loop.shards(),
            session,
            spec,
            statements,
            state,
            variables.isEmpty() ? Needs.NOTHING : Needs.USER_VARIABLES,
            done);
    running.start();
    return new ScatterRunner.Scattered() {
      @Override
      public void writable() {
        running.writable();
      }

      @Override
      public void cancel() {
        running.cancel();
      }

      @Override
      public boolean isStoppable() {
        return running.isStoppable();
      }

      @Override
      public LoadFile file() {
        return loading;
      }
    };
  }

  /** As MySQL: the OK tells of no id, but LAST_INSERT_ID() is the first that was made. */
  private record InsertId(RowSplit split) implements WriteSpec.InsertId {
    @Override
    public long reported(long affectedRows, long ofServers, long stored) {
      return 0;
    }

    @Override
    public boolean isMade() {
      return split.firstNumber() != 0;
    }

    @Override
    public long remembered(long affectedRows, long reported, long stored) {
      return affectedRows == 0 ? 0 : split.firstNumber();
    }
  }

  @Override
  public void request() {
    session.output().fileRequest(file);
    session.output().flush();
    completion.infile(session.output().sequenceId());
  }

  /** The rows leave values in the variables that no other statement may meet. */
  @Override
  public void loads(BackendConnection connection) {
    if (!variables.isEmpty()) {
      String left =
          variables.stream()
              .map(name -> "@`" + name.replace("`", "``") + "` = ?")
              .collect(Collectors.joining(", "));
      connection.setUserVariables(
          connection.userVariables().isEmpty() ? left : connection.userVariables() + ", " + left);
    }
  }

  @Override
  public void afterwards(BackendConnection connection, Runnable then) {
    if (variables.isEmpty()) {
      then.run();
    } else {
      ReadBack.userVariables(session, connection, variables, _ -> then.run());
    }
  }

  @Override
  public SqlFailure explained(int target, SqlFailure ofServer) {
    boolean client = Capabilities.has(session.capabilities(), Capabilities.CLIENT_LOCAL_FILES);
    if (ofServer.errno() != MySqlError.ER_CLIENT_LOCAL_FILES_DISABLED.errno() || !client) {
      return ofServer;
    }
    return new SqlFailure(
        ofServer.errno(),
        ofServer.sqlState(),
        "Loading local data is disabled on server '%s' of shard '%s'; SET GLOBAL local_infile = ON there"
            .formatted(
                loop.pool(targets.get(target)).server().name(),
                loop.shards().name(targets.get(target))));
  }
}
