package dev.corral.core.vector;

import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.core.vector.index.OrdinalSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A {@link VectorCollection} over one storage. Reads take the published snapshot and never wait;
 * writes go to the writer's thread. The records are loaded from the store at the first use.
 */
final class LocalCollection implements VectorCollection {

  private final Layout layout;
  private final VectorWriter writer;
  private final GraphThread graphs;
  private final TextThread texts;
  private final MemoryBudget memory;
  private final UUID id;
  private final Namespace namespace;
  private final Residence residence = new Residence();
  private volatile Definition definition;
  private volatile boolean dropped;
  private volatile long lastUsed;

  LocalCollection(
      Layout layout,
      VectorWriter writer,
      GraphThread graphs,
      TextThread texts,
      MemoryBudget memory,
      Definition definition) {
    this.layout = layout;
    this.writer = writer;
    this.graphs = graphs;
    this.texts = texts;
    this.memory = memory;
    this.id = definition.id();
    this.namespace = definition.namespace();
    this.definition = definition;
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public Namespace namespace() {
    return namespace;
  }

  @Override
  public String name() {
    return definition.name();
  }

  @Override
  public CollectionSettings settings() {
    return definition.settings();
  }

  @Override
  public @Nullable Integer dimension() {
    return definition.dimension();
  }

  @Override
  public long count() {
    return snapshot().count();
  }

  @Override
  public void add(List<Entry> entries) {
    write(entries, true, CollectionEditor::add);
  }

  @Override
  public void upsert(List<Entry> entries) {
    write(entries, true, CollectionEditor::upsert);
  }

  @Override
  public void update(List<Entry> entries) {
    write(entries, false, CollectionEditor::update);
  }

  private void write(List<Entry> entries, boolean vectorRequired, Edit edit) {
    Checks.entries(entries, vectorRequired);
    try (MemoryBudget.Claim claim = memory.claim(this)) {
      var _ = snapshot(claim);
      if (entries.isEmpty()) {
        return;
      }
      claim.require(Snapshot.bytesOf(entries, definition.dimension()));
      var _ =
          writer.submit(group -> {
            CollectionEditor editor = group.editor(this);
            Checks.dimensions(editor.definition().dimension(), entries);
            edit.apply(editor, entries);
            return entries.size();
          });
    }
  }

  /** One of the ways to write records. */
  @FunctionalInterface
  private interface Edit {
    void apply(CollectionEditor editor, List<Entry> entries);
  }

  @Override
  public long delete(Selection selection) {
    try (MemoryBudget.Claim claim = memory.claim(this)) {
      var _ = snapshot(claim);
      List<String> ids = selection.ids();
      if (ids != null && selection.filter() == null) {
        return writer.submit(group -> deleteIds(group.editor(this), ids));
      }
      return writer.submitAlone(group -> deleteIds(group.editor(this), matchingIds(selection)));
    }
  }

  private List<String> matchingIds(Selection selection) {
    Snapshot now = snapshot();
    List<String> ids = new ArrayList<>();
    for (int ordinal : select(now, selection)) {
      ids.add(now.records().at(ordinal).id());
    }
    return ids;
  }

  private static long deleteIds(CollectionEditor editor, List<String> ids) {
    long deleted = 0;
    for (String id : ids) {
      int ordinal = editor.records().find(id);
      if (ordinal >= 0) {
        editor.delete(ordinal);
        deleted++;
      }
    }
    return deleted;
  }

  @Override
  public List<Entry> get(
      Selection selection, Set<Part> parts, @Nullable Integer limit, int offset) {
    List<Entry> entries = new ArrayList<>();
    scan(selection, parts, limit, offset, entries::add);
    return entries;
  }

  @Override
  public void scan(
      Selection selection,
      Set<Part> parts,
      @Nullable Integer limit,
      int offset,
      Predicate<Entry> visitor) {
    Snapshot now = snapshot();
    int[] window = new Selector(this, layout, now).window(selection, limit, offset);
    if (parts.contains(Part.DOCUMENT)) {
      new RowReader(this, layout).read(now, window, row -> visitor.test(entry(row, parts)));
      return;
    }
    for (int ordinal : window) {
      if (!visitor.test(entry(new RowReader.Row(now, ordinal, null), parts))) {
        return;
      }
    }
  }

  @Override
  public Rows rows(Selection selection, @Nullable Integer limit, int offset) {
    Snapshot now = snapshot();
    return new Rows(
        this, layout, now, new Selector(this, layout, now).window(selection, limit, offset));
  }

  @Override
  public List<List<Match>> query(
      List<float[]> vectors, int k, Selection selection, Set<Part> parts) {
    if (k < 1) {
      throw new Failure.Invalid("n_results must be at least 1, got " + k, "n_results")
          .asException();
    }
    Snapshot now = snapshot();
    Integer expected = definition.dimension();
    for (float[] vector : vectors) {
      Checks.vector("query_embeddings", vector);
      expected = expected == null ? vector.length : expected;
      Checks.dimension("query_embeddings", expected, vector);
    }
    OrdinalSet accepted = accepted(now, selection);
    Checks.results(vectors.size(), Math.min(k, accepted.size()));
    List<List<Match>> answers = new ArrayList<>(vectors.size());
    for (float[] vector : vectors) {
      answers.add(query(now, vector, k, accepted, parts));
    }
    return answers;
  }

  private List<Match> query(
      Snapshot now, float[] vector, int k, OrdinalSet accepted, Set<Part> parts) {
    var ranking = Searcher.search(now, vector, k, accepted, definition.settings().searchBreadth());
    int[] ordinals = ranking.ordinals();
    List<RowReader.@Nullable Row> rows =
        parts.contains(Part.DOCUMENT) ? new RowReader(this, layout).rows(now, ordinals) : List.of();
    List<Match> matches = new ArrayList<>(ordinals.length);
    for (int i = 0; i < ordinals.length; i++) {
      RowReader.Row row = rows.isEmpty() ? new RowReader.Row(now, ordinals[i], null) : rows.get(i);
      if (row != null) {
        matches.add(new Match(entry(row, parts), ranking.distances()[i]));
      }
    }
    return matches;
  }

  static Entry entry(RowReader.Row row, Set<Part> parts) {
    StoredRecord record = row.record();
    return new Entry(
        record.id(),
        parts.contains(Part.VECTOR) ? row.snapshot().vectors().vectors().copy(row.ordinal()) : null,
        row.text(),
        parts.contains(Part.METADATA) ? record.attributes().toMap() : null);
  }

  @Override
  public List<Hit> search(Search search, Set<Part> parts) {
    RankedSearch.check(search);
    return new RankedSearch(this, layout, snapshot()).answer(search, parts);
  }

  private int[] select(Snapshot now, Selection selection) {
    return new Selector(this, layout, now).select(selection);
  }

  private OrdinalSet accepted(Snapshot now, Selection selection) {
    return new Selector(this, layout, now).accepted(selection);
  }

  @Override
  public void configure(@Nullable String newName, UnaryOperator<CollectionSettings> change) {
    if (newName != null) {
      Checks.name(newName);
    }
    try (MemoryBudget.Claim claim = memory.claim(this)) {
      var _ = snapshot(claim);
      var _ = writer.submit(group -> configure(group, newName, change));
    }
  }

  private boolean configure(
      WriteGroup group, @Nullable String newName, UnaryOperator<CollectionSettings> change) {
    CollectionEditor editor = group.editor(this);
    Definition changed = editor.definition();
    CollectionSettings settings = change.apply(changed.settings());
    if (settings.space() != changed.settings().space()) {
      throw new Failure.Invalid("the space of a collection cannot change", "space").asException();
    }
    if (newName != null && !newName.equals(changed.name())) {
      if (group.catalog().find(namespace, newName) != null) {
        throw taken(newName);
      }
      group.catalog().rename(this, changed.name(), newName);
      changed = changed.withName(newName);
    }
    editor.redefine(changed.withSettings(settings));
    return true;
  }

  static FailureException taken(String name) {
    return new Failure.Conflict("Collection [" + name + "] already exists").asException();
  }

  FailureException gone() {
    return new Failure.NotFound("Collection [" + id + "] does not exist").asException();
  }

  Definition definition() {
    return definition;
  }

  /** Returns the published snapshot, or null where nothing is loaded. */
  @Nullable Snapshot current() {
    return residence.current();
  }

  /**
   * Returns the published snapshot, loaded where it was not.
   *
   * @throws FailureException {@code NotFound} where the collection was dropped
   */
  Snapshot snapshot() {
    Snapshot present = residence.current();
    if (present != null) {
      lastUsed = System.nanoTime();
      return present;
    }
    try (MemoryBudget.Claim claim = memory.claim(this)) {
      return snapshot(claim);
    }
  }

  private Snapshot snapshot(MemoryBudget.Claim claim) {
    lastUsed = System.nanoTime();
    Snapshot present = residence.current();
    if (present != null) {
      return present;
    }
    if (dropped) {
      throw gone();
    }
    Snapshot loaded = residence.load(() -> read(claim));
    if (dropped) {
      unload();
      throw gone();
    }
    graphs.notice(this, loaded);
    return loaded;
  }

  private Snapshot read(MemoryBudget.Claim claim) {
    // The writer cannot wait for itself to unload others.
    LongConsumer required = writer.isCurrentThread() ? _ -> {} : claim::require;
    Snapshot read = new CollectionLoader(layout, definition).load(required);
    claim.settle(read.bytes());
    return read;
  }

  /** Makes a write visible; called by the writer's thread. */
  void publish(Definition newDefinition, Snapshot newSnapshot) {
    definition = newDefinition;
    residence.publish(newSnapshot);
    memory.note(this, newSnapshot.bytes());
    graphs.notice(this, newSnapshot);
    texts.notice(this, newSnapshot);
  }

  /** Frees the memory of a collection that is not in the store any more. */
  void markDropped() {
    dropped = true;
    unload();
    graphs.dropped(id);
  }

  boolean isDropped() {
    return dropped;
  }

  /** Forgets what can be read from the store again; called while no claim is on it. */
  void unload() {
    residence.forget();
    memory.note(this, 0);
  }

  /** Returns when everything that is in the store by now is in the published snapshot. */
  void awaitPublication() {
    boolean _ = writer.submit(_ -> true);
  }

  /** Asks for text indexes that reach as far as a snapshot. */
  void noticeTexts(Snapshot seen) {
    texts.notice(this, seen);
  }

  /** Takes note of memory that the indexes have taken since. */
  void remeasure() {
    Snapshot present = current();
    if (present != null) {
      memory.note(this, present.bytes());
      if (current() == null) {
        memory.note(this, 0);
      }
    }
  }

  /** Returns when the records were last asked for, in nanoseconds of no particular origin. */
  long lastUsed() {
    return lastUsed;
  }
}
