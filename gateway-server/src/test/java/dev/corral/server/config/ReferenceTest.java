package dev.corral.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The declarations and the page made from them. */
final class ReferenceTest {

  @Test
  void thePageIsWhatTheDeclarationsSay() throws IOException {
    Path page = Path.of("..", "docs", "configuration.md");
    assertThat(Files.readString(page))
        .as("./corral config reference > docs/configuration.md")
        .isEqualTo(Reference.markdown());
  }

  @Test
  void namesVariablesAndFlagsAreUnique() {
    Set<String> seen = new HashSet<>();
    for (Setting<?> setting : AllSettings.LIST) {
      assertThat(seen.add(setting.name())).as(setting.name()).isTrue();
      assertThat(seen.add(setting.variable())).as(setting.variable()).isTrue();
      assertThat(seen.add(setting.flag())).as(setting.flag()).isTrue();
      assertThat(setting.name()).matches("[a-z]+\\.[a-z-]+");
    }
  }

  @Test
  void whatIsPrintedIsReadBackAlike() {
    for (Setting<?> setting : AllSettings.LIST) {
      readBack(setting);
    }
  }

  private static <T> void readBack(Setting<T> setting) {
    String text = setting.form().text(setting.fallback());
    T value = setting.form().read(YamlText.ofValue("test", text));
    assertThat(value).as(setting.name()).isEqualTo(setting.fallback());
  }

  @Test
  void theSampleConfigurationIsRight() {
    Path sample = Path.of("..", "packaging", "corral.yaml");
    Values values = new Sources(sample, Map.of(), Map.of()).read();

    ServerConfig.of(values).requireSafe();
    assertThat(AllSettings.LIST.stream().filter(values::isSet).toList()).isNotEqualTo(List.of());
  }
}
