package io.ringmaster.migration.move;

import io.ringmaster.metadata.placement.Move;
import io.ringmaster.migration.binlog.Gtids;
import io.ringmaster.migration.rows.TableMove;
import io.ringmaster.migration.server.Sessions;
import io.ringmaster.migration.table.CascadePreflight;
import io.ringmaster.migration.table.DiskPreflight;
import io.ringmaster.migration.table.Finding;
import io.ringmaster.migration.table.MovingTable;
import io.ringmaster.migration.table.ServerPreflight;
import io.ringmaster.migration.table.TablePreflight;
import io.ringmaster.migration.table.TableReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All checks of a stream's two servers and its tables. Changes nothing. */
final class StreamPreflight {
  private final List<TableRef> tables;
  private final Move move;
  private final CopyTime copyTime;
  private final List<Finding> findings = new ArrayList<>();

  /** The tables of the source that could be read. */
  private final List<MovingTable> sources = new ArrayList<>();

  private StreamPreflight(List<TableRef> tables, Move move, CopyTime copyTime) {
    this.tables = tables;
    this.move = move;
    this.copyTime = copyTime;
  }

  static List<Finding> check(
      List<TableRef> tables, Move move, Sessions source, Sessions target, CopyTime copyTime)
      throws SQLException {
    StreamPreflight preflight = new StreamPreflight(tables, move, copyTime);
    try (Connection from = preflight.connect(source);
        Connection to = preflight.connect(target)) {
      if (from != null && to != null) {
        preflight.servers(from, source, to, target);
        for (TableRef table : tables) {
          preflight.table(table, from, source, to, target);
        }
        preflight.findings.addAll(CascadePreflight.check(preflight.sources));
      }
    }
    return List.copyOf(preflight.findings);
  }

  /** Null, and a finding, when the server can't be reached. */
  private Connection connect(Sessions server) {
    try {
      return server.connect();
    } catch (SQLException e) {
      add(
          "server " + server,
          "it can't be reached: " + e.getMessage(),
          "Start it, or mend its address and account with ALTER SERVER");
      return null;
    }
  }

  private void add(String subject, String reason, String fix) {
    findings.add(new Finding(subject, reason, fix));
  }

  private void servers(Connection from, Sessions source, Connection to, Sessions target)
      throws SQLException {
    Set<String> databases = new TreeSet<>();
    tables.forEach(table -> databases.add(table.database()));
    long bytes = bytes(from);
    DiskPreflight.check(to, target.endpoint().server(), bytes).ifPresent(findings::add);
    Duration copyMax = copyTime.most(bytes);
    findings.addAll(ServerPreflight.check(from, source.toString(), databases, copyMax));
    findings.addAll(ServerPreflight.check(to, target.toString(), databases, copyMax));
    gtids(from, source);
    gtids(to, target);
    long there = packetMax(from);
    long here = packetMax(to);
    if (here != there) {
      // Both ways: a rollback turns them around.
      add(
          "server " + (here < there ? target : source),
          "max_allowed_packet is "
              + Math.min(here, there)
              + ", less than the other's "
              + Math.max(here, there)
              + ", so a large row may not be stored",
          "SET PERSIST max_allowed_packet = " + Math.max(here, there));
    }
  }

  /** A guess at the bytes of the rows that move; tables that can't be read are told elsewhere. */
  private long bytes(Connection from) throws SQLException {
    long bytes = 0;
    for (TableRef ref : tables) {
      Optional<MovingTable> table;
      try {
        table = TableReader.read(from, ref.database(), ref.name(), ref.shardKey());
      } catch (IllegalArgumentException e) {
        continue;
      }
      if (table.isPresent()) {
        MovingTable here = table.get();
        bytes += here.rowBytes() * RowEstimate.of(from, new TableMove(here, here, move));
      }
    }
    return bytes;
  }

  private static long packetMax(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT @@GLOBAL.max_allowed_packet")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void gtids(Connection connection, Sessions server) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT @@GLOBAL.gtid_executed")) {
      row.next();
      Gtids.parse(row.getString(1));
    } catch (IllegalArgumentException e) {
      add(
          "server " + server,
          "its GTIDs can't be read: " + e.getMessage(),
          "Do without tagged GTIDs");
    }
  }

  private void table(TableRef ref, Connection from, Sessions source, Connection to, Sessions target)
      throws SQLException {
    int before = findings.size();
    Optional<MovingTable> here = read(ref, from, source);
    Optional<MovingTable> there = read(ref, to, target);
    if (here.isEmpty() && findings.size() == before) {
      add("table " + ref, "it is not on " + source, "Create it there, or take it off the group");
    }
    here.ifPresent(table -> findings.addAll(TablePreflight.check(table)));
    here.ifPresent(sources::add);
    if (here.isEmpty() || there.isEmpty()) {
      return;
    }
    findings.addAll(TablePreflight.compare(here.get(), there.get()));
    TablePreflight.check(there.get()).stream()
        .filter(finding -> !findings.contains(finding))
        .forEach(findings::add);
  }

  private Optional<MovingTable> read(TableRef ref, Connection connection, Sessions server)
      throws SQLException {
    try {
      return TableReader.read(connection, ref.database(), ref.name(), ref.shardKey());
    } catch (IllegalArgumentException e) {
      add(
          "table " + ref + " on " + server,
          e.getMessage(),
          "Make its definition the same on all shards");
      return Optional.empty();
    }
  }
}
