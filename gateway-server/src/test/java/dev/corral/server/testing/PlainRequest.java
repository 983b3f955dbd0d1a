package dev.corral.server.testing;

import dev.corral.server.protocol.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request without a connection.
 *
 * @param method the method
 * @param path the path
 * @param variables what stands for the route's variables
 * @param text the body
 */
public record PlainRequest(String method, String path, Map<String, String> variables, String text)
    implements Request {

  @Override
  public String id() {
    return "req_1f";
  }

  @Override
  public String variable(String name) {
    return variables.getOrDefault(name, "");
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
  public boolean isLocal() {
    return true;
  }

  @Override
  public byte[] body() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<Part> parts() {
    return List.of();
  }
}
