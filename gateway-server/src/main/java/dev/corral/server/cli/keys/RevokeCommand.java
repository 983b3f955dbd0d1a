package dev.corral.server.cli.keys;

import dev.corral.core.access.AccessKey;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code corral keys revoke}. */
@Command(name = "revoke", mixinStandardHelpOptions = true, description = "Revoke a key for good.")
final class RevokeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "KEY", description = "Its id, or its name.")
  private String key = "";

  @Override
  public Integer call() {
    return KeysOnDisk.with(
        spec,
        file -> {
          AccessKey revoked = file.revoke(key);
          System.out.println("The key " + revoked.id() + " (" + revoked.name() + ") is revoked.");
        });
  }
}
