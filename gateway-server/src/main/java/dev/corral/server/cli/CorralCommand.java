package dev.corral.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code corral}: only its subcommands do something. */
@Command(
    name = "corral",
    mixinStandardHelpOptions = true,
    versionProvider = CorralCommand.Version.class,
    description = "The low-latency gateway for Ollama and retrieval.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ConfigCommand.class,
      IngestCommand.class,
      SearchCommand.class,
      AskCommand.class,
      EmbedCommand.class,
      AuditCommand.class,
      RehearseCommand.class,
      AutoComplete.GenerateCompletion.class,
    },
    footer = {
      "",
      "In a source checkout also:",
      "  test                 Run all tests.",
      "  bench NAME           Run a benchmark; bench --help lists them.",
      "",
      "Start with: ./corral demo",
      "Completion in this shell: source <(./corral generate-completion)",
    })
final class CorralCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command? For example: corral demo");
  }

  /** Returns the version that the build wrote. */
  static String version() {
    Properties build = new Properties();
    try (InputStream in = CorralCommand.class.getResourceAsStream("/corral-build.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new IllegalStateException("the build left no corral-build.properties", e);
    }
    return build.getProperty("version");
  }

  /** Tells versions for {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "corral " + version(),
        "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
      };
    }
  }
}
