"""openai (PyPI) against the server."""

import base64
import json
import struct

import openai
import pytest

from waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
WEATHER = [
    {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "weather of a city",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
]


def say(text):
    return [{"role": "user", "content": text}]


def test_lists_models(gpt):
    ids = [model.id for model in gpt.models.list()]
    assert "all-minilm:latest" in ids


def test_retrieves_a_model(gpt):
    assert gpt.models.retrieve("all-minilm").id == "all-minilm"


def test_retrieves_a_model_with_a_slash(gpt):
    name = "sentence-transformers/all-MiniLM-L6-v2"
    assert gpt.models.retrieve(name).id == name


def test_raises_not_found_for_an_unknown_model(gpt):
    with pytest.raises(openai.NotFoundError) as caught:
        gpt.models.retrieve("nope")
    assert caught.value.code == "model_not_found"
    assert caught.value.param == "model"
    assert caught.value.request_id


def test_embeds(gpt):
    answer = gpt.embeddings.create(model="all-minilm", input=["a cat", "a kitten", "the stock market"])
    cat, kitten, market = (item.embedding for item in answer.data)
    assert len(cat) == 384
    assert sum(x * x for x in cat) == pytest.approx(1, abs=1e-5)
    assert dot(cat, kitten) > dot(cat, market) + 0.2
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 6


def test_embeds_tokens_of_cl100k_as_their_text(gpt):
    """LangChain's OpenAIEmbeddings sends these for every model."""
    tokens = gpt.embeddings.create(model="all-minilm", input=[[15339, 1917]])
    text = gpt.embeddings.create(model="all-minilm", input="hello world")
    assert tokens.data[0].embedding == pytest.approx(text.data[0].embedding, abs=1e-6)


def test_embeds_the_same_in_floats_and_in_base64(gpt):
    floats = gpt.embeddings.create(model="all-minilm", input="x", encoding_format="float")
    packed = gpt.embeddings.create(model="all-minilm", input="x", encoding_format="base64")
    data = base64.b64decode(packed.data[0].embedding)
    assert struct.pack("<384f", *floats.data[0].embedding) == data


@pytest.mark.parametrize(
    "fields, param",
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": [[1, 2.5]]}, "input[0]"),
        ({"input": "x", "dimensions": 256}, "dimensions"),
    ],
)
def test_raises_bad_request_for_a_bad_embedding_request(gpt, fields, param):
    with pytest.raises(openai.BadRequestError) as caught:
        gpt.embeddings.create(model="all-minilm", **fields)
    assert caught.value.param == param
    assert caught.value.type == "invalid_request_error"


def test_raises_for_an_unknown_route(gpt):
    with pytest.raises(openai.NotFoundError) as caught:
        gpt.get("/nothing", cast_to=object)
    assert caught.value.code == "unknown_url"


@pytest.mark.host
def test_answers(gpt):
    answer = gpt.chat.completions.create(model="fake", messages=HELLO)
    assert answer.choices[0].message.content == "Hello from fake"
    assert answer.choices[0].finish_reason == "stop"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (7, 3)


@pytest.mark.host
def test_streams(gpt):
    stream = gpt.chat.completions.create(
        model="fake", messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "Hello from fake"
    assert [c.choices[0].delta.role for c in chunks if c.choices].count("assistant") == 1
    assert len({c.id for c in chunks}) == 1
    assert len({c.created for c in chunks}) == 1
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop"
    assert chunks[-1].usage.total_tokens == 10


@pytest.mark.host
def test_gives_every_answer_an_id_of_its_own(gpt):
    ids = {gpt.chat.completions.create(model="fake", messages=HELLO).id for _ in range(5)}
    assert len(ids) == 5


@pytest.mark.host
def test_calls_tools_and_takes_their_results(gpt):
    answer = gpt.chat.completions.create(model="fake", messages=say("Oslo?"), tools=WEATHER)
    message = answer.choices[0].message
    assert answer.choices[0].finish_reason == "tool_calls"
    assert json.loads(message.tool_calls[0].function.arguments) == {"city": "Oslo"}

    result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "rain"}
    after = gpt.chat.completions.create(
        model="fake", messages=[*say("Oslo?"), message, result], tools=WEATHER
    )
    assert after.choices[0].message.content == "Hello from fake"


@pytest.mark.host
def test_streams_tool_calls(gpt):
    stream = gpt.chat.completions.create(
        model="fake", messages=say("Oslo?"), tools=WEATHER, stream=True
    )
    chunks = list(stream)
    calls = [call for c in chunks for call in c.choices[0].delta.tool_calls or []]
    assert [(call.index, call.function.name) for call in calls] == [(0, "weather")]
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


@pytest.mark.host
def test_offers_no_tools_where_the_choice_is_none(gpt):
    answer = gpt.chat.completions.create(
        model="fake", messages=HELLO, tools=WEATHER, tool_choice="none"
    )
    assert answer.choices[0].message.content == "Hello from fake"


@pytest.mark.host
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": "weather"}}])
def test_makes_the_model_call_a_tool(gpt, choice, stream):
    asked = {"model": "fake", "messages": HELLO, "tools": WEATHER, "tool_choice": choice}
    if stream:
        with gpt.chat.completions.stream(**asked) as events:
            answer = events.get_final_completion()
    else:
        answer = gpt.chat.completions.create(**asked)
    call = answer.choices[0].message.tool_calls[0].function
    assert (call.name, json.loads(call.arguments)) == ("weather", {"city": "Oslo"})


@pytest.mark.host
def test_gives_several_choices(gpt):
    answer = gpt.chat.completions.create(model="fake", messages=HELLO, n=3)
    assert [choice.message.content for choice in answer.choices] == ["Hello from fake"] * 3
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (7, 9)


@pytest.mark.host
def test_completes_text(gpt):
    answer = gpt.completions.create(model="fake", prompt="hello")
    assert answer.choices[0].text == "Hello from fake"
    stream = gpt.completions.create(model="fake", prompt="hello", stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream) == "Hello from fake"


@pytest.mark.host
def test_answers_in_json(gpt):
    answer = gpt.chat.completions.create(
        model="fake", messages=HELLO, response_format={"type": "json_object"}
    )
    assert json.loads(answer.choices[0].message.content) == {"answer": 42}


@pytest.mark.host
def test_parses_structured_output(gpt):
    from pydantic import BaseModel

    class Answer(BaseModel):
        answer: int

    parsed = gpt.chat.completions.parse(model="fake", messages=HELLO, response_format=Answer)
    assert parsed.choices[0].message.parsed == Answer(answer=42)


@pytest.mark.host
def test_streams_reasoning(gpt):
    stream = gpt.chat.completions.create(
        model="fake", messages=HELLO, stream=True, reasoning_effort="low"
    )
    thoughts = [c.choices[0].delta.model_extra.get("reasoning_content") for c in stream]
    assert "a thought" in thoughts


@pytest.mark.host
def test_carries_the_limit_of_tokens_to_the_host(gpt):
    answer = gpt.chat.completions.create(
        model="fake", messages=say("what did you get"), max_completion_tokens=9, seed=3, stop="x"
    )
    got = json.loads(answer.choices[0].message.content)
    got["options"].pop("num_ctx", None)  # that of the model as it is loaded
    assert got["options"] == {"num_predict": 9, "seed": 3, "stop": ["x"]}


@pytest.mark.host
def test_raises_not_found_for_a_question_to_an_unknown_model(gpt):
    with pytest.raises(openai.NotFoundError):
        gpt.chat.completions.create(model="nope", messages=HELLO)


@pytest.mark.host
@pytest.mark.parametrize("stream", [False, True])
def test_raises_for_a_host_that_fails_at_once(gpt, stream):
    with pytest.raises(openai.InternalServerError) as caught:
        gpt.chat.completions.create(model="fake", messages=say("fail at once"), stream=stream)
    assert "the runner did not start" in caught.value.message


@pytest.mark.host
def test_raises_for_a_host_that_fails_midway(gpt):
    words = []
    with pytest.raises(openai.APIError, match="the runner stopped"):
        for chunk in gpt.chat.completions.create(
            model="fake", messages=say("fail midway"), stream=True
        ):
            words.append(chunk.choices[0].delta.content)
    assert words == ["Hello", " from"]


@pytest.mark.host
@pytest.mark.parametrize(
    "fields, param",
    [
        ({"n": 9}, "n"),
        ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
        ({"temperature": 9}, "temperature"),
        ({"messages": []}, "messages"),
    ],
)
def test_raises_bad_request_naming_the_field(gpt, fields, param):
    with pytest.raises(openai.BadRequestError) as caught:
        gpt.chat.completions.create(**{"model": "fake", "messages": HELLO} | fields)
    assert caught.value.param == param


@pytest.mark.host
def test_frees_the_host_when_the_client_leaves(gpt):
    before = left(gpt)
    stream = gpt.chat.completions.create(model="fake", messages=say("never end"), stream=True)
    for _ in range(3):
        next(iter(stream))
    stream.close()
    eventually(lambda: left(gpt) == before + 1)


@pytest.mark.host
@pytest.mark.parametrize("stream", [False, True])
def test_frees_the_host_when_time_is_up(gpt, stream):
    before = left(gpt)
    hasty = gpt.with_options(timeout=0.5)
    # A stream of words would never be late: the client's limit is for each read.
    text = "say nothing" if stream else "never end"
    with pytest.raises(openai.APITimeoutError):
        hasty.chat.completions.create(model="fake", messages=say(text), stream=stream)
    eventually(lambda: left(gpt) == before + 1)


@pytest.mark.host
def test_tells_how_likely_tokens_were(gpt):
    asked = {"model": "fake", "messages": say("what did you get"), "logprobs": True}
    answer = gpt.chat.completions.create(**asked, top_logprobs=2)
    got = json.loads(answer.choices[0].message.content)
    assert (got["logprobs"], got["top_logprobs"]) == (True, 2)
    assert answer.choices[0].logprobs is None or answer.choices[0].logprobs.content


@pytest.mark.host
def test_tells_which_fields_had_no_effect(gpt):
    raw = gpt.chat.completions.with_raw_response.create(model="fake", messages=HELLO, user="u")
    assert raw.headers["x-corral-ignored"] == "user"


def left(gpt):
    answer = gpt.chat.completions.create(model="fake", messages=say("how many left"))
    return int(answer.choices[0].message.content)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))
