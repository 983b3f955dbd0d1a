package dev.corral.core.vector;

import dev.corral.core.vector.store.Storage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Where collections lie in a {@link Storage}: their definitions by id, and their records, vectors
 * and documents in tables of their own by id and sequence, so that a change of metadata rewrites
 * neither vector nor document.
 */
final class Layout {

  private static final int ID_BYTES = 16;

  final Storage.Table definitions;
  final Storage.Table records;
  final Storage.Table vectors;
  final Storage.Table texts;

  /** The ids of copies that are not complete yet. */
  final Storage.Table unfinished;

  Layout(Storage storage) {
    definitions = storage.table("vector.definitions");
    records = storage.table("vector.records");
    vectors = storage.table("vector.vectors");
    texts = storage.table("vector.texts");
    unfinished = storage.table("vector.unfinished");
  }

  static byte[] key(UUID collection) {
    return ByteBuffer.allocate(ID_BYTES)
        .putLong(collection.getMostSignificantBits())
        .putLong(collection.getLeastSignificantBits())
        .array();
  }

  static UUID idOf(byte[] key) {
    var buffer = ByteBuffer.wrap(key);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  static byte[] key(byte[] collection, long sequence) {
    return ByteBuffer.allocate(ID_BYTES + Long.BYTES).put(collection).putLong(sequence).array();
  }

  static long sequenceOf(byte[] key) {
    return ByteBuffer.wrap(key).getLong(ID_BYTES);
  }

  static long sequenceOf(ByteBuffer key) {
    return key.getLong(key.position() + ID_BYTES);
  }

  static byte[] encodeVector(float[] vector) {
    var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  static float[] decodeVector(byte[] value) {
    float[] vector = new float[value.length / Float.BYTES];
    ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  static byte[] encodeText(long version, String text) {
    return new BinaryWriter().i64(version).raw(text.getBytes(StandardCharsets.UTF_8)).toBytes();
  }

  static long textVersionOf(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }

  static String textOf(byte[] value) {
    return new String(value, Long.BYTES, value.length - Long.BYTES, StandardCharsets.UTF_8);
  }
}
