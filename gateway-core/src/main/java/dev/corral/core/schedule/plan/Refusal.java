package dev.corral.core.schedule.plan;

/** Why requests were not served. */
public enum Refusal {
  /** The whole queue was full. */
  QUEUE_FULL,
  /** Its tenant's part of the queue was full. */
  TENANT_FULL,
  /** It would have waited longer than allowed, by the estimate. */
  TOO_LONG,
  /** It waited as long as allowed. */
  EXPIRED,
  /** Its deadline would have passed, or passed. */
  DEADLINE,
  /** No host that could serve it is in reach. */
  NO_HOST,
  /** Its model could not be loaded. */
  LOAD_FAILED,
  /** The host failed it. */
  FAILED
}
