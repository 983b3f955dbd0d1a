package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.corral.core.access.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Questions are in the log of those tenants only for whom that is switched on, while it is. */
final class PromptLogIT {

  private static final String ON = "access: {tenants: {open: {log-prompts: true}}}\n";

  @TempDir private Path folder = Path.of("set by JUnit");

  private static final class Kept extends AppenderBase<ILoggingEvent> {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
    }
  }

  private static void ask(KeyedServer server, String key, String question) {
    String body =
        "{\"model\":\"quote\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
    for (String path : new String[] {"/v1/chat/completions", "/api/chat"}) {
      assertThat(server.send("POST", path, key, body).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void onlyWhatIsSwitchedOnIsWrittenDown() throws IOException {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var kept = new Kept();
    kept.start();
    root.addAppender(kept);
    try (var server = new KeyedServer(folder, ON)) {
      String open = server.key("open", Role.USER);
      String acme = server.key("acme", Role.USER);
      ask(server, open, "first-question-of-open");
      ask(server, acme, "question-of-acme");
      server.write("access: {}\n");
      var _ = server.reload();
      ask(server, open, "second-question-of-open");
    } finally {
      root.detachAppender(kept);
    }
    assertThat(kept.lines)
        .filteredOn(line -> line.contains("first-question-of-open"))
        .hasSize(2)
        .allMatch(line -> line.contains("tenant open") && line.contains("request req_"));
    assertThat(kept.lines)
        .noneMatch(line -> line.contains("question-of-acme") || line.contains("second-question"));
  }
}
