package dev.corral.server.cli.keys;

import dev.corral.core.access.AccessKey;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code corral keys list}. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "List the keys.")
final class ListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return KeysOnDisk.with(
        spec,
        file -> {
          PrintStream out = System.out;
          String line = "%-12s  %-16s %-12s %-12s %-8s %-8s %-10s %s%n";
          out.printf(
              Locale.ROOT, line, "id", "name", "tenant", "user", "role", "forwards", "limits", "");
          for (AccessKey key : file.read().keys()) {
            AccessKey.Holder holder = key.holder();
            out.printf(
                Locale.ROOT,
                line,
                key.id(),
                key.name(),
                holder.tenant(),
                holder.user(),
                word(holder.role()),
                word(holder.forwarding()),
                holder.limits(),
                state(key));
          }
        });
  }

  private static String state(AccessKey key) {
    if (key.revokedAt() != null) {
      return "revoked " + key.revokedAt();
    }
    if (key.expiresAt() != null) {
      return (key.holdsAt(KeysOnDisk.CLOCK.instant()) ? "until " : "ended ") + key.expiresAt();
    }
    return "since " + key.createdAt();
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
