"""Records what a real Chroma answers to a table of requests, good and malformed.

    python clients/chroma/record.py URL FILE      records the answers of the Chroma at URL
    python clients/chroma/record.py URL FILE -d   compares the server at URL with the recording

The server must allow a reset (`allow_reset: true`), and is reset before each scenario. In paths and
answers `{name}` stands for the id of the collection of that name, `{*}` for any other id. The
recording is one JSON object a line: `scenario`, then requests with `status` and `answer`. It is
replayed by ChromaRecordedIT, which also tells where Corral differs on purpose.
"""

import json
import re
import sys
import urllib.request

DB = "/api/v2/tenants/default_tenant/databases/default_database"
C = DB + "/collections"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOBODY = "11111111-2222-4333-8444-555555555555"


def post(path, body, **more):
    return {"method": "POST", "path": path, "body": body} | more


def get(path, **more):
    return {"method": "GET", "path": path} | more


def make(name, **body):
    return post(C, {"name": name} | body)


FIXTURE = [
    make("col", metadata={"hnsw:space": "cosine", "about": "birds", "n": 1, "f": 2.0, "t": True}),
    post(
        C + "/{col}/add",
        {
            "ids": ["i0", "i1", "i2", "i3", "i4", "i5", "i6"],
            "embeddings": [[1, 1], [2, 1], [3, 1], [4, 1.5], [5, 1], [0, 0], [-1, 2]],
            "documents": ["alpha beta", "Alpha", None, "be_ta 100%", "", "gamma\nÜber 東京", "α.β"],
            "metadatas": [
                {"n": 1, "s": "x", "t": False},
                {"n": 2.0, "s": "y"},
                {"n": 3, "t": True, "s": "X"},
                {"n": 1.5, "l": [1, 2]},
                {"l": ["a", "b"], "m": [True], "r": [1.5, 2.0]},
                None,
                {"n": -7, "s": "", "big": 9007199254740993},
            ],
            "uris": ["u0", None, None, None, None, None, None],
        },
    ),
]

SCALARS = [1, 1.0, 2, 1.5, -7, "x", "X", "", "a", True, False, 9007199254740993, 9007199254740992.0]
WRONG = [None, [], [1], {}, {"a": 1}]


def where_table():
    for key in ("n", "s", "t", "l", "m", "r", "big", "zzz", "#id", "#document"):
        for operator in ("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$contains", "$not_contains"):
            for value in SCALARS if key in "nstl" else (1, "a", True, 1.5):
                yield {key: {operator: value}}
        for value in (1, "x", True):
            yield {key: value}
        for values in ([1], [1, 3], [1.5, 2.0], ["x", "y"], [True], [], [1, "x"], [1, 2.0], "x", 1):
            yield {key: {"$in": values}}
            yield {key: {"$nin": values}}
    for operator in ("$eq", "$ne", "$gt", "$in", "$contains", "$regex", "$foo", "regex"):
        for value in WRONG:
            yield {"n": {operator: value}}
    yield from (
        {}, [], "x", 1, True, {"": 1}, {"$foo": 1}, {"#foo": 1}, {"n": {}}, {"n": None},
        {"n": 1, "s": "x"}, {"n": {"$gt": 1, "$lt": 3}}, {"$and": {}}, {"$and": 1}, {"$or": "x"},
        {"$and": []}, {"$or": []}, {"$and": [{}]}, {"$and": [{"n": 1}]}, {"$or": [{"n": 1}]},
        {"$and": [{"n": 1}, {"s": "x"}]}, {"$or": [{"n": 1}, {"s": "y"}]}, {"$not": [{"n": 1}]},
        {"$and": [{"n": 1}], "$or": [{"n": 1}]}, {"$and": [1]}, {"$and": [None]},
        {"$or": [{"$and": [{"n": 1}, {"s": "x"}]}, {"t": True}]},
        {"$and": [{"#document": {"$contains": "a"}}, {"n": {"$gte": 1}}]},
        {"n": {"$lt": 9223372036854775808}}, {"n": {"$gt": -9223372036854775809}},
        {"n": {"$eq": 9223372036854775807}}, {"n": {"$gt": 1e400}},
        {"#document": "alpha"}, {"#document": {"$regex": "a$"}}, {"#document": {"$not_regex": "a"}},
        {"#embedding": 1}, {"n": {"$not": {"$eq": 1}}},
    )


def document_table():
    for operator in ("$contains", "$not_contains"):
        for text in ("alpha", "Alpha", "ALPHA", "", "e_t", "100%", "%", "_", "\n", "Ü", "東京", "ü",
                     "a b", " ", "\\", "'", '"', "α.β", ".", "gamma\nÜ"):
            yield {operator: text}
    for operator in ("$regex", "$not_regex"):
        for regex in ("a$", "", "^a", "(?i)ALPHA", "\\d+", "[", "(", "a{1000}", "a{1,2}", "\\p{L}",
                      "(?s)gamma.", "gamma.", "\\bbeta", "a|g", "x*", ".", "^$", "alp(h|g)a", "\\w+a",
                      "(?=a)", "\\1", "(a)\\1", "*", "東", "\\x61", "[[:digit:]]", "(?P<n>a)", "b.t"):
            yield {operator: regex}
    for operator in ("$contains", "$regex", "$and", "$or"):
        for value in (1, None, True, [], {}, ["a"], [1]):
            yield {operator: value}
    yield from (
        {}, [], "a", 1, {"$foo": "a"}, {"a": "b"}, {"$contains": "a", "$not_contains": "b"},
        {"$and": [{"$contains": "alpha"}, {"$contains": "beta"}]},
        {"$or": [{"$contains": "Alpha"}, {"$contains": "gamma"}]},
        {"$and": [{"$contains": "alpha"}]}, {"$and": [{"$or": [{"$regex": "a"}]}]}, {"$eq": "a"},
    )


def gets():
    yield from FIXTURE
    for where in where_table():
        yield post(C + "/{col}/get", {"where": where, "include": []})
    for where in document_table():
        yield post(C + "/{col}/get", {"where_document": where, "include": []})
    for body in (
        {}, {"ids": None}, {"ids": []}, {"ids": ["i2", "i0"]}, {"ids": ["i0", "i0"]}, {"ids": ["?"]},
        {"ids": "i0"}, {"ids": [1]}, {"ids": [""]}, {"ids": ["i0"], "where": {"n": 3}},
        {"ids": ["i0", "i2"], "where": {"n": {"$gt": 0}}, "where_document": {"$contains": "alpha"}},
        {"limit": 2}, {"limit": 0}, {"limit": None}, {"limit": 2, "offset": 1}, {"offset": 6},
        {"offset": 99}, {"offset": 0, "limit": 99}, {"limit": -1}, {"offset": -1}, {"limit": "2"},
        {"limit": 1.5}, {"limit": 4294967295}, {"limit": 4294967296}, {"offset": 4294967296},
        {"limit": True}, {"include": ["documents", "metadatas", "embeddings", "uris"]},
        {"include": ["distances"]}, {"include": ["uris"]}, {"include": ["data"]}, {"include": "uris"},
        {"include": [1]}, {"include": None}, {"include": []}, {"include": ["uris", "uris"]},
        {"include": ["embeddings"], "ids": ["i3"]}, {"what": 1}, {"where": None}, [], "x", 1, None,
    ):
        yield post(C + "/{col}/get", body)
    for raw in ("", "{", "{}x", "nul", "[1,", '{"ids":["\\ud800"]}', '{"ids":["a"', "\ufeff{}"):
        yield post(C + "/{col}/get", None, raw=raw)
    for kind in ("text/plain", "application/json; charset=utf-8", "application/xml",
                 "application/vnd.api+json", "APPLICATION/JSON"):
        yield post(C + "/{col}/get", {"limit": 1}, type=kind)


def queries():
    yield from FIXTURE
    for body in (
        {"query_embeddings": [[1, 1]]}, {"query_embeddings": [[1, 1], [0, 1]], "n_results": 2},
        {"query_embeddings": [[0, 0]], "n_results": 2, "include": ["distances"]},
        {"query_embeddings": []}, {"query_embeddings": [[]]}, {"query_embeddings": [[1]]},
        {"query_embeddings": [[1, 2, 3]]}, {"query_embeddings": [1, 2]}, {"query_embeddings": None},
        {"query_embeddings": "x"}, {"query_embeddings": ["AACAPwAAgD8="]}, {},
        {"query_embeddings": [["a", "b"]]}, {"query_embeddings": [[None, 1]]},
        {"query_embeddings": [[1e39, 1]]}, {"query_embeddings": [[1, 1]], "n_results": 0},
        {"query_embeddings": [[1, 1]], "n_results": -1}, {"query_embeddings": [[1, 1]], "n_results": None},
        {"query_embeddings": [[1, 1]], "n_results": 99}, {"query_embeddings": [[1, 1]], "n_results": "2"},
        {"query_embeddings": [[1, 1]], "n_results": 2, "where": {"n": {"$gt": 1}}},
        {"query_embeddings": [[1, 1]], "where": {}}, {"query_embeddings": [[1, 1]], "where": {"n": 77}},
        {"query_embeddings": [[1, 1]], "where_document": {"$contains": "alpha"}},
        {"query_embeddings": [[1, 1]], "ids": ["i3", "i1"]}, {"query_embeddings": [[1, 1]], "ids": []},
        {"query_embeddings": [[1, 1]], "ids": ["i1", "?"]}, {"query_embeddings": [[1, 1]], "ids": "i1"},
        {"query_embeddings": [[1, 1]], "ids": ["i1", "i2"], "where": {"n": 3}},
        {"query_embeddings": [[1, 1]], "include": []}, {"query_embeddings": [[1, 1]], "include": ["foo"]},
        {"query_embeddings": [[1, 1]], "n_results": 1, "include": ["documents", "metadatas", "distances",
                                                                   "embeddings", "uris"]},
        {"query_embeddings": [[True, 1]]}, {"query_embeddings": {}}, {"query_embeddings": [{}]},
    ):
        yield post(C + "/{col}/query", body)
    for space in ("l2", "cosine", "ip"):
        name = "space-" + space
        yield make(name, configuration={"hnsw": {"space": space}})
        yield post(C + "/{" + name + "}/query", {"query_embeddings": [[1, 2, 3]]})
        yield post(C + "/{" + name + "}/add", {"ids": ["a", "b", "c", "d"],
            "embeddings": [[0.1, 0.2, 0.3], [-0.7, 0.11, 5], [0, 0, 0], [1, 2, 3]]})
        yield post(C + "/{" + name + "}/query", {"query_embeddings": [[1, 2, 3]]})
        yield post(C + "/{" + name + "}/query", {"query_embeddings": [[0.3, -0.2, 0.9]]})
        yield post(C + "/{" + name + "}/query", {"query_embeddings": [[0, 0, 0]]})
        yield get(C + "/" + name)


def writes():
    yield from FIXTURE
    one = {"ids": ["n"], "embeddings": [[1, 2]]}
    bodies = [
        {"ids": [], "embeddings": []}, {"ids": []}, {"embeddings": [[1, 2]]}, {"ids": ["n"]}, {}, [], None,
        {"ids": ["n"], "embeddings": None}, {"ids": ["n"], "embeddings": [None]},
        {"ids": ["n"], "embeddings": [[1, 2], [3, 4]]}, {"ids": ["n", "m"], "embeddings": [[1, 2]]},
        {"ids": ["n"], "embeddings": [[1]]}, {"ids": ["n"], "embeddings": [[]]}, {"ids": ["n"], "embeddings": [1, 2]},
        {"ids": ["n", "m"], "embeddings": [[1, 2], [1]]}, {"ids": [""], "embeddings": [[1, 2]]},
        {"ids": [1], "embeddings": [[1, 2]]}, {"ids": "n", "embeddings": [[1, 2]]}, {"ids": None, "embeddings": [[1, 2]]},
        {"ids": ["n"], "embeddings": [["x", 1]]}, {"ids": ["n"], "embeddings": [[1e39, 1]]},
        {"ids": ["n"], "embeddings": ["AACAPwAAAEA="]}, {"ids": ["n"], "embeddings": ["AAA="]},
        {"ids": ["n"], "embeddings": ["$$$"]}, {"ids": ["n"], "embeddings": ["AADAfwAAgD8="]},
        {"ids": ["n"], "embeddings": [""]}, {"ids": ["n", "m"], "embeddings": [[1, 2], "AACAPwAAAEA="]},
        {"ids": ["n"], "embeddings": ["AACAPwAAAEAAAEBA"]},
    ]
    for field, values in {
        "documents": ([None], ["text"], [], ["a", "b"], [1], "a", None, [""]),
        "uris": ([None], ["uri"], [], [1], "u", None),
        "metadatas": (
            [None], [{}], [], None, "x", ["x"], [{"a": 1}], [{"a": 1.0}], [{"a": "b"}], [{"a": True}],
            [{"a": None}], [{"a": []}], [{"a": [1, 2]}], [{"a": [1, 2.5]}], [{"a": [1, "x"]}],
            [{"a": [True, False]}], [{"a": [[1]]}], [{"a": [None]}], [{"a": {"b": 1}}], [{"": 1}],
            [{"#a": 1}], [{"$a": 1}], [{"a": 9223372036854775807}], [{"a": 9223372036854775808}],
            [{"a": -9223372036854775808}], [{"a": 1e300}], [{"a": 1e400}], [{"a": 0.1}], [{"a": -0.0}],
            [{"chroma:document": "doc"}], [{"chroma:x": "doc"}], [{"a": "\u0000"}], [{"a": "😀"}],
            [{"a": {"#type": "sparse_vector", "indices": [1], "values": [2]}}], [{"a": 1}, {"b": 2}],
            [{"a": []  , "b": 1}], [{"a": ["x", "y"]}], [{"a": 1, "b": 1.5, "c": "x", "d": False}],
        ),
    }.items():
        bodies += [one | {field: value} for value in values]
    for body in bodies:
        for route in ("add", "upsert", "update"):
            yield post(C + "/{col}/" + route, body)
            yield post(C + "/{col}/get", {"ids": ["n", "m"], "include": ["documents", "metadatas", "uris", "embeddings"]})
            yield post(C + "/{col}/delete", {"ids": ["n", "m"]})
    yield post(C + "/{col}/add", one | {"metadatas": [{"a": 1, "b": 2}], "documents": ["d"]})
    look = post(C + "/{col}/get", {"ids": ["n"], "include": ["documents", "metadatas", "embeddings", "uris"]})
    for route in ("add", "update", "upsert"):
        for body in (
            {"ids": ["n"], "embeddings": [[9, 9]], "metadatas": [{"a": 9, "c": 3}], "documents": ["e"]},
            {"ids": ["n", "n"], "embeddings": [[7, 7], [8, 8]], "metadatas": [{"b": 5}, {"b": 6}]},
            {"ids": ["n"], "embeddings": [[9, 9]], "metadatas": [{"a": None}]},
            {"ids": ["n"], "embeddings": [[9, 9]], "metadatas": [{"c": []}]},
            {"ids": ["n"], "embeddings": [[9, 9]], "metadatas": [None], "documents": [None]},
            {"ids": ["n"], "embeddings": [[9, 9]], "uris": ["u"]},
            {"ids": ["?"], "embeddings": [[9, 9]]},
        ):
            yield post(C + "/{col}/" + route, body)
            yield look
        yield post(C + "/{col}/delete", {"ids": ["?"]})
    for body in ({"ids": ["n"]}, {"ids": ["n"], "embeddings": [None]}, {"ids": ["n"], "metadatas": [{"z": 1}]}):
        yield post(C + "/{col}/update", body)
        yield look
    for body in ({}, {"ids": []}, {"ids": None}, {"where": {}}, {"where": None}, {"ids": ["?"]}, {"ids": "x"},
                 {"where": {"n": {"$foo": 1}}}, {"where_document": {"$contains": "zzz"}}, {"limit": 1},
                 {"ids": ["i0"], "limit": 1}, {"where": {"s": "x"}, "limit": 0}, {"where": {"n": {"$gt": 0}}, "limit": 1},
                 {"ids": ["i1", "i2"], "where": {"n": 3}}, {"where_document": {"$contains": "gamma"}},
                 {"ids": ["i4", "i4"]}, {"where": {"zzz": {"$ne": 1}}}, [], 1):
        yield post(C + "/{col}/delete", body)
        yield get(C + "/{col}/count")
    yield post(C + "/{col}/add", {"ids": ["a"], "embeddings": [[1, 2, 3]]})
    for level in ("index_and_wal", "index_only", "index_and_bounded_wal", "foo", ""):
        yield get(C + "/{col}/count?read_level=" + level)


def collections():
    for name in ("ab", "abc", "a" * 512, "a" * 513, "-abc", "abc-", "a..b", "a.b", "a b c", "127.0.0.1", "1.2.3",
                 "äöü", "", "a_b-c.d", "A-B", "abc/def", "::1", "300.1.1.1", None, 1, ["abc"]):
        yield make(name)
    yield make("twice")
    yield make("twice")
    yield make("twice", get_or_create=True)
    yield make("twice", get_or_create=True, metadata={"other": 1})
    yield make("twice", get_or_create="yes")
    yield post(C, {})
    yield post(C, [])
    number = 0
    for metadata in (None, {}, [], "x", {"a": 1}, {"a": 1.0}, {"a": True}, {"a": "x"}, {"a": None}, {"a": {}},
                     {"": 1}, {"#a": 1}, {"$a": 1}, {"chroma:x": 1}, {"hnsw:space": "l2"}, {"hnsw:space": "cosine"},
                     {"hnsw:space": "ip"}, {"hnsw:space": "foo"}, {"hnsw:space": 1}, {"hnsw:foo": 1},
                     {"hnsw:M": 8, "hnsw:construction_ef": 20, "hnsw:search_ef": 30}, {"hnsw:M": "8"},
                     {"hnsw:M": 8.5}, {"hnsw:M": -1}, {"hnsw:num_threads": 2, "hnsw:resize_factor": 1.5},
                     {"hnsw:sync_threshold": 50, "hnsw:batch_size": 10}, {"hnsw:batch_size": 2000},
                     {"hnsw:space": "ip", "spann:x": 1}):
        number += 1
        yield make(f"meta-{number}", metadata=metadata)
    for configuration in (None, {}, [], "x", {"hnsw": {}}, {"hnsw": None}, {"hnsw": {"space": "cosine"}},
                          {"hnsw": {"space": "foo"}}, {"hnsw": {"space": None}}, {"hnsw": {"foo": 1}}, {"hnsw": []},
                          {"hnsw": {"ef_construction": 50, "ef_search": 60, "max_neighbors": 8}},
                          {"hnsw": {"ef_search": "60"}}, {"hnsw": {"ef_search": -1}}, {"hnsw": {"ef_search": 1.5}},
                          {"hnsw": {"resize_factor": 1.5, "sync_threshold": 5, "num_threads": 3, "batch_size": 4}},
                          {"spann": {}}, {"spann": {"space": "cosine"}}, {"hnsw": {}, "spann": {}}, {"spann": {"foo": 1}},
                          {"embedding_function": {"type": "legacy"}}, {"embedding_function": {"type": "unknown"}},
                          {"embedding_function": {"type": "known", "name": "default", "config": {}}},
                          {"embedding_function": {"type": "known"}}, {"embedding_function": {"type": "foo"}},
                          {"embedding_function": None}, {"embedding_function": 1}, {"foo": 1}):
        number += 1
        yield make(f"conf-{number}", configuration=configuration)
    cosine = {"float_list": {"vector_index": {"enabled": True, "config": {
        "space": "cosine", "hnsw": {"ef_search": 33},
        "embedding_function": {"type": "known", "name": "default", "config": {}}}}}}
    unindexed = {"string": {"string_inverted_index": {"enabled": False, "config": {}}}}
    for schema in (None, {}, [], "x", {"defaults": {}}, {"defaults": {}, "keys": {}},
                   {"defaults": {}, "keys": {"#embedding": cosine}}, {"defaults": {}, "keys": {"a": unindexed}},
                   {"defaults": {"int": {"int_inverted_index": {"enabled": False, "config": {}}}}, "keys": {}},
                   {"defaults": {}, "keys": {"#foo": {}}}, {"defaults": {}, "keys": {"a": 1}},
                   {"defaults": {}, "keys": {"#document": {"string": {"fts_index": {"enabled": False, "config": {}}}}}},
                   {"defaults": {"float_list": {"vector_index": {"enabled": True, "config": {}}}}, "keys": {}}):
        number += 1
        yield make(f"schema-{number}", schema=schema)
    yield make("both-1", configuration={"hnsw": {"space": "cosine"}}, metadata={"hnsw:space": "ip"})
    yield make("both-2", configuration={"hnsw": {}}, metadata={"hnsw:space": "ip"})
    yield make("both-3", configuration={"spann": {}}, metadata={"hnsw:space": "ip"})
    for path in (C + "/twice", C + "/nope", C + "/{twice}", C + "/by-id/{twice}", C + "/by-id/" + NOBODY,
                 C + "/by-id/nope", C + "/{twice}/count", C + "/twice/count", C + f"/{NOBODY}/count",
                 C + "?limit=0", C + "?offset=999", C + "?limit=-1",
                 C + "?limit=x", DB + "/collections_count", DB.replace("default_database", "nope") + "/collections",
                 DB.replace("default_database", "nope") + "/collections_count"):
        yield get(path)
    for route in ("add", "upsert", "update", "get", "query", "delete"):
        body = {"ids": ["a"], "embeddings": [[1, 2]], "query_embeddings": [[1, 2]]}
        yield post(C + f"/{NOBODY}/{route}", body)
        yield post(C + f"/nope/{route}", body)
        yield post(C + f"/{NOBODY}/{route}", {"ids": 1, "embeddings": 1, "query_embeddings": 1})
    yield make("change", metadata={"a": 1, "b": "x"})
    for body in ({}, {"new_name": None}, {"new_name": "changed"}, {"new_name": "ab"}, {"new_name": 1}, {"new_metadata": {}},
                 {"new_metadata": {"c": 2.0}}, {"new_metadata": None}, {"new_metadata": {"hnsw:space": "l2"}},
                 {"new_metadata": {"#a": 1}}, {"new_metadata": "x"},
                 {"new_configuration": {"hnsw": {"ef_search": 17}}}, {"new_configuration": {"hnsw": {"max_neighbors": 3}}},
                 {"new_configuration": {"hnsw": {"space": "l2"}}}, {"new_configuration": {"hnsw": {"foo": 1}}},
                 {"new_configuration": {}}, {"new_configuration": {"spann": {"search_nprobe": 3}}}, [], "x",
                 {"new_configuration": {"embedding_function": {"type": "known", "name": "default", "config": {}}}}):
        yield {"method": "PUT", "path": C + "/{change}", "body": body}
        yield get(C + "/by-id/{change}")
    yield {"method": "PUT", "path": C + "/nope", "body": {}}
    yield {"method": "PUT", "path": C + f"/{NOBODY}", "body": {"new_name": "abc-d"}}
    for name in ("twice", "twice", "nope", "{both-1}"):
        yield {"method": "DELETE", "path": C + "/" + name}
    yield get(C + "/{twice}/count")
    yield post(C + "/{twice}/get", {})
    yield make("twice")


def tenants():
    t = "/api/v2/tenants"
    for body in ({"name": "acme"}, {"name": "acme"}, {"name": "ab"}, {"name": ""}, {}, {"name": 1}, {"name": None}, [], {"name": "a b c"}):
        yield post(t, body)
    for name in ("acme", "default_tenant", "nope", "a%20b%20c"):
        yield get(t + "/" + name)
    for body in ({"resource_name": "r"}, {}, {"resource_name": 1}, {"resource_name": None}, []):
        yield {"method": "PATCH", "path": t + "/acme", "body": body}
    yield {"method": "PATCH", "path": t + "/nope", "body": {"resource_name": "r"}}
    yield get(t + "/acme")
    d = t + "/acme/databases"
    for body in ({"name": "main"}, {"name": "main"}, {"name": "ab"}, {"name": ""}, {}, {"name": 1}, {"name": "a..b"}, {"name": "second"}):
        yield post(d, body)
    for query in ("", "?limit=1", "?limit=1&offset=1", "?offset=9", "?limit=x", "?limit=0", "?limit=-1"):
        yield get(d + query)
    for name in ("main", "nope"):
        yield get(d + "/" + name)
    yield post(d + "/main/collections", {"name": "inside"})
    yield post(d + "/nope/collections", {"name": "inside"})
    yield get(d + "/main/collections")
    yield get(d + "/nope/collections")
    yield get(d + "/nope/collections/inside")
    yield get(C + "/inside")
    yield get(DB + "/collections/{inside}/count")
    yield get("/api/v2/tenants/nope/databases/nope/collections/{inside}/count")
    for name in ("main", "main", "nope"):
        yield {"method": "DELETE", "path": d + "/" + name}
    yield get(d + "/second/collections/{inside}/count")
    yield post(t + "/nope/databases", {"name": "orphan"})
    yield get(t + "/nope/databases")


def server():
    for path in ("/api/v2/version", "/api/v2/healthcheck", "/api/v2/pre-flight-checks", "/api/v2/auth/identity",
                 "/api/v1", "/api/v1/heartbeat", "/api/v1/collections", "/api/v2/nothing", "/api/v2/", "/api/v2/tenants",
                 "/api/v2/collections/a:b", "/api/v2/collections/nope"):
        yield get(path)
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        yield {"method": method, "path": "/api/v1/collections"}
        yield {"method": method, "path": "/api/v2/heartbeat"}
        yield {"method": method, "path": "/api/v2/nothing"}
    yield post("/api/v2/reset", None, raw="")
    yield post("/api/v2/reset", {"a": 1})
    yield get("/api/v2/reset")
    yield from FIXTURE
    for body in ({"searches": []}, {}, {"searches": None}, {"searches": [{}]}, {"searches": [1]}, {"searches": "x"},
                 {"searches": [{"rank": {"$foo": 1}}]}, {"searches": [{"rank": {"$knn": {}}}]},
                 {"searches": [{"rank": {"$knn": {"query": "text"}}}]}, {"searches": [{"limit": 1}]},
                 {"searches": [{"filter": {"$foo": 1}}]}, {"searches": [{"filter": 1}]}, {"searches": [{"select": 1}]},
                 {"searches": [{"group_by": 1}]}, {"searches": [{"group_by": {"keys": ["a"]}}]},
                 {"searches": [{"limit": {"limit": -1}}]}, {"searches": [{"select": {"keys": [1]}}]},
                 {"searches": [{"rank": {"$sum": 1}}]}, {"searches": [{"rank": {"$val": "x"}}]},
                 {"searches": [{"rank": {"$knn": {"query": [1, 2], "limit": "x"}}}]}):
        yield post(C + "/{col}/search", body)
    yield post(C + f"/{NOBODY}/search", {"searches": []})
    for body in ({}, {"new_name": 1}, {"new_name": "forked"}):
        yield post(C + "/{col}/fork", body)


SCENARIOS = {
    "gets": gets, "queries": queries, "writes": writes, "collections": collections,
    "tenants": tenants, "server": server,
}


class Session:
    """Sends requests and puts names for ids."""

    def __init__(self, url):
        self.url = url
        self.ids = {}

    def send(self, request):
        path = request["path"]
        for name, known in self.ids.items():
            path = path.replace("{" + name + "}", known)
        data = request.get("raw")
        if data is None and "body" in request:
            data = json.dumps(request["body"])
        headers = {}
        if data is not None:
            headers["Content-Type"] = request.get("type", "application/json")
        sent = urllib.request.Request(
            self.url + path.replace(" ", "%20"), method=request["method"], headers=headers,
            data=None if data is None else data.encode("utf-8", "surrogatepass"))
        try:
            with urllib.request.urlopen(sent, timeout=30) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        except (OSError, ConnectionError):
            return 0, ""
        if path.endswith("/collections"):
            self.learn(text)
        return status, self.named(text)

    def learn(self, text):
        made = json.loads(text) if text.startswith("{") else {}
        if "id" in made:
            self.ids[made["name"]] = made["id"]

    def named(self, text):
        for name, known in self.ids.items():
            text = text.replace(known, "{" + name + "}")
        return UUID.sub(lambda found: found[0] if found[0] == NOBODY else "{*}", text)


def run(url):
    for name, table in SCENARIOS.items():
        session = Session(url)
        session.send({"method": "POST", "path": "/api/v2/reset"})
        yield {"scenario": name}
        for request in table():
            if "Infinity" in json.dumps(request):
                raw = json.dumps(request["body"]).replace("Infinity", "1e400")
                request = request | {"body": None, "raw": raw}
            status, answer = session.send(request)
            yield request | {"status": status, "answer": answer}


def same(a, b):
    """Compares answers: JSON by value and number type, messages left to the reader."""
    try:
        x, y = json.loads(a), json.loads(b)
    except ValueError:
        return a == b
    if isinstance(x, dict) and isinstance(y, dict) and "message" in x:
        return x.get("error") == y.get("error")
    return json.dumps(x, sort_keys=True) == json.dumps(y, sort_keys=True)


def main():
    url, file = sys.argv[1:3]
    if "-d" not in sys.argv:
        with open(file, "w", encoding="utf-8") as out:
            for line in run(url):
                out.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")
        return
    with open(file, encoding="utf-8") as recorded:
        differing = 0
        for expected, actual in zip(map(json.loads, recorded), run(url), strict=True):
            if "scenario" in expected:
                print("==", expected["scenario"])
                continue
            if expected["status"] != actual["status"] or not same(expected["answer"], actual["answer"]):
                differing += 1
                print(expected["method"], expected["path"], json.dumps(expected.get("raw", expected.get("body")))[:300])
                print("  expected", expected["status"], expected["answer"][:400])
                print("  actual  ", actual["status"], actual["answer"][:400])
            elif "-m" in sys.argv and expected["answer"] != actual["answer"] and '"message"' in expected["answer"]:
                print("  said", expected["answer"][:200], "\n  says", actual["answer"][:200])
        print(differing, "differ")


if __name__ == "__main__":
    main()
