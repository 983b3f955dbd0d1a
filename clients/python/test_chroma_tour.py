"""The tour of the README, as it stands there."""

import re
from pathlib import Path

import chromadb

README = Path(__file__).parents[2] / "README.md"


def test_runs_as_the_readme_says(chroma, monkeypatch, capsys):
    text = README.read_text(encoding="utf-8").split("## Vectors", 1)[1]
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    monkeypatch.setattr(chromadb, "HttpClient", lambda host, port: chroma)
    exec(compile(code, str(README), "exec"), {})
    printed = capsys.readouterr().out
    assert "[['n1', 'n2']]" in printed
    assert "[['Herons stand in the reeds', 'Reeds by the water']]" in printed
    chroma.delete_collection("notes")
