package dev.corral.server.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is logged.
 *
 * @param level the least level that is logged
 * @param levels the same by logger, a package or a class
 */
public record LogConfig(Level level, Map<String, Level> levels) {

  /** How grave a line of the log is. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** What is worth knowing. */
  public static final LogConfig DEFAULT = new LogConfig(Level.INFO, Map.of());

  static final Setting<Level> LEVEL =
      Setting.of(
              "log.level", Forms.oneOf(Level.class), Level.INFO, "The least level that is logged.")
          .live();

  static final Setting<Map<String, Level>> LEVELS =
      Setting.of(
              "log.levels",
              Groups.map(
                  Pattern.compile("[A-Za-z_][A-Za-z0-9_.$]*"),
                  "a package or a class",
                  _ -> Forms.oneOf(Level.class)),
              Map.of(),
              "The same by logger, for example {dev.corral.core.schedule: debug}.")
          .live();

  public LogConfig {
    levels = Map.copyOf(levels);
  }

  static LogConfig of(Values values) {
    return new LogConfig(values.get(LEVEL), values.get(LEVELS));
  }
}
