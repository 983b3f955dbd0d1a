package dev.corral.server.cli.store;

import dev.corral.server.cli.CommandFailed;
import dev.corral.server.config.ConfigException;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The directory that a command is about: the one that a server with the same settings has. */
final class DataOption {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (default: as the settings say, ./corral-data).")
  private @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with settings (default: what CORRAL_CONFIG names).")
  private @Nullable Path config;

  Path path() {
    Path named = data;
    if (named == null) {
      named = configured();
      data = named;
    }
    return named;
  }

  private Path configured() {
    try {
      return ServerConfig.of(Sources.ofProcess(config, Map.of()).read()).data();
    } catch (ConfigException e) {
      throw new CommandFailed(String.join("\n", e.problems()), e);
    }
  }

  DataDirectory directory() {
    return DataDirectory.at(path());
  }
}
