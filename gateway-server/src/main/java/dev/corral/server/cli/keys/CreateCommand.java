package dev.corral.server.cli.keys;

import dev.corral.core.access.AccessKey;
import dev.corral.core.access.Forwarding;
import dev.corral.core.access.Role;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code corral keys create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Make a key. Its secret alone is printed to standard output, this once.")
final class CreateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "NAME", description = "What to call it.")
  private String name = "";

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "Whose things it sees (default: ${DEFAULT-VALUE}).",
      defaultValue = "default")
  private String tenant = "default";

  @Option(names = "--user", paramLabel = "USER", description = "The user that it is.")
  private String user = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "user, admin or metrics (default: ${DEFAULT-VALUE}).",
      defaultValue = "user",
      converter = RoleName.class)
  private Role role = Role.USER;

  @Option(
      names = "--use-limits",
      paramLabel = "NAME",
      description = "Its limits, by their name in access.limits (default: those of its tenant).")
  private String limits = "";

  @Option(
      names = "--forwards",
      paramLabel = "HOW",
      description =
          "Let its holder, an Open-WebUI, speak for its users: none, headers (only on a network"
              + " of your own) or jwt (default: ${DEFAULT-VALUE}).",
      defaultValue = "none",
      converter = ForwardingName.class)
  private Forwarding forwarding = Forwarding.NONE;

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      description = "How many days it holds (default: for ever).")
  private @Nullable Integer days;

  @Override
  public Integer call() {
    return KeysOnDisk.with(
        spec,
        file -> {
          var holder = new AccessKey.Holder(tenant, user, role, limits, forwarding);
          KeysOnDisk.show(
              file.create(name, holder, days == null ? null : Duration.ofDays(days)), file);
        });
  }
}
