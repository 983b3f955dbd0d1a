package dev.corral.server.cli;

import dev.corral.core.access.AccessKey;
import dev.corral.core.access.Forwarding;
import dev.corral.core.access.KeyFile;
import dev.corral.core.access.Role;
import dev.corral.server.config.ConfigException;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code corral keys}: who may use the server. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Make, list, rotate and revoke keys; a running server follows within seconds.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      KeysCommand.Create.class,
      KeysCommand.ListKeys.class,
      KeysCommand.Rotate.class,
      KeysCommand.Revoke.class
    })
final class KeysCommand implements Runnable {

  private static final InstantSource CLOCK = InstantSource.system();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which one? For example: corral keys create alice");
  }

  /** Something that is done with the file of keys. */
  @FunctionalInterface
  private interface Work {
    void on(KeyFile file) throws IOException;
  }

  private static int with(CommandSpec command, Work work) {
    try {
      ServerConfig config = ServerConfig.of(SettingFlags.sources(command).read());
      work.on(new KeyFile(config.keyFile(), CLOCK));
      return 0;
    } catch (ConfigException e) {
      throw CommandFailed.because(e);
    } catch (IllegalArgumentException | IOException e) {
      throw CommandFailed.because(e);
    }
  }

  private static void show(KeyFile.Made made, KeyFile file) {
    System.out.println(made.secret());
    System.err.println(
        "That is the key "
            + made.key().id()
            + ", shown this once; "
            + file.path()
            + " keeps its hash.");
  }

  /** {@code corral keys create}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Make a key. Its secret alone is printed to standard output, this once.")
  static final class Create implements Callable<Integer> {

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
      return with(
          spec,
          file -> {
            var holder = new AccessKey.Holder(tenant, user, role, limits, forwarding);
            show(file.create(name, holder, days == null ? null : Duration.ofDays(days)), file);
          });
    }
  }

  /** {@code corral keys list}. */
  @Command(name = "list", mixinStandardHelpOptions = true, description = "List the keys.")
  static final class ListKeys implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      return with(
          spec,
          file -> {
            PrintStream out = System.out;
            String line = "%-12s  %-16s %-12s %-12s %-8s %-8s %-10s %s%n";
            out.printf(
                Locale.ROOT,
                line,
                "id",
                "name",
                "tenant",
                "user",
                "role",
                "forwards",
                "limits",
                "");
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
        return (key.holdsAt(CLOCK.instant()) ? "until " : "ended ") + key.expiresAt();
      }
      return "since " + key.createdAt();
    }

    private static String word(Enum<?> one) {
      return one.name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code corral keys rotate}. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = "Make a key like an old one, which holds for a while yet.")
  static final class Rotate implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "KEY", description = "The id of the old one, or its name.")
    private String key = "";

    @Option(
        names = "--hours",
        paramLabel = "HOURS",
        description = "How long the old one holds yet (default: ${DEFAULT-VALUE}).",
        defaultValue = "24")
    private int hours = 24;

    @Override
    public Integer call() {
      return with(spec, file -> show(file.rotate(key, Duration.ofHours(hours)), file));
    }
  }

  /** {@code corral keys revoke}. */
  @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Revoke a key for good.")
  static final class Revoke implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "KEY", description = "Its id, or its name.")
    private String key = "";

    @Override
    public Integer call() {
      return with(
          spec,
          file -> {
            AccessKey revoked = file.revoke(key);
            System.out.println("The key " + revoked.id() + " (" + revoked.name() + ") is revoked.");
          });
    }
  }

  /** Reads a role by its lower-case name. */
  static final class RoleName implements ITypeConverter<Role> {
    @Override
    public Role convert(String name) {
      return switch (name) {
        case "user" -> Role.USER;
        case "admin" -> Role.ADMIN;
        case "metrics" -> Role.METRICS;
        default ->
            throw new TypeConversionException("expected user, admin or metrics, not " + name);
      };
    }
  }

  /** Reads a way of forwarding by its lower-case name. */
  static final class ForwardingName implements ITypeConverter<Forwarding> {
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
}
