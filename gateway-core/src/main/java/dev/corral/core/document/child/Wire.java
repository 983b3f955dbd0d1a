package dev.corral.core.document.child;

import dev.corral.core.document.Document;
import dev.corral.core.document.Heading;
import dev.corral.core.document.Kind;
import dev.corral.core.document.Page;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Failure.UnreadableDocument.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What passes between the two processes: frames of a length (32 bits, big-endian) and so many
 * bytes. The parent believes nothing: each length is checked before memory is taken for it.
 */
final class Wire {

  /** What a child answers. */
  sealed interface Answer {
    /** The child is ready; {@code confinement} says what holds it. */
    record Ready(String confinement) implements Answer {}

    record Read(Document document) implements Answer {}

    record Refused(Failure.UnreadableDocument refusal) implements Answer {}
  }

  private static final byte READY = 0;
  private static final byte READ = 1;
  private static final byte REFUSED = 2;

  private Wire() {}

  static void ask(OutputStream out, String name) throws IOException {
    frame(out, name.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the name of the file to be read, or null at the end of the parent. */
  static @Nullable String asked(InputStream in) throws IOException {
    byte[] name = frame(in, 1 << 20);
    return name == null ? null : new String(name, StandardCharsets.UTF_8);
  }

  static void answer(OutputStream to, Answer answer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    switch (answer) {
      case Answer.Ready(String confinement) -> {
        out.writeByte(READY);
        text(out, confinement);
      }
      case Answer.Refused(Failure.UnreadableDocument refusal) -> {
        out.writeByte(REFUSED);
        text(out, refusal.code().name());
        text(out, refusal.message());
      }
      case Answer.Read(Document document) -> {
        out.writeByte(READ);
        text(out, document.kind().name());
        text(out, document.kind().mediaType());
        optional(out, document.title());
        out.writeInt(document.pages().size());
        for (Page page : document.pages()) {
          page(out, page);
        }
      }
    }
    frame(to, bytes.toByteArray());
  }

  /**
   * Returns the next answer, or null where the child has ended.
   *
   * @param most the most bytes that an answer may have
   * @throws IOException where the child breaks the form
   */
  static @Nullable Answer answered(InputStream from, int most) throws IOException {
    byte[] frame = frame(from, most);
    if (frame == null) {
      return null;
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(frame));
    return switch (in.readByte()) {
      case READY -> new Answer.Ready(text(in));
      case REFUSED -> new Answer.Refused(refusal(in));
      case READ -> new Answer.Read(document(in));
      default -> throw new IOException("an answer of no known form");
    };
  }

  private static Failure.UnreadableDocument refusal(DataInputStream in) throws IOException {
    String name = text(in);
    for (Code code : Code.values()) {
      if (code.name().equals(name)) {
        return new Failure.UnreadableDocument(code, text(in));
      }
    }
    throw new IOException("a refusal of no known code");
  }

  private static Document document(DataInputStream in) throws IOException {
    Kind kind = new Kind(text(in), text(in));
    String title = optional(in);
    int number = count(in);
    List<Page> pages = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      pages.add(page(in));
    }
    return new Document(kind, title, pages);
  }

  private static void page(DataOutputStream out, Page page) throws IOException {
    Integer number = page.number();
    out.writeInt(number == null ? 0 : number);
    text(out, page.text());
    out.writeInt(page.headings().size());
    for (Heading heading : page.headings()) {
      out.writeInt(heading.start());
      out.writeInt(heading.level());
      text(out, heading.title());
    }
  }

  private static Page page(DataInputStream in) throws IOException {
    int number = in.readInt();
    String text = text(in);
    int many = count(in);
    List<Heading> headings = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      int start = in.readInt();
      int level = in.readInt();
      if (start < 0 || start > text.length() || level < 1) {
        throw new IOException("a heading outside its page");
      }
      headings.add(new Heading(start, level, text(in)));
    }
    return new Page(number == 0 ? null : (Integer) number, text, headings);
  }

  private static void optional(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    text(out, text == null ? "" : text);
  }

  private static @Nullable String optional(DataInputStream in) throws IOException {
    boolean there = in.readBoolean();
    String text = text(in);
    return there ? text : null;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = new byte[count(in)];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Reads a number of things that each take at least one of the bytes that are left. */
  private static int count(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) {
      throw new IOException("a length beyond the end of the answer");
    }
    return count;
  }

  private static void frame(OutputStream out, byte[] bytes) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(bytes.length);
    data.write(bytes);
    data.flush();
  }

  private static byte @Nullable [] frame(InputStream in, int most) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    DataInputStream data = new DataInputStream(in);
    int length =
        first << 24
            | data.readUnsignedByte() << 16
            | data.readUnsignedByte() << 8
            | data.readUnsignedByte();
    if (length < 0 || length > most) {
      throw new IOException("an answer of " + length + " bytes (expected: at most " + most + ")");
    }
    byte[] bytes = new byte[length];
    data.readFully(bytes);
    return bytes;
  }
}
