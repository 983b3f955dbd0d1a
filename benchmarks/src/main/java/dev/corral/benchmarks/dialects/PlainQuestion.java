package dev.corral.benchmarks.dialects;

import dev.corral.core.access.Principal;
import dev.corral.server.protocol.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request without a connection.
 *
 * @param path the path
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // never changed
record PlainQuestion(String path, byte[] body) implements Request {

  @Override
  public String id() {
    return "req_0123456789abcdef0123456789abcdef";
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public Principal principal() {
    return Principal.LOCAL;
  }

  @Override
  public String variable(String name) {
    throw new IllegalArgumentException("no variable " + name);
  }

  @Override
  public Optional<String> query(String name) {
    return Optional.empty();
  }

  @Override
  public Map<String, List<String>> query() {
    return Map.of();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.empty();
  }

  @Override
  public List<Part> parts() {
    return List.of();
  }
}
