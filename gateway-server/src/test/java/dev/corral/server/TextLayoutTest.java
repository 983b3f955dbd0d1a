package dev.corral.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lines of the log for people, and the log as it begins. */
final class TextLayoutTest {

  private final LoggerContext loggers = new LoggerContext();

  private String line(Level level, String message, @Nullable Throwable fault) {
    Logger logger = loggers.getLogger("dev.corral.server.Reload");
    return new TextLayout()
        .doLayout(new LoggingEvent("caller", logger, level, message, fault, new Object[] {"one"}));
  }

  @Test
  void aLineHasTimeLevelTheClassAndWhatItTells() {
    assertThat(line(Level.INFO, "took {}", null))
        .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d\\d\\d INFO  Reload: took one\\R");
    assertThat(line(Level.ERROR, "took {}", null)).contains(" ERROR Reload: ");
  }

  @Test
  void aFaultComesWithItsTraceAndItsCause() {
    Throwable fault = new IllegalStateException("no place", new RuntimeException("why"));

    assertThat(line(Level.WARN, "broken", fault))
        .contains(" WARN  Reload: broken")
        .contains("java.lang.IllegalStateException: no place", "\tat dev.corral.server")
        .contains("Caused by: java.lang.RuntimeException: why")
        .endsWith(System.lineSeparator());
  }

  @Test
  void itBeginsAtInfoOnStandardErrorAndQuietensLibraries() {
    LogBeginning beginning = new LogBeginning();
    beginning.setContext(loggers);
    beginning.configure(loggers);

    Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    Iterator<? extends Appender<?>> appenders = root.iteratorForAppenders();
    assertThat(appenders.next())
        .isInstanceOfSatisfying(
            ConsoleAppender.class, out -> assertThat(out.getTarget()).isEqualTo("System.err"));
    assertThat(root.getLevel()).isEqualTo(Level.INFO);
    assertThat(loggers.getLogger("io.netty.channel").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(loggers.getLogger("org.apache.pdfbox").getEffectiveLevel()).isEqualTo(Level.ERROR);
  }
}
