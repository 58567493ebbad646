package io.ringmaster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.ringmaster.proxy.config.RingmasterConfig.LogLevel;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Logging in code instead of XML, which would cost the start a tenth of a second: one line an event
 * on standard error, libraries from WARN. Logback finds it as a service.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final List<String> QUIET =
      List.of(
          "org.apache.zookeeper",
          "org.apache.curator",
          "com.zaxxer.hikari",
          "io.netty",
          "com.github.shyiko.mysql.binlog");

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    // Statements and the names that clients log in with may have line breaks: none starts a line.
    encoder.setPattern(
        "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{24} "
            + "%replace(%msg %kvp){'[\\r\\n]+\\s*', ' '}%n");
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    for (String name : QUIET) {
      context.getLogger(name).setLevel(Level.WARN);
    }
    // They repeat at ERROR, with a stack trace, what our store says in one line.
    context.getLogger("org.apache.curator.ConnectionState").setLevel(Level.OFF);
    context.getLogger("org.apache.curator.framework.imps.CuratorFrameworkImpl").setLevel(Level.OFF);
    context.getLogger("org.apache.zookeeper.ClientCnxn").setLevel(Level.ERROR);
    // It warns of each idle connection that a server's restart ended, and advises another
    // maxLifetime.
    context.getLogger("com.zaxxer.hikari.pool.PoolBase").setLevel(Level.ERROR);
    // Nor a page of stack for each connection that a migration breaks off.
    context.getLogger("com.zaxxer.hikari.pool.ProxyConnection").setLevel(Level.ERROR);
    // The reader of binary logs uses Java's own logging.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Sets the level of Ringmaster's own messages; with trace, libraries say debug. */
  static void level(LogLevel level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      Level wanted = Level.toLevel(level.name());
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(wanted);
      for (String name : QUIET) {
        context.getLogger(name).setLevel(level == LogLevel.TRACE ? Level.DEBUG : maxOfWarn(wanted));
      }
    }
  }

  private static Level maxOfWarn(Level wanted) {
    return wanted.isGreaterOrEqual(Level.WARN) ? wanted : Level.WARN;
  }
}
