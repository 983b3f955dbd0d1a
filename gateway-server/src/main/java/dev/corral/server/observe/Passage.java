package dev.corral.server.observe;

/**
 * One request that was answered, as the logs of access and audit tell of it; nothing of its body
 * and nothing of its query.
 *
 * @param id the request's id
 * @param epochMillis when its head came
 * @param tenant on whose behalf
 * @param user whom of the tenant's; empty where not known
 * @param client the address it came from; empty where not known
 * @param encrypted whether its connection was
 * @param method in capitals
 * @param path as it was asked for, without the query
 * @param route the path of its route, or a word for none
 * @param permission what the route needs; empty for none
 * @param status of the answer; 0 for none
 * @param whole whether the answer came to its end
 * @param received bytes of the body
 * @param sent bytes of the answer's body
 * @param nanos from the head to the end of the answer
 * @param firstNanos from the head to the first byte of the answer; negative for none
 * @param trace the trace that it belongs to, 32 hexadecimal digits; empty for none
 */
public record Passage(
    String id,
    long epochMillis,
    String tenant,
    String user,
    String client,
    boolean encrypted,
    String method,
    String path,
    String route,
    String permission,
    int status,
    boolean whole,
    long received,
    long sent,
    long nanos,
    long firstNanos,
    String trace) {}
