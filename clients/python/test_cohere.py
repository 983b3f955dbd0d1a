"""cohere (PyPI): both of its clients rerank, one over /v1/rerank and one over /v2/rerank."""

import cohere
import pytest

PASSAGES = [
    "The stock market fell by two percent.",
    "Herons stand in the reeds by the water and wait for fish.",
    "A kettle of hawks circles above the hills.",
]
QUESTION = "Which bird stands in the water?"


@pytest.fixture(params=[cohere.Client, cohere.ClientV2], ids=["v1", "v2"])
def ranker(request, url):
    return request.param(api_key="unused", base_url=url, timeout=30)


def test_reranks(ranker):
    answer = ranker.rerank(model="all-minilm", query=QUESTION, documents=PASSAGES)
    assert answer.id
    assert answer.results[0].index == 1
    assert sorted(result.index for result in answer.results) == [0, 1, 2]
    scores = [result.relevance_score for result in answer.results]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1


def test_gives_no_more_than_asked_for(ranker):
    answer = ranker.rerank(model="all-minilm", query=QUESTION, documents=PASSAGES, top_n=1)
    assert [result.index for result in answer.results] == [1]


def test_raises_on_an_unknown_model(ranker):
    with pytest.raises(cohere.NotFoundError):
        ranker.rerank(model="nope", query=QUESTION, documents=PASSAGES)


def test_raises_on_a_bad_request(ranker):
    with pytest.raises(cohere.BadRequestError):
        ranker.rerank(model="all-minilm", query="", documents=PASSAGES)


def test_gives_documents_back(url):
    client = cohere.Client(api_key="unused", base_url=url, timeout=30)
    passages = [{"text": passage} for passage in PASSAGES]
    answer = client.rerank(
        model="all-minilm", query=QUESTION, documents=passages, return_documents=True
    )
    assert answer.results[0].document.text == PASSAGES[1]
    assert answer.meta.api_version.version == "1"
