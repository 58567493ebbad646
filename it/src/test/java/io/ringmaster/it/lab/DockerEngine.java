package io.ringmaster.it.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Two questions to a Docker engine, asked without Testcontainers, which would try every way to an
 * engine for many seconds before it says that there is none.
 */
final class DockerEngine {
  private static final long ANSWER_MILLIS_MAX = 2000;

  private final SocketAddress address;

  private DockerEngine(SocketAddress address) {
    this.address = address;
  }

  /** The engine at {@code DOCKER_HOST} or the usual socket, if it answers within two seconds. */
  static Optional<DockerEngine> find() {
    return find(Optional.ofNullable(System.getenv("DOCKER_HOST")));
  }

  static Optional<DockerEngine> find(Optional<String> dockerHost) {
    return address(dockerHost.filter(host -> !host.isBlank()).orElse("unix:///var/run/docker.sock"))
        .map(DockerEngine::new)
        .filter(engine -> engine.answersOk("/_ping"));
  }

  /** Whether the engine holds the image, so that a container of it starts without a download. */
  boolean hasImage(String image) {
    return answersOk("/images/" + URLEncoder.encode(image, StandardCharsets.UTF_8) + "/json");
  }

  private static Optional<SocketAddress> address(String dockerHost) {
    URI uri = URI.create(dockerHost);
    if ("unix".equals(uri.getScheme())) {
      Path socket = Path.of(uri.getPath());
      return Files.exists(socket)
          ? Optional.of(UnixDomainSocketAddress.of(socket))
          : Optional.empty();
    }
    return uri.getHost() == null || uri.getPort() < 0
        ? Optional.empty()
        : Optional.of(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  private boolean answersOk(String path) {
    var answer = new CompletableFuture<Boolean>();
    Thread asking =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    answer.complete(ask(path).matches("HTTP/1\\.[01] 200.*"));
                  } catch (IOException e) {
                    answer.complete(false);
                  }
                });
    try {
      return answer.get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      asking.interrupt();
    }
  }

  /** The status line of the answer. */
  private String ask(String path) throws IOException {
    boolean unix = address instanceof UnixDomainSocketAddress;
    try (SocketChannel channel =
        unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
      channel.connect(address);
      String request = String.format(Locale.ROOT, "GET %s HTTP/1.0\r\nHost: docker\r\n\r\n", path);
      ByteBuffer out = StandardCharsets.US_ASCII.encode(request);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      ByteBuffer in = ByteBuffer.allocate(64);
      while (in.hasRemaining() && channel.read(in) >= 0) {
        // The status line is within the first 64 bytes.
      }
      return StandardCharsets.US_ASCII.decode(in.flip()).toString().lines().findFirst().orElse("");
    }
  }
}
