"""What an administrator sees: doctor, top, figures, the logs of access and audit."""

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
import urllib.error
import urllib.request
from pathlib import Path

CORRAL = str(Path(__file__).resolve().parent.parent / "corral")
NO_OLLAMA = "http://127.0.0.1:9"
SECRET = "a-canary-in-a-document-4711"


def run(*arguments, timeout=120):
    return subprocess.run([CORRAL, *map(str, arguments)], capture_output=True, encoding="utf-8", timeout=timeout)


class AdministerTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="corral-administer-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def serve(self, *options):
        process = subprocess.Popen(
            [CORRAL, "serve", "--port", "0", "--ollama", NO_OLLAMA, "--data", str(self.folder / "data"),
             *map(str, options)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )
        self.addCleanup(lambda: process.poll() is None and process.kill())
        self.said, self.url, self.metrics = [], None, None
        for line in process.stdout:
            self.said.append(line)
            ready = re.search(r"ready at (http://\S+) ", line)
            figures = re.search(r"metrics +(http://\S+)/metrics", line)
            self.url = ready.group(1) if ready else self.url
            if figures:
                self.metrics = figures.group(1)
                threading.Thread(target=lambda: self.said.extend(process.stdout), daemon=True).start()
                return process
        raise AssertionError("".join(self.said))

    def call(self, method, path, body=None, headers=None, base=None):
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        kind = {"content-type": "application/json"} if isinstance(body, dict) else {}
        request = urllib.request.Request((base or self.url) + path, data, kind | (headers or {}), method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0, "".join(self.said))

    def upload(self):
        form = (
            b'--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nassistants\r\n'
            b'--b\r\ncontent-disposition: form-data; name="file"; filename="notes.txt"\r\n\r\n'
            + SECRET.encode() + b"\r\n--b--\r\n"
        )
        told = self.call("POST", "/v1/files", form, {"content-type": "multipart/form-data; boundary=b"})
        return json.loads(told)["id"]

    def test_doctor_reads_well_here_and_says_what_to_do(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            occupied = self.folder / "a-file"
            occupied.write_text("")
            bad = run("doctor", "--port", port, "--data", occupied, "--ollama", NO_OLLAMA)
        self.assertEqual(bad.returncode, 1, bad.stdout + bad.stderr)
        self.assertRegex(bad.stdout, rf"BAD +port +127\.0\.0\.1:{port}: .*\n +→ choose another")
        self.assertRegex(bad.stdout, r"BAD +data .* is no directory\n +→ name another")
        good = run("doctor", "--port", 0, "--data", self.folder / "data", "--ollama", NO_OLLAMA)
        self.assertEqual(good.returncode, 0, good.stdout + good.stderr)
        for name in ("java", "processors", "memory", "embedder", "store", "documents", "gpu", "port", "metrics",
                     "data", "disk", "descriptors", "memory maps", "clock"):
            self.assertRegex(good.stdout, rf"(?m)^  (ok|note) +{name} ", good.stdout)
        self.assertRegex(good.stdout, r"note +ollama +none answers at .*\n +→ start it")
        self.assertEqual(good.stderr, "")
        self.assertFalse((self.folder / "data").exists())

    def test_top_shows_hosts_models_and_figures(self):
        process = self.serve()
        self.call("POST", "/api/chat", {"model": "quote", "messages": [{"role": "user", "content": "Hi"}]})
        shown = run("top", "--once", "--url", self.url, "--metrics", self.metrics)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertRegex(shown.stdout, r"Corral at http://\S+ +ready +heap [1-9]")
        self.assertRegex(shown.stdout, r"127\.0\.0\.1:9 +(unseen|out|ready) +0/")
        self.assertIn("0 waiting, 0 running", shown.stdout)
        self.stop(process)
        gone = run("top", "--once", "--url", self.url)
        self.assertEqual(gone.returncode, 1)
        self.assertIn("no Corral answers", gone.stderr)

    def test_figures_count_what_was_done(self):
        process = self.serve()
        for _ in range(3):
            self.call("GET", "/api/version")
        page = self.call("GET", "/metrics", base=self.metrics)
        self.assertIn('corral_http_requests_total{method="GET",route="/api/version",status="200"} 3.0', page)
        self.assertRegex(page, r"(?m)^process_open_fds [1-9]")
        self.assertRegex(page, r"(?m)^corral_overload_stage 0")
        with self.assertRaises(urllib.error.HTTPError):
            self.call("GET", "/metrics")
        self.stop(process)

    if shutil.which("promtool"):  # else .ci/test says so

        def test_figures_are_what_prometheus_takes(self):
            process = self.serve()
            self.call("POST", "/api/chat", {"model": "quote", "messages": [{"role": "user", "content": "Hi"}]})
            self.upload()
            page = self.call("GET", "/metrics", base=self.metrics)
            checked = subprocess.run(
                ["promtool", "check", "metrics"], input=page, capture_output=True, encoding="utf-8")
            self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))
            self.stop(process)

    if shutil.which("chromium"):  # else .ci/test says so

        def test_the_page_tells_what_may_be_seen(self):
            def seen():
                shown = subprocess.run(
                    ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000",
                     f"--user-data-dir={self.folder / 'browser'}", "--dump-dom", self.url],
                    capture_output=True, encoding="utf-8", timeout=120)
                return re.sub(r"(?s)<script>.*</script>", "", shown.stdout)

            process = self.serve()
            page = seen()
            self.assertRegex(page, r'class="ok">store</td><td>synced')
            self.assertRegex(page, r"<td>quote</td><td>built-in")
            self.assertIn('id="door" hidden', page)
            self.assertNotIn("reading …", page)
            made = run("keys", "create", "someone", "--data", self.folder / "data")
            self.assertEqual(made.returncode, 0, made.stderr)
            deadline = time.monotonic() + 30
            with self.assertRaisesRegex(urllib.error.HTTPError, "401"):
                while time.monotonic() < deadline:
                    self.call("GET", "/api/tags")
                    time.sleep(0.1)
            page = seen()
            self.assertEqual(page.count("to be seen with a key"), 2, page)
            self.assertNotIn('id="door" hidden', page)
            self.assertIn("Authorization: Bearer corral_…", page)
            self.assertNotIn("reading …", page)
            self.stop(process)

    def test_logs_tell_who_did_what_and_hold_nothing_of_it(self):
        access, audit = self.folder / "access", self.folder / "audit"
        process = self.serve("--access-log", access, "--audit-log", audit, "--log-format", "json")
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        file = self.upload()
        self.call("GET", f"/v1/files/{file}?after={SECRET}", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
        self.call("POST", "/api/chat", {"model": "quote", "messages": [{"role": "user", "content": SECRET}]})
        self.call("DELETE", f"/v1/files/{file}")
        self.stop(process)

        requests = [json.loads(line) for f in sorted(access.iterdir()) for line in f.read_text().splitlines()]
        read = next(r for r in requests if r["method"] == "GET" and r["path"] == f"/v1/files/{file}")
        self.assertEqual((read["status"], read["trace"], read["client"]), (200, trace, "127.0.0.1"))
        self.assertRegex(read["request"], r"^req_[0-9a-f]{32}$")
        self.assertGreaterEqual(read["ms"], read["first_ms"])
        self.assertTrue(any(r["path"] == "/api/chat" for r in requests))
        deeds = [json.loads(line) for f in sorted(audit.iterdir()) for line in f.read_text().splitlines()]
        self.assertEqual(
            [(d["did"], d["what"]) for d in deeds],
            [("write", "POST /v1/files"), ("read", f"GET /v1/files/{file}"), ("delete", f"DELETE /v1/files/{file}")],
        )
        for folder in (access, audit):
            for log in folder.iterdir():
                self.assertNotIn(SECRET, log.read_text(), log)
        self.assertNotIn(SECRET, "".join(self.said))
        for line in self.said:
            if line.startswith("{"):
                json.loads(line)

        checked = run("audit", "verify", audit)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertIn("3 lines in 1 files", checked.stdout)
        log = next(audit.iterdir())
        log.write_text(log.read_text().replace('"did":"read"', '"did":"wrote"'))
        checked = run("audit", "verify", audit)
        self.assertEqual(checked.returncode, 1)
        self.assertIn("audit-00000001.jsonl, line 3", checked.stdout)


if __name__ == "__main__":
    unittest.main()
