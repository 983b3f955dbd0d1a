package dev.corral.server;

import dev.corral.core.exchange.Failure;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The model hosts, and the queue in front of them. */
final class ModelHosts implements AutoCloseable {

  /** How long the banner waits for a model host. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final EventLoopGroup loops;

  /** By names: those that were named, and those that were taken out and whose work goes on. */
  private final Map<String, OllamaEngine> engines = new ConcurrentHashMap<>();

  private final Scheduler queue;
  private volatile List<HostConfig> named;

  ModelHosts(ServerConfig config, EventLoopGroup loops) {
    this.loops = loops;
    this.named = config.hosts();
    List<ModelHost> hosts = new ArrayList<>();
    for (HostConfig one : named) {
      hosts.add(open(one.url(), settings(one)));
    }
    this.queue = Scheduler.start(hosts, config.queue(), System::nanoTime);
  }

  /**
   * Refuses hosts that {@link #arrange} could not have.
   *
   * @throws dev.corral.core.exchange.FailureException saying which
   */
  void check(List<HostConfig> next) {
    Map<String, URI> known = new HashMap<>();
    named.forEach(one -> known.put(name(one), one.url()));
    for (HostConfig one : next) {
      if (!known.getOrDefault(name(one), one.url()).equals(one.url())) {
        throw new Failure.Invalid(
                "nothing was changed: ollama.hosts: the path of "
                    + one.url()
                    + " takes effect at the next start only",
                null)
            .asException();
      }
    }
  }

  /** Stands in front of these hosts from now on; what runs at those that are missing ends there. */
  void arrange(List<HostConfig> next) {
    Map<String, URI> addresses = new HashMap<>();
    next.forEach(one -> addresses.put(name(one), one.url()));
    named = next;
    queue.arrange(
        next.stream().map(ModelHosts::settings).toList(),
        host -> {
          URI address = addresses.get(host.name());
          if (address == null) {
            throw new AssertionError("it was named above");
          }
          return open(address, host);
        });
  }

  /** Returns the address of the first host: the one whose models are changed. */
  URI first() {
    return named.getFirst().url();
  }

  private ModelHost open(URI address, HostSettings settings) {
    OllamaEngine engine = OllamaEngine.at(address, loops, UpstreamLimits.DEFAULT);
    engines.put(settings.name(), engine);
    return new ModelHost(
        settings,
        engine,
        engine,
        () -> {
          engines.remove(settings.name(), engine);
          engine.close();
        });
  }

  private static HostSettings settings(HostConfig host) {
    return new HostSettings(name(host), host.slots(), host.weight());
  }

  private static String name(HostConfig host) {
    return host.url().getAuthority();
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
    List<HostConfig> all = named;
    for (HostConfig host : all) {
      OptionalInt models = models(host);
      String name = all.size() == 1 ? "ollama" : "ollama " + name(host);
      parts.add(new Readiness.Part(name, models.isPresent(), false, line(host.url(), models)));
    }
    return parts;
  }

  /** Returns one line for people. */
  String line() {
    return named.stream()
        .map(host -> line(host.url(), models(host)))
        .collect(Collectors.joining("; "));
  }

  private String line(URI address, OptionalInt models) {
    if (models.isEmpty()) {
      return "none at "
          + address
          + (named.size() == 1
              ? ": the built-in model 'quote' answers until there is one"
              : " yet");
    }
    int number = models.getAsInt();
    return address + ", " + number + (number == 1 ? " model" : " models");
  }

  /** Returns how many models a host has; empty where it does not tell soon. */
  private OptionalInt models(HostConfig host) {
    OllamaEngine engine = engines.get(name(host));
    if (engine == null) {
      return OptionalInt.empty(); // named this moment
    }
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
