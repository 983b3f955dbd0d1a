package dev.corral.server.cli.keys;

import dev.corral.core.access.Role;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a role by its lower-case name. */
final class RoleName implements ITypeConverter<Role> {
  @Override
  public Role convert(String name) {
    return switch (name) {
      case "user" -> Role.USER;
      case "admin" -> Role.ADMIN;
      case "metrics" -> Role.METRICS;
      default -> throw new TypeConversionException("expected user, admin or metrics, not " + name);
    };
  }
}
