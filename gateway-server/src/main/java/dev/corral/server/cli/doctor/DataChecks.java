package dev.corral.server.cli.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Where everything is kept. */
final class DataChecks {

  private static final double GIB = 1L << 30;
  private static final double ROOM_GIB = 5;
  private static final Set<String> NETWORK = Set.of("nfs", "nfs4", "cifs", "smb3", "9p", "sshfs");

  private DataChecks() {}

  static Finding directory(Path data) {
    Path whole = data.toAbsolutePath().normalize();
    if (Files.exists(whole) && !Files.isDirectory(whole)) {
      return Finding.bad("data", whole + " is no directory", "name another with --data");
    }
    Path there = existing(whole);
    if (!Files.isWritable(there)) {
      return Finding.bad(
          "data",
          there + " cannot be written by " + System.getProperty("user.name"),
          "chown it to the user that runs Corral, or name another with --data");
    }
    return Finding.good("data", Files.exists(whole) ? whole.toString() : whole + ", to be made");
  }

  static Finding disk(Path data) {
    Path there = existing(data.toAbsolutePath().normalize());
    try {
      FileStore store = Files.getFileStore(there);
      double free = store.getUsableSpace() / GIB;
      String detail =
          String.format(
              Locale.ROOT,
              "%.1f of %.1f GB free, %s",
              free,
              store.getTotalSpace() / GIB,
              store.type());
      if (NETWORK.contains(store.type()) || store.type().startsWith("fuse")) {
        return Finding.bad(
            "disk", detail, "a network's file system does not keep what was synced: use a disk");
      }
      return free < ROOM_GIB
          ? Finding.note("disk", detail, "make room: writes are refused when it is full")
          : Finding.good("disk", detail);
    } catch (IOException e) {
      return Finding.bad("disk", String.valueOf(e.getMessage()), "name another with --data");
    }
  }

  private static Path existing(Path path) {
    Path there = path;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }
}
