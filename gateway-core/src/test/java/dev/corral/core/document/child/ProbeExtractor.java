package dev.corral.core.document.child;

import dev.corral.core.document.Document;
import dev.corral.core.document.Kind;
import dev.corral.core.document.Page;
import dev.corral.core.document.extract.Extractor;
import dev.corral.core.document.extract.ReadingBudget;
import dev.corral.core.document.extract.Sample;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A parser as a plug-in, for files that begin with {@value #MARK}: does what the file says, as code
 * that a file smuggled in would, and tells how that ended.
 */
public final class ProbeExtractor implements Extractor {

  static final String MARK = "#!probe ";

  @Override
  public Kind kind() {
    return new Kind("Probe", "text/x-probe");
  }

  @Override
  public boolean accepts(Sample sample) {
    return sample.startsWith(MARK);
  }

  @Override
  public Document extract(Path content, ReadingBudget budget) throws IOException {
    String[] order = Files.readString(content).substring(MARK.length()).strip().split(" ", 2);
    String ending;
    try {
      ending = act(order[0], order.length > 1 ? order[1] : "");
    } catch (IOException e) {
      ending = "denied";
    }
    return new Document(kind(), null, List.of(new Page(null, ending, List.of())));
  }

  private static String act(String verb, String object) throws IOException {
    switch (verb) {
      case "connect" ->
          new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(object)).close();
      case "datagram" -> new DatagramSocket().close();
      case "read" -> {
        return Files.readString(Path.of(object));
      }
      case "write" -> Files.writeString(Path.of(object), "x");
      case "run" -> new ProcessBuilder(object).start();
      case "print" -> System.out.print("\0\0\0\1x");
      case "hang" -> hang();
      case "eat" -> eat();
      case "exit" -> Runtime.getRuntime().halt(7);
      case "flood" -> {
        return "x".repeat(Integer.parseInt(object));
      }
      default -> throw new IOException("unknown order " + verb);
    }
    return "done";
  }

  private static void hang() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void eat() {
    List<byte[]> eaten = new ArrayList<>();
    while (!eaten.isEmpty() || eaten.add(new byte[1])) {
      eaten.add(new byte[16 << 20]);
    }
  }
}
