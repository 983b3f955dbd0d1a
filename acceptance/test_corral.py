"""Corral as a person meets it: the launcher, the demo, the errors, and what survives a kill.

Needs nothing but Python's standard library:  python3 -m unittest discover -s acceptance
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
CORRAL = str(HOME / "corral")
NO_OLLAMA = "http://127.0.0.1:9"
EXPECTED = json.loads((HOME / "examples" / "questions.json").read_text(encoding="utf-8"))[:3]


def run(*arguments, timeout=120):
    return subprocess.run(
        [CORRAL, *arguments], capture_output=True, encoding="utf-8", timeout=timeout
    )


def shown_source(expected):
    page = f", page {expected['page']}" if expected["page"] else ""
    return expected["file"] + page


def hear_signals():
    """Lets a child hear what a terminal sends: a background shell ignores SIGINT for it, nohup SIGHUP."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


class Server:
    """`corral serve` on a free port."""

    def __init__(self, data, *options):
        self.process = subprocess.Popen(
            [CORRAL, "serve", "--port", "0", "--ollama", NO_OLLAMA, "--data", str(data), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            preexec_fn=hear_signals,
        )
        self.banner = []
        for line in self.process.stdout:
            self.banner.append(line)
            ready = re.search(r"ready at (\S+) \(start to ready ([0-9.]+) s\)", line)
            if ready:
                self.url, self.start_seconds = ready.group(1), float(ready.group(2))
                break
        else:
            raise AssertionError("the server did not start: " + "".join(self.banner))
        self.reader = threading.Thread(target=self.process.stdout.read, daemon=True)
        self.reader.start()

    def call(self, method, path, body=None, headers=None):
        if isinstance(body, dict):
            body, headers = json.dumps(body).encode(), {"content-type": "application/json"}
        request = urllib.request.Request(self.url + path, body, headers or {}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def upload(self, name, content):
        form = (
            b'--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nassistants\r\n'
            b'--b\r\ncontent-disposition: form-data; name="file"; filename="' + name.encode()
            + b'"\r\n\r\n' + content + b"\r\n--b--\r\n"
        )
        headers = {"content-type": "multipart/form-data; boundary=b"}
        return self.call("POST", "/v1/files", form, headers)["id"]

    def attach(self, store, file):
        path = f"/v1/vector_stores/{store}/files"
        state = self.call("POST", path, {"file_id": file})
        while state["status"] == "in_progress":
            state = self.call("GET", f"{path}/{file}")
        return state

    def kill(self):
        self.end(signal.SIGKILL)

    def stop(self):
        self.end(signal.SIGTERM)

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait(30)
        self.reader.join(30)
        self.process.stdout.close()


class CorralTest(unittest.TestCase):
    def setUp(self):
        self.data = Path(tempfile.mkdtemp(prefix="corral-acceptance-"))
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        self.servers = []
        self.addCleanup(lambda: [s.kill() for s in self.servers if s.process.poll() is None])

    def serve(self, *more):
        server = Server(self.data, *more)
        self.servers.append(server)
        return server

    def test_demo_answers_three_questions_with_their_sources_and_knows_the_files_again(self):
        arguments = ("demo", "--once", "--port", "0", "--ollama", NO_OLLAMA, "--data", self.data)
        first = run(*map(str, arguments))
        self.assertEqual(first.returncode, 0, first.stdout + first.stderr)
        answers = re.split(r"\n\d\. ", first.stdout)[1:]
        self.assertEqual(len(answers), 3, first.stdout)
        for answer, expected in zip(answers, EXPECTED):
            self.assertIn(expected["question"], answer)
            self.assertIn(shown_source(expected), answer)
            self.assertRegex(answer, r"embed .* search .* first token .* total ")
        for client in ("curl", "openai", "ollama", "chromadb", "Open-WebUI"):
            self.assertIn(client, first.stdout)
        self.assertIn("built-in model 'quote'", first.stdout)

        second = run(*map(str, arguments))
        self.assertEqual(second.returncode, 0, second.stderr)
        self.assertEqual(second.stdout.count("is already there"), 4, second.stdout)

    def test_demo_takes_the_users_own_files_and_names_what_it_cannot_read(self):
        folder = self.data / "mine"
        folder.mkdir()
        (folder / "cellar.txt").write_text("The key to the cellar hangs behind the blue clock.\n")
        (folder / "picture.bin").write_bytes(bytes(range(256)) * 8)
        result = run(
            "demo", "--once", "--port", "0", "--ollama", NO_OLLAMA, "--data",
            str(self.data / "kept"), "--documents", str(folder), "--ask",
            "Where is the key to the cellar?",
        )
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertRegex(result.stdout, r"picture\.bin +refused: .*(PDF|DOCX)")
        self.assertIn("[1] cellar.txt", result.stdout)
        self.assertIn("behind the blue clock", result.stdout)

    def test_what_was_acknowledged_survives_a_kill(self):
        server = self.serve()
        store = server.call("POST", "/v1/vector_stores", {"name": "notes"})["id"]
        read = server.upload("moon.txt", b"The moon lander is parked in hangar seven.")
        self.assertEqual(server.attach(store, read)["status"], "completed")
        uploaded = server.upload("later.txt", b"Written a moment before the end.")
        server.kill()

        server = self.serve()
        names = {file["filename"] for file in server.call("GET", "/v1/files")["data"]}
        self.assertEqual(names, {"moon.txt", "later.txt"})
        query = {"query": "Where is the moon lander?"}
        found = server.call("POST", f"/v1/vector_stores/{store}/search", query)["data"]
        self.assertEqual([hit["filename"] for hit in found], ["moon.txt"])
        self.assertEqual(server.attach(store, uploaded)["status"], "completed")
        server.stop()

    def test_a_taken_port_is_told_by_serve_and_passed_over_by_demo(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            result = run("serve", "--port", str(port), "--data", str(self.data))
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, rf"corral: cannot listen on .*{port}.*--port")
            self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
            demo = run(
                "demo", "--once", "--port", str(port), "--data", str(self.data), "--ollama",
                NO_OLLAMA,
            )
            self.assertEqual(demo.returncode, 0, demo.stderr)
            self.assertIn(f"Port {port} is taken", demo.stdout)

    def test_a_host_that_is_not_here_is_told_apart_from_a_taken_port(self):
        for command in (("serve",), ("demo", "--once")):
            for host, reason in (("192.0.2.1", "no address of this machine"), ("no.invalid", "no address")):
                result = run(*command, "--host", host, "--insecure", "--data", str(self.data))
                self.assertEqual(result.returncode, 1)
                self.assertIn(reason, result.stderr)
                self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
                self.assertNotIn("taken", result.stdout)

    def test_a_demo_that_is_stopped_at_work_ends_without_a_trace(self):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            ollama = f"http://127.0.0.1:{deaf.getsockname()[1]}"
            demo = subprocess.Popen(
                [CORRAL, "demo", "--port", "0", "--ollama", ollama, "--data", str(self.data)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
                # A shell starts what it puts into the background deaf to it.
                preexec_fn=hear_signals,
            )
            for line in demo.stdout:
                if line.startswith("Reading"):
                    break
            demo.send_signal(signal.SIGINT)
            _, errors = demo.communicate(timeout=60)
        self.assertIn(demo.returncode, (0, 130), errors)
        self.assertEqual(errors, "")

    def test_a_data_directory_that_cannot_be_used_is_told_in_one_sentence(self):
        occupied = self.data / "a-file"
        occupied.write_text("")
        result = run("serve", "--port", "0", "--data", str(occupied))
        self.assertEqual(result.returncode, 1)
        self.assertIn(str(occupied), result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)

    def test_health_tells_what_is_there_and_what_is_not(self):
        server = self.serve()
        self.assertEqual(server.call("GET", "/health/live"), {"status": "live"})
        health = server.call("GET", "/health/ready")
        self.assertEqual(health["status"], "ready")
        parts = health["parts"]
        self.assertEqual(
            {name: part["ready"] for name, part in parts.items()},
            {"store": True, "embedder": True, "queue": True, "ollama": False},
        )
        self.assertIn("quote", parts["ollama"]["detail"])
        server.stop()

    def test_two_servers_do_not_share_a_data_directory(self):
        self.serve()
        result = run("serve", "--port", "0", "--data", str(self.data))
        self.assertEqual(result.returncode, 1)
        self.assertIn(str(self.data), result.stderr)

    def test_other_machines_are_kept_out_unless_asked_for(self):
        result = run("serve", "--host", "0.0.0.0", "--port", "0", "--data", str(self.data))
        self.assertEqual(result.returncode, 1)
        self.assertIn("--insecure", result.stderr)

    def test_mistakes_in_settings_are_told_with_their_line(self):
        config = self.data / "corral.yaml"
        config.write_text("listen:\n  prot: 1\nstore: {sync: often}\n", encoding="utf-8")
        for command in (("serve",), ("config", "check")):
            result = run(*command, "--config", str(config))
            self.assertEqual(result.returncode, 1)
            self.assertIn("corral.yaml:2: unknown key 'listen.prot'", result.stderr)
            self.assertIn("did you mean 'listen.port'?", result.stderr)
            self.assertIn("corral.yaml:3: store.sync: expected", result.stderr)
            self.assertNotIn("Exception", result.stderr)
        config.write_text("access: {token-secret: a-secret-of-sixteen}\n", encoding="utf-8")
        shown = run("config", "print", "--config", str(config)).stdout
        self.assertIn("token-secret: ***", shown)
        self.assertNotIn("a-secret", shown)

    def test_keys_shut_the_door_and_settings_are_read_again(self):
        config = self.data / "corral.yaml"
        config.write_text("models: {aliases: {first: quote}}\n", encoding="utf-8")
        made = run("keys", "create", "root", "--role", "admin", "--data", str(self.data))
        secret = made.stdout.strip()
        self.assertRegex(secret, "^corral_[0-9a-f]{12}_[0-9a-f]{48}$")
        self.assertNotIn(secret, run("keys", "list", "--data", str(self.data)).stdout)
        server = self.serve("--config", str(config))
        key = {"authorization": "Bearer " + secret}
        with self.assertRaises(urllib.error.HTTPError) as refused:
            server.call("GET", "/v1/models")
        self.assertEqual(refused.exception.code, 401)
        self.assertIn("first", self.models(server, key))

        config.write_text("models: {aliases: {second: quote}}\n", encoding="utf-8")
        server.process.send_signal(signal.SIGHUP)
        self.assertTrue(self.eventually(lambda: "second" in self.models(server, key)))
        self.assertNotIn("first", self.models(server, key))

        revoked = run("keys", "revoke", "root", "--data", str(self.data))
        self.assertEqual(revoked.returncode, 0, revoked.stderr)

        def is_out():
            try:
                self.models(server, key)
                return False
            except urllib.error.HTTPError as error:
                return error.code == 401

        self.assertTrue(self.eventually(is_out))

    @staticmethod
    def models(server, key):
        return [model["id"] for model in server.call("GET", "/v1/models", headers=key)["data"]]

    @staticmethod
    def eventually(condition):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if condition():
                return True
            time.sleep(0.1)
        return False

    def test_wrong_usage_is_told_with_the_way_out(self):
        for arguments in (("srve",), ("serve", "--prt", "1"), ("serve", "--port", "x")):
            result = run(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertNotIn("Exception", result.stderr)
        self.assertIn("serve", run("srve").stderr)

    def test_embed_prints_a_unit_vector_a_line(self):
        direct = [json.loads(line) for line in run("embed", "one", "zwei").stdout.splitlines()]
        texts = self.data / "texts"
        texts.write_text("one\nzwei\n", encoding="utf-8")
        from_file = run("embed", "--file", str(texts)).stdout.splitlines()
        self.assertEqual([json.loads(line) for line in from_file], direct)
        for index, line in enumerate(direct):
            self.assertEqual((line["index"], line["truncated"]), (index, False))
            self.assertEqual(len(line["embedding"]), 384)
            self.assertAlmostEqual(sum(x * x for x in line["embedding"]), 1, places=5)
        self.assertEqual(run("embed").returncode, 2)
        missing = run("embed", "--file", str(self.data / "none"))
        self.assertEqual(missing.returncode, 1)
        self.assertEqual(len(missing.stderr.strip().splitlines()), 1, missing.stderr)

    def test_help_version_and_completion(self):
        self.assertIn("demo", run("--help").stdout)
        self.assertRegex(run("--version").stdout, r"^corral \d")
        script = run("generate-completion").stdout
        checked = subprocess.run(["bash", "-n"], input=script, encoding="utf-8")
        self.assertEqual(checked.returncode, 0)

    def test_bad_requests_leave_nothing_and_are_told_in_the_callers_dialect(self):
        server = self.serve()
        cases = [
            ("POST", "/v1/chat/completions", b"{", 400, "message"),
            ("POST", "/v1/chat/completions", b'{"model":"none","messages":[]}', None, "message"),
            ("POST", "/v1/embeddings", b'{"model":"all-minilm","input":5}', 400, "message"),
            ("POST", "/api/chat", b"{", 400, None),
            ("POST", "/api/chat", b'{"model":"none","messages":[{"role":"user","content":"x"}]}', 404, None),
            ("GET", "/v1/nothing", None, 404, "message"),
            ("DELETE", "/api/tags", None, 405, None),
        ]
        for method, path, body, status, nested in cases:
            with self.subTest(f"{method} {path}"):
                with self.assertRaises(urllib.error.HTTPError) as caught:
                    server.call(method, path, body)
                answer = json.loads(caught.exception.read())["error"]
                if status:
                    self.assertEqual(caught.exception.code, status)
                self.assertTrue(answer[nested] if nested else answer)
                self.assertNotIn("Exception", json.dumps(answer))
        with self.assertRaises(urllib.error.HTTPError) as caught:
            server.upload("empty.txt", b"")
        self.assertEqual(caught.exception.code, 400)
        self.assertEqual(server.call("GET", "/v1/files")["data"], [])
        server.stop()


if __name__ == "__main__":
    unittest.main()
