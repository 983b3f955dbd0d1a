package dev.corral.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.schedule.LoadPolicy;
import dev.corral.core.schedule.alias.ModelAlias;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings from a file, variables and flags. */
final class SourcesTest {

  @TempDir private Path folder = Path.of("set by JUnit");

  private Sources file(String text) throws IOException {
    return new Sources(Files.writeString(folder.resolve("corral.yaml"), text), Map.of(), Map.of());
  }

  private List<String> problems(String text) throws IOException {
    Sources sources = file(text);
    try {
      ServerConfig.of(sources.read());
      return List.of();
    } catch (ConfigException e) {
      return e.problems();
    }
  }

  @Test
  void withoutAnythingTheDefaultsHold() {
    ServerConfig config = ServerConfig.of(new Sources(null, Map.of(), Map.of()).read());

    assertThat(config)
        .isEqualTo(
            new ServerConfig(
                    "127.0.0.1",
                    11_435,
                    Path.of("corral-data"),
                    List.of(URI.create("http://127.0.0.1:11434")),
                    0)
                .withOperations(
                    new Operations(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 11_535),
                        Duration.ofSeconds(30),
                        Operations.LogFormat.TEXT,
                        null,
                        null)));
  }

  @Test
  void everySettingOfTheFileArrives() throws IOException {
    Values values =
        file("""
        listen: {host: 0.0.0.0, port: 8080, insecure: true}
        ollama:
          slots: 2
          hosts:
            - http://one:11434
            - {url: http://two:11434, slots: 4, weight: 2.5}
        models:
          load-policy: {mode: fixed, context: 8192}
          load-policies:
            llama3.2: {mode: as-asked}
          aliases:
            fast: llama3.2:3b
            chat:
              models:
                - {model: qwen2.5:7b, weight: 9}
                - {model: deepseek-r1:8b, weight: 1, digest: abc123}
              options: {temperature: 0.2, stop: [END]}
              enabled: false
        queue: {length: 10, memory: 1M, wait: 1m, patience: 10s}
        store: {data: /var/lib/corral, sync: interval, vector-memory: 64M, allow-reset: yes}
        clients: {model-changes: true, origins: [https://chat.example.org]}
        log:
          level: warn
          levels: {dev.corral.core.schedule: debug}
        """)
            .read();
    ServerConfig config = ServerConfig.of(values);

    assertThat(config.listen()).isEqualTo(new ListenConfig("0.0.0.0", 8080, true));
    assertThat(config.hosts())
        .containsExactly(
            new HostConfig(URI.create("http://one:11434"), 2, 1),
            new HostConfig(URI.create("http://two:11434"), 4, 2.5));
    assertThat(config.queue().loadPolicy()).isEqualTo(new LoadPolicy(LoadPolicy.Mode.FIXED, 8192));
    assertThat(config.queue().loadPolicies())
        .isEqualTo(Map.of("llama3.2:latest", new LoadPolicy(LoadPolicy.Mode.AS_ASKED, 0)));
    ModelAlias chat = config.queue().aliases().getLast();
    assertThat(chat.arms())
        .containsExactly(
            new ModelAlias.Arm("qwen2.5:7b", 9, null),
            new ModelAlias.Arm("deepseek-r1:8b", 1, "abc123"));
    assertThat(chat.defaults().asMap())
        .isEqualTo(Map.of("temperature", 0.2, "stop", List.of("END")));
    assertThat(chat.enabled()).isFalse();
    assertThat(config.queue().aliases().getFirst()).isEqualTo(ModelAlias.of("fast", "llama3.2:3b"));
    assertThat(config.queue().plan().length()).isEqualTo(10);
    assertThat(config.queue().plan().bytes()).isEqualTo(1 << 20);
    assertThat(config.queue().plan().patience()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.store().memoryBytes()).isEqualTo(64L << 20);
    assertThat(config.store().resetAllowed()).isTrue();
    assertThat(config.clients())
        .isEqualTo(new ClientRules(true, Set.of("https://chat.example.org")));
    assertThat(config.log().levels())
        .isEqualTo(Map.of("dev.corral.core.schedule", LogConfig.Level.DEBUG));
    assertThat(values.origin(ListenConfig.PORT)).isEqualTo("corral.yaml:1");
    assertThat(values.origin(HostConfig.SLOTS_OF_ALL)).isEqualTo("corral.yaml:3");
  }

  @Test
  void aFlagGoesBeforeAVariableAndThatBeforeTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("corral.yaml"), "listen: {port: 1, host: one}");
    Sources sources =
        new Sources(
            file,
            Map.of("CORRAL_LISTEN_PORT", "2", "CORRAL_LISTEN_HOST", "two", "PATH", "/bin"),
            Map.of("--port", List.of("3")));
    Values values = sources.read();

    assertThat(values.get(ListenConfig.PORT)).isEqualTo(3);
    assertThat(values.get(ListenConfig.HOST)).isEqualTo("two");
    assertThat(values.origin(ListenConfig.PORT)).isEqualTo("--port");
    assertThat(values.origin(ListenConfig.HOST)).isEqualTo("CORRAL_LISTEN_HOST");
  }

  @Test
  void listsAndMapsFitIntoVariablesAndFlags() {
    Values values =
        new Sources(
                null,
                Map.of(
                    "CORRAL_CLIENTS_ORIGINS", "https://a.example, https://b.example",
                    "CORRAL_MODELS_ALIASES", "{fast: llama3.2:3b}"),
                Map.of("--ollama", List.of("http://one:1", "{url: http://two:2, slots: 3}")))
            .read();
    ServerConfig config = ServerConfig.of(values);

    assertThat(config.clients().origins()).hasSize(2);
    assertThat(config.queue().aliases()).containsExactly(ModelAlias.of("fast", "llama3.2:3b"));
    assertThat(config.hosts().getLast())
        .isEqualTo(new HostConfig(URI.create("http://two:2"), 3, 1));
  }

  @Test
  void anUnknownKeyIsToldWithItsLineAndTheNearestKnownOne() throws IOException {
    assertThat(problems("listen:\n  prot: 80\n"))
        .containsExactly("corral.yaml:2: unknown key 'listen.prot'; did you mean 'listen.port'?");
    assertThat(problems("olama: {hosts: [http://a:1]}"))
        .containsExactly("corral.yaml:1: unknown key 'olama'; did you mean 'ollama'?");
    assertThat(problems("ollama:\n  hosts:\n    - url: http://a:1\n      wieght: 2\n"))
        .containsExactly(
            "corral.yaml:4: ollama.hosts: unknown key 'wieght'; did you mean 'weight'?");
    assertThat(problems("models: {aliases: {a: {models: b, options: {temprature: 1}}}}"))
        .containsExactly(
            "corral.yaml:1: models.aliases: unknown option 'temprature';"
                + " did you mean 'temperature'?");
    assertThat(problems("entirely: different")).first().asString().doesNotContain("did you mean");
  }

  @Test
  void everyProblemIsToldAtOnce() throws IOException {
    assertThat(
            problems(
                """
                listen:
                  port: 70000
                store:
                  sync: often
                  vector-memory: much
                queue: {wait: 5}
                ollama: {hosts: [{slots: 2}]}
                """))
        .containsExactly(
            "corral.yaml:2: listen.port: expected a whole number from 0 to 65535, not '70000'",
            "corral.yaml:4: store.sync: expected sync, interval or none, not 'often'",
            "corral.yaml:5: store.vector-memory: expected a size such as 512M or 2G, not 'much'",
            "corral.yaml:6: queue.wait: expected a time such as 500ms, 30s, 5m, 12h or 7d, not '5'",
            "corral.yaml:7: ollama.hosts: 'url' is missing");
  }

  @Test
  void whatIsNoYamlOrStandsTwiceIsToldWithItsLine() throws IOException {
    assertThat(problems("listen:\n  port: [1\n")).first().asString().startsWith("corral.yaml:");
    assertThat(problems("listen: {port: 1}\nlisten: {port: 2}\n"))
        .containsExactly("corral.yaml:2: 'listen' stands here twice");
    assertThat(problems("listen: 5"))
        .containsExactly("corral.yaml:1: expected keys below 'listen'");
    assertThat(problems("queue: {wait: 1s, patience: 2s}"))
        .containsExactly("queue.patience: expected more than 0 and at most queue.wait");
    assertThat(problems("ollama: {hosts: [http://a:1, http://a:1]}"))
        .containsExactly("ollama.hosts: each Ollama must be given once");
  }

  @Test
  void aSectionWithNothingInItIsNoProblem() throws IOException {
    assertThat(problems("listen:\n  # port: 80\nstore:\n  sync:\n")).isEmpty();
    assertThat(problems("")).isEmpty();
  }

  @Test
  void aFileThatIsNotThereIsToldByItsPath() {
    Path none = folder.resolve("none.yaml");
    assertThatThrownBy(() -> new Sources(none, Map.of(), Map.of()).read())
        .hasMessage(none + ": there is no such file");
  }

  @Test
  void aVariableThatIsNoSettingIsANoteOnly() {
    Sources sources =
        new Sources(
            null, Map.of("CORRAL_LISTEN_PROT", "1", "CORRAL_SERVICE_HOST", "10.0.0.1"), Map.of());

    assertThat(sources.strangeVariables())
        .containsExactly(
            "the variable CORRAL_LISTEN_PROT is no setting; did you mean 'CORRAL_LISTEN_PORT'?",
            "the variable CORRAL_SERVICE_HOST is no setting");
    assertThat(sources.read().get(ListenConfig.PORT)).isEqualTo(11_435);
  }

  @Test
  void anAddressInReachOfOthersNeedsInsecure() throws IOException {
    Values open = file("listen: {host: 0.0.0.0}").read();
    assertThatThrownBy(() -> ServerConfig.of(open).requireSafe())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--insecure");
    ServerConfig.of(file("listen: {host: 0.0.0.0, insecure: true}").read()).requireSafe();
    ServerConfig nowhere =
        ServerConfig.of(file("listen: {host: no.invalid, insecure: true}").read());
    assertThatThrownBy(nowhere::requireSafe).hasMessageContaining("no.invalid is no address");
  }

  @Test
  void changesAreToldByNameAndValue() throws IOException {
    Values before = file("listen: {port: 1}").read();
    Values after = file("listen: {port: 2}\nlog: {level: debug}").read();

    assertThat(before.changesTo(after))
        .extracting(Values.Change::toString)
        .containsExactly("listen.port: 1 → 2", "log.level: info → debug");
  }
}
