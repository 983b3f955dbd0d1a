package dev.corral.core.conversation;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The ids and sizes of one tenant's answers; says which have to make room. */
final class TenantShelf {

  private final ResponseShelf.Limits limits;
  private final NavigableMap<String, Long> sizes = new TreeMap<>();
  private long bytes;

  TenantShelf(ResponseShelf.Limits limits) {
    this.limits = limits;
  }

  /** Returns how an id of that time begins. */
  static String idAt(long millis) {
    return "resp_" + HexFormat.of().toHexDigits(millis, 12);
  }

  /** Adds an answer; returns the ids of those that make room for it, forgotten here already. */
  synchronized List<String> add(String id, long size, String oldestKept) {
    Long before = sizes.put(id, size);
    bytes += size - (before == null ? 0 : before);
    return surplus(oldestKept);
  }

  synchronized void remove(String id) {
    Long size = sizes.remove(id);
    bytes -= size == null ? 0 : size;
  }

  /** Forgets what is too old or too much, the newest never; returns their ids. */
  private List<String> surplus(String oldestKept) {
    List<String> leaving = new ArrayList<>();
    while (!sizes.isEmpty()) {
      Map.Entry<String, Long> oldest = sizes.firstEntry();
      boolean isOld = oldest.getKey().compareTo(oldestKept) < 0;
      boolean isTooMuch =
          sizes.size() > 1 && (sizes.size() > limits.responses() || bytes > limits.bytes());
      if (!isOld && !isTooMuch) {
        break;
      }
      sizes.pollFirstEntry();
      bytes -= oldest.getValue();
      leaving.add(oldest.getKey());
    }
    return leaving;
  }
}
