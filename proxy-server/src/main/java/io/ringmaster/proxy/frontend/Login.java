package io.ringmaster.proxy.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.ringmaster.metadata.Account;
import io.ringmaster.metadata.ClusterState;
import io.ringmaster.protocol.Capabilities;
import io.ringmaster.protocol.Charsets;
import io.ringmaster.protocol.Collation;
import io.ringmaster.protocol.MySqlError;
import io.ringmaster.protocol.PacketWriter;
import io.ringmaster.protocol.ServerStatus;
import io.ringmaster.protocol.auth.AuthPlugin;
import io.ringmaster.protocol.auth.AuthStep;
import io.ringmaster.protocol.auth.PasswordVerifier;
import io.ringmaster.protocol.auth.ServerAuth;
import io.ringmaster.protocol.client.ChangeUser;
import io.ringmaster.protocol.client.HandshakeResponse41;
import io.ringmaster.protocol.client.SslRequest;
import io.ringmaster.protocol.server.HandshakeV10;
import io.ringmaster.proxy.SqlFailure;
import io.ringmaster.proxy.execute.LoopContext;
import io.ringmaster.proxy.session.ClientSession;
import io.ringmaster.proxy.session.SessionState;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection phase: greeting, TLS, authentication, first default database; and the same again
 * for COM_CHANGE_USER. Source: MySQL manual, "Connection Phase".
 */
final class Login {
  private static final Logger log = LoggerFactory.getLogger(Login.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final int OFFERED =
      Capabilities.CLIENT_LONG_PASSWORD
          | Capabilities.CLIENT_FOUND_ROWS
          | Capabilities.CLIENT_LONG_FLAG
          | Capabilities.CLIENT_CONNECT_WITH_DB
          | Capabilities.CLIENT_NO_SCHEMA
          | Capabilities.CLIENT_ODBC
          | Capabilities.CLIENT_LOCAL_FILES
          | Capabilities.CLIENT_IGNORE_SPACE
          | Capabilities.CLIENT_PROTOCOL_41
          | Capabilities.CLIENT_INTERACTIVE
          | Capabilities.CLIENT_IGNORE_SIGPIPE
          | Capabilities.CLIENT_TRANSACTIONS
          | Capabilities.CLIENT_RESERVED
          | Capabilities.CLIENT_SECURE_CONNECTION
          | Capabilities.CLIENT_MULTI_STATEMENTS
          | Capabilities.CLIENT_MULTI_RESULTS
          | Capabilities.CLIENT_PS_MULTI_RESULTS
          | Capabilities.CLIENT_PLUGIN_AUTH
          | Capabilities.CLIENT_CONNECT_ATTRS
          | Capabilities.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA
          | Capabilities.CLIENT_SESSION_TRACK
          | Capabilities.CLIENT_DEPRECATE_EOF
          | Capabilities.CLIENT_QUERY_ATTRIBUTES;

  private final LoopContext loop;
  private final ClientSession session;
  private final LoginSettings settings;
  private final boolean admitted;
  private byte[] nonce = PasswordVerifier.nonce(RANDOM);
  private ScheduledFuture<?> deadline;
  private Runnable loggedIn;
  private Runnable readOn;
  private IntConsumer expectSequenceId;
  private ServerAuth auth;
  private boolean active = true;
  private boolean computing;
  private boolean over;
  private boolean secure;
  private int capabilities;
  private int collation;
  private String user = "";
  private String database = "";
  private boolean passwordSent;

  /**
   * @param admitted whether there is room for the connection
   */
  Login(LoopContext loop, ClientSession session, LoginSettings settings, boolean admitted) {
    this.loop = loop;
    this.session = session;
    this.settings = settings;
    this.admitted = admitted;
  }

  /** Whether the next packet belongs to a login. */
  boolean isActive() {
    return active;
  }

  /** Whether what comes from now on is encrypted. */
  boolean isSecure() {
    return secure;
  }

  /** Whether a password is being checked, or the client was refused: no packet may be given. */
  boolean isBusy() {
    return computing || over;
  }

  /**
   * Greets the client.
   *
   * @param whenLoggedIn is run once, before the OK is sent
   * @param whenReady is run when input that waited may be read on
   * @param sequenceIds is told which sequence id the client's next packet must carry
   */
  void start(Runnable whenLoggedIn, Runnable whenReady, IntConsumer sequenceIds) {
    loggedIn = whenLoggedIn;
    expectSequenceId = sequenceIds;
    readOn = whenReady;
    if (!admitted) {
      refuse(SqlFailure.of(MySqlError.ER_CON_COUNT_ERROR));
      return;
    }
    Channel channel = session.channel();
    startDeadline();
    int offered = OFFERED | (settings.tls() == null ? 0 : Capabilities.CLIENT_SSL);
    ByteBuf out = channel.alloc().buffer(128);
    PacketWriter writer = new PacketWriter();
    writer.begin(out);
    new HandshakeV10(
            settings.serverVersion(),
            session.id(),
            nonce,
            offered,
            Charsets.UTF8MB4_0900_AI_CI,
            ServerStatus.SERVER_STATUS_AUTOCOMMIT,
            AuthPlugin.CACHING_SHA2_PASSWORD.wireName())
        .encode(out);
    writer.end();
    expectSequenceId.accept(1);
    session.output().relay(out);
    session.output().flush();
  }

  private void startDeadline() {
    deadline =
        session
            .channel()
            .eventLoop()
            .schedule(this::late, settings.loginTime().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void late() {
    log.info("Login took too long session={}", session.id());
    loop.metrics().connectionsRefused.increment();
    var _ = session.channel().close();
  }

  /**
   * A packet of the client's during the login.
   *
   * @return whether everything after it is encrypted
   */
  boolean packet(ByteBuf payload, int sequenceId) {
    session.output().sequenceId(sequenceId + 1);
    if (auth != null) {
      int length = payload.readableBytes();
      passwordSent |= isPassword(length, length == 1 ? payload.getByte(payload.readerIndex()) : -1);
      step(auth.onPacket(payload));
    } else if (!secure && settings.tls() != null && SslRequest.matches(payload)) {
      secure = true;
      SslHandler handler = settings.tls().newHandler(session.channel().alloc());
      session.channel().pipeline().addFirst("tls", handler);
      return true;
    } else {
      response(HandshakeResponse41.decode(payload));
    }
    return false;
  }

  private void response(HandshakeResponse41 response) {
    if (!Capabilities.has(response.capabilities(), Capabilities.CLIENT_PROTOCOL_41)) {
      refuse(SqlFailure.of(MySqlError.ER_HANDSHAKE_ERROR));
      return;
    }
    capabilities = response.capabilities() & OFFERED;
    collation = response.collation();
    if (settings.tlsRequired() && !secure) {
      refuse(SqlFailure.of(MySqlError.ER_SECURE_TRANSPORT_REQUIRED));
      return;
    }
    session.output().capabilities(capabilities);
    authenticate(
        response.username(), response.authResponse(), response.authPlugin(), response.database());
  }

  private void authenticate(String name, byte[] data, String plugin, String wantedDatabase) {
    user = name;
    database = wantedDatabase;
    passwordSent = isPassword(data.length, data.length == 1 ? data[0] : -1);
    auth = serverAuth();
    step(auth.start(user, verifier(user), plugin, data));
  }

  /** Whether an answer proves a password, and not that there is none: nothing, or a 0 alone. */
  private static boolean isPassword(int length, int only) {
    return length > 0 && only != 0;
  }

  private ServerAuth serverAuth() {
    return new ServerAuth(
        nonce, secure || session.isLocal(), secure ? null : settings.rsa(), settings.fastAuth());
  }

  private PasswordVerifier verifier(String name) {
    Account account = loop.shared().account(name);
    if (account == null) {
      return PasswordVerifier.nobody(AuthPlugin.CACHING_SHA2_PASSWORD);
    }
    AuthPlugin plugin = AuthPlugin.of(account.plugin());
    return PasswordVerifier.parse(
        plugin, account.authenticationString().reveal().getBytes(StandardCharsets.ISO_8859_1));
  }

  private void step(AuthStep step) {
    switch (step) {
      case AuthStep.Reply(var payload) -> send(payload);
      case AuthStep.Accepted(var payload) -> {
        if (payload.length > 0) {
          send(payload);
        }
        accepted();
      }
      case AuthStep.Rejected(var reason) -> {
        log.info(
            "Login rejected session={} user={} host={} reason={}",
            session.id(),
            user,
            session.clientHost(),
            loop.shared().account(user) == null ? "no such account" : reason);
        denied();
      }
      case AuthStep.Compute(var work) -> compute(work);
      case AuthStep.Wait _, AuthStep.Refused _ ->
          throw new IllegalStateException("a client's step: " + step);
    }
  }

  private void compute(java.util.function.Supplier<AuthStep> work) {
    computing = true;
    loop.shared()
        .blocking()
        .execute(
            () -> {
              AuthStep next = work.get();
              session
                  .channel()
                  .eventLoop()
                  .execute(
                      () -> {
                        computing = false;
                        if (session.channel().isActive()) {
                          step(next);
                          readOn.run();
                        }
                      });
            });
  }

  private void send(byte[] payload) {
    ByteBuf out = session.channel().alloc().buffer(payload.length + 4);
    PacketWriter writer = new PacketWriter();
    writer.sequenceId(session.output().sequenceId());
    writer.begin(out);
    out.writeBytes(payload);
    writer.end();
    session.output().sequenceId(writer.sequenceId());
    expectSequenceId.accept(writer.sequenceId());
    session.output().relay(out);
    session.output().flush();
  }

  private void denied() {
    refuse(
        SqlFailure.of(
            MySqlError.ER_ACCESS_DENIED_ERROR,
            user,
            session.clientHost(),
            passwordSent ? "YES" : "NO"));
  }

  private void accepted() {
    Account account = loop.shared().account(user);
    if (account == null) {
      denied();
      return;
    }
    if (!database.isEmpty()) {
      boolean known =
          database.equalsIgnoreCase("information_schema")
              || cluster().databases().containsKey(database);
      // As MySQL does, so that nobody learns which databases there are.
      if (!account.mayUse(database) && !database.equalsIgnoreCase("information_schema")) {
        refuse(SqlFailure.of(MySqlError.ER_DBACCESS_DENIED_ERROR, user, "%", database));
        return;
      }
      if (!known) {
        refuse(SqlFailure.of(MySqlError.ER_BAD_DB_ERROR, database));
        return;
      }
    }
    SessionState state = initialState();
    if (state == null) {
      refuse(
          SqlFailure.notSupported(
              "The client's character set %s (collation %d) is not supported; use utf8mb4"
                  .formatted(Charsets.collation(collation).charset().name(), collation)));
      return;
    }
    session.authenticated(account, capabilities, loop.intern(state), cluster());
    active = false;
    auth = null;
    if (deadline != null) {
      deadline.cancel(false);
    }
    loggedIn.run();
    session.ended();
    session.output().ok(session.status());
    session.output().flush();
  }

  private ClusterState cluster() {
    return loop.shared().routing().map().state();
  }

  /**
   * The character set of the handshake, as MySQL applies it; null when it is not safe to digest.
   */
  private SessionState initialState() {
    Collation chosen = Charsets.collation(collation);
    if (chosen == null || !chosen.charset().clientAllowed()) {
      chosen = Charsets.collation(Charsets.UTF8MB4_0900_AI_CI);
    }
    if (!chosen.charset().asciiSafe()) {
      return null;
    }
    Map<String, String> variables = new TreeMap<>();
    String charset = "'" + chosen.charset().name() + "'";
    variables.put("character_set_client", charset);
    variables.put("character_set_results", charset);
    variables.put("collation_connection", "'" + chosen.name() + "'");
    return SessionState.INITIAL
        .with(variables)
        .withResultsCollation(chosen.isDefault() ? null : chosen.name())
        .withDatabase(database.isEmpty() ? null : database);
  }

  /**
   * COM_CHANGE_USER: the session is reset and logs in again.
   *
   * @param whenDone is run when the client may send commands again
   */
  void changeUser(ByteBuf payload, int sequenceId, Runnable whenDone) {
    ChangeUser request = ChangeUser.decode(payload, capabilities);
    session.reset(cluster());
    session.output().sequenceId(sequenceId + 1);
    active = true;
    loggedIn = whenDone;
    collation = request.collation();
    user = request.username();
    database = request.database();
    passwordSent = false;
    nonce = PasswordVerifier.nonce(RANDOM);
    startDeadline();
    auth = serverAuth();
    step(auth.startWithSwitch(user, verifier(user)));
  }

  private void refuse(SqlFailure failure) {
    over = true;
    loop.metrics().connectionsRefused.increment();
    session.output().error(failure);
    session.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** The connection has ended. */
  void close() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
