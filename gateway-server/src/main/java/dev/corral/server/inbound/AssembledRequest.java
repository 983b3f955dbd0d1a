package dev.corral.server.inbound;

import dev.corral.core.access.Principal;
import dev.corral.core.access.limit.LimitProfile;
import dev.corral.core.access.limit.Permit;
import dev.corral.core.exchange.Charge;
import dev.corral.core.exchange.Span;
import dev.corral.server.protocol.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request whose body has arrived. */
final class AssembledRequest implements Request {

  private final Intake intake;
  private final Map<String, String> variables;
  private final byte[] body;

  AssembledRequest(Intake intake, Map<String, String> variables, byte[] body) {
    this.intake = intake;
    this.variables = variables;
    this.body = body;
  }

  @Override
  public String id() {
    return intake.id();
  }

  @Override
  public Principal principal() {
    return intake.principal();
  }

  @Override
  public Charge charge() {
    return intake.permit() == Permit.NONE ? Charge.NONE : intake.permit();
  }

  @Override
  public Span span() {
    return intake.watch().span();
  }

  @Override
  public LimitProfile limits() {
    return intake.permit().profile();
  }

  @Override
  public String method() {
    return intake.head().method().name();
  }

  @Override
  public String path() {
    return intake.target().path();
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
    List<String> values = intake.target().query().get(name);
    return values == null ? Optional.empty() : Optional.of(values.getFirst());
  }

  @Override
  public Map<String, List<String>> query() {
    return intake.target().query();
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(intake.head().headers().get(name));
  }

  @Override
  public byte[] body() {
    return body;
  }

  @Override
  public List<Part> parts() {
    return Form.parts(intake.head(), body);
  }
}
