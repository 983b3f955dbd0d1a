"""chromadb (PyPI) against the server: every operator, every way to write, errors as their classes."""

import uuid

import chromadb
import pytest
from chromadb.errors import ChromaError, InvalidArgumentError, NotFoundError
from conftest import OPEN_URL, URL

RECORDS = {
    "ids": ["a", "b", "c", "d"],
    "embeddings": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-1.0, 0.0]],
    "documents": ["The heron stands", "A kettle of hawks", "Reeds, rushes", None],
    "metadatas": [
        {"n": 1, "kind": "bird", "wild": True, "tags": ["x", "y"]},
        {"n": 2.5, "kind": "bird", "wild": False, "tags": ["y"]},
        {"n": 3, "kind": "plant"},
        None,
    ],
}


@pytest.fixture
def notes(chroma):
    name = "records-" + uuid.uuid4().hex
    made = chroma.create_collection(
        name, configuration={"hnsw": {"space": "l2"}}, embedding_function=None
    )
    made.add(**RECORDS)
    yield made
    chroma.delete_collection(made.name)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"n": 1}, "a"),
        ({"n": {"$eq": 2.5}}, "b"),
        ({"n": {"$ne": 1}}, "bcd"),
        ({"n": {"$gt": 1}}, "bc"),
        ({"n": {"$gte": 2.5}}, "bc"),
        ({"n": {"$lt": 3}}, "ab"),
        ({"n": {"$lte": 3}}, "abc"),
        ({"kind": {"$in": ["bird", "fish"]}}, "ab"),
        ({"kind": {"$nin": ["bird"]}}, "cd"),
        ({"wild": True}, "a"),
        ({"wild": {"$ne": True}}, "bcd"),
        ({"tags": {"$contains": "x"}}, "a"),
        ({"tags": {"$not_contains": "x"}}, "bcd"),
        ({"$and": [{"kind": "bird"}, {"n": {"$gt": 1}}]}, "b"),
        ({"$or": [{"kind": "plant"}, {"n": 1}]}, "ac"),
        ({"$and": [{"$or": [{"n": 1}, {"n": 3}]}, {"kind": "plant"}]}, "c"),
    ],
)
def test_filters_metadata(notes, where, expected):
    assert notes.get(where=where)["ids"] == list(expected)
    found = notes.query(query_embeddings=[[1, 0]], n_results=9, where=where)["ids"][0]
    assert sorted(found) == list(expected)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"$contains": "heron"}, "a"),
        ({"$contains": "Heron"}, ""),
        ({"$not_contains": "s,"}, "abd"),
        ({"$regex": "^[AT]"}, "ab"),
        ({"$not_regex": "k[a-z]ttle"}, "acd"),
        ({"$and": [{"$contains": "s"}, {"$not_contains": "of"}]}, "ac"),
        ({"$or": [{"$contains": "Reeds"}, {"$contains": "hawks"}]}, "bc"),
    ],
)
def test_filters_documents(notes, where, expected):
    assert notes.get(where_document=where)["ids"] == list(expected)


def test_gives_back_what_was_put_in(notes):
    got = notes.get(include=["embeddings", "documents", "metadatas", "uris"])
    assert got["ids"] == RECORDS["ids"]
    assert got["documents"] == RECORDS["documents"]
    assert got["metadatas"] == RECORDS["metadatas"]
    assert type(got["metadatas"][0]["n"]) is int and type(got["metadatas"][1]["n"]) is float
    assert got["embeddings"].tolist() == RECORDS["embeddings"]
    page = notes.get(limit=2, offset=1)
    assert page["ids"] == ["b", "c"]
    assert notes.peek(limit=1)["ids"] == ["a"]
    assert notes.count() == 4


def test_writes_in_every_way(notes):
    notes.add(ids=["a", "e"], embeddings=[[9, 9], [5, 5]], documents=["other", "five"])
    assert notes.get(ids=["a", "e"])["documents"] == ["The heron stands", "five"]
    notes.update(ids=["a", "unknown"], metadatas=[{"n": 7, "kind": None}, {"n": 8}])
    assert notes.get(ids=["a"])["metadatas"] == [{"n": 7, "wild": True, "tags": ["x", "y"]}]
    assert notes.get(ids=["unknown"])["ids"] == []
    notes.upsert(
        ids=["a", "f"], embeddings=[[2, 2], [3, 3]], documents=["new", "six"], uris=["u:a", "u:f"]
    )
    got = notes.get(ids=["a", "f"], include=["embeddings", "documents", "uris"])
    assert (got["documents"], got["uris"]) == (["new", "six"], ["u:a", "u:f"])
    assert got["embeddings"].tolist() == [[2, 2], [3, 3]]
    notes.delete(where={"kind": "plant"})
    notes.delete(ids=["d"])
    assert notes.get()["ids"] == ["a", "b", "e", "f"]


def test_measures_in_every_space(chroma):
    expected = {"cosine": [0.0, 1 - 0.5**0.5], "l2": [0.0, 1.0], "ip": [0.0, 0.0]}
    for space, distances in expected.items():
        name = "space-" + uuid.uuid4().hex
        made = chroma.create_collection(
            name, configuration={"hnsw": {"space": space}}, embedding_function=None
        )
        made.add(ids=["a", "c"], embeddings=[[1, 0], [1, 1]])
        found = made.query(query_embeddings=[[1, 0]], n_results=5)
        assert found["ids"] == [["a", "c"]]
        assert found["distances"][0] == pytest.approx(distances, abs=1e-6)
        assert made.configuration["hnsw"]["space"] == space
        chroma.delete_collection(name)


def test_changes_a_collection(chroma, notes):
    notes.modify(name=notes.name + "-new", metadata={"topic": "birds"})
    again = chroma.get_collection(notes.name, embedding_function=None)
    assert (again.id, again.metadata) == (notes.id, {"topic": "birds"})
    again.modify(configuration={"hnsw": {"ef_search": 50}})
    again = chroma.get_collection(notes.name, embedding_function=None)
    assert again.configuration["hnsw"]["ef_search"] == 50
    assert notes.name in [each.name for each in chroma.list_collections()]
    assert chroma.count_collections() >= 1


def test_keeps_tenants_and_databases_apart():
    host, port = URL.removeprefix("http://").rsplit(":", 1)
    tenant, database = "tenant-" + uuid.uuid4().hex, "database-" + uuid.uuid4().hex
    admin = chromadb.AdminClient(
        chromadb.Settings(
            chroma_api_impl="chromadb.api.fastapi.FastAPI",
            chroma_server_host=host,
            chroma_server_http_port=int(port),
        )
    )
    admin.create_tenant(tenant)
    assert admin.get_tenant(tenant)["name"] == tenant
    admin.create_database(database, tenant)
    assert admin.get_database(database, tenant)["name"] == database
    assert [each["name"] for each in admin.list_databases(tenant=tenant)] == [database]
    own = chromadb.HttpClient(host=host, port=int(port), tenant=tenant, database=database)
    own.create_collection("same-name", embedding_function=None)
    assert [each.name for each in own.list_collections()] == ["same-name"]
    with pytest.raises(ChromaError, match="already exists"):
        admin.create_database(database, tenant)
    admin.delete_database(database, tenant)
    with pytest.raises(NotFoundError):
        admin.get_database(database, tenant)


def test_raises_errors_as_their_classes(chroma, notes):
    with pytest.raises(NotFoundError):
        chroma.get_collection("not-there", embedding_function=None)
    with pytest.raises(NotFoundError):
        chroma.delete_collection("not-there")
    with pytest.raises(ChromaError, match="already exists"):
        chroma.create_collection(notes.name, embedding_function=None)
    with pytest.raises(InvalidArgumentError, match="dimension of 2, got 3"):
        notes.add(ids=["z"], embeddings=[[1, 2, 3]])
    with pytest.raises(InvalidArgumentError, match="dimension of 2, got 1"):
        notes.query(query_embeddings=[[1]])
    with pytest.raises(InvalidArgumentError):
        notes.get(where_document={"$regex": "("})
    with pytest.raises(ChromaError, match="not supported"):
        notes.attach_function(function="statistics", name="f", output_collection="stats")
    gone = chroma.create_collection("gone-" + uuid.uuid4().hex, embedding_function=None)
    chroma.delete_collection(gone.name)
    with pytest.raises(NotFoundError):
        gone.count()
    assert notes.count() == 4


def test_takes_thousands_of_records_and_gives_them_back(chroma):
    name = "large-" + uuid.uuid4().hex
    made = chroma.create_collection(name, embedding_function=None)
    most = chroma.get_max_batch_size()
    ids = [f"id{n}" for n in range(2 * most)]
    for begin in (0, most):
        made.add(
            ids=ids[begin : begin + most],
            embeddings=[[float(n), 1.0] for n in range(begin, begin + most)],
        )
    assert made.get(include=[])["ids"] == ids
    with pytest.raises(ValueError, match="batch size"):
        made.add(ids=ids, embeddings=[[1.0, 1.0]] * len(ids))
    chroma.delete_collection(name)


def test_refuses_a_reset(chroma):
    with pytest.raises(ChromaError, match="disabled"):
        chroma.reset()


@pytest.mark.open
def test_resets_where_it_is_allowed():
    host, port = OPEN_URL.removeprefix("http://").rsplit(":", 1)
    settings = chromadb.Settings(allow_reset=True)
    client = chromadb.HttpClient(host=host, port=int(port), settings=settings)
    client.create_collection("short-lived", embedding_function=None)
    assert client.reset()
    assert client.list_collections() == []
    client.create_collection("short-lived", embedding_function=None)
