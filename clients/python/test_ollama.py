"""ollama (PyPI) against the server."""

import asyncio
import json

import httpx
import ollama
import pytest

from conftest import OPEN_URL, URL
from waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]


def say(text):
    return [{"role": "user", "content": text}]


def weather(city: str) -> str:
    """Weather of a city.

    Args:
      city: a city
    """
    return "rain in " + city


def test_lists_models(llama):
    models = {model.model: model for model in llama.list().models}
    assert models["all-minilm:latest"].details.family == "bert"
    assert models["all-minilm:latest"].size > 0


def test_lists_loaded_models(llama):
    assert isinstance(llama.ps().models, list)


def test_shows_a_model(llama):
    shown = llama.show("all-minilm")
    assert shown.capabilities == ["embedding"]
    assert shown.modelinfo["bert.embedding_length"] == 384


def test_embeds(llama):
    answer = llama.embed("all-minilm", ["a cat", "a kitten"])
    assert [len(vector) for vector in answer.embeddings] == [384, 384]
    assert answer.prompt_eval_count > 4
    assert llama.embeddings("all-minilm", "a cat").embedding == pytest.approx(
        answer.embeddings[0], abs=1e-6
    )


def test_embeds_nothing(llama):
    assert llama.embed("all-minilm", []).embeddings == []


def test_refuses_to_cut_a_long_text(llama):
    with pytest.raises(ollama.ResponseError, match="the input length exceeds the context length"):
        llama.embed("all-minilm", "word " * 1000, truncate=False)


def test_cuts_a_long_text(llama):
    assert llama.embed("all-minilm", "word " * 1000).prompt_eval_count == 256


def test_embeds_a_burst_of_single_texts():
    """Open-WebUI sends one request a chunk, all at once, and takes no refusal."""

    async def burst():
        clients = [ollama.AsyncClient(host=URL, timeout=60) for _ in range(300)]
        return await asyncio.gather(
            *(client.embed("all-minilm", f"chunk {i}") for i, client in enumerate(clients))
        )

    answers = asyncio.run(burst())
    assert len({tuple(answer.embeddings[0]) for answer in answers}) == 300


def test_refuses_questions_to_the_embedding_model(llama):
    with pytest.raises(ollama.ResponseError, match='"all-minilm" does not support chat') as caught:
        llama.chat("all-minilm", HELLO)
    assert caught.value.status_code == 400


@pytest.mark.parametrize("ask", ["chat", "generate", "show", "embed"])
def test_raises_for_an_unknown_model(llama, ask):
    calls = {
        "chat": lambda: llama.chat("nope", HELLO),
        "generate": lambda: llama.generate("nope", "x"),
        "show": lambda: llama.show("nope"),
        "embed": lambda: llama.embed("nope", "x"),
    }
    with pytest.raises(ollama.ResponseError, match="not found|reach|available"):
        calls[ask]()


@pytest.mark.parametrize("change", ["pull", "push", "create", "copy", "delete"])
def test_changes_no_models(llama, change):
    calls = {
        "pull": lambda: llama.pull("x"),
        "push": lambda: llama.push("x"),
        "create": lambda: llama.create("x", from_="y"),
        "copy": lambda: llama.copy("x", "y"),
        "delete": lambda: llama.delete("x"),
    }
    with pytest.raises(ollama.ResponseError, match="not changed through this gateway") as caught:
        calls[change]()
    assert caught.value.status_code == 403


@pytest.mark.open
def test_changes_models_where_that_is_allowed():
    llama = ollama.Client(host=OPEN_URL, timeout=30)
    assert llama.pull("x").status == "success"
    steps = list(llama.pull("x", stream=True))
    assert [step.status for step in steps] == ["working on x", "moving", "success"]
    assert (steps[1].digest, steps[1].total, steps[1].completed) == ("sha256:1", 9, 4)
    assert llama.push("x").status == "success"
    assert llama.create("x", from_="y", system="be brief").status == "success"
    assert llama.copy("x", "y").status == "success"
    assert llama.delete("x").status == "success"
    with pytest.raises(ollama.ResponseError, match="the library is gone"):
        list(llama.pull("broken", stream=True))


@pytest.mark.host
def test_tells_how_likely_tokens_were(llama):
    got = llama.chat("fake", say("what did you get"), logprobs=True, top_logprobs=2)
    asked = json.loads(got.message.content)
    assert (asked["logprobs"], asked["top_logprobs"]) == (True, 2)


@pytest.mark.host
@pytest.mark.parametrize("text", ["never end", "say nothing"])
def test_frees_the_host_when_time_is_up(llama, text):
    def left():
        return int(llama.chat("fake", say("how many left")).message.content)

    before = left()
    with pytest.raises(httpx.TimeoutException):
        ollama.Client(host=URL, timeout=0.5).chat("fake", say(text))
    eventually(lambda: left() == before + 1)


@pytest.mark.host
def test_answers(llama):
    answer = llama.chat("fake", HELLO)
    assert answer.message.content == "Hello from fake"
    assert (answer.done, answer.done_reason) == (True, "stop")
    assert (answer.prompt_eval_count, answer.eval_count) == (7, 3)
    assert answer.total_duration > 0


@pytest.mark.host
def test_streams(llama):
    parts = list(llama.chat("fake", HELLO, stream=True))
    assert [part.message.content for part in parts] == ["Hello", " from", " fake", ""]
    assert [part.done for part in parts] == [False, False, False, True]
    assert parts[0].eval_count is None
    assert parts[-1].eval_count == 3


@pytest.mark.host
def test_completes(llama):
    assert llama.generate("fake", "hello").response == "Hello from fake"
    assert "".join(part.response for part in llama.generate("fake", "hello", stream=True)) == (
        "Hello from fake"
    )


@pytest.mark.host
def test_loads_and_unloads(llama):
    assert llama.generate("fake").done_reason == "load"
    assert llama.generate("fake", keep_alive=0).done_reason == "unload"


@pytest.mark.host
def test_calls_tools(llama):
    answer = llama.chat("fake", say("Oslo?"), tools=[weather])
    call = answer.message.tool_calls[0].function
    assert (call.name, dict(call.arguments)) == ("weather", {"city": "Oslo"})

    result = {"role": "tool", "tool_name": "weather", "content": weather(**call.arguments)}
    after = llama.chat("fake", [*say("Oslo?"), answer.message, result], tools=[weather])
    assert after.message.content == "Hello from fake"


@pytest.mark.host
def test_answers_in_json(llama):
    assert json.loads(llama.chat("fake", HELLO, format="json").message.content) == {"answer": 42}
    schema = {"type": "object", "properties": {"answer": {"type": "integer"}}}
    answer = llama.chat("fake", say("what did you get"), format=schema)
    assert json.loads(answer.message.content)["format"] == schema


@pytest.mark.host
def test_thinks(llama):
    parts = list(llama.chat("fake", HELLO, think=True, stream=True))
    assert parts[0].message.thinking == "a thought"


@pytest.mark.host
def test_carries_options_to_the_host(llama):
    answer = llama.chat(
        "fake", say("what did you get"), options={"temperature": 0, "num_ctx": 512}, keep_alive="5m"
    )
    got = json.loads(answer.message.content)
    # The context is raised to its bucket, so that clients who differ share a loaded model.
    assert got["options"] == {"temperature": 0, "num_ctx": 2048}


@pytest.mark.host
def test_embeds_with_a_model_of_the_host(llama):
    assert llama.embed("fake-embed", "yes").embeddings == [[0.5, 0.5, 0.5, 0.5]]


@pytest.mark.host
@pytest.mark.parametrize("stream", [False, True])
def test_raises_for_a_host_that_fails_at_once(llama, stream):
    with pytest.raises(ollama.ResponseError, match="the runner did not start") as caught:
        answer = llama.chat("fake", say("fail at once"), stream=stream)
        list(answer)
    assert caught.value.status_code == 500


@pytest.mark.host
def test_raises_for_a_host_that_fails_midway(llama):
    words = []
    with pytest.raises(ollama.ResponseError, match="the runner stopped"):
        for part in llama.chat("fake", say("fail midway"), stream=True):
            words.append(part.message.content)
    assert words == ["Hello", " from"]


@pytest.mark.host
def test_frees_the_host_when_the_client_leaves(llama):
    before = left(llama)
    stream = llama.chat("fake", say("never end"), stream=True)
    for _ in range(3):
        next(stream)
    stream.close()
    eventually(lambda: left(llama) == before + 1)


def left(llama):
    return int(llama.chat("fake", say("how many left")).message.content)
