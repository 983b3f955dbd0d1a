package dev.corral.server.protocol.chroma;

import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Rows;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.server.outbound.Reply;
import io.netty.buffer.ByteBuf;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * The answer to a large get, written while it is read: column after column over the same rows, the
 * documents first, since only they are read from the store. The reader's pace is that of the
 * client.
 */
final class StreamedColumns {

  /** Bytes from which on an answer is streamed. */
  private static final long LARGE = 1L << 20;

  /** Bytes of a record without its vector, roughly, and of a number in JSON. */
  private static final long RECORD_BYTES = 1_024;

  private static final long NUMBER_BYTES = 12;

  private final List<String> include;
  private final Rows rows;
  private final JsonGenerator json;

  private StreamedColumns(List<String> include, Rows rows, JsonGenerator json) {
    this.include = include;
    this.rows = rows;
    this.json = json;
  }

  /** Tells whether an answer is better not built in memory. */
  static boolean areBetter(int rows, Set<Part> parts, int dimension) {
    long each = RECORD_BYTES + (parts.contains(Part.VECTOR) ? NUMBER_BYTES * dimension : 0);
    return rows * each > LARGE;
  }

  /** Sends the whole answer; a client that goes away ends it. */
  static void send(List<String> include, Rows rows, Reply reply) {
    Reply.Stream stream = reply.stream(200, "application/json");
    var out = new Pieces(stream, reply);
    try {
      try (JsonGenerator json = Columns.FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
        new StreamedColumns(include, rows, json).write();
      }
      out.finish();
      stream.end();
    } catch (ClientGone _) {
      stream.abort();
    } catch (RuntimeException e) {
      stream.abort();
      throw e;
    } finally {
      out.release();
    }
  }

  private void write() {
    json.writeStartObject();
    EnumSet<Part> none = EnumSet.noneOf(Part.class);
    column(
        "documents", EnumSet.of(Part.DOCUMENT), (e, out) -> Columns.writeText(e.document(), out));
    json.writeName("ids");
    column(none, (entry, out) -> out.writeString(entry.id()));
    column("embeddings", EnumSet.of(Part.VECTOR), (e, out) -> Columns.writeVector(e.vector(), out));
    column("uris", EnumSet.of(Part.METADATA), (e, out) -> Columns.writeText(Columns.uri(e), out));
    column(
        "metadatas",
        EnumSet.of(Part.METADATA),
        (e, out) -> MetadataJson.writeRecord(e.metadata(), out));
    json.writeName("include");
    Columns.writeNames(include, json);
    json.writeEndObject();
  }

  private void column(String name, Set<Part> parts, BiConsumer<Entry, JsonGenerator> cell) {
    json.writeName(name);
    if (include.contains(name)) {
      column(parts, cell);
    } else {
      json.writeNull();
    }
  }

  private void column(Set<Part> parts, BiConsumer<Entry, JsonGenerator> cell) {
    json.writeStartArray();
    rows.each(parts, entry -> cell.accept(entry, json));
    json.writeEndArray();
  }

  /** The client does not read any more. Cheap: records no stack trace. */
  private static final class ClientGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClientGone() {
      super(null, null, false, false);
    }
  }

  /** Sends what is written piece by piece. */
  private static final class Pieces extends OutputStream {

    /** Bytes of a piece: enough for a system call, little for a worker to hold. */
    private static final int PIECE = 128 << 10;

    private final Reply.Stream stream;
    private final Reply reply;
    private ByteBuf piece;

    Pieces(Reply.Stream stream, Reply reply) {
      this.stream = stream;
      this.reply = reply;
      this.piece = reply.buffer();
    }

    @Override
    public void write(int value) {
      piece.writeByte(value);
      flushWhenFull();
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      piece.writeBytes(bytes, from, count);
      flushWhenFull();
    }

    private void flushWhenFull() {
      if (piece.readableBytes() >= PIECE) {
        flushPiece();
      }
    }

    private void flushPiece() {
      ByteBuf full = piece;
      piece = reply.buffer();
      send(full);
    }

    /** Sends what is left; nothing is written afterwards. */
    void finish() {
      send(piece.retain());
    }

    private void send(ByteBuf full) {
      if (!stream.writeAndWait(full)) {
        throw new ClientGone();
      }
    }

    @Override
    public void close() {
      // The generator closes what it writes to; the last piece is still to be sent.
    }

    /** Gives the unsent piece back. */
    void release() {
      piece.release();
    }
  }
}
