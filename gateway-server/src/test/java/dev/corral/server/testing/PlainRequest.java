package dev.corral.server.testing;

import dev.corral.core.access.Principal;
import dev.corral.server.protocol.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request without a connection.
 *
 * @param method the method
 * @param target the path, perhaps with a query
 * @param variables what stands for the route's variables
 * @param body the body
 * @param principal who sent it
 */
@SuppressWarnings("ArrayRecordComponent") // never changed
public record PlainRequest(
    String method, String target, Map<String, String> variables, byte[] body, Principal principal)
    implements Request {

  public PlainRequest(String method, String target, Map<String, String> variables, byte[] body) {
    this(method, target, variables, body, Principal.LOCAL);
  }

  @Override
  public String id() {
    return "req_1f";
  }

  @Override
  public String path() {
    return target.split("\\?", 2)[0];
  }

  @Override
  public String variable(String name) {
    return variables.getOrDefault(name, "");
  }

  @Override
  public Optional<String> query(String name) {
    return Optional.ofNullable(query().get(name)).map(List::getFirst);
  }

  @Override
  public Map<String, List<String>> query() {
    Map<String, List<String>> values = new HashMap<>();
    Pattern.compile("[?&](\\w+)=([^&]*)")
        .matcher(target)
        .results()
        .forEach(pair -> values.put(pair.group(1), List.of(pair.group(2))));
    return values;
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
