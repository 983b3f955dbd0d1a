package dev.corral.server;

import dev.corral.core.exchange.Model;
import dev.corral.core.schedule.ModelHost;
import dev.corral.core.schedule.Scheduler;
import dev.corral.core.schedule.plan.HostSettings;
import dev.corral.server.config.HostConfig;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.protocol.admin.Readiness;
import dev.corral.server.upstream.OllamaEngine;
import dev.corral.server.upstream.UpstreamLimits;
import io.netty.channel.EventLoopGroup;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The model hosts, and the queue in front of them. */
final class ModelHosts implements AutoCloseable {

  /** How long the banner waits for a model host. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final Map<URI, OllamaEngine> engines = new LinkedHashMap<>();
  private final Scheduler queue;

  ModelHosts(ServerConfig config, EventLoopGroup loops) {
    List<ModelHost> hosts = new ArrayList<>();
    for (HostConfig one : config.hosts()) {
      URI address = one.url();
      OllamaEngine engine = OllamaEngine.at(address, loops, UpstreamLimits.DEFAULT);
      engines.put(address, engine);
      HostSettings host = new HostSettings(address.getAuthority(), one.slots(), one.weight());
      hosts.add(new ModelHost(host, engine, engine));
    }
    this.queue = Scheduler.start(hosts, config.queue(), System::nanoTime);
  }

  Scheduler queue() {
    return queue;
  }

  /** Without a model host the built-in model answers, so none is needed. */
  List<Readiness.Part> readiness() {
    List<Readiness.Part> parts = new ArrayList<>();
    Scheduler.Load load = queue.load();
    parts.add(
        new Readiness.Part(
            "queue", true, true, load.running() + " running, " + load.waiting() + " waiting"));
    engines.forEach((address, engine) -> {
      OptionalInt models = models(engine);
      String name = engines.size() == 1 ? "ollama" : "ollama " + address.getAuthority();
      parts.add(new Readiness.Part(name, models.isPresent(), false, line(address, models)));
    });
    return parts;
  }

  /** Returns one line for people. */
  String line() {
    List<String> lines = new ArrayList<>();
    engines.forEach((address, engine) -> lines.add(line(address, models(engine))));
    return String.join("; ", lines);
  }

  private String line(URI address, OptionalInt models) {
    if (models.isEmpty()) {
      return "none at "
          + address
          + (engines.size() == 1
              ? ": the built-in model 'quote' answers until there is one"
              : " yet");
    }
    int number = models.getAsInt();
    return address + ", " + number + (number == 1 ? " model" : " models");
  }

  /** Returns how many models a host has; empty where it does not tell soon. */
  private static OptionalInt models(OllamaEngine engine) {
    try {
      List<Model> models =
          engine.models().toCompletableFuture().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      return OptionalInt.of(models.size());
    } catch (ExecutionException | TimeoutException e) {
      return OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  @Override
  public void close() {
    queue.close();
    engines.values().forEach(OllamaEngine::close);
  }
}
