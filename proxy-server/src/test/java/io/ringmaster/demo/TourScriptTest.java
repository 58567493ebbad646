package io.ringmaster.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TourScriptTest {
  @Test
  void statementsCarryTheirAccountAndCaption() {
    TourScript script =
        TourScript.parse(
            "-- c\n--@ as admin\nUSE a;\n\n--@ as app\n--@ show Look\nSELECT\n1;\nSELECT 2;\n");
    assertEquals(
        List.of(
            new TourScript.Step("admin", Optional.empty(), "USE a"),
            new TourScript.Step("app", Optional.of("Look"), "SELECT\n1"),
            new TourScript.Step("app", Optional.empty(), "SELECT 2")),
        script.steps());
  }

  @Test
  void theShopHasNoPlaceholderLeft() throws IOException {
    TourScript shop =
        TourScript.shop(Map.of("server1", "a:1", "server2", "b:2", "user", "u", "password", "p"));
    assertFalse(shop.steps().stream().anyMatch(step -> step.sql().contains("${")));
    assertEquals(
        "REGISTER SERVER 's1' AT 'a:1' USER 'u' PASSWORD 'p'", shop.setUp().getFirst().sql());
    assertTrue(shop.shown().size() >= 5);
  }

  @Test
  void theAccountIsMadeLastSinceItTellsThatTheShopIsFinished() throws IOException {
    List<TourScript.Step> setUp =
        TourScript.shop(Map.of("server1", "a:1", "server2", "b:2", "user", "u", "password", "p"))
            .setUp();
    assertEquals(
        List.of("CREATE USER 'app' IDENTIFIED BY 'app'", "GRANT ALL ON shop.* TO 'app'"),
        setUp.subList(setUp.size() - 2, setUp.size()).stream()
            .map(step -> step.sql().lines().filter(l -> !l.startsWith("--")).toList())
            .map(lines -> String.join("\n", lines))
            .toList());
    assertTrue(setUp.stream().allMatch(step -> step.account().equals("admin")));
  }
}
