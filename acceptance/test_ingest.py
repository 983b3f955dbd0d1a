"""Files taken in from the terminal, found again and followed: `corral ingest`, `search` and `ask`.

Needs nothing but Python's standard library:  python3 -m unittest discover -s acceptance
"""

import json
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from test_corral import CORRAL, NO_OLLAMA, hear_signals, run


class IngestTest(unittest.TestCase):
    def setUp(self):
        self.data = Path(tempfile.mkdtemp(prefix="corral-ingest-"))
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)

    def test_ingest_reads_each_file_once_and_ask_and_search_find_it(self):
        folder = self.data / "mine"
        (folder / "deep").mkdir(parents=True)
        (folder / "cellar.txt").write_text("The key to the cellar hangs behind the blue clock.\n")
        (folder / "deep" / "roof.md").write_text("# Roof\n\nThe ladder to the roof is red.\n")
        (folder / "picture.bin").write_bytes(bytes(range(256)) * 8)
        where = ("--data", str(self.data / "kept"), "--ollama", NO_OLLAMA)
        first = run("ingest", str(folder), *where)
        self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
        self.assertIn("2 read, 0 unchanged, 1 refused", first.stdout)
        self.assertIn("deep/roof.md", first.stdout)

        (folder / "deep" / "roof.md").write_text("# Roof\n\nThe ladder to the roof is green.\n")
        (folder / "cellar.txt").unlink()
        second = run("ingest", str(folder), "--prune", *where)
        self.assertIn("1 read, 0 unchanged, 1 refused, 1 deleted", second.stdout, second.stderr)

        asked = run("ask", "Which colour has the ladder to the roof?", *where)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertIn("green", asked.stdout)
        self.assertIn("[1] roof.md", asked.stdout)
        found = run("search", "Where is the key to the cellar?", "--json", *where)
        files = [hit["filename"] for hit in json.loads(found.stdout)["data"]]
        self.assertEqual(files, ["roof.md"])

        for command in (("ingest", str(folder / "none")), ("ask", "What?", "--store", "none")):
            failed = run(*command, *where)
            self.assertEqual(failed.returncode, 1, failed.stdout)
            self.assertEqual(len(failed.stderr.strip().splitlines()), 1, failed.stderr)

    def test_ingest_goes_on_after_what_cannot_be_read_and_keeps_copies(self):
        folder = self.data / "odd"
        folder.mkdir()
        (folder / "empty.txt").touch()
        (folder / "huge.txt").write_bytes(b"word " * (14 << 20))
        (folder / "lost.txt").symlink_to(folder / "nowhere")
        (folder / "rules.txt").write_text("The bell rings at nine.\n")
        (folder / "same.txt").write_text("The bell rings at nine.\n")
        where = ("--data", str(self.data / "kept-odd"), "--ollama", NO_OLLAMA)
        first = run("ingest", str(folder), *where)
        self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
        self.assertIn("1 read, 1 unchanged, 2 refused", first.stdout)
        self.assertRegex(first.stdout, "huge.txt +refused: it is larger")
        (folder / "rules.txt").rename(folder / "house.txt")
        (folder / "same.txt").unlink()
        second = run("ingest", str(folder), "--prune", *where)
        self.assertIn("1 read, 0 unchanged, 2 refused, 1 deleted", second.stdout)
        found = run("search", "When does the bell ring?", "--json", *where)
        files = [hit["filename"] for hit in json.loads(found.stdout)["data"]]
        self.assertEqual(files, ["house.txt"])

    def test_watch_reads_what_comes_and_changes_and_deletes_what_goes(self):
        folder = self.data / "watched"
        folder.mkdir()
        (folder / "a.txt").write_text("The door is red.\n")
        (folder / "b.txt").write_text("The door is red.\n")
        single = self.data / "single.txt"
        single.write_text("The window is small.\n")
        watching = subprocess.Popen(
            [CORRAL, "ingest", str(folder), str(single), "--watch", "--ollama", NO_OLLAMA]
            + ["--data", str(self.data / "kept-watched")],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", preexec_fn=hear_signals,
        )
        seen = []
        lines = queue.Queue()
        reader = threading.Thread(target=lambda: [lines.put(line) for line in watching.stdout])
        reader.start()

        def wait_for(what):
            while not re.search(what, seen[-1] if seen else ""):
                seen.append(lines.get(timeout=60))

        try:
            wait_for("Watching")
            self.assertIn("2 read, 1 unchanged", seen[-2])
            (folder / "a.txt").write_text("The door is blue now.\n")
            wait_for(r"b.txt +1 ")
            (folder / "c.txt").write_text("The roof leaks.\n")
            wait_for(r"c.txt +1 ")
            single.unlink()
            wait_for("single.txt +is gone")
            shutil.rmtree(folder)
            wait_for("(a|b|c).txt +is gone")
            self.assertIsNone(watching.poll(), seen)
        finally:
            watching.send_signal(signal.SIGINT)
            self.assertEqual(watching.wait(60), 130, seen)
            reader.join(60)
