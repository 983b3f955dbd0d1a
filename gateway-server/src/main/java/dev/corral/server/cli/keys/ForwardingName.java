package dev.corral.server.cli.keys;

import dev.corral.core.access.Forwarding;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a way of forwarding by its lower-case name. */
final class ForwardingName implements ITypeConverter<Forwarding> {
  @Override
  public Forwarding convert(String name) {
    return switch (name) {
      case "none" -> Forwarding.NONE;
      case "headers" -> Forwarding.HEADERS;
      case "jwt" -> Forwarding.JWT;
      default -> throw new TypeConversionException("expected none, headers or jwt, not " + name);
    };
  }
}
