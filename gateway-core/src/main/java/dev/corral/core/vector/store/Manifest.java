package dev.corral.core.vector.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/*
 * A manifest is a log of records in blocks, each behind a checksum, its length and its type
 * (RocksDB's log_format.h). RocksDB checks all of it but one thing: over a type that only logs
 * which are written over again have, it reads on and on and never opens.
 */

/** RocksDB's list of the files that make up a database. */
final class Manifest {

  private static final int BLOCK_BYTES = 32 << 10;

  /** Checksum, length and type. */
  private static final int HEADER_BYTES = 7;

  private static final int LENGTH_AT = 4;
  private static final int TYPE_AT = 6;

  /** Whole, first, middle and last of a record; none where there is room for more. */
  private static final int LAST_TYPE = 4;

  private Manifest() {}

  /** Returns whether every record has a type that RocksDB can get over; the rest it checks. */
  static boolean isReadable(Path database) throws IOException {
    Path current = database.resolve("CURRENT");
    if (!Files.exists(current)) {
      return true;
    }
    String name = new String(Files.readAllBytes(current), StandardCharsets.ISO_8859_1).strip();
    if (!name.matches("MANIFEST-\\d+") || !Files.exists(database.resolve(name))) {
      return true;
    }
    try (InputStream in = Files.newInputStream(database.resolve(name))) {
      byte[] block = in.readNBytes(BLOCK_BYTES);
      while (block.length > 0) {
        if (!isReadable(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN))) {
          return false;
        }
        block = in.readNBytes(BLOCK_BYTES);
      }
    }
    return true;
  }

  private static boolean isReadable(ByteBuffer block) {
    int at = 0;
    while (at + HEADER_BYTES <= block.limit()) {
      if (Byte.toUnsignedInt(block.get(at + TYPE_AT)) > LAST_TYPE) {
        return false;
      }
      at += HEADER_BYTES + Short.toUnsignedInt(block.getShort(at + LENGTH_AT));
    }
    return true;
  }
}
