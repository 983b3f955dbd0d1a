package dev.corral.core.retrieval;

import dev.corral.core.retrieval.Attachment.Status;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/** How many files of a vector store or a batch are in which status. */
public record FileCounts(int inProgress, int completed, int failed, int cancelled) {

  /** Counts attachments by their status. */
  static FileCounts of(Collection<Attachment> attachments) {
    Map<Status, Long> counts =
        attachments.stream()
            .collect(Collectors.groupingBy(Attachment::status, Collectors.counting()));
    return new FileCounts(
        counts.getOrDefault(Status.IN_PROGRESS, 0L).intValue(),
        counts.getOrDefault(Status.COMPLETED, 0L).intValue(),
        counts.getOrDefault(Status.FAILED, 0L).intValue(),
        counts.getOrDefault(Status.CANCELLED, 0L).intValue());
  }

  /** Returns the number of files. */
  public int total() {
    return inProgress + completed + failed + cancelled;
  }
}
