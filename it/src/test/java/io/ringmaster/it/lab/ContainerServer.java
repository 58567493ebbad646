package io.ringmaster.it.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.utility.DockerImageName;

/** MySQL in a container, by Testcontainers. */
final class ContainerServer extends LabServer {
  private static final String ROOT_PASSWORD = "root";

  private final MySQLContainer container;

  private ContainerServer(MySQLContainer container) {
    this.container = container;
  }

  static ContainerServer start(String image, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                "mysqld",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--binlog-format=ROW",
                "--local-infile=ON",
                "--max-connections=1000",
                "--innodb-buffer-pool-size=64M"));
    command.addAll(Arrays.asList(arguments));
    var container =
        new MySQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("mysql"))
            .withUsername("root")
            .withPassword(ROOT_PASSWORD)
            .withCommand(command.toArray(String[]::new));
    container.start();
    try {
      String account = "'" + USER + "'@'%'";
      sql(
          container,
          "CREATE USER " + account + " IDENTIFIED BY '" + PASSWORD.replace("'", "''") + "'");
      sql(container, "GRANT ALL ON *.* TO " + account + " WITH GRANT OPTION");
      return new ContainerServer(container);
    } catch (IOException | RuntimeException e) {
      container.stop();
      throw e;
    }
  }

  private static void sql(MySQLContainer container, String statement) throws IOException {
    try {
      ExecResult result =
          container.execInContainer(
              "mysql",
              "--default-character-set=utf8mb4",
              "-uroot",
              "-p" + ROOT_PASSWORD,
              "-e",
              statement);
      if (result.getExitCode() != 0) {
        throw new IOException("mysql in the container: " + result.getStderr());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while preparing a container", e);
    }
  }

  @Override
  public String host() {
    return container.getHost();
  }

  @Override
  public int port() {
    return container.getMappedPort(MySQLContainer.MYSQL_PORT);
  }

  @Override
  public void kill() {
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void pause() {
    container.getDockerClient().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    container.getDockerClient().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void close() {
    container.stop();
  }
}
