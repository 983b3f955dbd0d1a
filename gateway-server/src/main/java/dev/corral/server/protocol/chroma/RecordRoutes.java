package dev.corral.server.protocol.chroma;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.Span;
import dev.corral.core.vector.Entry;
import dev.corral.core.vector.Hit;
import dev.corral.core.vector.Rows;
import dev.corral.core.vector.Selection;
import dev.corral.core.vector.VectorCollection;
import dev.corral.core.vector.VectorCollection.Part;
import dev.corral.core.vector.VectorDatabase;
import dev.corral.server.outbound.PacedAnswer;
import dev.corral.server.protocol.Route;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Records of one collection. */
final class RecordRoutes {

  /** Longest body, as in Chroma: some 5,000 records with their texts. */
  static final long MAX_BODY = 40L << 20;

  private static final Set<String> READ_LEVELS =
      Set.of("index_and_wal", "index_only", "index_and_bounded_wal");

  private final VectorDatabase database;
  private final Room room;

  RecordRoutes(VectorDatabase database) {
    this.database = database;
    this.room = new Room(database, System::nanoTime);
  }

  List<Route> routes() {
    return List.of(
        post("/add", this::add),
        post("/upsert", this::upsert),
        post("/update", this::update),
        post("/get", this::get),
        post("/query", searching(this::query)),
        post("/delete", this::delete),
        get("/count", this::count),
        get("/indexing_status", this::indexing),
        post("/search", searching(this::search)),
        post("/functions/attach", this::functions),
        get("/functions/{name}", this::functions),
        post("/attached_functions/{name}/add_input", this::functions),
        post("/attached_functions/{name}/detach", this::functions),
        post("/conditional/get", this::transactions),
        post("/conditional/commit", this::transactions));
  }

  private static Route post(String path, Exchange.Answer answer) {
    return Route.post(
        CollectionRoutes.COLLECTION + path, Permission.VECTORS, MAX_BODY, Exchange.handler(answer));
  }

  private static Route get(String path, Exchange.Answer answer) {
    return Route.get(
            CollectionRoutes.COLLECTION + path, Permission.VECTORS, Exchange.handler(answer))
        .onWorker();
  }

  private void add(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    List<Entry> entries = RecordsBody.read(exchange.body(), RecordsBody.Kind.ADD);
    room.require(exchange, entries.size());
    collection.add(entries);
    exchange.done(201);
  }

  private void upsert(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    List<Entry> entries = RecordsBody.read(exchange.body(), RecordsBody.Kind.UPSERT);
    room.require(exchange, entries.size());
    collection.upsert(entries);
    exchange.done(200);
  }

  private void update(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    collection.update(RecordsBody.read(exchange.body(), RecordsBody.Kind.UPDATE));
    exchange.done(200);
  }

  private void get(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    SelectionBody body = SelectionBody.ofGet(exchange.body());
    Rows rows = collection.rows(body.selection(), body.limit(), body.offset());
    Integer dimension = collection.dimension();
    if (StreamedColumns.areBetter(rows.size(), body.parts(), dimension == null ? 0 : dimension)) {
      PacedAnswer.start(
          exchange.request().id(),
          () -> StreamedColumns.send(body.include(), rows, exchange.reply()));
      return;
    }
    var answer = new Columns(body.include());
    rows.each(body.parts(), answer::add);
    exchange.reply().send(200, "application/json", answer.finish());
  }

  /** Writes down how long a search takes, from the body to the answer. */
  private static Exchange.Answer searching(Exchange.Answer search) {
    return exchange -> {
      Span span = exchange.request().span().begin("search");
      try {
        search.give(exchange);
      } finally {
        span.end();
      }
    };
  }

  private void query(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    SelectionBody body = SelectionBody.ofQuery(exchange.body());
    Matches.answer(collection, body, exchange);
  }

  private void delete(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    SelectionBody body = SelectionBody.ofDelete(exchange.body());
    List<String> ids = body.ids();
    var filter = body.filter();
    if (body.limit() != null && filter == null) {
      throw invalid("limit, where: limit can only be specified when a where clause is provided");
    }
    if (ids != null && ids.isEmpty() && filter == null) {
      throw invalid("ids, where: Either ids or where must be specified");
    }
    long deleted = 0;
    if (ids != null && filter == null) {
      long _ = collection.delete(Selection.ofIds(ids));
      deleted = ids.size(); // unknown ones count, as in Chroma
    } else if (filter != null && body.limit() != null) {
      Set<Part> none = EnumSet.noneOf(Part.class);
      List<Entry> some = collection.get(body.selection(), none, body.limit(), 0);
      deleted = collection.delete(Selection.ofIds(some.stream().map(Entry::id).toList()));
    } else if (filter != null) {
      deleted = collection.delete(body.selection());
    }
    long count = deleted;
    exchange.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("deleted", count);
          json.writeEndObject();
        });
  }

  private void count(Exchange exchange) {
    checkReadLevel(exchange.request().query("read_level").orElse("index_and_wal"));
    long count = exchange.collection(database).count();
    exchange.json(200, json -> json.writeNumber(count));
  }

  private void search(Exchange exchange) {
    VectorCollection collection = exchange.collection(database);
    List<SearchBody.Question> questions =
        SearchBody.read(
            exchange.body(), key -> SchemaJson.isScaledByRarity(collection.settings(), key));
    List<List<Hit>> hits = new ArrayList<>(questions.size());
    long found = 0;
    for (SearchBody.Question question : questions) {
      hits.add(collection.search(question.search(), question.parts()));
      found += hits.getLast().size();
      if (found > VectorCollection.MAX_RESULTS && questions.size() > 1) {
        throw new Failure.TooLarge(
                "searches: more than " + VectorCollection.MAX_RESULTS + " results together",
                VectorCollection.MAX_RESULTS)
            .asException();
      }
    }
    exchange.json(200, json -> SearchAnswer.write(questions, hits, json));
  }

  /** Refuses a level that nobody knows; all mean the same here, as every write is read at once. */
  static void checkReadLevel(String level) {
    if (!READ_LEVELS.contains(level)) {
      throw new Failure.Invalid(
              "Failed to deserialize: read_level: expected index_and_wal, index_only or"
                  + " index_and_bounded_wal",
              "read_level")
          .asException();
    }
  }

  /** Every acknowledged record is searchable: there is nothing that waits to be indexed. */
  private void indexing(Exchange exchange) {
    long count = exchange.collection(database).count();
    exchange.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("op_indexing_progress", 1.0);
          json.writeNumberProperty("num_unindexed_ops", 0);
          json.writeNumberProperty("num_indexed_ops", count);
          json.writeNumberProperty("total_ops", count);
          json.writeEndObject();
        });
  }

  /** Functions over collections run in Chroma's cloud; its single node refuses them, too. */
  private void functions(Exchange exchange) {
    var _ = exchange.collection(database);
    throw ChromaRefusal.unsupported("Attached functions are not supported");
  }

  /** Conditional writes are of Chroma's cloud; its single node refuses them, too. */
  private void transactions(Exchange exchange) {
    var _ = exchange.collection(database);
    throw ChromaRefusal.noTransactions("Conditional reads and writes are not supported");
  }

  private static RuntimeException invalid(String message) {
    return new Failure.Invalid("Validation error: " + message, "ids").asException();
  }
}
