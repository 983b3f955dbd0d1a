"""How Corral stops: SIGTERM under a hundred streams, by a process as systemd would run it."""

import http.client
import json
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CORRAL = str(Path(__file__).resolve().parent.parent / "corral")
STREAMS = 100
WORDS = 12
MODEL = {
    "name": "slow:latest", "model": "slow:latest", "modified_at": "2026-01-02T03:04:05Z",
    "size": 1, "digest": "0" * 64,
    "details": {"parent_model": "", "format": "gguf", "family": "llama", "families": ["llama"],
                "parameter_size": "1M", "quantization_level": "F16"},
    "capabilities": ["completion"],
}


class SlowHost(ThreadingHTTPServer):
    """Speaks as Ollama does; an answer waits after its first word until it is let go on."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.go_on = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def whole(self, body):
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.whole({"/api/tags": {"models": [MODEL]}, "/api/ps": {"models": []}}.get(
            self.path, {"version": "0.17.4"}))

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        end = {"model": "slow:latest", "created_at": MODEL["modified_at"],
               "message": {"role": "assistant", "content": ""}, "done": True,
               "done_reason": "stop", "eval_count": WORDS, "eval_duration": 1}
        if self.path == "/api/show":
            return self.whole({"details": MODEL["details"], "model_info": {}, "capabilities": ["completion"]})
        if not body.get("messages"):
            return self.whole(end | {"done_reason": "load"})
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for number in range(WORDS):
            self.piece(end | {"done": False, "message": {"role": "assistant", "content": f"w{number} "}})
            self.server.go_on.wait(60)
        self.piece(end)
        self.wfile.write(b"0\r\n\r\n")
        return None

    def piece(self, value):
        line = json.dumps(value).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.wfile.flush()


class Stream(threading.Thread):
    """One client that reads its answer to the end."""

    def __init__(self, port, path):
        super().__init__(daemon=True)
        self.port, self.path = port, path
        self.first = threading.Event()
        self.text = self.error = ""
        self.start()

    def run(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)
            body = {"model": "slow", "stream": True, "messages": [{"role": "user", "content": "go"}]}
            connection.request("POST", self.path, json.dumps(body), {"content-type": "application/json"})
            answer = connection.getresponse()
            for line in answer:
                self.text += line.decode()
                if "w0" in self.text:
                    self.first.set()
        except (OSError, http.client.HTTPException) as e:
            self.error = repr(e)

    def is_whole(self):
        said = f"w{WORDS - 1} " in self.text
        end = "[DONE]" if self.path.startswith("/v1") else '"done":true'
        return said and end in self.text and not self.error


class StopTest(unittest.TestCase):
    def setUp(self):
        self.data = Path(tempfile.mkdtemp(prefix="corral-stop-"))
        self.addCleanup(shutil.rmtree, self.data, ignore_errors=True)
        self.host = SlowHost()
        threading.Thread(target=self.host.serve_forever, daemon=True).start()
        self.addCleanup(self.host.shutdown)

    def serve(self, *options):
        process = subprocess.Popen(
            [CORRAL, "serve", "--port", "0", "--ollama", self.host.url, "--ollama-slots",
             str(STREAMS), "--data", str(self.data), *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )
        self.addCleanup(lambda: process.poll() is None and process.kill())
        self.said = []
        for line in process.stdout:
            self.said.append(line)
            found = re.search(r"ready at http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                threading.Thread(target=lambda: self.said.extend(process.stdout), daemon=True).start()
                return process
        raise AssertionError("".join(self.said))

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, json.dumps(body) if body else None,
                           {"content-type": "application/json"})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()

    def streams(self, number):
        paths = ("/v1/chat/completions", "/api/chat")
        streams = [Stream(self.port, paths[i % 2]) for i in range(number)]
        for stream in streams:
            self.assertTrue(stream.first.wait(60), stream.error + stream.text)
        return streams

    def test_a_hundred_streams_end_whole_and_new_work_is_sent_elsewhere(self):
        process = self.serve("--drain", "60s")
        streams = self.streams(STREAMS)
        status, _, written = self.ask("POST", "/v1/vector_stores", {"name": "kept"})
        self.assertEqual(status, 200, written)
        process.send_signal(signal.SIGTERM)
        ready = 200
        end = time.monotonic() + 20
        while ready == 200 and time.monotonic() < end:
            ready, _, told = self.ask("GET", "/health/ready")
        self.assertEqual(ready, 503)
        self.assertIn("answers to go", told)
        self.assertEqual(self.ask("GET", "/health/live")[0], 200)
        for path, body in (
            ("/v1/chat/completions", {"model": "slow", "messages": [{"role": "user", "content": "go"}]}),
            ("/api/chat", {"model": "slow", "messages": [{"role": "user", "content": "go"}]}),
            ("/v1/messages", {"model": "slow", "max_tokens": 5, "messages": [{"role": "user", "content": "go"}]}),
            ("/api/v2/tenants", {"name": "new"}),
        ):
            status, headers, said = self.ask("POST", path, body)
            self.assertIn(status, (503, 529), f"{path}: {said}")  # 529: Anthropic's own
            self.assertGreaterEqual(int({k.lower(): v for k, v in headers.items()}["retry-after"]), 1)
            self.assertEqual({k.lower(): v for k, v in headers.items()}["connection"], "close")
        self.assertIsNone(process.poll())
        self.host.go_on.set()
        for stream in streams:
            stream.join(60)
        self.assertEqual([s.error for s in streams if not s.is_whole()], [])
        self.assertEqual(process.wait(30), 0, "".join(self.said))

        process = self.serve()
        names = [s["name"] for s in json.loads(self.ask("GET", "/v1/vector_stores")[2])["data"]]
        self.assertEqual(names, ["kept"])
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)

    def test_streams_that_do_not_end_are_cut_off_at_the_bound_and_look_so(self):
        process = self.serve("--drain", "1s")
        streams = self.streams(4)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)
        self.assertLess(time.monotonic() - began, 12)
        for stream in streams:
            stream.join(30)
            self.assertFalse(stream.is_whole(), stream.text)
        self.assertIn("cut off", "".join(self.said))


if __name__ == "__main__":
    unittest.main()
