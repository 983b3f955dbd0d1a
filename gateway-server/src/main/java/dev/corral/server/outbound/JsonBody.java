package dev.corral.server.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;

/** Something that writes itself as one JSON value. */
@FunctionalInterface
public interface JsonBody {

  /** Writes exactly one value. */
  void write(JsonGenerator json);

  /** Returns the value as UTF-8. */
  default byte[] toBytes() {
    var bytes = new ByteArrayOutputStream(512);
    writeTo(bytes);
    return bytes.toByteArray();
  }

  /** Appends the value to a buffer as UTF-8. */
  default void writeTo(ByteBuf buffer) {
    writeTo((OutputStream) new ByteBufOutputStream(buffer));
  }

  /** Writes the value as UTF-8; the stream stays open. */
  default void writeTo(OutputStream out) {
    JsonWriting.write(this, out);
  }
}
