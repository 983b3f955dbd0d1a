package dev.corral.embedder.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * One queue for each length, so that texts of one length are found together without a search.
 * The model's window bounds the number of queues (256), which makes looking at all their heads
 * cheaper than any ordered structure.
 */
/** Read texts in order of arrival, by length. Not safe for use by two threads. */
final class Buckets {

  private final List<ArrayDeque<Waiting>> byLength = new ArrayList<>();
  private int size;
  private long tokens;

  /** Puts a text behind those of its length. */
  void add(Waiting waiting) {
    int length = waiting.tokens().length();
    while (byLength.size() <= length) {
      byLength.add(new ArrayDeque<>());
    }
    // A text is read by one worker while another hands back later ones: keep the order of arrival.
    ArrayDeque<Waiting> queue = byLength.get(length);
    ArrayDeque<Waiting> later = new ArrayDeque<>();
    while (!queue.isEmpty() && queue.getLast().order() > waiting.order()) {
      later.push(queue.removeLast());
    }
    queue.addLast(waiting);
    queue.addAll(later);
    size++;
    tokens += length;
  }

  /** Returns the oldest text of at most so many ids, or null where there is none. */
  @Nullable Waiting oldest(int longest) {
    Waiting oldest = null;
    for (int length = 0; length <= longest && length < byLength.size(); length++) {
      Waiting head = byLength.get(length).peekFirst();
      if (head != null && (oldest == null || head.order() < oldest.order())) {
        oldest = head;
      }
    }
    return oldest;
  }

  /** Takes the oldest text of a length, or null where there is none. */
  @Nullable Waiting poll(int length) {
    Waiting head = length < byLength.size() ? byLength.get(length).pollFirst() : null;
    if (head != null) {
      size--;
      tokens -= length;
    }
    return head;
  }

  /** Takes all texts, of every length. */
  void drain(Consumer<Waiting> sink) {
    byLength.forEach(queue -> queue.forEach(sink));
    byLength.clear();
    size = 0;
    tokens = 0;
  }

  /** Returns how many texts there are. */
  int size() {
    return size;
  }

  /** Returns how many ids the texts have together. */
  long tokens() {
    return tokens;
  }
}
