package dev.corral.server.protocol.chroma;

import static dev.corral.server.protocol.chroma.ChromaServer.COLLECTIONS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes, and collections under change, each case on a collection of its own. */
class ChromaWritesIT {

  private static final ChromaServer SERVER = new ChromaServer(true);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private String name = "";
  private String path = "";

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @BeforeEach
  void create() {
    name = "c" + NUMBER.incrementAndGet() + "-x";
    path = SERVER.collection(name, "");
    post(
        "/add",
        "{'ids':['a','b'],'embeddings':[[1,0],[0,1.5]],'documents':['Hello',null],"
            + "'metadatas':[{'n':1,'f':2.0,'s':'x','t':true},null],'uris':['u1',null]}",
        201,
        "{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'embeddings':[[1,2]]}|422|ids: is required",
        "{'ids':['d']}|422|embeddings: is required",
        "{'ids':['d'],'embeddings':null}|422|embeddings",
        "{'ids':['d'],'embeddings':[null]}|422|embeddings[0]",
        "{'ids':['d'],'embeddings':[['1','2']]}|422|embeddings[0]",
        "{'ids':['d','e'],'embeddings':[[1,2],'AACAPwAAAEA=']}|422|embeddings[1]",
        "{'ids':['d'],'embeddings':['AAA=']}|400|Invalid base64 string",
        "{'ids':['d'],'embeddings':['$$$$']}|400|Invalid base64 string",
        "{'ids':['d'],'embeddings':['AACAPwAAAEA']}|400|Invalid base64 string",
        "{'ids':['d'],'ids':['e'],'embeddings':[[1,2]]}|422|ids: is there twice",
        "{'ids':['d'],'embeddings':['AADAfwAAgD8=']}|400|finite",
        "{'ids':['d'],'embeddings':[[1]]}|400|dimension of 2, got 1",
        "{'ids':['d'],'embeddings':[[]]}|400|at least 1 dimension",
        "{'ids':['d','e'],'embeddings':[[1,2],[1]]}|400|Inconsistent dimensions",
        "{'ids':['d','e'],'embeddings':[[1,2]]}|400|Inconsistent number",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':[{},{}]}|400|Inconsistent number",
        "{'ids':['d'],'embeddings':[[1,2]],'documents':[]}|400|Inconsistent number",
        "{'ids':[''],'embeddings':[[1,2]]}|400|Empty ID",
        "{'ids':['d'],'embeddings':[[1,2]],'documents':[1]}|422|documents[0]",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':['x']}|422|metadatas[0]",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':[{'a':{'b':1}}]}|422|metadatas[0].a",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':[{'a':null}]}|422|metadatas[0].a",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':[{'a':[1,'x']}]}|422|metadatas[0].a",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':[{'#a':1}]}|400|index 0",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':[{'$a':1}]}|400|index 0",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':[{'':1}]}|400|index 0",
        "{'ids':['d'],'embeddings':[[1,2]],'metadatas':[{'a':{'#type':'sparse_vector',"
            + "'indices':[1,2],'values':[0.5]}}]}|400|Invalid sparse vector"
      })
  void refusesBadRecordsAndStoresNothing(String body, int status, String message) {
    post("/add", body, status, message);
    get("/count", 200, "2");
  }

  @Test
  void takesEmbeddingsAsBase64() {
    post("/add", "{'ids':['c'],'embeddings':['AAAAPwAAAD8=']}", 201, "{}");
    post("/get", "{'ids':['c'],'include':['embeddings']}", 200, "'embeddings':[[0.5,0.5]]");
  }

  @Test
  void ignoresKnownIdsInAddAndTakesTheFirstOfTwo() {
    post("/add", "{'ids':['a','q','q'],'embeddings':[[9,9],[1,2],[3,4]]}", 201, "{}");
    post(
        "/get",
        "{'include':['embeddings']}",
        200,
        "{'ids':['a','b','q'],'embeddings':[[1.0,0.0],[0.0,1.5],[1.0,2.0]]");
  }

  @Test
  void upsertsMergingMetadataAndTakesTheLastOfTwo() {
    post(
        "/upsert",
        "{'ids':['a','q','q'],'embeddings':[[7,7],[1,2],[3,4]],"
            + "'metadatas':[{'n':null,'z':1},null,null]}",
        200,
        "{}");
    post(
        "/get",
        "{'include':['embeddings','metadatas','documents','uris']}",
        200,
        "{'ids':['a','b','q'],'embeddings':[[7.0,7.0],[0.0,1.5],[3.0,4.0]],"
            + "'documents':['Hello',null,null],'uris':['u1',null,null],"
            + "'metadatas':[{'f':2.0,'s':'x','t':true,'z':1},null,null]");
  }

  @Test
  void putsRecordsOfOneIdOverEachOther() {
    post(
        "/upsert",
        "{'ids':['q','q'],'embeddings':[[1,2],[3,4]],'documents':['first',null],"
            + "'metadatas':[{'s':'y','k':1},{'n':1.0,'k':null}],'uris':['u',null]}",
        200,
        "{}");
    post("/update", "{'ids':['q','q'],'metadatas':[{'a':1},{'b':2}]}", 200, "{}");
    post(
        "/get",
        "{'ids':['q'],'include':['embeddings','metadatas','documents','uris']}",
        200,
        "'embeddings':[[3.0,4.0]],'documents':['first'],'uris':['u'],"
            + "'metadatas':[{'s':'y','n':1.0,'a':1,'b':2}]");
  }

  @Test
  void updatesWhatIsThereAndNothingElse() {
    post(
        "/update",
        "{'ids':['a','zz'],'embeddings':[null,null],'documents':['New',null]}",
        200,
        "{}");
    post("/update", "{'ids':['a']}", 200, "{}");
    post("/get", "{}", 200, "{'ids':['a','b'],'embeddings':null,'documents':['New',null]");
  }

  @Test
  void keepsTheTypesOfMetadata() {
    post(
        "/add",
        "{'ids':['m'],'embeddings':[[1,2]],'metadatas':[{'a':[1,2.5],'b':['x'],'c':[true],'e':[],"
            + "'big':9223372036854775808,'max':9223372036854775807,'r':2.0,'w':2,"
            + "'chroma:foo':1,'chroma:document':'text'}]}",
        201,
        "{}");
    post(
        "/get",
        "{'ids':['m']}",
        200,
        "'documents':['text'],'uris':null,'metadatas':[{'a':[1.0,2.5],'b':['x'],'c':[true],"
            + "'big':9.223372036854776E18,'max':9223372036854775807,'r':2.0,'w':2}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|200|{'deleted':0}|2",
        "{'ids':[]}|400|Either ids or where must be specified|2",
        "{'ids':['unknown']}|200|{'deleted':1}|2",
        "{'ids':['a','a']}|200|{'deleted':2}|1",
        "{'ids':['a'],'limit':1}|400|limit can only be specified when a where clause|2",
        "{'where':{'n':1}}|200|{'deleted':1}|1",
        "{'where':{'zz':{'$ne':1}},'limit':1}|200|{'deleted':1}|1",
        "{'where':{'zz':{'$ne':1}},'limit':0}|200|{'deleted':0}|2",
        "{'where_document':{'$contains':'Hello'}}|200|{'deleted':1}|1",
        "{'ids':['b'],'where':{'n':1}}|200|{'deleted':0}|2"
      })
  void deletes(String body, int status, String answer, String left) {
    post("/delete", body, status, answer);
    get("/count", 200, left);
  }

  @Test
  void modifiesNameMetadataAndConfiguration() {
    put("{'new_name':'" + name + "2'}", 200, "{}");
    put("{'new_metadata':{'k':2.0,'left-out':null}}", 200, "{}");
    put("{'new_configuration':{'hnsw':{'ef_search':7}}}", 200, "{}");
    put("{'new_configuration':{'embedding_function':{'type':'legacy'}}}", 200, "{}");
    put("{}", 200, "{}");
    expect("GET", COLLECTIONS + "/" + name, "", 404, "Collection [" + name + "] does not exist");
    HttpResponse<String> found = SERVER.call("GET", COLLECTIONS + "/" + name + "2", "");
    assertThat(found.body())
        .contains("\"metadata\":{\"k\":2.0}")
        .contains("\"ef_search\":7")
        .contains("\"embedding_function\":{\"type\":\"legacy\"}")
        .contains("\"dimension\":2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'new_name':'x'}|400|3-512 characters",
        "{'new_metadata':{}}|400|Metadata cannot be empty",
        "{'new_configuration':{'hnsw':{'space':'ip'}}}|422|new_configuration.hnsw.space",
        "{'new_configuration':{'hnsw':{'foo':1}}}|422|new_configuration.hnsw.foo",
        "{'new_configuration':{'hnsw':{},'spann':{}}}|400|Multiple vector index",
        "{'new_configuration':{'hnsw':{'num_threads':1.5}}}|422|new_configuration.hnsw.num_threads",
        "{'new_name':5}|422|new_name"
      })
  void refusesBadModifications(String body, int status, String message) {
    put(body, status, message);
  }

  @Test
  void refusesATakenName() {
    String other = SERVER.collection(name + "-other", "");
    expect("PUT", other, "{'new_name':'" + name + "'}", 409, "already exists");
    expect("POST", COLLECTIONS, "{'name':'" + name + "'}", 409, "'error':'ChromaError'");
    expect(
        "POST", COLLECTIONS, "{'name':'" + name + "','get_or_create':true}", 200, "'dimension':2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|422|name",
        "{'name':5}|422|name",
        "{'name':'a'}|400|3-512 characters",
        "{'name':'abc','get_or_create':null}|422|get_or_create",
        "{'name':'a+bcd'}|400|3-512 characters",
        "{'name':'abc+def+ghi'}|400|3-512 characters",
        "{'name':'abc','metadata':{}}|400|Metadata cannot be empty",
        "{'name':'abc','metadata':{'a':null}}|422|metadata.a",
        "{'name':'abc','metadata':{'hnsw:foo':1}}|400|Failed to parse hnsw parameters",
        "{'name':'abc','metadata':{'hnsw:space':'foo'}}|400|Failed to parse hnsw parameters",
        "{'name':'abc','configuration':{'hnsw':{},'spann':{}}}|400|Multiple vector index",
        "{'name':'abc','configuration':{'hnsw':{'foo':1}}}|422|configuration.hnsw.foo",
        "{'name':'abc','configuration':{'hnsw':{'space':'foo'}}}|422|configuration.hnsw.space",
        "[]|422|(body)",
        "{|400|Failed to parse the request body as JSON"
      })
  void refusesBadCollections(String body, int status, String message) {
    expect("POST", COLLECTIONS, body, status, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|'space':'l2','ef_construction':100,'ef_search':100,'max_neighbors':16",
        ",'configuration':{'hnsw':{'space':'ip','max_neighbors':8}}|"
            + "'space':'ip','ef_construction':100,'ef_search':100,'max_neighbors':8",
        ",'configuration':{'spann':{'space':'cosine'}}|'space':'cosine'",
        ",'metadata':{'hnsw:space':'cosine','hnsw:M':5,'hnsw:search_ef':9}|"
            + "'space':'cosine','ef_construction':100,'ef_search':9,'max_neighbors':5",
        ",'metadata':{'hnsw:space':'ip'},'configuration':{'hnsw':{'ef_search':33}}|"
            + "'space':'l2','ef_construction':100,'ef_search':33",
        ",'metadata':{'hnsw:space':'ip'},'configuration':{'hnsw':{'space':'l2'}}|'space':'ip'",
        ",'schema':{'defaults':{},'keys':{'#embedding':{'float_list':{'vector_index':{'config':"
            + "{'space':'cosine','hnsw':{'ef_search':77}}}}}}}|"
            + "'space':'cosine','ef_construction':100,'ef_search':77"
      })
  void readsConfigurationWhereverItStands(String more, String expected) {
    expect("POST", COLLECTIONS, "{'name':'" + name + "-conf'" + more + "}", 200, expected);
  }

  @Test
  void dropsACollectionForGood() {
    expect("DELETE", COLLECTIONS + "/" + name, "", 200, "{}");
    expect("DELETE", COLLECTIONS + "/" + name, "", 404, "does not exist");
    post("/add", "{'ids':['a'],'embeddings':[[1,2]]}", 404, "does not exist");
  }

  @Test
  void keepsTenantsAndDatabasesApart() {
    expect("POST", "/api/v2/tenants", "{'name':'" + name + "'}", 200, "{}");
    expect("POST", "/api/v2/tenants", "{'name':'" + name + "'}", 409, "already exists");
    expect("POST", "/api/v2/tenants", "{'name':'ab'}", 400, "name");
    expect("POST", "/api/v2/tenants", "{}", 422, "name");
    expect("PATCH", "/api/v2/tenants/" + name, "{'resource_name':'r'}", 200, "{}");
    String databases = "/api/v2/tenants/" + name + "/databases";
    expect("POST", databases, "{'name':'books'}", 200, "{}");
    expect("POST", databases, "{'name':'books'}", 409, "Database [books] already exists");
    expect("GET", databases, "", 200, "'name':'books','tenant':'" + name + "'");
    expect("POST", databases, "{'name':'topology+books'}", 200, "{}");
    expect("GET", databases + "?limit=0", "", 200, "[]");
    expect("GET", databases + "?limit=x", "", 400, "limit");
    expect("POST", databases + "/nope/collections", "{'name':'abc'}", 400, "does not exist");
    expect("POST", databases + "/books/collections", "{'name':'abc'}", 200, "'database':'books'");
    expect("GET", databases + "/books/collections_count", "", 200, "1");
    expect("GET", COLLECTIONS + "/abc", "", 404, "does not exist");
    expect("GET", "/api/v2/collections/" + name + ":books:abc", "", 200, "'name':'abc'");
    expect("DELETE", databases + "/books", "", 200, "{}");
    expect("GET", databases + "/books/collections_count", "", 200, "0");
  }

  @Test
  void countsAtEveryReadLevel() {
    get("/count?read_level=index_only", 200, "2");
    get("/count?read_level=foo", 400, "read_level");
    get("/indexing_status", 200, "'op_indexing_progress':1.0");
  }

  @Test
  void givesFiftyThousandRecordsInOneAnswer() {
    var ids = new StringBuilder();
    var vectors = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      ids.append(i == 0 ? "" : ",").append("'r").append(i).append('\'');
      vectors.append(i == 0 ? "" : ",").append("[1,2]");
    }
    post("/add", "{'ids':[" + ids + "],'embeddings':[" + vectors + "]}", 201, "{}");
    assertThat(SERVER.call("POST", path + "/get", "{}").body()).contains("\"r49999\"");
  }

  private void post(String operation, String body, int status, String part) {
    expect("POST", path + operation, body, status, part);
  }

  private void put(String body, int status, String part) {
    expect("PUT", path, body, status, part);
  }

  private void get(String operation, int status, String part) {
    expect("GET", path + operation, "", status, part);
  }

  private static void expect(String method, String path, String body, int status, String part) {
    HttpResponse<String> answer = SERVER.call(method, path, body);
    assertThat(answer.body()).contains(part.replace('\'', '"'));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  @Test
  void streamsALargeGetWhole() {
    StringBuilder ids = new StringBuilder();
    StringBuilder vectors = new StringBuilder();
    StringBuilder documents = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      String comma = i == 0 ? "" : ",";
      ids.append(comma).append("'r").append(i).append('\'');
      vectors.append(comma).append("[1,").append(i).append(']');
      documents.append(comma).append("'").append("text ".repeat(40)).append(i).append('\'');
    }
    post(
        "/add",
        "{'ids':[" + ids + "],'embeddings':[" + vectors + "],'documents':[" + documents + "]}",
        201,
        "{}");
    String all = "{'include':['documents','metadatas','embeddings','uris']}";
    HttpResponse<String> whole = SERVER.call("POST", path + "/get", all);
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.headers().firstValue("content-length")).isEmpty();
    var json = new tools.jackson.databind.json.JsonMapper().readTree(whole.body());
    for (String column : new String[] {"ids", "documents", "embeddings", "metadatas", "uris"}) {
      assertThat(json.get(column).size()).as(column).isEqualTo(2_002);
    }
    assertThat(json.get("ids").get(2_001).stringValue()).isEqualTo("r1999");
    assertThat(json.get("documents").get(2_001).stringValue()).endsWith("text 1999");
    assertThat(json.get("embeddings").get(2_001).get(1).intValue()).isEqualTo(1_999);
    assertThat(json.get("documents").get(1).isNull()).isTrue();
  }
}
