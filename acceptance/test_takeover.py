"""How a new version takes over: a drained restart on the same data, and blue and green on a copy of it."""

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

CORRAL = str(Path(__file__).resolve().parent.parent / "corral")
NO_OLLAMA = "http://127.0.0.1:9"
COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    def __init__(self, test, data, port):
        self.port = port
        self.process = subprocess.Popen(
            [CORRAL, "serve", "--port", str(port), "--metrics", "none", "--ollama", NO_OLLAMA, "--data", str(data)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        test.addCleanup(lambda: self.process.poll() is None and self.process.kill())
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if re.search(r"ready at http", line):
                threading.Thread(target=lambda: self.said.extend(self.process.stdout), daemon=True).start()
                return
        self.process.wait(60)

    def runs(self):
        return self.process.poll() is None

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def ended(self):
        return self.process.wait(60)


def call(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    data = None if body is None else json.dumps(body)
    connection.request(method, path, data, {"content-type": "application/json"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read() or b"null")


class Asker(threading.Thread):
    """Asks the port that it is told, again and again; a refusal is tried again, as clients do."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.end = port, threading.Event()
        self.answers, self.refusals, self.broken, self.longest = 0, 0, [], 0.0
        self.start()

    def run(self):
        last = time.monotonic()
        question = {"model": "quote", "messages": [{"role": "user", "content": "Hello"}]}
        while not self.end.is_set():
            try:
                status, told = call(self.port, "POST", "/v1/chat/completions", question)
            except ConnectionRefusedError:
                self.refusals += 1
                time.sleep(0.02)
                continue
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.broken.append(repr(error))
                time.sleep(0.02)
                continue
            if status == 200 and told["choices"][0]["finish_reason"] == "stop":
                now = time.monotonic()
                self.longest = max(self.longest, now - last)
                last = now
                self.answers += 1
            elif status == 503:
                self.refusals += 1
                time.sleep(0.02)
            else:
                self.broken.append(f"{status} {told}")

    def stop(self):
        self.end.set()
        self.join(60)


class TakeoverTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="corral-takeover-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def filled(self, port):
        _, made = call(port, "POST", COLLECTIONS, {"name": "notes"})
        records = {"ids": ["a", "b"], "embeddings": [[1, 0], [0, 1]], "documents": ["one", "two"]}
        status, told = call(port, "POST", f"{COLLECTIONS}/{made['id']}/add", records)
        self.assertEqual(status, 201, told)

    def count(self, port):
        _, made = call(port, "GET", f"{COLLECTIONS}/notes")
        return call(port, "GET", f"{COLLECTIONS}/{made['id']}/count")[1]

    def test_a_drained_restart_breaks_nothing_and_takes_seconds(self):
        port = free_port()
        old = Server(self, self.folder / "data", port)
        self.filled(port)
        second = Server(self, self.folder / "data", free_port())
        self.assertFalse(second.runs(), "two servers never share a data directory")
        self.assertNotIn("Exception", "".join(second.said))
        asker = Asker(port)
        while asker.answers < 20:
            time.sleep(0.05)
        old.terminate()
        self.assertEqual(old.ended(), 0)
        Server(self, self.folder / "data", port)
        after = asker.answers
        while asker.answers < after + 20:
            time.sleep(0.05)
        asker.stop()
        print(f"\ndrained restart: {asker.longest:.1f} s without an answer, {asker.refusals} tried again")
        self.assertEqual(asker.broken, [])
        self.assertLess(asker.longest, 20)
        self.assertEqual(self.count(port), 2)

    def test_green_takes_over_from_blue_without_a_gap(self):
        blue_port, green_port = free_port(), free_port()
        blue = Server(self, self.folder / "blue", blue_port)
        self.filled(blue_port)
        asker = Asker(blue_port)
        copied = subprocess.run([CORRAL, "store", "backup", "--data", self.folder / "blue", self.folder / "copy"],
                                capture_output=True, encoding="utf-8")
        self.assertEqual(copied.returncode, 0, copied.stdout + copied.stderr)
        restored = subprocess.run([CORRAL, "store", "restore", "--data", self.folder / "green", self.folder / "copy"],
                                  capture_output=True, encoding="utf-8")
        self.assertEqual(restored.returncode, 0, restored.stdout + restored.stderr)
        Server(self, self.folder / "green", green_port)
        self.assertEqual(call(green_port, "GET", "/health/ready")[0], 200)
        asker.port = green_port  # what a balancer does when green is ready
        before = asker.answers
        while asker.answers < before + 20:
            time.sleep(0.05)
        blue.terminate()
        self.assertEqual(blue.ended(), 0)
        asker.stop()
        print(f"\nblue and green: {asker.longest:.1f} s between two answers, {asker.refusals} tried again")
        self.assertEqual(asker.broken, [])
        self.assertEqual(asker.refusals, 0)
        self.assertEqual(self.count(green_port), 2)


if __name__ == "__main__":
    unittest.main()
