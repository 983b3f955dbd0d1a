"""Texts into Chroma by its Python client, for `corral bench ingest`.

Arguments: texts.json model.onnx tokenizer.json
Chroma embeds with its own default function; the files of its model, all-MiniLM-L6-v2, are given,
so that it fetches nothing. Prints one JSON object: version, seconds from texts to searchable.
"""

import json
import pathlib
import shutil
import sys
import tempfile
import time

import chromadb
from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

BATCH = 100
UNUSED = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "vocab.txt")


def main():
    texts_file, model, tokenizer = sys.argv[1:]
    texts = json.loads(pathlib.Path(texts_file).read_text(encoding="utf-8"))
    work = pathlib.Path(tempfile.mkdtemp(prefix="corral-bench-chroma-"))
    try:
        files = work / "model" / ONNXMiniLM_L6_V2.EXTRACTED_FOLDER_NAME
        files.mkdir(parents=True)
        shutil.copy(model, files / "model.onnx")
        shutil.copy(tokenizer, files / "tokenizer.json")
        for name in UNUSED:  # looked for, not read
            (files / name).touch()
        ONNXMiniLM_L6_V2.DOWNLOAD_PATH = work / "model"
        embed = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
        client = chromadb.PersistentClient(path=str(work / "data"))
        collection = client.create_collection("folder", embedding_function=embed)
        embed(["warm up"])
        started = time.perf_counter()
        for at in range(0, len(texts), BATCH):
            batch = texts[at : at + BATCH]
            collection.add(ids=[str(at + i) for i in range(len(batch))], documents=batch)
        collection.query(query_texts=["anything"], n_results=1)
        seconds = time.perf_counter() - started
        assert collection.count() == len(texts)
        print(json.dumps({"version": chromadb.__version__, "seconds": seconds}))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
