package dev.corral.core.schedule;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.schedule.plan.Command;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the hosts tell of their models, as if they were one; what is no work passes the queue. */
final class HostLists {

  private final HostRoster hosts;
  private final Consumer<Command> report;

  HostLists(HostRoster hosts, Consumer<Command> report) {
    this.hosts = hosts;
    this.report = report;
  }

  /** Returns the models of all hosts that answer; fails where none does. */
  CompletionStage<List<Model>> models() {
    List<CompletionStage<List<Model>>> lists = new ArrayList<>();
    hosts
        .serving()
        .forEach((number, host) ->
            lists.add(
                host.chat()
                    .models()
                    .thenApply(models -> {
                      report.accept(
                          new Command.Installed(
                              number,
                              models.stream()
                                  .map(Model::name)
                                  .map(LoadProfiles::withTag)
                                  .collect(Collectors.toUnmodifiableSet())));
                      return models;
                    })));
    return merged(lists, Model::name);
  }

  CompletionStage<List<LoadedModel>> loaded() {
    return merged(
        hosts.serving().values().stream().map(host -> host.chat().loaded()).toList(),
        one -> one.model().name());
  }

  /** Asks one host after the other. */
  CompletionStage<ModelCard> describe(String model) {
    List<ModelHost> all = List.copyOf(hosts.serving().values());
    CompletionStage<ModelCard> card = all.getFirst().chat().describe(model);
    for (ModelHost next : all.subList(1, all.size())) {
      card = card.exceptionallyCompose(_ -> next.chat().describe(model));
    }
    return card;
  }

  private static <T> CompletionStage<List<T>> merged(
      List<? extends CompletionStage<List<T>>> lists, Function<T, String> name) {
    if (lists.size() == 1) {
      return lists.getFirst();
    }
    List<CompletableFuture<List<T>>> all =
        lists.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .handle((_, _) -> {
          Map<String, T> byName = new LinkedHashMap<>();
          Failure failure = null;
          boolean any = false;
          for (CompletableFuture<List<T>> list : all) {
            if (list.isCompletedExceptionally()) {
              failure = EmbeddingTicket.failure(list.exceptionNow());
            } else {
              any = true;
              list.join().forEach(one -> byName.putIfAbsent(name.apply(one), one));
            }
          }
          if (!any && failure != null) {
            throw failure.asException();
          }
          return List.copyOf(byName.values());
        });
  }
}
