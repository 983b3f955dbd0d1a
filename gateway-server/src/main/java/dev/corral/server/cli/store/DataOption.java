package dev.corral.server.cli.store;

import dev.corral.server.config.ServerConfig;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The directory that a command is about. */
final class DataOption {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (default: ./corral-data).")
  private Path data = ServerConfig.DEFAULT_DATA;

  Path path() {
    return data;
  }

  DataDirectory directory() {
    return DataDirectory.at(data);
  }
}
