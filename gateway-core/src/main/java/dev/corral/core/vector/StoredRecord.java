package dev.corral.core.vector;

/**
 * What is kept in memory of a record besides its vector.
 *
 * @param sequence its place in the order of first insertion, and its key in the store
 * @param id unique in the collection
 * @param attributes its metadata
 * @param textVersion which write its document is of, or 0 where it has none
 */
record StoredRecord(long sequence, String id, Attributes attributes, long textVersion) {

  private static final int FORM = 1;

  /** Bytes of a record beside its id and metadata: its objects, and their indexes. */
  static final long OVERHEAD_BYTES = 400;

  /** Returns roughly how much memory it takes. */
  long bytes() {
    return OVERHEAD_BYTES + id.length() + attributes.encoded().length;
  }

  boolean hasText() {
    return textVersion != 0;
  }

  byte[] encoded() {
    return new BinaryWriter()
        .u8(FORM)
        .varint(textVersion)
        .text(id)
        .raw(attributes.encoded())
        .toBytes();
  }

  static StoredRecord decode(long sequence, byte[] value) {
    var in = new BinaryReader(value);
    int form = in.u8();
    if (form != FORM) {
      throw new IllegalArgumentException("form: " + form + " (expected: " + FORM + ")");
    }
    long textVersion = in.varint();
    String id = in.text();
    return new StoredRecord(sequence, id, Attributes.ofEncoded(in.rest()), textVersion);
  }
}
