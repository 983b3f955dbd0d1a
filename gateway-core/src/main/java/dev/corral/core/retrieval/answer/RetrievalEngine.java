package dev.corral.core.retrieval.answer;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.LoadedModel;
import dev.corral.core.exchange.Model;
import dev.corral.core.exchange.ModelCard;
import dev.corral.core.exchange.Scope;
import dev.corral.core.retrieval.Fusion;
import dev.corral.core.retrieval.Knowledge;
import dev.corral.core.retrieval.OwnedKnowledge;
import dev.corral.core.retrieval.SearchQuery;
import dev.corral.core.retrieval.VirtualModel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers for virtual models, and hands every other model on to the base engine. A chore that is
 * not about the documents, and a request only to load a model, go to the base model as they are.
 */
public final class RetrievalEngine implements ChatEngine {

  /** How far below the threshold a passage may be that stands beside one above it. */
  private static final double COMPANY = 0.1;

  private final ChatEngine base;
  private final Knowledge knowledge;
  private final String fallbackModel;
  private final boolean footnotes;
  private final SourceBudget budget;

  /** Makes an engine whose answers have no footnotes unless the caller wants them. */
  public RetrievalEngine(
      ChatEngine base, Knowledge knowledge, String fallbackModel, LongSupplier nanoClock) {
    this(base, knowledge, fallbackModel, false, nanoClock);
  }

  /**
   * Makes an engine.
   *
   * @param base answers for the base models
   * @param knowledge where passages are found
   * @param fallbackModel the model that vector stores are listed with where the base engine offers
   *     no other that completes text
   * @param footnotes whether the text of an answer ends with its sources where the caller does not
   *     say
   */
  public RetrievalEngine(
      ChatEngine base,
      Knowledge knowledge,
      String fallbackModel,
      boolean footnotes,
      LongSupplier nanoClock) {
    this.base = base;
    this.knowledge = knowledge;
    this.fallbackModel = fallbackModel;
    this.footnotes = footnotes;
    this.budget = new SourceBudget(base, nanoClock);
  }

  @Override
  public CompletionStage<List<Model>> models() {
    return models(Scope.COMMON);
  }

  @Override
  public CompletionStage<List<Model>> models(Scope scope) {
    return base.models(scope).thenApply(models -> withVirtual(models, scope));
  }

  @Override
  public CompletionStage<List<LoadedModel>> loaded() {
    return base.loaded();
  }

  @Override
  public CompletionStage<ModelCard> describe(String model) {
    return describe(model, Scope.COMMON);
  }

  @Override
  public CompletionStage<ModelCard> describe(String model, Scope scope) {
    Optional<VirtualModel> virtual = knowledge.of(scope).models().resolve(model);
    return virtual.isEmpty()
        ? base.describe(model, scope)
        : base.describe(virtual.get().baseModel(), scope)
            .thenApply(card -> virtualCard(card, virtual.get()));
  }

  @Override
  public Cancellation infer(InferenceRequest request, InferenceListener listener) {
    OwnedKnowledge owned = knowledge.of(request.caller().scope());
    Optional<VirtualModel> virtual = owned.models().resolve(request.model());
    if (virtual.isEmpty()) {
      return base.infer(request, listener);
    }
    InferenceRequest toBase = request.withModel(virtual.get().baseModel());
    String question = SourcedPrompt.question(request.prompt());
    if (question == null || request.prompt().isEmpty()) {
      return base.infer(toBase, listener);
    }
    SearchQuery query =
        new SearchQuery(
            List.of(question),
            virtual.get().maxPassages(),
            Math.max(0, virtual.get().threshold() - COMPANY),
            null,
            Fusion.HYBRID);
    Boolean wanted = request.caller().footnotes();
    boolean noted = (wanted == null ? footnotes : wanted) && request.format() == null;
    SourcedAnswer answer =
        new SourcedAnswer(base, budget, toBase, noted ? new Footnotes(listener) : listener);
    answer.begin(owned.search().searchAsync(virtual.get().storeId(), query), virtual.get());
    return answer;
  }

  private List<Model> withVirtual(List<Model> models, Scope scope) {
    @Nullable Model base = null;
    for (Model model : models) {
      boolean chats = model.capabilities().contains("completion");
      if (chats && (base == null || base.name().equals(fallbackModel))) {
        base = model;
      }
    }
    if (base == null) {
      return models;
    }
    List<VirtualModel> virtuals = knowledge.of(scope).models().list(base.name());
    if (virtuals.isEmpty()) {
      return models;
    }
    List<Model> all = new ArrayList<>(models);
    for (VirtualModel virtual : virtuals) {
      all.add(virtualModel(base, virtual));
    }
    return all;
  }

  private static Model virtualModel(Model base, VirtualModel virtual) {
    Model.Details details = base.details();
    return new Model(
        virtual.name(),
        base.modifiedAt(),
        base.size(),
        digest(virtual.name() + '\n' + virtual.storeId() + '\n' + base.digest()),
        new Model.Details(
            virtual.baseModel(),
            details.format(),
            details.family(),
            details.families(),
            details.parameterSize(),
            details.quantizationLevel()),
        base.capabilities());
  }

  private static ModelCard virtualCard(ModelCard base, VirtualModel virtual) {
    return new ModelCard(
        virtualModel(base.model(), virtual),
        base.license(),
        base.modelfile(),
        base.parameters(),
        base.template(),
        base.system(),
        base.info());
  }

  private static String digest(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
