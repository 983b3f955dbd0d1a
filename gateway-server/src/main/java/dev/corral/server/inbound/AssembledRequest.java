package dev.corral.server.inbound;

import dev.corral.server.protocol.Request;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request whose body has arrived. */
final class AssembledRequest implements Request {

  private final String id;
  private final HttpRequest head;
  private final Target target;
  private final Map<String, String> variables;
  private final byte[] body;
  private final boolean local;

  AssembledRequest(
      String id,
      HttpRequest head,
      Target target,
      Map<String, String> variables,
      byte[] body,
      boolean local) {
    this.id = id;
    this.head = head;
    this.target = target;
    this.variables = variables;
    this.body = body;
    this.local = local;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String method() {
    return head.method().name();
  }

  @Override
  public String path() {
    return target.path();
  }

  @Override
  public String variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no variable " + name);
    }
    return value;
  }

  @Override
  public Optional<String> query(String name) {
    List<String> values = target.query().get(name);
    return values == null ? Optional.empty() : Optional.of(values.getFirst());
  }

  @Override
  public Map<String, List<String>> query() {
    return target.query();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(head.headers().get(name));
  }

  @Override
  public boolean isLocal() {
    return local;
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public List<Part> parts() {
    return Form.parts(head, body);
  }
}
