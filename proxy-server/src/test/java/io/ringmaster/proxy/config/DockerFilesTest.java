package io.ringmaster.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files below docker/ fit each other, the configuration's keys and what they copy. */
class DockerFilesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOCKER = ROOT.resolve("docker");
  private static final String PROXY = "ringmaster";

  /** A variable that may be given from outside, and what it is otherwise. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+):-([^}]+)}");

  private static Map<?, ?> compose;
  private static Map<?, ?> services;
  private static String dockerfile;
  private static RingmasterConfig config;

  @BeforeAll
  static void read() throws Exception {
    compose = yaml("compose.yaml");
    services = map(compose.get("services"));
    dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));
    config = config();
  }

  private static Map<?, ?> yaml(String file) throws IOException {
    var safe = new SafeConstructor(new LoaderOptions());
    return map(new Yaml(safe).<Object>load(Files.readString(DOCKER.resolve(file))));
  }

  private static Map<?, ?> map(Object value) {
    return assertInstanceOf(Map.class, value);
  }

  private static List<String> texts(Object value) {
    return switch (value) {
      case null -> List.of();
      case Collection<?> list -> list.stream().map(Object::toString).toList();
      case Map<?, ?> byName -> byName.keySet().stream().map(Object::toString).toList();
      default -> List.of(value.toString());
    };
  }

  private static List<String> texts(String service, String key) {
    return texts(map(services.get(service)).get(key));
  }

  /** What the proxy in the container runs with: the image's file and compose.yaml's settings. */
  private static RingmasterConfig config() throws ConfigException {
    var start =
        assertInstanceOf(CommandLine.Start.class, CommandLine.parse(texts(PROXY, "command")));
    String inImage = start.configFile().orElseThrow().toString();
    assertTrue(dockerfile.contains("COPY docker/ringmaster.yaml " + inImage + "\n"), inImage);
    assertTrue(dockerfile.contains("CMD [\"--config\", \"" + inImage + "\"]"), inImage);
    Map<String, String> given =
        new LinkedHashMap<>(ConfigSource.read(DOCKER.resolve("ringmaster.yaml")));
    given.putAll(start.settings());
    return RingmasterConfig.of(given);
  }

  private static List<Matcher> lines(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return dockerfile.lines().map(pattern::matcher).filter(Matcher::matches).toList();
  }

  @Test
  void theProxysPortsArePublishedCheckedAndScraped() throws IOException {
    String mysql = "" + config.mysql().listen().port();
    String http = "" + config.http().listen().port();
    assertEquals("0.0.0.0", config.mysql().listen().host());
    assertEquals("0.0.0.0", config.http().listen().host());
    assertEquals(
        List.of(mysql, http),
        texts(PROXY, "ports").stream().map(port -> port.replaceAll(".*:", "")).toList());
    assertEquals(1, lines("EXPOSE " + mysql + " " + http).size());
    assertEquals(1, lines(".*/dev/tcp/127\\.0\\.0\\.1/" + http + " .*GET /healthz .*").size());
    assertEquals(PROXY + ":" + mysql, texts("seed", "command").getFirst());
    assertTrue(
        yaml("prometheus.yml").get("scrape_configs").toString().contains(PROXY + ":" + http));
  }

  @Test
  void whatThePublicMayChangeIsAVariableAndPortsAreOfThisMachineOnly() {
    for (Object name : services.keySet()) {
      String service = name.toString();
      Matcher image = VARIABLE.matcher(texts(service, "image").getFirst());
      assertTrue(image.matches() && image.group(1).endsWith("_IMAGE"), service);
      boolean built = image.group(1).equals("RINGMASTER_IMAGE");
      assertEquals(built, image.group(2).endsWith(":latest"), "a version: " + image.group(2));
      for (String port : texts(service, "ports")) {
        Matcher published = VARIABLE.matcher(port.replaceAll(":\\d+$", ""));
        assertTrue(published.matches() && published.group(1).endsWith("_PORT"), port);
        assertTrue(published.group(2).matches("127\\.0\\.0\\.1:\\d+"), port);
      }
    }
  }

  @Test
  void servicesWaitForOnesThatThereAre() {
    for (Object name : services.keySet()) {
      String service = name.toString();
      Object needed = map(services.get(name)).get("depends_on");
      for (String other : texts(needed)) {
        assertTrue(services.containsKey(other), service + " needs " + other);
        if (needed.toString().contains(other + "={condition=service_healthy}")) {
          // The proxy's check is in its image.
          assertTrue(
              other.equals(PROXY) || map(services.get(other)).containsKey("healthcheck"), other);
        }
      }
    }
    for (String host : servers()) {
      assertTrue(services.containsKey(host), host);
      assertTrue(texts(PROXY, "depends_on").contains(host), host);
    }
  }

  /** Names of the services the proxy connects to. */
  private static List<String> servers() {
    return Stream.concat(
            Stream.of(config.zookeeper().connect()),
            texts("seed", "command").subList(1, 3).stream())
        .map(address -> HostPort.parse(address).orElseThrow().host())
        .toList();
  }

  @Test
  void dataIsInVolumesThatOutliveTheContainers() throws IOException {
    Set<String> used = new HashSet<>();
    for (Object name : services.keySet()) {
      for (String volume : texts(name.toString(), "volumes")) {
        String source = volume.substring(0, volume.indexOf(':'));
        if (source.startsWith("./")) {
          assertTrue(Files.isRegularFile(DOCKER.resolve(source)), volume);
        } else {
          used.add(source);
        }
      }
    }
    assertEquals(used, new HashSet<>(texts(compose.get("volumes"))));

    String state = lines("VOLUME (.*)").getFirst().group(1);
    assertTrue(texts(PROXY, "volumes").contains(PROXY + ":" + state));
    assertEquals(texts(PROXY, "volumes"), texts("keys", "volumes"));
    assertTrue(config.zookeeper().dataDir().startsWith(state));
    String keys = Files.readString(DOCKER.resolve("make-keys"));
    for (Path made :
        List.of(
            config.clusterKeyFile().orElseThrow(),
            config.tls().certificate().orElseThrow(),
            config.tls().key().orElseThrow())) {
      assertEquals(Path.of(state), made.getParent());
      assertTrue(keys.contains(made.getFileName().toString()), made.toString());
    }
  }

  @Test
  void theImageHasNoPasswordAndTheTourKnowsTheOneItUses() throws Exception {
    RingmasterConfig image =
        RingmasterConfig.of(ConfigSource.read(DOCKER.resolve("ringmaster.yaml")));
    assertFalse(image.firstAdmin().isPresent());
    assertEquals("admin:admin", config.firstAdmin().orElseThrow().reveal());
    assertEquals(
        map(map(services.get("mysql1")).get("environment")).get("MYSQL_ROOT_PASSWORD"),
        map(map(services.get("seed")).get("environment")).get("TOUR_PASSWORD"));
  }

  @Test
  void theImageIsBuiltOfWhatThereIsAndDoesNotRunAsRoot() throws IOException {
    List<String> copied = new ArrayList<>();
    for (Matcher copy : lines("COPY (?!--from)(.+) \\S+")) {
      copied.addAll(List.of(copy.group(1).split(" ")));
    }
    for (String source : copied) {
      assertTrue(Files.exists(ROOT.resolve(source)), source);
    }
    Matcher module =
        Pattern.compile("<module>(.+)</module>").matcher(Files.readString(ROOT.resolve("pom.xml")));
    while (module.find()) {
      String name = module.group(1);
      assertTrue(
          copied.contains(name) || copied.contains(name + "/pom.xml"),
          "Maven reads " + name + ", which the Dockerfile does not copy");
    }
    assertTrue(lines("USER (.*)").getLast().group(1).matches("[1-9]\\d*:[1-9]\\d*"));
    Predicate<String> given = argument -> !lines("ARG " + argument + "=.+").isEmpty();
    Map<?, ?> build = map(map(services.get(PROXY)).get("build"));
    assertTrue(texts(build.get("args")).stream().allMatch(given));
  }

  @Test
  void whatContainersRunIsThereAndExecutable() {
    List<String> run = new ArrayList<>();
    lines("ENTRYPOINT \\[\"(.*)\"]").forEach(line -> run.add(line.group(1)));
    services.keySet().forEach(name -> run.addAll(texts(name.toString(), "entrypoint")));
    assertEquals(3, run.size(), run::toString);
    for (String program : run) {
      assertTrue(program.startsWith("/opt/ringmaster/bin/"), program);
      String name = program.substring(program.lastIndexOf('/') + 1);
      assertTrue(
          Files.isExecutable(ROOT.resolve("bin").resolve(name))
              || Files.isExecutable(DOCKER.resolve(name)),
          program);
    }
  }
}
