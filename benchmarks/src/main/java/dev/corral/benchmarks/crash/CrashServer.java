package dev.corral.benchmarks.crash;

import dev.corral.core.vector.VectorDatabase;
import dev.corral.core.vector.store.Storage;
import dev.corral.core.vector.store.Storage.Durability;
import dev.corral.server.inbound.HttpListener;
import dev.corral.server.inbound.Router;
import dev.corral.server.protocol.admin.AdminDialect;
import dev.corral.server.protocol.chroma.ChromaDialect;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The process that is killed: Chroma's protocol over a store, and nothing else. */
final class CrashServer {

  private static final int WORKERS = 8;

  private CrashServer() {}

  /**
   * Serves the store of a directory until it is killed, or until its input ends.
   *
   * @param arguments the directory, and the mode of syncing
   */
  public static void main(String[] arguments) throws IOException {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try (Storage storage = Storage.open(Path.of(arguments[0]), Durability.valueOf(arguments[1]));
        VectorDatabase database = VectorDatabase.open(storage);
        HttpListener listener =
            HttpListener.open(
                loops,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Router(
                    List.of(new ChromaDialect(database, InstantSource.system(), false)),
                    new AdminDialect(List::of, "", List.of())),
                workers)) {
      System.out.println(listener.address().getPort());
      System.in.transferTo(OutputStream.nullOutputStream());
    } finally {
      workers.shutdownNow();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
