package dev.corral.server.protocol.admin;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.server.outbound.Reply;
import dev.corral.server.protocol.Request;
import dev.corral.server.protocol.Route;
import dev.corral.server.protocol.json.JsonReading;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * {@code POST /admin/backup {"directory": DIR}}: copies everything into a new directory of this
 * machine, as of one moment, while the server goes on. Only a server that this machine alone can
 * reach does it, since the caller chooses where it writes.
 */
public final class BackupRoute {

  /** Where the route is. */
  public static final String PATH = "/admin/backup";

  private static final long MAX_BODY = 16 << 10;

  private final Consumer<Path> backup;
  private final boolean loopback;

  /**
   * Makes the route.
   *
   * @param backup backs up into a directory and returns when it is there
   * @param loopback whether only this machine can reach the server
   */
  public BackupRoute(Consumer<Path> backup, boolean loopback) {
    this.backup = backup;
    this.loopback = loopback;
  }

  /** Returns the route. */
  public Route route() {
    return Route.post(PATH, Permission.ADMIN, MAX_BODY, this::answer);
  }

  private void answer(Request request, Reply reply) {
    if (!loopback) {
      throw new Failure.Forbidden(
              "backups are taken over a loopback address only; on the machine itself, stop the"
                  + " server and use: corral store backup")
          .asException();
    }
    Path target = target(JsonReading.object(request.body()).string("directory"));
    backup.accept(target);
    reply.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("directory", target.toString());
          json.writeEndObject();
        });
  }

  private static Path target(String text) {
    try {
      Path target = Path.of(text);
      if (target.isAbsolute()) {
        return target.normalize();
      }
    } catch (InvalidPathException e) {
      throw invalid().asException();
    }
    throw invalid().asException();
  }

  private static Failure invalid() {
    return new Failure.Invalid(
        "directory: expected an absolute path of a directory that does not exist", "directory");
  }
}
