package io.ringmaster.proxy.execute;

import io.netty.buffer.ByteBuf;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.ResponseSummary;
import io.ringmaster.protocol.client.StmtExecute;
import io.ringmaster.protocol.value.Parameter;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.backend.BackendConnection;
import io.ringmaster.proxy.backend.BackendStatements;
import io.ringmaster.proxy.backend.ResponseHandler;
import io.ringmaster.proxy.gather.LimitValues;
import io.ringmaster.proxy.gather.ShardStatements;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.PreparedStatement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/**
 * A prepared statement that is executed on several shards: each prepares its own text, and gets the
 * parameters that are left in it.
 */
final class PreparedOnShards implements ShardStatements {
  private final PreparedStatement.Key origin;
  private final List<byte[]> texts;
  private final IntFunction<List<Parameter>> parameters;

  /** How an EXECUTE goes there; null for COM_STMT_EXECUTE. */
  private final PreparedByName named;

  /** Ids of statements that have a cursor, for each target; null for rows that come at once. */
  private final int[] cursors;

  private PreparedOnShards(
      ClientSession session,
      ExecuteCommand execute,
      List<byte[]> texts,
      IntFunction<List<Parameter>> parameters) {
    this(session, execute, texts, parameters, false);
  }

  private PreparedOnShards(
      ClientSession session,
      ExecuteCommand execute,
      List<byte[]> texts,
      IntFunction<List<Parameter>> parameters,
      boolean opensCursor) {
    this.cursors = opensCursor ? new int[texts.size()] : null;
    this.origin = execute.statement().key();
    this.named = execute.isByName() ? new PreparedByName(session) : null;
    this.texts = texts;
    this.parameters = parameters;
  }

  /**
   * Texts that have the parameters of the client's, in its order.
   *
   * @param texts one of each shard
   * @param dropped those that are in no text; maybe none
   * @param limitParameters those of a pushed LIMIT, which one parameter replaces; maybe none
   * @param opensCursor whether each shard opens a cursor, of a statement of its own
   */
  static ShardStatements whole(
      ClientSession session,
      ExecuteCommand execute,
      List<byte[]> texts,
      BitSet dropped,
      BitSet limitParameters,
      LimitValues limit,
      boolean opensCursor) {
    List<Parameter> all = decode(session, execute);
    List<Parameter> sent = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (dropped.get(i)) {
        continue;
      }
      if (!limitParameters.get(i)) {
        sent.add(all.get(i));
      } else if (i == limitParameters.nextSetBit(0)) {
        sent.add(unsigned(limit.pushed()));
      }
    }
    return new PreparedOnShards(session, execute, texts, _ -> sent, opensCursor);
  }

  /** A text of its own for every shard, with the parameters that are left in it. */
  static ShardStatements selected(
      ClientSession session, ExecuteCommand execute, List<byte[]> texts, List<BitSet> kept) {
    List<Parameter> all = decode(session, execute);
    List<List<Parameter>> parameters = new ArrayList<>();
    for (BitSet some : kept) {
      parameters.add(some.stream().mapToObj(all::get).toList());
    }
    return new PreparedOnShards(session, execute, texts, parameters::get);
  }

  /**
   * Texts that end with the parameter of a LIMIT.
   *
   * @param kept ordinals of the parameters before it, in the order of the texts
   * @param limit of each target, unsigned; asked when it is sent
   */
  static ShardStatements limited(
      ClientSession session,
      ExecuteCommand execute,
      List<byte[]> texts,
      int[] kept,
      IntToLongFunction limit) {
    List<Parameter> all = decode(session, execute);
    return new PreparedOnShards(
        session,
        execute,
        texts,
        target -> {
          List<Parameter> sent = new ArrayList<>();
          for (int ordinal : kept) {
            sent.add(all.get(ordinal));
          }
          sent.add(unsigned(limit.applyAsLong(target)));
          return sent;
        });
  }

  private static Parameter unsigned(long value) {
    Parameter signed = Parameter.of(value);
    return new Parameter(signed.name(), signed.type(), true, value);
  }

  private static List<Parameter> decode(ClientSession session, ExecuteCommand execute) {
    return execute.parameters().toParameters(session.profile().capabilities());
  }

  @Override
  public void send(
      int target,
      BackendConnection connection,
      ResponseHandler response,
      Consumer<SqlFailure> failed) {
    byte[] sql = texts.get(target);
    List<Parameter> values = parameters.apply(target);
    if (named != null) {
      sendByName(sql, values, connection, response, failed);
      return;
    }
    var key = new PreparedStatement.TypedKey(origin.withText(sql), types(values));
    BackendStatements.Prepared prepared =
        cursors == null ? connection.statements().find(key) : null;
    if (prepared != null) {
      execute(values, connection, response, prepared);
      return;
    }
    PreparedText.send(
        connection,
        sql,
        origin,
        new SyntaxCheck.Prepared() {
          @Override
          void done(BackendConnection c, ResponseSummary summary, SqlFailure failure) {
            if (failure != null) {
              failed.accept(failure);
              return;
            }
            BackendStatements.Prepared added;
            if (cursors == null) {
              added = c.statements().add(key, summary.statementId());
            } else {
              added = new BackendStatements.Prepared(summary.statementId());
              cursors[target] = added.id();
            }
            execute(values, c, response, added);
          }
        });
    connection.flush();
  }

  private void sendByName(
      byte[] sql,
      List<Parameter> values,
      BackendConnection connection,
      ResponseHandler response,
      Consumer<SqlFailure> failed) {
    named.prepare(
        connection,
        sql,
        origin,
        values,
        new PreparedByName.Then() {
          @Override
          public void done(BackendConnection c) {
            named.execute(c, values, response);
            c.flush();
          }

          @Override
          public void failed(BackendConnection c, SqlFailure failure) {
            failed.accept(failure);
          }
        });
  }

  private static byte[] types(List<Parameter> values) {
    byte[] types = new byte[2 * values.size()];
    for (int i = 0; i < values.size(); i++) {
      types[2 * i] = (byte) values.get(i).type().code();
      types[2 * i + 1] = (byte) (values.get(i).unsigned() ? 0x80 : 0);
    }
    return types;
  }

  @Override
  public int cursorId(int target) {
    return cursors == null ? 0 : cursors[target];
  }

  private void execute(
      List<Parameter> values,
      BackendConnection connection,
      ResponseHandler response,
      BackendStatements.Prepared prepared) {
    ByteBuf out = connection.channel().alloc().buffer();
    PacketWriter writer = new PacketWriter();
    writer.begin(out);
    int type =
        cursors == null ? StmtExecute.CURSOR_TYPE_NO_CURSOR : StmtExecute.CURSOR_TYPE_READ_ONLY;
    new StmtExecute(prepared.id(), type, values, true)
        .encode(out, connection.profile().capabilities());
    writer.end();
    // The types were sent with this execution; the next must not rely on another's.
    prepared.boundTypes(null);
    connection.send(out, response);
    connection.flush();
  }
}
