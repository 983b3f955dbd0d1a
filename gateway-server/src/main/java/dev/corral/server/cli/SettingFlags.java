package dev.corral.server.cli;

import dev.corral.server.config.AllSettings;
import dev.corral.server.config.Setting;
import dev.corral.server.config.Sources;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags of commands that start a server or look at its settings: one for each setting. */
public final class SettingFlags {

  private static final String FILE = "--config";

  private SettingFlags() {}

  /** Adds the flags to a command. */
  static void addTo(CommandSpec command) {
    command.addOption(
        OptionSpec.builder(FILE)
            .type(Path.class)
            .paramLabel("FILE")
            .description("YAML file with settings (default: what CORRAL_CONFIG names).")
            .build());
    for (Setting<?> setting : AllSettings.LIST) {
      command.addOption(option(setting));
    }
    command
        .usageMessage()
        .footer("", "Every setting has a flag; corral config reference lists all of them.");
  }

  private static OptionSpec option(Setting<?> setting) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.flag())
            .paramLabel("VALUE")
            .hidden(!setting.isCommon())
            .description(description(setting).replace("%", "%%"));
    if (setting.form().isRepeatable()) {
      option.type(List.class).auxiliaryTypes(String.class);
    } else {
      option.type(String.class);
    }
    if (setting.form().isSwitch()) {
      option.arity("0..1").fallbackValue("true");
    }
    return option.build();
  }

  private static String description(Setting<?> setting) {
    String fallback = setting.fallbackText();
    return setting.form().isSwitch() || fallback.isEmpty()
        ? setting.about()
        : setting.about() + " Default: " + fallback;
  }

  /** Returns what was given to a command, together with the environment. */
  public static Sources sources(CommandSpec command) {
    Map<String, List<String>> given = new HashMap<>();
    for (Setting<?> setting : AllSettings.LIST) {
      Object value = command.findOption(setting.flag()).getValue();
      if (value instanceof List<?> several) {
        given.put(setting.flag(), several.stream().map(String::valueOf).toList());
      } else if (value != null) {
        given.put(setting.flag(), List.of(value.toString()));
      }
    }
    return Sources.ofProcess(command.findOption(FILE).getValue(), given);
  }
}
