"""chromadb (PyPI) against the server: the basic tour."""

import uuid

import chromadb
import pytest

VECTORS = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.7, 0.7, 0.0]]


@pytest.fixture
def collection(chroma):
    name = "tour-" + uuid.uuid4().hex
    made = chroma.create_collection(
        name, metadata={"hnsw:space": "cosine"}, embedding_function=None
    )
    made.add(
        ids=["a", "b", "c"],
        embeddings=VECTORS,
        documents=["alpha", "beta", "gamma"],
        metadatas=[{"page": 1}, {"page": 2}, {"page": 3}],
    )
    yield made
    chroma.delete_collection(name)


def test_beats(chroma):
    assert chroma.heartbeat() > 0


def test_finds_a_collection_again(chroma, collection):
    again = chroma.get_collection(collection.name, embedding_function=None)
    assert again.id == collection.id
    same = chroma.get_or_create_collection(collection.name, embedding_function=None)
    assert same.id == collection.id


def test_counts(collection):
    assert collection.count() == 3


def test_gets_by_id(collection):
    got = collection.get(ids=["b"], include=["embeddings", "documents", "metadatas"])
    assert got["ids"] == ["b"]
    assert got["documents"] == ["beta"]
    assert got["metadatas"] == [{"page": 2}]
    assert list(got["embeddings"][0]) == pytest.approx(VECTORS[1])


def test_gets_by_metadata(collection):
    assert collection.get(where={"page": {"$gte": 2}})["ids"] == ["b", "c"]


def test_queries(collection):
    found = collection.query(query_embeddings=[[1.0, 0.0, 0.0]], n_results=2)
    assert found["ids"] == [["a", "c"]]
    assert found["distances"][0][0] == pytest.approx(0, abs=1e-6)
    assert found["distances"][0][1] == pytest.approx(1 - 0.7 / 0.98**0.5, abs=1e-5)
    assert found["documents"] == [["alpha", "gamma"]]


def test_queries_with_a_filter(collection):
    found = collection.query(query_embeddings=[VECTORS[0]], n_results=3, where={"page": 2})
    assert found["ids"] == [["b"]]


def test_deletes(collection):
    collection.delete(ids=["a"])
    assert collection.count() == 2
    assert collection.get(ids=["a"])["ids"] == []


def test_raises_for_an_unknown_collection(chroma):
    with pytest.raises(chromadb.errors.NotFoundError):
        chroma.get_collection("nope-" + uuid.uuid4().hex, embedding_function=None)
