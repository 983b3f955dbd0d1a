package dev.corral.core.vector.index;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The edges of a graph as they are written to a file and read over vectors that have changed since.
 *
 * @param links the edges, by ordinal
 * @param end the ordinal up to which there are nodes
 * @param top a node of the highest layer, or -1 where there is none
 * @param unlinked the nodes below {@code end} that nothing was known of
 */
record GraphForm(GraphLinks links, int end, int top, List<Integer> unlinked) {

  /** What a graph begins with; another layout takes another number. */
  private static final int FORM = 0x9A2F_0001;

  private static final int MOST_LAYERS = 64;

  /** Writes the edges among some nodes, named by their places in the array. */
  static void write(GraphLinks links, int[] places, DataOutput out) throws IOException {
    int last = -1;
    for (int node : places) {
      last = Math.max(last, node);
    }
    int[] placeOf = new int[last + 1];
    for (int place = 0; place < places.length; place++) {
      placeOf[places[place]] = place + 1;
    }
    out.writeInt(FORM);
    out.writeInt(links.capacity(1));
    out.writeInt(places.length);
    int[] near = new int[links.capacity(0)];
    for (int node : places) {
      int layers = links.layerOf(node);
      out.writeByte(layers);
      for (int layer = 0; layer <= layers; layer++) {
        int count = links.copy(node, layer, near);
        int kept = 0;
        for (int i = 0; i < count; i++) {
          if (near[i] <= last && placeOf[near[i]] > 0) {
            near[kept++] = placeOf[near[i]] - 1;
          }
        }
        out.writeShort(kept);
        for (int i = 0; i < kept; i++) {
          out.writeInt(near[i]);
        }
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param perLayer neighbours a node keeps in the upper layers
   * @param ordinals the ordinal of each place, ascending, or -1 where it is gone
   */
  static GraphForm read(DataInput in, int perLayer, int[] ordinals) throws IOException {
    int form = in.readInt();
    int links = in.readInt();
    int count = in.readInt();
    if (form != FORM || links != perLayer || count != ordinals.length) {
      throw new IOException("a graph of another form");
    }
    return over(readByPlace(in, perLayer, count), perLayer, ordinals);
  }

  private static GraphLinks readByPlace(DataInput in, int perLayer, int count) throws IOException {
    var saved = new GraphLinks(perLayer);
    int[] near = new int[saved.capacity(0)];
    for (int place = 0; place < count; place++) {
      int layers = in.readUnsignedByte();
      if (layers > MOST_LAYERS) {
        throw new IOException("a node of " + layers + " layers");
      }
      saved.add(place, layers);
      for (int layer = 0; layer <= layers; layer++) {
        int size = in.readUnsignedShort();
        if (size > saved.capacity(layer)) {
          throw new IOException("a node of " + size + " neighbours");
        }
        for (int i = 0; i < size; i++) {
          near[i] = in.readInt();
          if (near[i] < 0 || near[i] >= count) {
            throw new IOException("an edge to nowhere");
          }
        }
        saved.set(place, layer, near, size);
      }
    }
    return saved;
  }

  private static GraphForm over(GraphLinks saved, int perLayer, int[] ordinals) {
    var links = new GraphLinks(perLayer);
    List<Integer> unlinked = new ArrayList<>();
    int end = 0;
    int top = -1;
    for (int place = 0; place < ordinals.length; place++) {
      int ordinal = ordinals[place];
      if (ordinal < 0) {
        continue;
      }
      for (; end < ordinal; end++) {
        links.add(end, 0);
        unlinked.add(end);
      }
      links.add(ordinal, saved.layerOf(place));
      if (top < 0 || saved.layerOf(place) > links.layerOf(top)) {
        top = ordinal;
      }
      end = ordinal + 1;
    }
    var hop = new Hop(saved, ordinals);
    for (int place = 0; place < ordinals.length; place++) {
      for (int layer = saved.layerOf(place); ordinals[place] >= 0 && layer >= 0; layer--) {
        int count = hop.neighbours(place, layer);
        links.set(ordinals[place], layer, hop.found, count);
      }
    }
    return new GraphForm(links, end, top, unlinked);
  }

  /** Neighbours that are still there; in place of one that is gone, its own neighbours. */
  private static final class Hop {

    private final GraphLinks saved;
    private final int[] ordinals;
    private final int[] near;
    private final int[] beyond;
    final int[] found;

    Hop(GraphLinks saved, int[] ordinals) {
      this.saved = saved;
      this.ordinals = ordinals;
      this.near = new int[saved.capacity(0)];
      this.beyond = new int[saved.capacity(0)];
      this.found = new int[saved.capacity(0)];
    }

    int neighbours(int place, int layer) {
      int count = saved.copy(place, layer, near);
      int kept = 0;
      for (int i = 0; i < count; i++) {
        kept = offer(near[i], kept, saved.capacity(layer));
      }
      for (int i = 0; i < count && kept < saved.capacity(layer); i++) {
        if (ordinals[near[i]] < 0 && saved.layerOf(near[i]) >= layer) {
          int further = saved.copy(near[i], layer, beyond);
          for (int j = 0; j < further; j++) {
            kept = beyond[j] == place ? kept : offer(beyond[j], kept, saved.capacity(layer));
          }
        }
      }
      return kept;
    }

    private int offer(int place, int kept, int most) {
      int ordinal = ordinals[place];
      if (ordinal < 0 || kept == most) {
        return kept;
      }
      for (int i = 0; i < kept; i++) {
        if (found[i] == ordinal) {
          return kept;
        }
      }
      found[kept] = ordinal;
      return kept + 1;
    }
  }
}
