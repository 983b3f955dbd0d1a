"""chromadb (PyPI) against the server: search, hybrid search and forks, which only Chroma's cloud has."""

import uuid

import chromadb
import pytest
from chromadb import K, Knn, Rrf, Schema, Search, SparseVectorIndexConfig
from chromadb.base_types import SparseVector
from chromadb.execution.expression import GroupBy, MaxK, MinK, Val
from chromadb.execution.expression.operator import Rank
from chromadb.utils.embedding_functions.chroma_bm25_embedding_function import (
    ChromaBm25EmbeddingFunction,
)

DOCUMENTS = [
    "The heron stands in the reeds",
    "A kettle of hawks over the valley",
    "Reeds and rushes by the water",
    "Herons, herons, herons",
]
VECTORS = [[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [-1.0, 0.0]]
METADATAS = [
    {"kind": "bird", "size": 1},
    {"kind": "bird", "size": 3},
    {"kind": "plant", "size": 2},
    {"kind": "bird", "size": 2},
]
EAST = [1.0, 0.0]


class Words(Rank):
    """Ranks documents by BM25, which Corral computes: a text asked for at #document."""

    def __init__(self, text, limit=16, return_rank=False):
        self.knn = {"query": text, "key": "#document", "limit": limit, "return_rank": return_rank}

    def to_dict(self):
        return {"$knn": self.knn}


@pytest.fixture
def birds(chroma):
    name = "birds-" + uuid.uuid4().hex
    made = chroma.create_collection(
        name, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
    )
    made.add(ids=list("abcd"), embeddings=VECTORS, documents=DOCUMENTS, metadatas=METADATAS)
    yield made
    chroma.delete_collection(name)


def ids(result):
    return result["ids"][0]


def test_ranks_by_vector(birds):
    found = birds.search(Search().rank(Knn(query=EAST)).limit(3).select(K.SCORE, K.DOCUMENT, "kind"))
    assert ids(found) == ["a", "b", "c"]
    assert found["scores"][0] == pytest.approx([0.0, 0.006116, 1.0], abs=1e-5)
    assert found["documents"][0][1] == DOCUMENTS[1]
    assert found["metadatas"][0][2] == {"kind": "plant"}
    assert found["embeddings"][0] is None
    row = found.rows()[0][0]
    assert (row["id"], row["document"], row["metadata"]) == ("a", DOCUMENTS[0], {"kind": "bird"})


def test_selects_everything_and_nothing(birds):
    found = birds.search(Search().rank(Knn(query=EAST)).limit(1).select_all())
    assert found["metadatas"][0] == [METADATAS[0]]
    assert list(found["embeddings"][0][0]) == EAST
    found = birds.search(Search().rank(Knn(query=EAST)).limit(1))
    assert ids(found) == ["a"]
    assert found["documents"][0] is None


def test_filters(birds):
    def found(where):
        return ids(birds.search(Search().where(where).rank(Knn(query=EAST))))

    assert found(K("kind") == "bird") == ["a", "b", "d"]
    assert found((K("kind") == "bird") & (K("size") >= 2)) == ["b", "d"]
    assert found(K("size").is_in([1, 2])) == ["a", "c", "d"]
    assert found(K.DOCUMENT.contains("eeds")) == ["a", "c"]
    assert found(K.DOCUMENT.regex("[Hh]eron")) == ["a", "d"]
    assert found(K.ID.is_in(["d", "b"])) == ["b", "d"]
    assert found((K.ID != "a") | (K("size") == 1)) == ["a", "b", "c", "d"]


def test_pages_without_a_rank(birds):
    assert ids(birds.search(Search().limit(2, offset=1))) == ["b", "c"]


def test_answers_several_searches(birds):
    found = birds.search(
        [Search().rank(Knn(query=EAST)).limit(1), Search().rank(Knn(query=[0, 1])).limit(1)]
    )
    assert found["ids"] == [["a"], ["c"]]


def test_computes_ranks(birds):
    knn = Knn(query=EAST, limit=4)
    found = birds.search(Search().rank(knn * 2 + Val(1)).select(K.SCORE))
    assert found["scores"][0] == pytest.approx([1.0, 1.012232, 3.0, 5.0], abs=1e-5)
    assert ids(birds.search(Search().rank(-knn))) == ["d", "c", "b", "a"]
    found = birds.search(Search().rank((knn - 1).abs().max(0.5).min(0.9)).select(K.SCORE))
    assert found["scores"][0] == pytest.approx([0.5, 0.9, 0.9, 0.9])
    found = birds.search(Search().rank((knn + 1).log().exp()).select(K.SCORE))
    assert found["scores"][0] == pytest.approx([1.0, 1.006116, 2.0, 3.0], abs=1e-5)


def test_fuses_by_reciprocal_ranks(birds):
    rank = Rrf(
        [
            Knn(query=EAST, limit=4, return_rank=True),
            Words("reeds herons", limit=4, return_rank=True),
        ]
    )
    found = birds.search(Search().rank(rank).select(K.SCORE))
    assert ids(found) == ["a", "d", "c"]
    assert found["scores"][0][0] == pytest.approx(-2 / 60)


def test_ranks_by_words(birds):
    found = birds.search(Search().rank(Words("heron")).select(K.SCORE))
    assert ids(found) == ["d", "a"]
    assert found["scores"][0][0] < found["scores"][0][1] < 1


def test_keeps_the_best_of_groups(birds):
    nearest = GroupBy(keys=K("kind"), aggregate=MinK(keys=K.SCORE, k=1))
    rank = Knn(query=EAST, limit=4)
    assert ids(birds.search(Search().rank(rank).group_by(nearest))) == ["a", "c"]
    largest = GroupBy(keys=K("kind"), aggregate=MaxK(keys=[K("size"), K.SCORE], k=2))
    assert ids(birds.search(Search().rank(rank).group_by(largest))) == ["b", "c", "d"]


def test_searches_sparse_vectors_of_the_client(chroma):
    schema = Schema().create_index(
        config=SparseVectorIndexConfig(
            embedding_function=ChromaBm25EmbeddingFunction(), source_key=K.DOCUMENT, bm25=True
        ),
        key="words",
    )
    name = "sparse-" + uuid.uuid4().hex
    made = chroma.create_collection(name, schema=schema, embedding_function=None)
    made.add(ids=list("abcd"), embeddings=VECTORS, documents=DOCUMENTS)
    again = chroma.get_collection(name, embedding_function=None)
    words = Knn(query="heron reeds", key="words", limit=4)
    assert ids(again.search(Search().rank(words)))[0] == "a"
    rank = Rrf([Knn(query=EAST, limit=4, return_rank=True), Knn("reeds", "words", 4, None, True)])
    assert ids(again.search(Search().rank(rank).limit(1))) == ["a"]
    kept = again.get(ids=["d"])["metadatas"][0]["words"]
    assert isinstance(kept, SparseVector)
    assert len(kept.indices) == 1
    chroma.delete_collection(name)


def test_refuses_what_cannot_be_meant(birds):
    with pytest.raises(chromadb.errors.InvalidArgumentError, match="dimension of 2, got 3"):
        birds.search(Search().rank(Knn(query=[1.0, 2.0, 3.0])))
    with pytest.raises(chromadb.errors.InvalidArgumentError, match="group_by"):
        birds.search(Search().group_by(GroupBy(keys=K.SCORE, aggregate=MinK(keys=K.SCORE, k=1))))


def test_forks(chroma, birds):
    name = "fork-" + uuid.uuid4().hex
    assert birds.fork_count() == 0
    copy = birds.fork(name)
    assert copy.count() == 4
    assert birds.fork_count() == copy.fork_count() == 1
    copy.delete(ids=["a"])
    assert (copy.count(), birds.count()) == (3, 4)
    assert copy.metadata == birds.metadata
    with pytest.raises(chromadb.errors.ChromaError):
        birds.fork(name)
    chroma.delete_collection(name)
    assert birds.fork_count() == 0
