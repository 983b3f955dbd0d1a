"""The tour through documents of the README, as it stands there."""

import re
from pathlib import Path

import openai

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"


def test_runs_as_the_readme_says(gpt, monkeypatch, capsys):
    text = README.read_text(encoding="utf-8").split("## Documents and answers", 1)[1]
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    monkeypatch.setattr(openai, "OpenAI", lambda base_url, api_key: gpt)
    monkeypatch.chdir(ROOT)
    names = {}
    exec(compile(code, str(README), "exec"), names)
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"0\.\d\d operations-handbook.pdf, page 13", lines[0]), lines
    assert any("79 means" in line and line.endswith("[1] 13") for line in lines), lines
    assert lines[-5] == "1 operations-handbook.pdf 13", lines
    for file in gpt.vector_stores.files.list(names["store"].id):
        gpt.files.delete(file.id)
    gpt.vector_stores.delete(names["store"].id)
