package dev.corral.embedder.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EnvironmentTest {

  /** A class path of some two hundred libraries. */
  private static final int LONG = 20_000;

  @Test
  void isMadeUnderALongCommandLine() throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Dlong=" + "x".repeat(LONG),
            Made.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();

    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).contains("made");
  }

  /** Makes the environment in a process of its own. */
  static final class Made {
    private Made() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
      assertThat(Environment.get()).isNotNull();
      System.out.println("made");
    }
  }
}
