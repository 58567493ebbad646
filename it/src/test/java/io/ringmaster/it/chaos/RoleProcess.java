package io.ringmaster.it.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A Ringmaster process of one role, with a relay of its own to ZooKeeper. */
final class RoleProcess extends JavaProcess {
  private final int port;
  private final Relay relay;
  private String http = "";

  /**
   * A proxy that can be ambushed; not started.
   *
   * @param port where MySQL clients will be heard
   */
  static RoleProcess proxy(
      String name, int port, Path directory, Ambush ambush, int zookeeper, Map<String, String> keys)
      throws IOException {
    RoleProcess proxy =
        new RoleProcess(name, directory, ChaosProxy.class.getName(), port, zookeeper);
    proxy.set(ChaosWorker.AMBUSH, ambush.directory().toString());
    proxy.set("role", "proxy");
    proxy.set("mysql.listen", "127.0.0.1:" + port);
    keys.forEach(proxy::set);
    return proxy;
  }

  /** A worker that can be ambushed; not started. */
  static RoleProcess worker(
      String name, Path directory, Ambush ambush, int zookeeper, Map<String, String> keys)
      throws IOException {
    RoleProcess worker =
        new RoleProcess(name, directory, ChaosWorker.class.getName(), 0, zookeeper);
    worker.set(ChaosWorker.AMBUSH, ambush.directory().toString());
    worker.set("role", "worker");
    keys.forEach(worker::set);
    return worker;
  }

  private RoleProcess(String name, Path directory, String main, int port, int zookeeper)
      throws IOException {
    super(name, directory, main);
    this.port = port;
    this.relay = new Relay(zookeeper);
    set("zookeeper.connect", "127.0.0.1:" + relay.port());
    set("zookeeper.data_dir", directory.resolve(name).toString());
  }

  private void set(String key, String value) {
    http = key.equals("http.listen") ? value : http;
    argument("--set", key + "=" + value);
  }

  int port() {
    return port;
  }

  /** A number of its metrics, of those without labels. */
  long metric(String metric) throws IOException {
    String page;
    try (InputStream in = URI.create("http://" + http + "/metrics").toURL().openStream()) {
      page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    return page.lines()
        .filter(line -> line.startsWith(metric + " "))
        .map(line -> (long) Double.parseDouble(line.substring(metric.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("no metric " + metric + " in " + page));
  }

  Relay relay() {
    return relay;
  }

  /** A proxy accepts clients; nobody waits for a worker. */
  @Override
  boolean isReady() {
    if (port == 0) {
      return true;
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 200);
      socket.setSoTimeout(2_000);
      return socket.getInputStream().read() > 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    relay.close();
    super.close();
  }
}
