package dev.corral.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;

/**
 * The log as it begins: lines of text on standard error. In code, for a file of it costs a start a
 * tenth of its time; one that {@code -Dlogback.configurationFile} names goes before.
 */
@ConfiguratorRank(ConfiguratorRank.NOMINAL)
public final class LogBeginning extends ContextAwareBase implements Configurator {

  /** Libraries that tell more than an operator wants to know. */
  private static final Map<String, Level> LIBRARIES =
      Map.of("io.netty", Level.WARN, "ai.djl", Level.WARN, "org.apache", Level.ERROR);

  @Override
  public ExecutionStatus configure(LoggerContext loggers) {
    TextLayout layout = new TextLayout();
    layout.setContext(loggers);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(loggers);
    encoder.setLayout(layout);
    ConsoleAppender<ILoggingEvent> out = new ConsoleAppender<>();
    out.setContext(loggers);
    out.setName("out");
    out.setTarget("System.err");
    out.setEncoder(encoder);
    out.start();
    LIBRARIES.forEach((name, level) -> loggers.getLogger(name).setLevel(level));
    Logger root = loggers.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(out);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
