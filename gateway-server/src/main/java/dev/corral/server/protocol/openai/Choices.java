package dev.corral.server.protocol.openai;

import dev.corral.core.exchange.Cancellation;
import dev.corral.core.exchange.ChatEngine;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.InferenceEvent;
import dev.corral.core.exchange.InferenceListener;
import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Options;
import dev.corral.server.outbound.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The choices of one request ({@code n}, or several prompts), asked for one after the other: a
 * request holds one place in the queue, and the answer is written by one thread at a time.
 */
final class Choices {

  /** Most choices of a request; each is a whole inference. */
  static final int MOST = 8;

  /** Takes the events of all choices, in the choices' order. */
  interface Listener {

    /** Takes the next step of a choice. */
    void onEvent(int choice, InferenceEvent event, boolean isLastChoice);

    /** Takes what is worth knowing beside the answer. */
    void onNotice(Notice notice);

    /** Takes the end of an answer that broke. */
    void onFailure(Failure failure);
  }

  private final ChatEngine engine;
  private final List<InferenceRequest> requests;
  private final Listener listener;
  private final UnaryOperator<InferenceListener> filter;
  private Cancellation running = Cancellation.NONE;
  private int latest;
  private boolean gone;

  /**
   * Prepares the choices.
   *
   * @param requests the question of each
   * @param listener takes their events
   * @param filter stands between an engine and the listener
   */
  Choices(
      ChatEngine engine,
      List<InferenceRequest> requests,
      Listener listener,
      UnaryOperator<InferenceListener> filter) {
    this.engine = engine;
    this.requests = requests;
    this.listener = listener;
    this.filter = filter;
  }

  /**
   * Returns the same question so many times. A seed is counted up, for the answers would all be one
   * otherwise.
   */
  static List<InferenceRequest> repeat(InferenceRequest request, int times) {
    List<InferenceRequest> requests = new ArrayList<>();
    requests.add(request);
    for (int i = 1; i < times; i++) {
      requests.add(
          request.options().get("seed") instanceof Long seed
              ? withSeed(request, seed + i)
              : request);
    }
    return requests;
  }

  private static InferenceRequest withSeed(InferenceRequest request, long seed) {
    Map<String, Object> options = new LinkedHashMap<>(request.options().asMap());
    options.put("seed", seed);
    return request.withOptions(Options.of(options));
  }

  /** Asks for the first; a client that goes away stops what runs. */
  void start(Reply reply) {
    reply.onGone(this::stop);
    ask(0);
  }

  private void ask(int choice) {
    hold(choice, engine.infer(requests.get(choice), filter.apply(new Part(choice))));
  }

  private void hold(int choice, Cancellation cancellation) {
    synchronized (this) {
      if (choice >= latest && !gone) {
        latest = choice;
        running = cancellation;
        return;
      }
      if (!gone) {
        return;
      }
    }
    cancellation.cancel();
  }

  private void stop() {
    Cancellation last;
    synchronized (this) {
      gone = true;
      last = running;
    }
    last.cancel();
  }

  private synchronized boolean isGone() {
    return gone;
  }

  private final class Part implements InferenceListener {

    private final int choice;

    Part(int choice) {
      this.choice = choice;
    }

    @Override
    public void onEvent(InferenceEvent event) {
      boolean isLast = choice == requests.size() - 1;
      listener.onEvent(choice, event, isLast);
      if (event instanceof InferenceEvent.Finished && !isLast && !isGone()) {
        ask(choice + 1);
      }
    }

    @Override
    public void onNotice(Notice notice) {
      if (choice == 0) {
        listener.onNotice(notice);
      }
    }

    @Override
    public void onFailure(Failure failure) {
      listener.onFailure(failure);
    }
  }
}
