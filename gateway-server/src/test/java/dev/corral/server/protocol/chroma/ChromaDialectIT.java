package dev.corral.server.protocol.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wire as tables of cases; the answers are those of a real Chroma 1.5.9, whose messages on
 * wrong shapes are told in words of our own. A single quote stands for a double one.
 */
class ChromaDialectIT {

  private static final String INVALID = "InvalidArgumentError";
  private static final ChromaServer SERVER = new ChromaServer(true);

  private static String records = "";

  @BeforeAll
  static void fill() {
    records = SERVER.collection("records", ",'metadata':{'hnsw:space':'cosine'}");
    expect(
        "POST",
        records + "/add",
        "{'ids':['i0','i1','i2','i3','i4','i5'],"
            + "'embeddings':[[1,1],[2,1],[3,1],[4,1],[5,1],[6,1]],"
            + "'documents':['alpha beta','Alpha',null,'be_ta 100%','','gamma'],"
            + "'metadatas':[{'n':1,'s':'x'},{'n':2.0,'s':'y'},{'n':3,'t':true},"
            + "{'n':1.5,'l':[1,2]},{'l':['a','b']},null]}",
        201,
        "{}");
  }

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET|/api/v2/version|200|'1.0.0'",
        "GET|/api/v2/healthcheck|200|{'is_executor_ready':true,'is_log_client_ready':true}",
        "GET|/api/v2/pre-flight-checks|200|{'max_batch_size':5461,'supports_base64_encoding':true}",
        "GET|/api/v2/auth/identity|200|"
            + "{'user_id':'','tenant':'default_tenant','databases':['default_database']}",
        "GET|/api/v2/tenants/default_tenant|200|{'name':'default_tenant','resource_name':null}",
        "GET|/api/v2/tenants/nope|404|"
            + "{'error':'NotFoundError','message':'Tenant [nope] not found'}",
        "GET|/api/v2/tenants/nope/databases|200|[]",
        "GET|/api/v2/tenants/default_tenant/databases/nope|404|{'error':'NotFoundError',"
            + "'message':'Database [nope] not found. Are you sure it exists?'}",
        "DELETE|/api/v2/tenants/default_tenant/databases/nope|404|"
            + "{'error':'NotFoundError','message':'Database [nope] not found'}",
        "GET|/api/v2/tenants/acme/databases/nope/collections|200|[]",
        "GET|/api/v1/heartbeat|410|{'error':'Unimplemented',"
            + "'message':'The v1 API is deprecated. Please use /v2 apis'}",
        "POST|/api/v1/collections|405|``",
        "GET|/api/v2/tenants/acme/databases/nope/collections?limit=4294967295|200|[]",
        "GET|/api/v2/tenants/acme/databases/nope/collections?limit=4294967296|400|limit",
        "GET|/api/v2/tenants/acme/databases?offset=4294967296|400|offset",
        "GET|/api/v2/tenants/acme/databases?limit=1&limit=2|400|limit",
        "GET|/api/v2/tenants/acme/databases?limit=1;offset=1|400|limit",
        "GET|/api/v2/nothing|404|``",
        "DELETE|/api/v2/heartbeat|405|``",
        "GET|/api/v2/collections/a:b:c|404|"
            + "{'error':'NotFoundError','message':'Collection [a:b:c] does not exist'}"
      })
  void answersWithoutABody(String method, String path, int status, String body) {
    expect(method, path, "", status, body);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'n':1}|i0",
        "{'n':1.0}|i0",
        "{'n':{'$eq':2}}|i1",
        "{'n':{'$ne':1}}|i1,i2,i3,i4,i5",
        "{'n':{'$gt':1.5}}|i1,i2",
        "{'n':{'$gte':2}}|i1,i2",
        "{'n':{'$lt':2}}|i0,i3",
        "{'n':{'$lte':1.5}}|i0,i3",
        "{'n':{'$lt':18446744073709551616}}|i0,i1,i2,i3",
        "{'n':{'$in':[1,3]}}|i0,i2",
        "{'n':{'$nin':[1,3]}}|i1,i3,i4,i5",
        "{'n':{'$in':[1.5,3]}}|i2,i3",
        "{'n':{'$in':[18446744073709551616,3]}}|i2",
        "{'s':{'$in':['x']}}|i0",
        "{'l':{'$contains':1}}|i3",
        "{'l':{'$contains':1.0}}|``",
        "{'l':{'$contains':'a'}}|i4",
        "{'l':{'$not_contains':1}}|i0,i1,i2,i4,i5",
        "{'#document':{'$contains':'alpha'}}|i0",
        "{'#document':{'$regex':'^(?i)alpha'}}|i0,i1",
        "{'#id':'i1'}|``",
        "{'t':true}|i2",
        "{'t':1}|``",
        "{'zzz':{'$ne':1}}|i0,i1,i2,i3,i4,i5",
        "{'$and':[{'n':1},{'s':'x'}]}|i0",
        "{'$or':[{'n':1},{'s':'y'}]}|i0,i1",
        "{'$and':[]}|i0,i1,i2,i3,i4,i5",
        "{'$or':[]}|``",
        "{'$or':[{'$and':[{'n':1},{'s':'x'}]},{'t':true}]}|i0,i2"
      })
  void filtersByMetadata(String where, String ids) {
    expectIds("{'where':" + where + ",'include':[]}", ids);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'$contains':'alpha'}|i0",
        "{'$not_contains':'alpha'}|i1,i2,i3,i4,i5",
        "{'$contains':''}|i0,i1,i3,i4,i5",
        "{'$contains':'100%'}|i3",
        "{'$contains':'e_t'}|i3",
        "{'$regex':'a$'}|i0,i1,i5",
        "{'$not_regex':'a$'}|i2,i3,i4",
        "{'$regex':''}|i0,i1,i3,i4,i5",
        "{'$and':[{'$contains':'alpha'},{'$contains':'beta'}]}|i0",
        "{'$or':[{'$contains':'Alpha'},{'$contains':'gamma'}]}|i1,i5"
      })
  void filtersByDocument(String where, String ids) {
    expectIds("{'where_document':" + where + ",'include':[]}", ids);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "'x'",
        "[]",
        "{'n':1,'s':'x'}",
        "{'n':{'$gt':1,'$lt':3}}",
        "{'n':{}}",
        "{'n':{'$foo':1}}",
        "{'n':null}",
        "{'n':{'$eq':null}}",
        "{'n':[1]}",
        "{'n':{'$gt':'a'}}",
        "{'n':{'$gt':true}}",
        "{'n':{'$in':1}}",
        "{'n':{'$in':[]}}",
        "{'n':{'$in':[1,2.0]}}",
        "{'n':{'$lt':9223372036854775808}}",
        "{'s':{'$regex':'x'}}",
        "{'$foo':1}",
        "{'$and':{'n':1}}",
        "{'#document':'gamma'}",
        "{'#document':{'$eq':'gamma'}}"
      })
  void refusesBadFilters(String where) {
    expect("POST", records + "/get", "{'where':" + where + "}", 400, INVALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'n':1}",
        "{'$contains':1}",
        "{'$contains':'a','$regex':'b'}",
        "{'$eq':'x'}",
        "{'$regex':'('}",
        "{'$and':[{'$contains':'zzz'},{'$regex':'('}]}"
      })
  void refusesBadDocumentFilters(String where) {
    expect("POST", records + "/get", "{'where_document':" + where + "}", 400, INVALID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'include':['foo']}|include[0]",
        "{'limit':-1}|limit",
        "{'limit':'1'}|limit",
        "{'limit':1.0}|limit",
        "{'offset':true}|offset",
        "{'limit':1,'limit':2}|limit",
        "{'ids':[1]}|ids[0]",
        "{'ids':'a'}|ids",
        "[]|(body)"
      })
  void refusesWrongShapesNamingTheField(String body, String field) {
    expect("POST", records + "/get", body, 422, "'error':'ChromaError'");
    expect("POST", records + "/get", body, 422, " " + field + ": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'ids':['c','i2','i0']}|['i0','i2']",
        "{'ids':[]}|[]",
        "{'ids':null,'limit':2,'offset':1}|['i1','i2']",
        "{'limit':0}|[]",
        "{'offset':99}|[]",
        "{'ids':['i0','i1'],'where':{'n':1},'where_document':{'$contains':'beta'}}|['i0']",
        "{'include':['distances'],'limit':1}|['i0']"
      })
  void getsInTheOrderOfInsertion(String body, String ids) {
    expect("POST", records + "/get", body, 200, "{'ids':" + ids + ",");
  }

  @Test
  void givesTheColumnsThatAreIncluded() {
    expect(
        "POST",
        records + "/get",
        "{'ids':['i1','i5'],'include':['documents','metadatas','embeddings','uris']}",
        200,
        "{'ids':['i1','i5'],'embeddings':[[2.0,1.0],[6.0,1.0]],'documents':['Alpha','gamma'],"
            + "'uris':[null,null],'metadatas':[{'n':2.0,'s':'y'},null],"
            + "'include':['documents','metadatas','embeddings','uris']}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'query_embeddings':[[1,1]],'where':{'n':{'$gt':1}},'n_results':2}|"
            + "{'ids':[['i1','i2']],'embeddings':null,'documents':[['Alpha',null]],'uris':null,"
            + "'metadatas':[[{'n':2.0,'s':'y'},{'n':3,'t':true}]],"
            + "'distances':[[0.051316738,0.10557282]],"
            + "'include':['documents','metadatas','distances']}",
        "{'query_embeddings':[[0,0]],'n_results':1,'include':['distances']}|"
            + "{'ids':[['i0']],'embeddings':null,'documents':null,'uris':null,'metadatas':null,"
            + "'distances':[[1.0]],'include':['distances']}",
        "{'query_embeddings':[],'include':[]}|{'ids':[],",
        "{'query_embeddings':[[1,1]],'n_results':0,'include':[]}|{'ids':[[]],",
        "{'query_embeddings':[[1,1]],'ids':[],'include':[]}|{'ids':[[]],",
        "{'query_embeddings':[[1,1]],'ids':['i5','unknown','i4'],'include':[]}|"
            + "{'ids':[['i4','i5']],",
        "{'query_embeddings':[[1,1],[6,1]],'n_results':1,'include':[]}|{'ids':[['i0'],['i5']],"
      })
  void queries(String body, String answer) {
    expect("POST", records + "/query", body, 200, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|422|query_embeddings",
        "{'query_embeddings':[1,2]}|422|query_embeddings[0]",
        "{'query_embeddings':['AACAPwAAAEA=']}|422|query_embeddings[0]",
        "{'query_embeddings':[[1,1]],'n_results':-1}|422|n_results",
        "{'query_embeddings':[[1,2,3]],'n_results':0}|400|dimension of 2, got 3",
        "{'query_embeddings':[[1,1]],'n_results':0,'where':{}}|400|where",
        "{'query_embeddings':[[1,2,3]]}|400|"
            + "Collection expecting embedding with dimension of 2, got 3",
        "{'query_embeddings':[[]]}|400|dimension"
      })
  void refusesBadQueries(String body, int status, String message) {
    expect("POST", records + "/query", body, status, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'filter':{'#id':{'$in':['i5','i1']}},'select':{'keys':['#metadata','#document']}}|"
            + "{'ids':[['i1','i5']],'documents':[['Alpha','gamma']],'embeddings':[null],"
            + "'metadatas':[[{'n':2.0,'s':'y'},{}]],'scores':[null],",
        "{'filter':{'s':'y'},'select':{'keys':['n','zzz']}}|'metadatas':[[{'n':2.0}]]",
        "{'filter':{'s':'y'},'select':{'keys':['zzz']}}|'metadatas':[[{}]]",
        "{'rank':{'$knn':{'query':[1,1],'limit':2}},'select':{'keys':['#score']}}|"
            + "{'ids':[['i0','i1']],'documents':[null],'embeddings':[null],'metadatas':[null],"
            + "'scores':[["
      })
  void searches(String search, String answer) {
    expect("POST", records + "/search", "{'searches':[" + search + "]}", 200, answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "query", "add", "upsert", "update", "delete"})
  void refusesUnknownCollections(String operation) {
    String body = "{'ids':['a'],'embeddings':[[1]],'query_embeddings':[[1]]}";
    String unknown = "12345678-1234-4234-8234-123456789012";
    expect(
        "POST",
        ChromaServer.COLLECTIONS + "/xyz/" + operation,
        body,
        400,
        "Collection ID is not a valid UUIDv4");
    HttpResponse<String> answer =
        expect(
            "POST",
            ChromaServer.COLLECTIONS + "/" + unknown + "/" + operation,
            body,
            404,
            "Collection [" + unknown + "] does not exist.");
    assertThat(answer.headers().firstValue("chroma-trace-id")).isPresent();
  }

  @Test
  void refusesMoreResultsThanFitIntoMemory() {
    String many = "[1,1]" + ",[1,1]".repeat(200_000);
    expect(
        "POST",
        records + "/query",
        "{'query_embeddings':[" + many + "],'n_results':4000000000,'include':[]}",
        413,
        "200001 queries for 6 results (at most 1000000 together)");
  }

  @Test
  void tellsBrokenJsonFromWrongContentTypes() {
    expect("POST", records + "/get", "{", 400, INVALID);
    expect("POST", records + "/get", "", 400, INVALID);
    expect("POST", records + "/get", " ", 400, INVALID);
    expect("POST", records + "/get", "{} x", 400, INVALID);
    assertThat(SERVER.call("POST", records + "/get", "{}", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(SERVER.call("POST", records + "/get", "{}", "").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAResetThatIsNotAllowed() {
    try (var strict = new ChromaServer(false)) {
      HttpResponse<String> answer = strict.call("POST", "/api/v2/reset", "");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("Reset is disabled by config");
    }
  }

  @Test
  void resetsToTheDefaultDatabaseOnly() {
    try (var own = new ChromaServer(true)) {
      String path = own.collection("docs", "");
      own.call("POST", "/api/v2/tenants", "{'name':'acme'}");
      assertThat(own.call("POST", "/api/v2/reset", "").body()).isEqualTo("true");
      assertThat(own.call("GET", path + "/count", "").statusCode()).isEqualTo(404);
      assertThat(own.call("GET", "/api/v2/tenants/acme", "").statusCode()).isEqualTo(404);
      assertThat(own.call("GET", ChromaServer.COLLECTIONS, "").body()).isEqualTo("[]");
    }
  }

  @Test
  void refusesWhatCannotBeMeantWhereNothingIsAsked() {
    String empty = SERVER.collection("empty", "");
    String uneven = "{'query_embeddings':[[1,2],[1,2,3]]}";
    expect("POST", empty + "/query", uneven, 400, "dimension of 2, got 3");
    for (String route : new String[] {"get", "delete"}) {
      expect("POST", empty + "/" + route, "{'where_document':{'$regex':'('}}", 400, INVALID);
    }
  }

  @Test
  void readsFiltersAsDeepAsChromaDoes() {
    String deep = "{'$and':[".repeat(60) + "{'n':1}" + "]}".repeat(60);
    expectIds("{'where':" + deep + ",'include':[]}", "i0");
    deep = "{'$and':[".repeat(70) + "{'n':1}" + "]}".repeat(70);
    expect("POST", records + "/get", "{'where':" + deep + "}", 400, INVALID);
  }

  private static void expectIds(String body, String ids) {
    String list = ids.isEmpty() ? "[]" : "['" + ids.replace(",", "','") + "']";
    expect("POST", records + "/get", body, 200, "{'ids':" + list + ",");
  }

  private static HttpResponse<String> expect(
      String method, String path, String body, int status, String part) {
    HttpResponse<String> answer = SERVER.call(method, path, body);
    assertThat(answer.body()).contains(part.replace('\'', '"'));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return answer;
  }
}
