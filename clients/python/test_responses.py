"""openai's Responses (PyPI) against the server."""

import json

import openai
import pytest

from waiting import eventually

WEATHER = {
    "type": "function",
    "name": "weather",
    "description": "weather of a city",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    "strict": False,
}
HERD = b"The llamas sleep in the red barn. The gate is locked at nine in the evening."


def ask(gpt, text="hello", **fields):
    return gpt.responses.create(**{"model": "fake", "input": text} | fields)


def test_raises_not_found_for_an_answer_that_is_not_kept(gpt):
    for call in (gpt.responses.retrieve, gpt.responses.delete, gpt.responses.input_items.list):
        with pytest.raises(openai.NotFoundError, match="not found"):
            call("resp_0")


@pytest.mark.parametrize(
    "fields, param",
    [
        ({"background": True}, "background"),
        ({"previous_response_id": "resp_0"}, "previous_response_id"),
        ({"tools": [{"type": "web_search"}]}, "tools[0].type"),
        ({"temperature": 9}, "temperature"),
    ],
)
def test_raises_bad_request_naming_the_field(gpt, fields, param):
    with pytest.raises(openai.BadRequestError) as caught:
        ask(gpt, **fields)
    assert caught.value.param == param


def test_searches_files_and_cites_them(gpt):
    store = gpt.vector_stores.create(name="responses")
    file = gpt.vector_stores.files.upload_and_poll(
        vector_store_id=store.id, file=("herd.txt", HERD), attributes={"about": "herd"}
    )
    search = {"type": "file_search", "vector_store_ids": [store.id]}
    asked = {"model": "quote", "input": "Where do the llamas sleep?", "tools": [search]}
    answer = gpt.responses.create(**asked, include=["file_search_call.results"])
    call, message = answer.output
    assert (call.type, call.status, call.queries) == (
        "file_search_call",
        "completed",
        ["Where do the llamas sleep?"],
    )
    assert call.results[0].filename == "herd.txt"
    assert call.results[0].attributes == {"about": "herd"}
    assert call.results[0].text == HERD.decode()
    assert "red barn" in answer.output_text
    cited = message.content[0].annotations[0]
    assert (cited.type, cited.file_id, cited.filename) == ("file_citation", file.id, "herd.txt")
    assert answer.output_text[cited.index] == "["

    events = list(gpt.responses.create(**asked, stream=True))
    types = [event.type for event in events]
    for step in ("in_progress", "searching", "completed"):
        assert f"response.file_search_call.{step}" in types
    added = next(e for e in events if e.type == "response.output_text.annotation.added")
    assert added.annotation.filename == "herd.txt"
    assert gpt.responses.create(**asked).output[0].results is None
    gpt.files.delete(file.id)
    gpt.vector_stores.delete(store.id)


@pytest.mark.host
def test_answers(gpt):
    answer = ask(gpt, instructions="be brief", metadata={"k": "v"})
    assert answer.output_text == "Hello from fake"
    assert (answer.status, answer.instructions, answer.metadata) == (
        "completed",
        "be brief",
        {"k": "v"},
    )
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (7, 3)


@pytest.mark.host
def test_streams_by_the_clients_own_helper(gpt):
    with gpt.responses.stream(model="fake", input="hello") as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert [e.delta for e in events if e.type == "response.output_text.delta"] == [
        "Hello",
        " from",
        " fake",
    ]
    assert final.output_text == "Hello from fake"
    assert final.usage.total_tokens == 10
    numbers = [e.sequence_number for e in events]
    assert numbers == sorted(numbers)


@pytest.mark.host
def test_keeps_lists_and_deletes_answers(gpt):
    answer = ask(gpt)
    assert gpt.responses.retrieve(answer.id) == answer
    items = gpt.responses.input_items.list(answer.id).data
    assert [item.content[0].text for item in items] == ["hello"]
    gpt.responses.delete(answer.id)
    with pytest.raises(openai.NotFoundError):
        gpt.responses.retrieve(answer.id)
    gone = ask(gpt, store=False)
    with pytest.raises(openai.NotFoundError):
        gpt.responses.retrieve(gone.id)


@pytest.mark.host
def test_goes_on_from_an_earlier_answer(gpt):
    first = ask(gpt)
    answer = ask(gpt, "what did you get", previous_response_id=first.id)
    got = json.loads(answer.output_text)["messages"]
    assert [(turn["role"], turn["content"]) for turn in got] == [
        ("user", "hello"),
        ("assistant", "Hello from fake"),
        ("user", "what did you get"),
    ]


@pytest.mark.host
def test_calls_tools_and_takes_their_results(gpt):
    answer = ask(gpt, "Oslo?", tools=[WEATHER])
    call = answer.output[0]
    assert (call.type, call.name, json.loads(call.arguments)) == (
        "function_call",
        "weather",
        {"city": "Oslo"},
    )
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "rain"}
    after = ask(gpt, [result], tools=[WEATHER], previous_response_id=answer.id)
    assert after.output_text == "Hello from fake"


@pytest.mark.host
def test_parses_structured_output(gpt):
    from pydantic import BaseModel

    class Answer(BaseModel):
        answer: int

    parsed = gpt.responses.parse(model="fake", input="hello", text_format=Answer)
    assert parsed.output_parsed == Answer(answer=42)


@pytest.mark.host
def test_streams_thoughts(gpt):
    stream = ask(gpt, stream=True, reasoning={"effort": "low"})
    thoughts = [e.delta for e in stream if e.type == "response.reasoning_summary_text.delta"]
    assert thoughts == ["a thought"]


@pytest.mark.host
def test_raises_for_a_host_that_fails_midway(gpt):
    words = []
    with pytest.raises(openai.APIError, match="the runner stopped"):
        for event in ask(gpt, "fail midway", stream=True):
            if event.type == "response.output_text.delta":
                words.append(event.delta)
    assert words == ["Hello", " from"]


@pytest.mark.host
def test_frees_the_host_when_the_client_leaves(gpt):
    before = left(gpt)
    stream = ask(gpt, "never end", stream=True)
    for event in stream:
        if event.type == "response.output_text.delta":
            break
    stream.close()
    eventually(lambda: left(gpt) == before + 1)


def left(gpt):
    return int(ask(gpt, "how many left", store=False).output_text)
