package dev.corral.embedder.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;

/*
 * ONNX Runtime's Java binding frees the native environment in a shutdown hook, beside all other
 * hooks and under whatever still runs: a run at that moment ends the process with SIGSEGV, seen
 * in one exit of four under load. The environment counts its references, so one more, never given
 * back, keeps it until the process is gone. The binding has no public way to take one.
 *
 * ONNX Runtime matches the process's command line against a regular expression when it is made,
 * and C++'s matcher recurses once a character: a class path of some kilobytes ends the process on
 * a thread of usual size.
 */
/** The one environment of ONNX Runtime in this process. */
final class Environment {

  /** Enough for any command line; taken only where used. */
  private static final long STACK_BYTES = 64L << 20;

  private static final OrtEnvironment INSTANCE = create();

  private Environment() {}

  static OrtEnvironment get() {
    return INSTANCE;
  }

  private static OrtEnvironment create() {
    OrtEnvironment environment = made();
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      Method reference =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      api.setAccessible(true);
      reference.setAccessible(true);
      reference.invoke(
          null,
          api.getLong(null),
          OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR.getValue(),
          "corral-until-exit");
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.getLogger("dev.corral.embedder")
          .log(Level.WARNING, "close embedders before the JVM exits, or it may crash: {0}", e);
    }
    return environment;
  }

  /** Made on a thread of its own; by no code of this class, which is being initialised. */
  private static OrtEnvironment made() {
    Thread.Builder deep = Thread.ofPlatform().name("embed-environment").stackSize(STACK_BYTES);
    return CompletableFuture.supplyAsync(OrtEnvironment::getEnvironment, deep::start).join();
  }
}
