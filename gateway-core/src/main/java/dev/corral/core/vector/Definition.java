package dev.corral.core.vector;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a collection without its records.
 *
 * @param id never changes
 * @param namespace never changes
 * @param name unique in the namespace
 * @param settings how it was made; its metadata may change
 * @param dimension the length of its vectors, or null before the first write
 */
record Definition(
    UUID id,
    Namespace namespace,
    String name,
    CollectionSettings settings,
    @Nullable Integer dimension) {

  private static final int FORM = 1;

  Definition withDimension(int length) {
    return new Definition(id, namespace, name, settings, length);
  }

  Definition withName(String newName) {
    return new Definition(id, namespace, newName, settings, dimension);
  }

  Definition withSettings(CollectionSettings newSettings) {
    return new Definition(id, namespace, name, newSettings, dimension);
  }

  byte[] encoded() {
    return new BinaryWriter()
        .u8(FORM)
        .text(namespace.tenant())
        .text(namespace.database())
        .text(name)
        .text(settings.space().name())
        .varint(settings.links())
        .varint(settings.buildBreadth())
        .varint(settings.searchBreadth())
        .varint(dimension == null ? 0 : dimension)
        .raw(Attributes.of(settings.metadata()).encoded())
        .toBytes();
  }

  static Definition decode(UUID id, byte[] value) {
    var in = new BinaryReader(value);
    int form = in.u8();
    if (form != FORM) {
      throw new IllegalArgumentException("form: " + form + " (expected: " + FORM + ")");
    }
    var namespace = new Namespace(in.text(), in.text());
    String name = in.text();
    Space space = Space.valueOf(in.text());
    int links = (int) in.varint();
    int buildBreadth = (int) in.varint();
    int searchBreadth = (int) in.varint();
    int dimension = (int) in.varint();
    var metadata = Attributes.ofEncoded(in.rest()).toMap();
    var settings =
        new CollectionSettings(
            space,
            links,
            buildBreadth,
            searchBreadth,
            metadata == null ? java.util.Map.of() : metadata);
    return new Definition(id, namespace, name, settings, dimension == 0 ? null : dimension);
  }
}
