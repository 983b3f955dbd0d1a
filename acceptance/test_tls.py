"""TLS as an administrator sets it up: files, a renewal while the server runs, the commands, a client's certificate."""

import json
import os
import re
import shutil
import signal
import ssl
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


def certificate(folder, name):
    """Makes a key and its certificate for this machine."""
    key, pem = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "90",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", str(key), "-out", str(pem)],
        check=True, capture_output=True,
    )
    return key, pem


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class TlsTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="corral-tls-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = self.folder / "data"
        self.key, self.pem = self.folder / "server.key", self.folder / "server.pem"
        self.install("first")

    def install(self, name):
        key, pem = certificate(self.folder, name)
        shutil.copy(key, self.key)
        shutil.copy(pem, self.pem)

    def config(self, more=""):
        file = self.folder / "corral.yaml"
        file.write_text(
            f"listen: {{port: 0}}\nstore: {{data: {self.data}}}\nollama: {{hosts: ['{NO_OLLAMA}']}}\n"
            f"tls: {{certificate: {self.pem}, key: {self.key}{more}}}\n"
        )
        return file

    def serve(self, config):
        process = subprocess.Popen([CORRAL, "serve", "--config", config], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, encoding="utf-8")
        self.addCleanup(lambda: process.poll() is None and process.kill() or process.wait(60))
        self.said = []
        for line in process.stdout:
            self.said.append(line)
            ready = re.search(r"ready at (https://127\.0\.0\.1:\d+) ", line)
            figures = re.search(r"metrics +http://127\.0\.0\.1:(\d+)/", line)
            self.url = ready.group(1) if ready else getattr(self, "url", None)
            if figures:
                self.figures = figures.group(1)
                threading.Thread(target=lambda: self.said.extend(process.stdout), daemon=True).start()
                return process
        raise AssertionError("".join(self.said))

    def run_corral(self, *arguments, roots):
        return subprocess.run([CORRAL, *map(str, arguments)], capture_output=True, encoding="utf-8", timeout=120,
                              env=os.environ | {"CORRAL_CA": str(roots)})

    def ready(self, roots, own=None):
        context = ssl.create_default_context(cafile=str(roots))
        if own:
            context.load_cert_chain(*map(str, own))
        with urllib.request.urlopen(self.url + "/health/ready", timeout=30, context=context) as answer:
            return json.loads(answer.read())["status"]

    def test_files_a_renewal_and_the_commands(self):
        config = self.config()
        looked = self.run_corral("doctor", "--config", config, roots=self.pem)
        self.assertEqual(looked.returncode, 0, looked.stdout + looked.stderr)
        self.assertRegex(looked.stdout, r"ok +tls +\S+server\.pem, until 20")
        process = self.serve(config)
        first = self.folder / "first.pem"
        self.assertEqual(self.ready(first), "ready")

        notes = self.folder / "notes.txt"
        notes.write_text("Herons stand in the reeds by the water.")
        read = self.run_corral("ingest", "--url", self.url, notes, roots=first)
        self.assertEqual(read.returncode, 0, read.stdout + read.stderr)
        asked = self.run_corral("ask", "--config", config, "Where do herons stand?", roots=first)
        self.assertEqual(asked.returncode, 0, asked.stdout + asked.stderr)
        strange = self.run_corral("ask", "--config", config, "Where do herons stand?", roots="")
        self.assertEqual(strange.returncode, 1)
        self.assertRegex(strange.stderr, r"^corral: https://127\.0\.0\.1:\d+ shows a certificate that is not trusted "
                                         r"here \(.*\); name its roots by CORRAL_CA, and the server .* by --url\n$")
        backed = self.run_corral("store", "backup", "--data", self.data, self.folder / "copy", roots=first)
        self.assertEqual(backed.returncode, 0, backed.stdout + backed.stderr)
        top = self.run_corral("top", "--once", "--config", config, "--metrics", f"http://127.0.0.1:{self.figures}",
                              roots=first)
        self.assertEqual(top.returncode, 0, top.stderr)
        health = subprocess.run([CORRAL, "health", self.figures])
        self.assertEqual(health.returncode, 0)
        health = subprocess.run([CORRAL, "health", self.url.rsplit(":", 1)[1]], capture_output=True, encoding="utf-8")
        self.assertEqual(health.returncode, 1)
        self.assertRegex(health.stderr, r"^corral: port \d+ speaks TLS: give the port of figures, corral health \d+\n$")

        self.install("second")
        second = self.folder / "second.pem"
        deadline = time.monotonic() + 30
        while True:
            try:
                self.assertEqual(self.ready(second), "ready")
                break
            except urllib.error.URLError as error:
                self.assertIsInstance(error.reason, ssl.SSLError)
                self.assertLess(time.monotonic(), deadline, "".join(self.said))
                time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0, "".join(self.said))
        self.assertIn("was read again", "".join(self.said))

    def test_clients_show_a_certificate_where_that_is_asked(self):
        own_key, own = certificate(self.folder, "client")
        process = self.serve(self.config(f", clients: {own}"))
        self.assertEqual(self.ready(self.pem, (own, own_key)), "ready")
        with self.assertRaises((urllib.error.URLError, OSError)):
            self.ready(self.pem)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)

    def test_files_that_do_not_fit_are_told(self):
        other_key, _ = certificate(self.folder, "other")
        shutil.copy(other_key, self.key)
        config = self.config()
        refused = self.run_corral("serve", "--config", config, roots=self.pem)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("server.key is not the key of the certificate in", refused.stderr)
        self.assertNotIn("Exception", refused.stderr)
        looked = self.run_corral("doctor", "--config", config, roots=self.pem)
        self.assertEqual(looked.returncode, 1)
        self.assertRegex(looked.stdout, r"BAD +tls +.*is not the key")


if __name__ == "__main__":
    unittest.main()
