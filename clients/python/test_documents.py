"""Files, vector stores and answers from them, by openai (PyPI)."""

import openai
import pytest

HERD = b"The llamas sleep in the red barn. The gate is locked at nine in the evening."
SHOP = b"The farm shop sells wool and honey. It opens on Saturdays."
QUESTION = [{"role": "user", "content": "Where do the llamas sleep?"}]


@pytest.fixture
def store(gpt, request):
    made = gpt.vector_stores.create(name=request.node.name, metadata={"team": "farm"})
    yield made
    for file in gpt.vector_stores.files.list(made.id):
        gpt.files.delete(file.id)
    gpt.vector_stores.delete(made.id)


def put(gpt, store, name, content, **attributes):
    return gpt.vector_stores.files.upload_and_poll(
        vector_store_id=store.id, file=(name, content), attributes=attributes or openai.omit
    )


def test_keeps_a_file_as_it_was_sent(gpt):
    file = gpt.files.create(file=("Öl & \"quotes\".txt", HERD), purpose="assistants")
    assert (file.bytes, file.purpose, file.status) == (len(HERD), "assistants", "processed")
    assert file.filename == "Öl & \"quotes\".txt"
    assert gpt.files.content(file.id).read() == HERD
    assert gpt.files.retrieve(file.id) == file
    assert gpt.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        gpt.files.retrieve(file.id)


def test_pages_through_files(gpt):
    made = {gpt.files.create(file=(f"{i}.txt", HERD), purpose="user_data").id for i in range(3)}
    pages = gpt.files.list(purpose="user_data", limit=2)
    assert len(pages.data) == 2 and pages.has_more
    assert made <= {file.id for file in pages}
    for file in made:
        gpt.files.delete(file)


def test_ingests_what_was_uploaded_before(gpt, store):
    file = gpt.files.create(file=("herd.txt", HERD), purpose="assistants")
    attached = gpt.vector_stores.files.create_and_poll(file.id, vector_store_id=store.id)
    assert (attached.status, attached.last_error) == ("completed", None)
    assert attached.usage_bytes > 0
    kept = gpt.vector_stores.retrieve(store.id)
    assert (kept.file_counts.completed, kept.file_counts.total) == (1, 1)
    assert (kept.status, kept.metadata) == ("completed", {"team": "farm"})
    text = [part.text for part in gpt.vector_stores.files.content(file.id, vector_store_id=store.id)]
    assert text == [HERD.decode()]


def test_searches_with_filters_and_limits(gpt, store):
    put(gpt, store, "herd.txt", HERD, about="herd", year=2025)
    put(gpt, store, "shop.txt", SHOP, about="shop", year=2026)

    def names(**more):
        found = gpt.vector_stores.search(store.id, query="Where do the llamas sleep?", **more)
        return [hit.filename for hit in found]

    assert names() == ["herd.txt", "shop.txt"]
    assert names(max_num_results=1) == ["herd.txt"]
    assert names(filters={"type": "eq", "key": "about", "value": "shop"}) == ["shop.txt"]
    late = {"type": "gte", "key": "year", "value": 2026}
    herd = {"type": "in", "key": "about", "value": ["herd", "wool"]}
    assert names(filters={"type": "and", "filters": [late, herd]}) == []
    assert len(names(filters={"type": "or", "filters": [late, herd]})) == 2
    assert names(ranking_options={"score_threshold": 1.0}) == []
    hit = gpt.vector_stores.search(store.id, query="llamas").data[0]
    assert 0 < hit.score <= 1 and hit.attributes["year"] == 2025
    assert hit.content[0].text == HERD.decode()


def test_changes_attributes_and_the_store(gpt, store):
    file = put(gpt, store, "herd.txt", HERD, about="herd")
    changed = gpt.vector_stores.files.update(
        file.id, vector_store_id=store.id, attributes={"about": "barn"}
    )
    assert changed.attributes == {"about": "barn"}
    barn = {"type": "eq", "key": "about", "value": "barn"}
    assert gpt.vector_stores.search(store.id, query="llamas", filters=barn).data
    assert gpt.vector_stores.update(store.id, name="renamed herd").name == "renamed herd"


def test_pages_through_the_files_of_a_store(gpt, store):
    put_in = [put(gpt, store, f"{i}.txt", HERD + bytes([48 + i])).id for i in range(3)]
    oldest = gpt.vector_stores.files.list(store.id, limit=2, order="asc")
    assert [file.id for file in oldest] == put_in
    newest = gpt.vector_stores.files.list(store.id, limit=1, filter="completed")
    assert [file.id for file in newest] == put_in[::-1]


@pytest.mark.parametrize(
    "name, content, code",
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "unsupported_file"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unsupported_file"),
        ("blank.txt", b" \n\t\n", "invalid_file"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "invalid_file"),
    ],
    ids=["picture", "drawing", "blank", "cut"],
)
def test_says_why_a_file_cannot_be_read(gpt, store, name, content, code):
    failed = put(gpt, store, name, content)
    assert failed.status == "failed"
    assert failed.last_error.code == code
    if code == "unsupported_file":
        assert "supported are PDF, DOCX" in failed.last_error.message
    assert gpt.vector_stores.retrieve(store.id).file_counts.failed == 1
    assert gpt.vector_stores.search(store.id, query="hi").data == []


def test_ingests_a_batch(gpt, store):
    files = [("herd.txt", HERD), ("shop.txt", SHOP), ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64))]
    batches = gpt.vector_stores.file_batches
    batch = batches.upload_and_poll(vector_store_id=store.id, files=files)
    assert (batch.object, batch.status) == ("vector_store.files_batch", "completed")
    assert (batch.file_counts.completed, batch.file_counts.failed) == (2, 1)
    failed = batches.list_files(batch.id, vector_store_id=store.id, filter="failed").data
    assert [file.last_error.code for file in failed] == ["unsupported_file"]
    assert gpt.vector_stores.search(store.id, query="llamas").data[0].filename == "herd.txt"
    assert batches.cancel(batch.id, vector_store_id=store.id).file_counts.completed == 2
    with pytest.raises(openai.NotFoundError):
        batches.retrieve("vsfb_none", vector_store_id=store.id)
    with pytest.raises(openai.BadRequestError) as caught:
        batches.create(store.id, file_ids=[])
    assert caught.value.param == "file_ids"


def test_ingests_a_batch_with_attributes_of_each_file(gpt, store):
    herd = gpt.files.create(file=("herd.txt", HERD), purpose="assistants").id
    shop = gpt.files.create(file=("shop.txt", SHOP), purpose="assistants").id
    batch = gpt.vector_stores.file_batches.create(
        store.id,
        files=[
            {"file_id": herd, "attributes": {"about": "herd"}},
            {"file_id": shop, "attributes": {"about": "shop"}},
        ],
    )
    ended = gpt.vector_stores.file_batches.poll(batch.id, vector_store_id=store.id)
    assert ended.file_counts.completed == ended.file_counts.total == 2
    shop_only = {"type": "eq", "key": "about", "value": "shop"}
    (hit,) = gpt.vector_stores.search(store.id, query="llamas", filters=shop_only).data
    assert hit.filename == "shop.txt"


def test_refuses_an_empty_file_at_once(gpt):
    with pytest.raises(openai.BadRequestError) as caught:
        gpt.files.create(file=("empty.txt", b""), purpose="assistants")
    assert caught.value.param == "file"
    assert "empty" in caught.value.message


def test_answers_with_sources(gpt, store):
    put(gpt, store, "herd.txt", HERD)
    answer = gpt.chat.completions.create(model=f"quote+{store.id}", messages=QUESTION)
    assert "red barn" in answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    (source,) = answer.sources
    assert (source["number"], source["filename"], source["page"]) == (1, "herd.txt", None)
    assert "red barn" in source["text"]


def test_streams_the_sources_before_the_answer(gpt, store):
    put(gpt, store, "herd.txt", HERD)
    model = f"quote+{store.name}"
    chunks = list(gpt.chat.completions.create(model=model, messages=QUESTION, stream=True))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert "red barn" in text and "[1]" in text
    assert chunks[0].sources[0]["filename"] == "herd.txt"
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_lists_a_store_as_a_model(gpt, store):
    listed = {model.id for model in gpt.models.list()}
    assert any(model.endswith(f"+{store.name}") for model in listed), listed


def test_forgets_what_is_deleted(gpt, store):
    file = put(gpt, store, "herd.txt", HERD)
    gpt.vector_stores.files.delete(file.id, vector_store_id=store.id)
    assert gpt.vector_stores.search(store.id, query="llamas").data == []
    assert gpt.files.retrieve(file.id).id == file.id
    gpt.vector_stores.files.create_and_poll(file.id, vector_store_id=store.id)
    gpt.files.delete(file.id)
    assert gpt.vector_stores.search(store.id, query="llamas").data == []
    assert gpt.vector_stores.retrieve(store.id).file_counts.total == 0


def test_raises_not_found_for_what_is_not_there(gpt):
    gone = gpt.vector_stores.create(name="gone")
    assert gpt.vector_stores.delete(gone.id).deleted
    for call in (
        lambda: gpt.vector_stores.retrieve(gone.id),
        lambda: gpt.vector_stores.search(gone.id, query="llamas"),
        lambda: gpt.vector_stores.files.list(gone.id),
        lambda: gpt.chat.completions.create(model=f"quote+{gone.id}", messages=QUESTION),
        lambda: gpt.files.content("file-none"),
    ):
        with pytest.raises(openai.NotFoundError) as caught:
            call()
        assert caught.value.code in ("not_found", "model_not_found")
