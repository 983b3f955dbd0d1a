package dev.corral.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.corral.server.config.LogConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The levels of the log, which can be changed while the server runs. */
final class LogLevels {

  /** The levels that loggers had before they were set here; null for that of their parent. */
  private final Map<String, @Nullable Level> before = new HashMap<>();

  /** Sets the levels; loggers that are not named any more go back to what they had. */
  synchronized void apply(LogConfig log) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
      return;
    }
    loggers.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level(log.level()));
    for (String name : Set.copyOf(before.keySet())) {
      if (!log.levels().containsKey(name)) {
        loggers.getLogger(name).setLevel(before.remove(name));
      }
    }
    log.levels()
        .forEach((name, level) -> {
          var logger = loggers.getLogger(name);
          if (!before.containsKey(name)) {
            before.put(name, logger.getLevel());
          }
          logger.setLevel(level(level));
        });
  }

  private static Level level(LogConfig.Level level) {
    return Level.toLevel(level.name());
  }
}
