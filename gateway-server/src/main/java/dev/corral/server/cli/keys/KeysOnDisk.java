package dev.corral.server.cli.keys;

import dev.corral.core.access.KeyFile;
import dev.corral.server.cli.CommandFailed;
import dev.corral.server.cli.SettingFlags;
import dev.corral.server.config.ConfigException;
import dev.corral.server.config.ServerConfig;
import java.io.IOException;
import java.time.InstantSource;
import picocli.CommandLine.Model.CommandSpec;

/** The file of keys of the server that the settings of a command tell of. */
final class KeysOnDisk {

  static final InstantSource CLOCK = InstantSource.system();

  private KeysOnDisk() {}

  /** Something that is done with the file. */
  @FunctionalInterface
  interface Work {
    void on(KeyFile file) throws IOException;
  }

  /** Does something with the file; gives the exit status. */
  static int with(CommandSpec command, Work work) {
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

  /** Prints the secret of a key, alone on standard output, and what it is beside. */
  static void show(KeyFile.Made made, KeyFile file) {
    System.out.println(made.secret());
    System.err.println(
        "That is the key "
            + made.key().id()
            + ", shown this once; "
            + file.path()
            + " keeps its hash.");
  }
}
