package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.corral.core.access.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Words that were planted as keys, prompts, documents and secrets of the settings: none of them is
 * in the log, at its most talkative, nor in an error, nor in the settings as they are shown.
 */
final class SecretsNowhereIT {

  private static final String TOKEN_SECRET = "planted-token-secret-1f9b";
  private static final String PROMPT = "plantedprompt7d2e";
  private static final String DOCUMENT = "planteddocument93c0";

  @TempDir private Path folder = Path.of("set by JUnit");

  /** Keeps every line, with the stack trace of its exception. */
  private static final class Kept extends AppenderBase<ILoggingEvent> {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      String trace =
          event.getThrowableProxy() == null
              ? ""
              : ThrowableProxyUtil.asString(event.getThrowableProxy());
      lines.add(event.getFormattedMessage() + trace);
    }
  }

  @Test
  void whatWasPlantedIsNotFound() throws IOException {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    var kept = new Kept();
    kept.start();
    root.addAppender(kept);
    List<String> errors = new ArrayList<>();
    List<String> planted = new ArrayList<>(List.of(TOKEN_SECRET, PROMPT, DOCUMENT));
    String settings = "access: {token-secret: " + TOKEN_SECRET + "}\nlog: {level: trace}\n";
    try (var server = new KeyedServer(folder, settings)) {
      String key = server.key("acme", Role.USER);
      planted.add(key.substring(20));
      use(server, key, errors);
      server.write(settings.replace(TOKEN_SECRET, TOKEN_SECRET + "2"));
      assertThat(server.reload()).containsExactly("access.token-secret: changed");
      server.write(settings.replace("token-secret: ", "token-secret: [").replace("}", "]}"));
      try {
        errors.addAll(server.reload());
      } catch (dev.corral.core.exchange.FailureException e) {
        errors.add(e.failure().message());
      }
    } finally {
      root.detachAppender(kept);
      root.setLevel(before);
    }
    assertThat(kept.lines).as("the log is listened to").isNotEmpty();
    for (String word : planted) {
      assertThat(kept.lines).as("log").noneMatch(line -> line.contains(word));
      assertThat(errors).as("errors").noneMatch(error -> error.contains(word));
    }
    String keys = Files.readString(folder.resolve("data").resolve("keys.jsonl"));
    assertThat(keys).doesNotContain(planted.getLast());
  }

  /** Asks what works, what is refused and what is broken. */
  private static void use(KeyedServer server, String key, List<String> errors) {
    String wrong = key.replace("corral_", "corral-");
    HttpResponse<String> uploaded = server.upload(key, "a.txt", "About " + DOCUMENT + ".");
    assertThat(uploaded.statusCode()).isEqualTo(200);
    String chat =
        "{\"model\":\"quote\",\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]}";
    assertThat(server.send("POST", "/v1/chat/completions", key, chat).statusCode()).isEqualTo(200);
    for (String path :
        List.of("/v1/chat/completions", "/api/chat", "/v1/messages", "/v1/responses")) {
      keepError(server.send("POST", path, wrong, chat), errors);
      keepError(server.send("POST", path, key, chat.replace("quote", "none")), errors);
      keepError(server.send("POST", path, key, chat.replace("\"role\"", "role")), errors);
      keepError(server.send("POST", path, key, chat.replace("\"user\"", "7")), errors);
      keepError(server.send("POST", path, key, "{\"model\":{},\"x\":\"" + PROMPT + "\"}"), errors);
    }
    keepError(server.send("GET", "/v1/files/" + "none", wrong, null), errors);
    keepError(server.send("GET", "/api/queue", key, null), errors);
  }

  private static void keepError(HttpResponse<String> answer, List<String> errors) {
    if (answer.statusCode() >= 400) {
      errors.add(answer.body() + answer.headers().map());
    }
  }
}
