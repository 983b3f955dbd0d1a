package dev.corral.core.retrieval.quote;

import dev.corral.core.document.split.Sentences;
import dev.corral.core.retrieval.prompt.FunctionWords;
import dev.corral.core.retrieval.prompt.Source;
import dev.corral.embedder.Embedder;
import dev.corral.embedder.Embedding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Picks the sentences of passages that match a question best.
 *
 * <p>A sentence's score is made of two: the share of the question's terms that it holds, rare terms
 * weighing more (inverse frequency among the sentences at hand), and the cosine of its vector with
 * the question's. Terms find names and numbers, vectors find other words for the same thing.
 */
final class SentencePicker {

  /** Sentences looked at: five passages of 512 tokens have about a hundred. */
  private static final int MOST_SENTENCES = 1000;

  /** Sentences embedded, best by terms first: one batch of the embedder. */
  private static final int MOST_EMBEDDED = 32;

  /** Sources come with the most relevant first; each place down counts a little less. */
  private static final double RANK_DISCOUNT = 0.05;

  private static final int MOST_QUOTED = 3;

  /** The share of terms in a score; found on the tuning half of the evaluation set, as the next. */
  private static final double TERMS = 0.3;

  /** A score below this is chance: most questions that documents do not answer stay below it. */
  private static final double LEAST_SCORE = 0.3;

  /** What else is quoted must come this near to the best. */
  private static final double NEAR_BEST = 0.8;

  private static final int HEADING_WORDS = 8;
  private static final double INCOMPLETE_FACTOR = 0.6;

  private final Embedder embedder;

  SentencePicker(Embedder embedder) {
    this.embedder = embedder;
  }

  private record Candidate(int position, int rank, Source source, String text, Set<String> terms) {}

  private record Scored(Candidate candidate, double score) {}

  /** Returns the sentences in the order of the sources; empty where none is relevant. */
  List<Quotation> pick(String question, List<Source> sources) {
    List<Candidate> candidates = candidates(sources);
    Set<String> asked = new HashSet<>(Terms.of(FunctionWords.withoutMeasure(question)));
    Map<String, Double> weights = weights(asked, candidates);
    List<Scored> byTerms =
        candidates.stream()
            .map(candidate -> new Scored(candidate, overlap(candidate.terms(), asked, weights)))
            .sorted(Comparator.comparingDouble(Scored::score).reversed())
            .limit(MOST_EMBEDDED)
            .toList();
    if (byTerms.isEmpty()) {
      return List.of();
    }
    List<Scored> scored = withVectors(question, byTerms);
    double best = scored.getFirst().score();
    return scored.stream()
        .limit(MOST_QUOTED)
        .filter(s -> s.score() >= Math.max(LEAST_SCORE, best * NEAR_BEST))
        .sorted(Comparator.comparingInt(s -> s.candidate().position()))
        .map(s -> new Quotation(s.candidate().source(), s.candidate().text()))
        .toList();
  }

  private static List<Candidate> candidates(List<Source> sources) {
    List<Candidate> candidates = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int rank = 0; rank < sources.size(); rank++) {
      Source source = sources.get(rank);
      for (String sentence : Sentences.of(source.text())) {
        if (candidates.size() < MOST_SENTENCES && seen.add(sentence)) {
          Set<String> terms = new HashSet<>(Terms.of(sentence));
          candidates.add(new Candidate(candidates.size(), rank, source, sentence, terms));
        }
      }
    }
    return candidates;
  }

  private static Map<String, Double> weights(Set<String> asked, List<Candidate> candidates) {
    Map<String, Double> weights = new HashMap<>();
    for (String term : asked) {
      long holders = candidates.stream().filter(c -> c.terms().contains(term)).count();
      weights.put(term, Math.log(1 + (candidates.size() + 1.0) / (holders + 0.5)));
    }
    return weights;
  }

  private static double overlap(
      Collection<String> terms, Set<String> asked, Map<String, Double> weights) {
    double all = 0;
    double held = 0;
    for (String term : asked) {
      double weight = weights.getOrDefault(term, 0.0);
      all += weight;
      held += terms.contains(term) ? weight : 0;
    }
    return all == 0 ? 0 : held / all;
  }

  private List<Scored> withVectors(String question, List<Scored> byTerms) {
    List<String> texts = new ArrayList<>();
    texts.add(question);
    byTerms.forEach(scored -> texts.add(scored.candidate().text()));
    List<Embedding> embeddings = embedder.embed(texts);
    List<Scored> both = new ArrayList<>();
    for (int i = 0; i < byTerms.size(); i++) {
      Scored scored = byTerms.get(i);
      double cosine = cosine(embeddings.getFirst().vector(), embeddings.get(i + 1).vector());
      Candidate candidate = scored.candidate();
      double factor = completeness(candidate.text()) / (1 + RANK_DISCOUNT * candidate.rank());
      double score = TERMS * scored.score() + (1 - TERMS) * Math.max(0, cosine);
      both.add(new Scored(candidate, factor * score));
    }
    both.sort(Comparator.comparingDouble(Scored::score).reversed());
    return both;
  }

  /** Makes headings and questions count less: they match a question but do not answer it. */
  private static double completeness(String sentence) {
    boolean ends = ".!:;”\"'|)".indexOf(sentence.charAt(sentence.length() - 1)) >= 0;
    boolean heading = !ends && sentence.split(" ").length <= HEADING_WORDS;
    return heading || sentence.endsWith("?") || sentence.startsWith("#") ? INCOMPLETE_FACTOR : 1;
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
