package dev.corral.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.corral.server.config.Operations.LogFormat;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/** How lines of the log are written. */
final class LogLines {

  private LogLines() {}

  /** Has lines written in a form from now on; text is the form that the log begins with. */
  static void write(LogFormat format) {
    if (format == LogFormat.TEXT
        || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers)) {
      return;
    }
    Iterator<Appender<ILoggingEvent>> appenders =
        loggers.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> appender) {
        appender.setEncoder(json(loggers));
      }
    }
  }

  /** A line has time, level, logger, thread, message, the request's id and a fault's trace. */
  private static JsonEncoder json(LoggerContext loggers) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(loggers);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }
}
