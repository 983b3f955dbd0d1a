package dev.corral.core.schedule;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Options;
import dev.corral.core.exchange.Prompt;
import dev.corral.core.schedule.plan.Command;
import dev.corral.core.schedule.plan.LaneKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The calls that the gateway makes to its hosts for itself: load, unload, look, probe. */
final class HostCalls {

  private static final System.Logger LOG = System.getLogger(HostCalls.class.getName());

  private static final Prompt NOTHING =
      new Prompt.Completion("", null, null, null, false, List.of(), List.of());
  private static final Prompt SOMETHING =
      new Prompt.Completion("1", null, null, null, false, List.of(), List.of());

  private final HostRoster hosts;
  private final Consumer<Command> report;

  /** Models that were asked for vectors: they are loaded in the way of those that do only that. */
  private final Set<LaneKey> embedding = new HashSet<>();

  HostCalls(HostRoster hosts, Consumer<Command> report) {
    this.hosts = hosts;
    this.report = report;
  }

  void isForVectors(LaneKey lane) {
    embedding.add(lane);
  }

  void load(int number, LaneKey lane) {
    ModelHost host = hosts.get(number);
    if (host == null) {
      return;
    }
    LOG.log(System.Logger.Level.INFO, "{0}: loading {1}", host.settings().name(), lane);
    if (embedding.contains(lane)) {
      var _ =
          host.embeddings()
              .embed(lane.model(), List.of(), true)
              .whenComplete((vectors, fault) ->
                  report.accept(
                      new Command.Loaded(
                          number, lane, vectors == null ? EmbeddingTicket.failure(fault) : null)));
      return;
    }
    call(
        host,
        request(lane, new Prompt.Conversation(List.of(), List.of()), Map.of(), null),
        failure -> new Command.Loaded(number, lane, failure));
  }

  void unload(int number, LaneKey lane) {
    ModelHost host = hosts.get(number);
    if (host == null) {
      return;
    }
    LOG.log(System.Logger.Level.INFO, "{0}: unloading {1}", host.settings().name(), lane);
    LaneKey any = new LaneKey(lane.model(), "");
    call(
        host,
        request(any, NOTHING, Map.of(), Duration.ZERO),
        failure -> new Command.UnloadTold(number, lane, failure));
  }

  void look(int number) {
    ModelHost host = hosts.get(number);
    if (host == null) {
      return;
    }
    var _ =
        host.chat()
            .loaded()
            .whenComplete((loaded, fault) ->
                report.accept(
                    loaded == null
                        ? new Command.Looked(number, Set.of(), EmbeddingTicket.failure(fault))
                        : new Command.Looked(number, names(loaded), null)));
  }

  /** Generates one token: a runner that hangs still answers lists. */
  void probe(int number, @Nullable LaneKey lane) {
    ModelHost host = hosts.get(number);
    if (host == null) {
      return;
    }
    if (lane == null) {
      report.accept(new Command.Probed(number, null));
      return;
    }
    LaneKey known = lane.profile().equals("?") ? new LaneKey(lane.model(), "") : lane;
    call(
        host,
        request(known, SOMETHING, Map.of("num_predict", 1L), null),
        failure -> new Command.Probed(number, failure));
  }

  private static InferenceRequest request(
      LaneKey lane, Prompt prompt, Map<String, Object> options, @Nullable Duration keepAlive) {
    Options all = Options.of(options).orElse(LoadOptions.parse(lane.profile()));
    return new InferenceRequest(lane.model(), prompt, all, null, null, keepAlive, null);
  }

  private static Set<String> names(List<LoadedModel> loaded) {
    return loaded.stream()
        .map(one -> LoadProfiles.withTag(one.model().name()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private void call(
      ModelHost host, InferenceRequest request, Function<@Nullable Failure, Command> command) {
    var _ = host.chat().infer(request, new End(command));
  }

  /** Reports how a call ended. */
  private final class End implements InferenceListener {

    private final Function<@Nullable Failure, Command> command;

    End(Function<@Nullable Failure, Command> command) {
      this.command = command;
    }

    @Override
    public void onEvent(InferenceEvent event) {
      if (event instanceof InferenceEvent.Finished) {
        report.accept(command.apply(null));
      }
    }

    @Override
    public void onFailure(Failure failure) {
      report.accept(command.apply(failure));
    }
  }
}
