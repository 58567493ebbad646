import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Formats every Java source of the repository with google-java-format ({@code apply}) or fails when
 * one is not formatted ({@code check}). Run by the root POM; see CONTRIBUTING in ARCHITECTURE.md.
 */
public final class Format {
  public static void main(String[] args) throws IOException {
    boolean apply = args.length > 0 && args[0].equals("apply");
    var bad = new AtomicInteger();
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Path.of("."))) {
      sources =
          files
              .filter(p -> p.toString().endsWith(".java") && !p.toString().contains("/target/"))
              .toList();
    }
    sources.parallelStream()
        .forEach(
            path -> {
              try {
                String text = Files.readString(path);
                String formatted = new Formatter().formatSourceAndFixImports(text);
                if (!text.equals(formatted)) {
                  bad.incrementAndGet();
                  System.err.println((apply ? "formatted " : "not formatted: ") + path);
                  if (apply) Files.writeString(path, formatted);
                }
              } catch (Exception e) {
                bad.incrementAndGet();
                System.err.println(path + ": " + e.getMessage());
              }
            });
    if (!apply && bad.get() > 0) {
      System.err.println("Mend with: mvn -N process-sources -Dformat=apply");
      System.exit(1);
    }
  }
}
