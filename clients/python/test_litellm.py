"""litellm (PyPI), which speaks Ollama's dialect by itself, against the server."""

import json

import litellm
import openai
import pytest

from conftest import URL
from waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
WEATHER = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "weather of a city",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]


def ask(text="hello", model="fake", **fields):
    messages = [{"role": "user", "content": text}]
    return litellm.completion(
        **{"model": f"ollama_chat/{model}", "api_base": URL, "messages": messages, "timeout": 30}
        | fields
    )


def test_embeds():
    answer = litellm.embedding(model="ollama/all-minilm", api_base=URL, input=["a cat", "a dog"])
    assert [len(item["embedding"]) for item in answer.data] == [384, 384]


@pytest.mark.host
def test_answers():
    answer = ask()
    assert answer.choices[0].message.content == "Hello from fake"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (7, 3)


@pytest.mark.host
def test_streams():
    chunks = list(ask(stream=True))
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == "Hello from fake"
    assert chunks[-1].choices[0].finish_reason == "stop"


@pytest.mark.host
def test_calls_tools():
    answer = ask("Oslo?", tools=WEATHER)
    call = answer.choices[0].message.tool_calls[0].function
    assert (call.name, json.loads(call.arguments)) == ("weather", {"city": "Oslo"})


@pytest.mark.host
def test_answers_in_json():
    answer = ask(response_format={"type": "json_object"})
    assert json.loads(answer.choices[0].message.content) == {"answer": 42}


@pytest.mark.host
def test_raises_for_an_unknown_model():
    with pytest.raises(openai.APIError, match="not found"):
        ask(model="nope")


@pytest.mark.host
def test_raises_for_a_host_that_fails_at_once():
    with pytest.raises(openai.APIError, match="the runner did not start"):
        ask("fail at once")


@pytest.mark.host
def test_frees_the_host_when_the_stream_is_left():
    before = left()
    stream = ask("never end", stream=True)
    for _ in range(3):
        next(stream)
    del stream
    eventually(lambda: left() == before + 1)


@pytest.mark.host
def test_frees_the_host_when_time_is_up():
    before = left()
    with pytest.raises(litellm.Timeout):
        ask("never end", timeout=0.5)
    eventually(lambda: left() == before + 1)


def left():
    return int(ask("how many left").choices[0].message.content)
