package dev.corral.server.cli.doctor;

import dev.corral.server.cli.client.Connections;
import dev.corral.server.config.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The model hosts, and the ports that the server is to open. */
final class NetworkChecks {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** The first with everything that Corral asks for: capabilities, thinking, digests in /api/ps. */
  private static final int[] OLLAMA_NEEDED = {0, 9, 0};

  private static final int ANSWER_BYTES = 4_096;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  List<Finding> ollama(URI address) {
    List<Finding> findings = new ArrayList<>();
    String name = "ollama";
    try {
      String version = get(address, "/api/version").path("version").asString("");
      int models = get(address, "/api/tags").path("models").size();
      String detail =
          String.format(Locale.ROOT, "%s, version %s, %d models", address, version, models);
      if (isOlder(version)) {
        findings.add(Finding.note(name, detail, "update it: 0.9.0 or newer is spoken to here"));
      } else if (models == 0) {
        findings.add(Finding.note(name, detail, "fetch a model: ollama pull llama3.2:3b"));
      } else {
        findings.add(Finding.good(name, detail));
      }
      for (JsonNode model : get(address, "/api/ps").path("models")) {
        findings.add(loaded(model));
      }
    } catch (IOException | JacksonException e) {
      findings.add(
          Finding.note(
              name,
              "none answers at " + address,
              "start it, or name it with --ollama; until then the built-in model quote answers"));
    }
    return findings;
  }

  private static Finding loaded(JsonNode model) {
    double size = model.path("size").asDouble(0);
    double onCard = model.path("size_vram").asDouble(0);
    String name = model.path("name").asString("");
    long share = size <= 0 ? 0 : Math.round(100 * onCard / size);
    String detail =
        String.format(Locale.ROOT, "%s is loaded, %d %% of it on the graphics card", name, share);
    return share == 100 || share == 0
        ? Finding.good("model", detail)
        : Finding.note("model", detail, "a smaller context or model fits the card and is faster");
  }

  private static boolean isOlder(String version) {
    String[] parts = version.split("[.-]");
    for (int i = 0; i < OLLAMA_NEEDED.length && i < parts.length; i++) {
      try {
        int number = Integer.parseInt(parts[i]);
        if (number != OLLAMA_NEEDED[i]) {
          return number < OLLAMA_NEEDED[i];
        }
      } catch (NumberFormatException e) {
        return false; // a build of somebody's own
      }
    }
    return false;
  }

  /**
   * Looks whether a port can be opened, or has been.
   *
   * @param tls what the server's connections are encrypted by, or null for plain HTTP
   */
  Finding port(String what, String host, int port, @Nullable TlsConfig tls) {
    if (port == 0) {
      return Finding.good(what, "any free one");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return Finding.good(what, host + ":" + port + " is free");
    } catch (IOException e) {
      boolean isCorral = tls == null ? isCorral(host, port) : isCorral(host, port, tls);
      return isCorral
          ? Finding.good(what, "a Corral answers at " + host + ":" + port)
          : Finding.bad(
              what,
              host + ":" + port + ": " + e.getMessage(),
              "choose another with --port, or stop what listens there (ss -ltnp)");
    }
  }

  private boolean isCorral(String host, int port) {
    try {
      URI address = URI.create("http://" + host + ":" + port);
      return get(address, "/health/live").path("status").asString("").equals("live");
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return false;
    }
  }

  /** By the certificate alone: it need not be for the address that is listened on. */
  private static boolean isCorral(String host, int port, TlsConfig tls) {
    try (Socket socket =
        Connections.trusting(tls.certificate()).getSocketFactory().createSocket()) {
      int patience = (int) PATIENCE.toMillis();
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), patience);
      socket.setSoTimeout(patience);
      String head = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(ANSWER_BYTES);
      return new String(answer, StandardCharsets.UTF_8).contains("\"live\"");
    } catch (IOException e) {
      return tls.clients() != null && e instanceof SSLException; // it asks for a certificate
    }
  }

  private JsonNode get(URI address, String path) throws IOException {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE).build(),
              BodyHandlers.ofString());
      return JsonMapper.shared().readTree(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
