package dev.corral.server.outbound;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes an answer as fast as its client reads, on a virtual thread: thousands of clients that read
 * slowly hold no worker. There are at most as many as there are connections.
 */
public final class PacedAnswer {

  private static final Logger LOG = LoggerFactory.getLogger(PacedAnswer.class);
  private static final AtomicLong NUMBER = new AtomicLong();

  private PacedAnswer() {}

  /**
   * Starts writing.
   *
   * @param request the request's id, for the log
   * @param writing ends or aborts its stream, whatever happens
   */
  public static void start(String request, Runnable writing) {
    Thread.ofVirtual()
        .name("answer-" + NUMBER.incrementAndGet())
        .start(() -> {
          MDC.put("request", request);
          try {
            writing.run();
          } catch (RuntimeException e) {
            LOG.error("an answer broke off, reference {}", request, e);
          } finally {
            MDC.remove("request");
          }
        });
  }
}
