package dev.corral.server.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signal SIGHUP, by which service managers ask for the settings to be read again. The JDK has
 * no other way to it than {@code sun.misc.Signal}, which is looked up at run time: a system without
 * it has no such signal.
 */
final class HangUp {

  private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

  private HangUp() {}

  /** Runs the action, on a thread of the JVM's, each time the signal comes. */
  static void each(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls =
          (_, method, _) -> {
            if (method.getName().equals("handle")) {
              action.run();
            }
            return null; // nobody asks it anything else
          };
      Object ours =
          Proxy.newProxyInstance(HangUp.class.getClassLoader(), new Class<?>[] {handler}, calls);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.debug("SIGHUP does not reload here", e);
    }
  }
}
