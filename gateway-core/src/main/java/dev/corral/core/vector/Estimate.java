package dev.corral.core.vector;

import dev.corral.core.vector.filter.Filter;
import dev.corral.core.vector.index.OrdinalSet;
import dev.corral.core.vector.text.GramIndex;
import dev.corral.core.vector.text.Literals;
import java.util.List;
import java.util.Set;

/**
 * What the indexes of a space tell about a filter before any record is looked at.
 *
 * @param sure ordinals that match
 * @param maybe ordinals that may match, the sure ones among them
 */
record Estimate(OrdinalSet sure, OrdinalSet maybe) {

  /** Asks the indexes about the ordinals of a snapshot. */
  static Estimate of(Filter filter, Snapshot snapshot) {
    int end = snapshot.records().end();
    OrdinalSet everything = OrdinalSet.range(0, end);
    VectorSpace space = snapshot.space();
    if (space == null) {
      return new Estimate(OrdinalSet.EMPTY, everything);
    }
    return new Reader(snapshot.records(), space, end, everything).of(filter);
  }

  /**
   * Asks the indexes of one space.
   *
   * @param everything all ordinals below the end
   */
  private record Reader(RecordTable records, VectorSpace space, int end, OrdinalSet everything) {

    Estimate of(Filter filter) {
      int described = Math.min(space.attributes().end(), end);
      OrdinalSet exact = described == 0 ? null : space.attributes().exact(filter, described);
      if (exact != null) {
        return new Estimate(exact, exact.or(OrdinalSet.range(described, end)));
      }
      return switch (filter) {
        case Filter.All(List<Filter> parts) -> all(parts);
        case Filter.Any(List<Filter> parts) -> any(parts);
        case Filter.Ids(Set<String> ids, boolean negated) -> named(ids, negated);
        case Filter.DocumentContains(String text, boolean negated) ->
            holding(List.of(text), negated);
        case Filter.DocumentMatches(String regex, boolean negated) ->
            holding(Literals.of(regex), negated);
        case Filter.Compare _, Filter.OneOf _, Filter.Holds _ -> unknown();
      };
    }

    private Estimate unknown() {
      return new Estimate(OrdinalSet.EMPTY, everything);
    }

    private Estimate named(Set<String> ids, boolean negated) {
      var set = OrdinalSet.builder();
      for (String id : ids) {
        int ordinal = records.find(id);
        if (ordinal >= 0) {
          set.add(ordinal);
        }
      }
      OrdinalSet found = negated ? set.build().not(end) : set.build();
      return new Estimate(found, found);
    }

    private Estimate all(List<Filter> parts) {
      OrdinalSet sure = everything;
      OrdinalSet maybe = everything;
      for (Filter part : parts) {
        Estimate estimate = of(part);
        sure = sure.and(estimate.sure);
        maybe = maybe.and(estimate.maybe);
      }
      return new Estimate(sure, maybe);
    }

    private Estimate any(List<Filter> parts) {
      OrdinalSet sure = OrdinalSet.EMPTY;
      OrdinalSet maybe = OrdinalSet.EMPTY;
      for (Filter part : parts) {
        Estimate estimate = of(part);
        sure = sure.or(estimate.sure);
        maybe = maybe.or(estimate.maybe);
      }
      return new Estimate(sure, maybe);
    }

    /** Tells which documents may hold all of some texts, or surely lack one if negated. */
    private Estimate holding(List<String> texts, boolean negated) {
      GramIndex grams = space.texts().gramsIfWanted();
      int covered = grams == null ? 0 : Math.min(grams.end(), end);
      OrdinalSet candidates = grams == null ? null : grams.candidates(texts, covered);
      if (candidates == null) {
        return unknown();
      }
      OrdinalSet maybe = candidates.or(OrdinalSet.range(covered, end));
      return negated
          ? new Estimate(maybe.not(end), everything)
          : new Estimate(OrdinalSet.EMPTY, maybe);
    }
  }
}
