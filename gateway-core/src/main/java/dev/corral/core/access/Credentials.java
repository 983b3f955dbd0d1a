package dev.corral.core.access;

import java.util.Set;

/**
 * What a request shows to say who it is from.
 *
 * @param secrets the different texts that stand where a key could
 * @param user the user that it names; empty for none
 * @param token the signed token that names a user; empty for none
 * @param isLocal whether it comes from this machine
 */
public record Credentials(Set<String> secrets, String user, String token, boolean isLocal) {

  public Credentials {
    secrets = Set.copyOf(secrets);
  }

  /** Not told: a record's own form would tell the secrets. */
  @Override
  public String toString() {
    return "Credentials[" + secrets.size() + " secrets]";
  }
}
