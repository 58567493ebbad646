package io.ringmaster.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ringmaster.protocol.MalformedPacketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of exceptions that handlers of responses throw: nobody is left to wait. */
class BackendConnectionTest {
  private final RecordingOwner owner = new RecordingOwner();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final BackendConnection connection =
      new BackendConnection(null, Profile.INTERNAL, channel, 1);
  private final List<String> heard = new ArrayList<>();

  BackendConnectionTest() {
    channel.pipeline().addLast(connection);
    connection.owner(owner);
  }

  private enum At {
    NOWHERE,
    DATA,
    COMPLETE,
    LOST
  }

  /** Takes one byte. */
  private final class Handler implements ResponseHandler {
    private final String name;
    private final At throwing;
    private final RuntimeException thrown;
    private final Owner own;

    Handler(String name, At throwing, RuntimeException thrown, Owner own) {
      this.name = name;
      this.throwing = throwing;
      this.thrown = thrown;
      this.own = own;
    }

    private void at(At where) {
      heard.add(name + " " + where);
      if (where == throwing) {
        throw thrown;
      }
    }

    @Override
    public boolean onData(BackendConnection c, ByteBuf in) {
      in.skipBytes(1);
      at(At.DATA);
      return true;
    }

    @Override
    public void onComplete(BackendConnection c) {
      at(At.COMPLETE);
    }

    @Override
    public void onLost(BackendConnection c, Throwable cause) {
      at(At.LOST);
    }

    @Override
    public Owner owner() {
      return own;
    }
  }

  private void send(String name, At throwing, RuntimeException thrown) {
    send(name, throwing, thrown, null);
  }

  private void send(String name, At throwing, RuntimeException thrown, Owner own) {
    connection.send(Unpooled.EMPTY_BUFFER, new Handler(name, throwing, thrown, own));
  }

  private void answer(int bytes) {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
    channel.runPendingTasks();
  }

  @Test
  void anExceptionAtTheEndOfAResponseEndsAllThatWaits() {
    RuntimeException broken = new IllegalStateException("broken");
    send("a", At.COMPLETE, broken);
    send("b", At.NOWHERE, null);
    answer(1);
    assertEquals(List.of("a DATA", "a COMPLETE", "a LOST", "b LOST"), heard);
    assertEquals(List.of(broken), owner.failures);
    assertFalse(channel.isActive());
    assertFalse(connection.usable());
    assertEquals(List.of(), owner.has);
  }

  @Test
  void anExceptionWithinAResponseEndsIt() {
    RuntimeException broken = new IllegalStateException("broken");
    send("a", At.DATA, broken);
    answer(1);
    assertEquals(List.of("a DATA", "a LOST"), heard);
    assertEquals(List.of(broken), owner.failures);
    assertFalse(channel.isActive());
  }

  /** That is the server's fault: whoever waits says so to the client. */
  @Test
  void whatTheServerSaysWronglyIsAConnectionLost() {
    send("a", At.DATA, new MalformedPacketException("rubbish", 0));
    answer(1);
    assertEquals(List.of("a DATA", "a LOST"), heard);
    assertEquals(List.of(), owner.failures);
    assertFalse(channel.isActive());
  }

  @Test
  void anExceptionAtTheEndOfAConnectionLeavesNobodyWaiting() {
    RuntimeException broken = new IllegalStateException("broken");
    send("a", At.LOST, broken);
    send("b", At.NOWHERE, null);
    var _ = channel.close();
    channel.runPendingTasks();
    assertEquals(List.of("a LOST", "b LOST"), heard);
    assertEquals(List.of(broken), owner.failures);
  }

  @Test
  void whatIsSentTooLateEndsLikeTheRest() {
    var _ = channel.close();
    channel.runPendingTasks();
    RuntimeException broken = new IllegalStateException("broken");
    send("a", At.LOST, broken);
    assertEquals(List.of(), heard);
    channel.runPendingTasks();
    assertEquals(List.of("a LOST"), heard);
    assertEquals(List.of(broken), owner.failures);
  }

  /** On a connection that several share each has its own failures. */
  @Test
  void aHandlersOwnerComesFirst() {
    RuntimeException broken = new IllegalStateException("broken");
    RecordingOwner own = new RecordingOwner();
    send("a", At.NOWHERE, null);
    send("b", At.COMPLETE, broken, own);
    answer(2);
    assertTrue(heard.containsAll(List.of("a COMPLETE", "b COMPLETE", "b LOST")), heard::toString);
    assertEquals(List.of(), owner.failures);
    assertEquals(List.of(broken), own.failures);
  }

  @Test
  void aSocketThatTakesMoreAgainIsItsOwnersMatter() {
    RuntimeException broken = new IllegalStateException("broken");
    connection.onWritable(
        () -> {
          throw broken;
        });
    connection.channelWritabilityChanged(channel.pipeline().context(connection));
    assertEquals(List.of(broken), owner.failures);
    assertFalse(channel.isActive());
  }

  @Test
  void whatWaitsBehindASlowResponseIsLostAtOnceAndTheConnectionWithItsEnd() {
    Handler first = new Handler("a", At.NOWHERE, null, null);
    Handler second = new Handler("b", At.NOWHERE, null, null);
    connection.send(Unpooled.EMPTY_BUFFER, first);
    connection.send(Unpooled.EMPTY_BUFFER, second);
    send("c", At.NOWHERE, null);
    assertFalse(connection.leaveTo(second));
    assertEquals(List.of(), heard);
    assertTrue(connection.leaveTo(first));
    assertEquals(List.of("b LOST", "c LOST"), heard);
    assertTrue(channel.isActive());
    assertFalse(connection.usable());
    answer(3);
    assertEquals(List.of("b LOST", "c LOST", "a DATA", "a COMPLETE"), heard);
    assertFalse(channel.isActive());
  }
}
