"""anthropic (PyPI) against the server."""

import anthropic
import pytest

from waiting import eventually

HELLO = [{"role": "user", "content": "hello"}]
WEATHER = [
    {
        "name": "weather",
        "description": "weather of a city",
        "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}},
    }
]


def ask(claude, **fields):
    return claude.messages.create(**{"model": "fake", "max_tokens": 50, "messages": HELLO} | fields)


def say(text):
    return [{"role": "user", "content": text}]


def test_estimates_tokens(claude):
    assert claude.messages.count_tokens(model="fake", messages=HELLO).input_tokens > 0


def test_raises_bad_request(claude):
    with pytest.raises(anthropic.BadRequestError, match="max_tokens must be between"):
        ask(claude, max_tokens=0)


@pytest.mark.host
def test_answers(claude):
    message = ask(claude)
    assert message.content[0].text == "Hello from fake"
    assert message.stop_reason == "end_turn"
    assert (message.usage.input_tokens, message.usage.output_tokens) == (7, 3)


@pytest.mark.host
def test_streams(claude):
    with claude.messages.stream(model="fake", max_tokens=50, messages=HELLO) as stream:
        assert "".join(stream.text_stream) == "Hello from fake"
        final = stream.get_final_message()
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens == 3


@pytest.mark.host
def test_streams_thoughts_before_text(claude):
    thinking = {"type": "enabled", "budget_tokens": 1024}
    with claude.messages.stream(
        model="fake", max_tokens=2048, messages=HELLO, thinking=thinking
    ) as stream:
        final = stream.get_final_message()
    assert [block.type for block in final.content] == ["thinking", "text"]
    assert final.content[0].thinking == "a thought"


@pytest.mark.host
@pytest.mark.parametrize("choice", [{"type": "auto"}, {"type": "any"}, {"type": "tool", "name": "weather"}])
def test_calls_tools_and_takes_their_results(claude, choice):
    message = ask(claude, tools=WEATHER, tool_choice=choice)
    call = message.content[0]
    assert (message.stop_reason, call.type, call.input) == ("tool_use", "tool_use", {"city": "Oslo"})

    result = {"type": "tool_result", "tool_use_id": call.id, "content": "rain"}
    turns = [
        *HELLO,
        {"role": "assistant", "content": message.content},
        {"role": "user", "content": [result]},
    ]
    assert ask(claude, tools=WEATHER, messages=turns).content[0].text == "Hello from fake"


@pytest.mark.host
def test_streams_tool_calls(claude):
    with claude.messages.stream(
        model="fake", max_tokens=50, messages=HELLO, tools=WEATHER
    ) as stream:
        final = stream.get_final_message()
    assert final.content[0].input == {"city": "Oslo"}
    assert final.stop_reason == "tool_use"


@pytest.mark.host
def test_raises_not_found_for_an_unknown_model(claude):
    with pytest.raises(anthropic.NotFoundError, match="model 'nope' not found"):
        ask(claude, model="nope")


@pytest.mark.host
def test_raises_for_a_host_that_fails_midway(claude):
    words = []
    with pytest.raises(anthropic.APIStatusError, match="the runner stopped"):
        with claude.messages.stream(
            model="fake", max_tokens=50, messages=say("fail midway")
        ) as stream:
            for word in stream.text_stream:
                words.append(word)
    assert words == ["Hello", " from"]


@pytest.mark.host
def test_raises_for_a_host_that_fails_at_once(claude):
    with pytest.raises(anthropic.InternalServerError, match="the runner did not start"):
        ask(claude, messages=say("fail at once"))


@pytest.mark.host
def test_frees_the_host_when_time_is_up(claude):
    before = left(claude)
    with pytest.raises(anthropic.APITimeoutError):
        ask(claude.with_options(timeout=0.5), messages=say("never end"))
    eventually(lambda: left(claude) == before + 1)


def test_tells_the_id_of_a_refused_request(claude):
    with pytest.raises(anthropic.BadRequestError) as caught:
        ask(claude, max_tokens=0)
    assert caught.value.request_id.startswith("req_")


@pytest.mark.host
def test_frees_the_host_when_the_client_leaves(claude):
    before = left(claude)
    with claude.messages.stream(model="fake", max_tokens=50, messages=say("never end")) as stream:
        for number, _ in enumerate(stream.text_stream):
            if number == 2:
                break
    eventually(lambda: left(claude) == before + 1)


def left(claude):
    return int(ask(claude, messages=say("how many left")).content[0].text)
