package dev.corral.server.outbound;

import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Writes values as UTF-8, each thread with one generator for all of its values: a token event is so
 * small that a generator of its own would be most of its garbage.
 */
final class JsonWriting {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .rootValueSeparator("")
          .build();

  private static final ThreadLocal<JsonWriting> OF_THREAD =
      ThreadLocal.withInitial(JsonWriting::new);

  private final Target target = new Target();
  private JsonGenerator generator = generator(target);
  private boolean writing;

  private JsonWriting() {}

  /** Writes a value; the stream stays open. */
  static void write(JsonBody body, OutputStream out) {
    JsonWriting own = OF_THREAD.get();
    if (own.writing) { // a value that is written while another one is
      try (JsonGenerator another = generator(out)) {
        body.write(another);
      }
      return;
    }
    own.writeInto(out, body);
  }

  private void writeInto(OutputStream out, JsonBody body) {
    writing = true;
    target.out = out;
    boolean whole = false;
    try {
      body.write(generator);
      if (!generator.streamWriteContext().inRoot()) {
        throw new IllegalStateException("a value was not ended");
      }
      generator.flush();
      whole = true;
    } finally {
      target.out = OutputStream.nullOutputStream();
      writing = false;
      if (!whole) { // stands in the middle of a value
        generator = generator(target);
      }
    }
  }

  private static JsonGenerator generator(OutputStream out) {
    return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
  }

  /** Passes bytes on to wherever the value goes. */
  private static final class Target extends OutputStream {

    private OutputStream out = OutputStream.nullOutputStream();

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}
