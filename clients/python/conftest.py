"""Clients of the server at CORRAL_URL."""

import os

import anthropic
import chromadb
import ollama
import openai
import pytest

# litellm would fetch a list of prices from the network when it is imported.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

URL = os.environ.get("CORRAL_URL", "http://127.0.0.1:11435")
OPEN_URL = os.environ.get("CORRAL_OPEN_URL", "")  # one that was started with --allow-…
FAKE = os.environ.get("CORRAL_FAKE") == "1"


def pytest_collection_modifyitems(config, items):
    """Leaves out, rather than skips, what needs the model host that is not there."""
    missing = ([] if FAKE else ["host"]) + ([] if OPEN_URL else ["open"])
    if missing:
        gone = [i for i in items if any(i.get_closest_marker(name) for name in missing)]
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=gone)


@pytest.fixture
def url():
    return URL


@pytest.fixture
def gpt():
    with openai.OpenAI(base_url=URL + "/v1", api_key="unused", max_retries=0, timeout=30) as client:
        yield client


@pytest.fixture
def claude():
    with anthropic.Anthropic(base_url=URL, api_key="unused", max_retries=0, timeout=30) as client:
        yield client


@pytest.fixture
def llama():
    return ollama.Client(host=URL, timeout=30)


@pytest.fixture
def chroma():
    host, port = URL.removeprefix("http://").rsplit(":", 1)
    return chromadb.HttpClient(host=host, port=int(port))
