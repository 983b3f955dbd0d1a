"""First boot, run for real in a directory: what it leaves when all is well, and at every other end.

    python3 -m unittest discover -s terraform/tests
"""

import http.server
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from sandbox.host import INSTANCE, MODEL, TERRAFORM, VERSION, Host

HOME = TERRAFORM.parent
STEPS = {
    name: int(tries)
    for name, _, tries in re.findall(
        r"^([a-z]+) +(\d+) (\d+)$", (TERRAFORM / "host/bundle/boot").read_text(), re.MULTILINE
    )
}
# A call of each step that stops it when it fails. Models and the smoke test fail by what is answered.
CALLS = {
    "packages": "apt-get .*update",
    "storage": "ec2 describe-volumes",
    "kernel": "^sysctl",
    "archive": "s3 cp .*releases/",
    "driver": "^nvidia-smi --query",
    "docker": "^docker info",
    "ollama": "s3 cp .*s3://artifacts/ollama/",
    "gateway": "restart corral.service",
    "webui": "restart open-webui.service",
    "agent": "^amazon-cloudwatch-agent-ctl",
    "updates": "corral-watch.service",
}


class FirstBootTest(unittest.TestCase):
    def host(self, **settings):
        directory = Path(tempfile.mkdtemp(prefix="corral-host-"))
        self.addCleanup(shutil.rmtree, directory, ignore_errors=True)
        host = Host(directory, **settings)
        host.__enter__()
        self.addCleanup(host.__exit__)
        return host

    def assert_failed(self, host, component, pattern, tries=None):
        """The status names the component, as it is kept and as it is published."""
        self.assertEqual(host.status["overall"], "failed", host.output.stdout)
        part = host.status["components"][component]
        self.assertEqual(part["status"], "failed")
        self.assertRegex(part["error"], pattern)
        self.assertEqual(part["attempts"], tries or STEPS[component])
        self.assertEqual(host.status["errors"], [f"{component}: {part['error']}"])
        self.assertEqual(host.published, host.status)
        names = list(STEPS)
        later = names[names.index(component) + 1 :]
        self.assertEqual({host.components[name] for name in later}, {"pending"} if later else set())
        self.assert_hook(host, "ABANDON")

    def assert_hook(self, host, result):
        (call,) = host.called("complete-lifecycle-action")
        self.assertIn(f"--lifecycle-action-result {result} ", call)
        self.assertIn(f"--instance-id {INSTANCE} --auto-scaling-group-name corral-dev", call)

    # --- all is well ---

    def test_brings_a_bare_host_up(self):
        host = self.host()
        self.assertEqual(host.boot(), 0, host.output.stdout + host.output.stderr)
        status = host.status
        self.assertEqual(status["overall"], "ok")
        self.assertEqual(list(status["components"]), list(STEPS))
        self.assertEqual(set(host.components.values()), {"ok"})
        self.assertEqual(status["errors"], [])
        self.assertEqual(status["version"], VERSION)
        self.assertEqual(status["instance_id"], INSTANCE)
        self.assertTrue(status["log_file"].endswith("/var/log/corral/bootstrap.jsonl"))
        self.assertEqual(host.published, status)
        self.assert_hook(host, "CONTINUE")

        for line in host.log:
            self.assertEqual(sorted(line), ["component", "level", "message", "time"])
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertEqual(host.log[-1]["message"], "overall: ok")

        self.assertEqual(os.readlink(host.root / "opt/corral/current"), f"releases/{VERSION}")
        self.assertIn("CORRAL_LISTEN_HOST=127.0.0.1\n", host.file("etc/corral/corral.env"))
        self.assertIn("SERVE_FLAGS=\n", host.file("etc/corral/corral.env"))
        self.assertRegex(host.file("etc/corral/corral.env"), r"LD_LIBRARY_PATH=.*/cuda-12\.9/lib64\n")
        self.assertIn("OLLAMA_HOST=127.0.0.1:", host.file("etc/corral/ollama.env"))
        self.assertIn("OLLAMA_NUM_PARALLEL=4\n", host.file("etc/corral/ollama.env"))
        self.assertIn("TimeoutStopSec=630\n", host.file("etc/systemd/system/corral.service.d/host.conf"))
        self.assertIn(" /data xfs ", host.file("etc/fstab"))
        self.assertEqual(len(host.called("mkfs.xfs")), 1)
        agent = json.loads(host.file("etc/corral/agent.json"))
        self.assertEqual(agent["metrics"]["namespace"], "Corral/corral-dev")

        # The same host starts again: nothing is done twice.
        before = len(host.calls)
        self.assertEqual(host.boot(), 0)
        self.assertEqual(set(host.components.values()), {"ok"})
        again = [c for c in host.calls[before:] if "deployment-status" not in c]
        self.assertEqual([c for c in again if "complete-lifecycle" not in c], [])

    def test_points_open_webui_at_corral_in_every_role(self):
        host = self.host()
        self.assertEqual(host.boot(), 0, host.output.stdout)
        env = dict(line.split("=", 1) for line in host.file("etc/corral/webui.env").splitlines())
        api = f"http://127.0.0.1:{host.world.port}"
        expected = {
            "OLLAMA_BASE_URLS": api,
            "ENABLE_OPENAI_API": "false",
            "DEFAULT_MODELS": MODEL,
            "RAG_EMBEDDING_ENGINE": "ollama",
            "RAG_OLLAMA_BASE_URL": api,
            "RAG_EMBEDDING_MODEL": "all-minilm",
            "VECTOR_DB": "chroma",
            "CHROMA_HTTP_HOST": "127.0.0.1",
            "CHROMA_HTTP_PORT": str(host.world.port),
            "CONTENT_EXTRACTION_ENGINE": "external",
            "EXTERNAL_DOCUMENT_LOADER_URL": api,
            "EXTERNAL_DOCUMENT_LOADER_API_KEY": "none",
            "TIKA_SERVER_URL": api,
            "RAG_RERANKING_ENGINE": "external",
            "RAG_RERANKING_MODEL": "corral",
            "RAG_EXTERNAL_RERANKER_URL": f"{api}/v1/rerank",
            "ENABLE_PERSISTENT_CONFIG": "false",
            "WEBUI_SECRET_KEY": "a-secret-of-the-sandbox",
        }
        self.assertEqual({name: env.get(name) for name in expected}, expected)
        self.assertNotIn("@", "".join(value for name, value in env.items()))
        mode = stat.S_IMODE((host.root / "etc/corral/webui.env").stat().st_mode)
        self.assertEqual(mode, 0o600, "the secret is the owner's to read")

    def test_leaves_extraction_to_open_webui_where_corral_has_none(self):
        host = self.host()
        host.world.extraction = False
        self.assertEqual(host.boot(), 0, host.output.stdout)
        self.assertNotIn("CONTENT_EXTRACTION_ENGINE", host.file("etc/corral/webui.env"))

    def test_has_no_driver_to_look_for_without_a_gpu(self):
        host = self.host(gpus=0, instance_type="t3.xlarge")
        self.assertEqual(host.boot(), 0, host.output.stdout)
        self.assertEqual(host.components["driver"], "skipped")
        self.assertEqual(host.status["components"]["driver"]["error"], "t3.xlarge has no GPU")
        self.assertEqual(host.called("nvidia-smi"), [])

    def test_shares_database_and_files_in_production(self):
        host = self.host(
            mode="production",
            database={"host": "db.internal", "name": "corral", "secret_arn": "arn:secret"},
            files={"file_system": "fs-1"},
            listen={"web": "0.0.0.0", "api": "0.0.0.0"},
            data_volume="",
        )
        self.assertEqual(host.boot(), 0, host.output.stdout)
        env = host.file("etc/corral/webui.env")
        address = "postgresql://corral:p%40ss%2Fword@db.internal:5432/corral?sslmode=require"
        self.assertIn(f"DATABASE_URL={address}\nVECTOR_DB=pgvector\nPGVECTOR_DB_URL={address}\n", env)
        self.assertIn("fs-1.efs.eu-central-1.amazonaws.com:/ /data/webui nfs4 ", host.file("etc/fstab"))
        self.assertEqual(host.called("mkfs"), [])
        self.assertIn("SERVE_FLAGS=--insecure\n", host.file("etc/corral/corral.env"))
        self.assertNotIn("p@ss", host.output.stdout + json.dumps(host.log))

    def test_takes_models_from_the_bucket(self):
        host = self.host()
        blob = b"weights"
        store = host.control / "bucket/models"
        (store / "manifests").mkdir(parents=True)
        (store / "blobs").mkdir()
        digest = __import__("hashlib").sha256(blob).hexdigest()
        (store / f"blobs/sha256-{digest}").write_bytes(blob)
        host.world.models.add(MODEL)
        self.assertEqual(host.boot(), 0, host.output.stdout)
        self.assertEqual((host.root / f"data/ollama/blobs/sha256-{digest}").read_bytes(), blob)
        self.assertEqual(host.called("setpriv"), [], "nothing was pulled")

    # --- faults that go away ---

    def test_tries_again_what_fails_once(self):
        host = self.host()
        host.fail(**{f"1_{name}": pattern for name, pattern in CALLS.items()})
        host.world.chats_to_fail = host.world.pulls_to_fail = 1
        self.assertEqual(host.boot(), 0, host.output.stdout)
        self.assertEqual(host.status["overall"], "ok")
        attempts = {name: part["attempts"] for name, part in host.status["components"].items()}
        self.assertEqual(attempts, dict.fromkeys(STEPS, 2))
        self.assertEqual(host.status["errors"], [])

    def test_succeeds_at_the_last_try(self):
        host = self.host()
        host.fail(**{f"{STEPS[name] - 1}_{name}": pattern for name, pattern in CALLS.items()})
        host.world.chats_to_fail = STEPS["smoke"] - 1
        host.world.pulls_to_fail = STEPS["model"] - 1
        self.assertEqual(host.boot(), 0, host.output.stdout)
        attempts = {name: part["attempts"] for name, part in host.status["components"].items()}
        self.assertEqual(attempts, STEPS)
        self.assert_hook(host, "CONTINUE")

    def test_goes_on_where_it_failed_when_started_again(self):
        host = self.host()
        host.fail(**{"5": CALLS["webui"]})
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "webui", "open-webui.service does not start")
        self.assertEqual(host.boot(), 0, host.output.stdout)
        self.assertEqual(host.status["overall"], "ok")
        self.assertEqual(len(host.called("mkfs.xfs")), 1)

    def test_waits_for_a_volume_that_another_host_holds(self):
        host = self.host()
        (host.control / "volume").write_text("in-use\ti-0gone\n")
        self.assertEqual(host.boot(), 0, host.output.stdout)
        (detached,) = host.called("detach-volume")
        self.assertIn("--instance-id i-0gone", detached)
        self.assertEqual(host.status["components"]["storage"]["attempts"], 2)

    # --- faults that stay ---

    def test_names_the_step_that_fails_for_good(self):
        for name, pattern in CALLS.items():
            with self.subTest(name):
                host = self.host()
                host.fail(**{"99": pattern})
                self.assertEqual(host.boot(), 1)
                self.assert_failed(host, name, r"^[a-zA-Z].{10,}")

    def test_names_the_smoke_test_when_the_platform_does_not_answer(self):
        host = self.host()
        host.world.chats_to_fail = 99
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "smoke", r"POST /v1/chat/completions answered 503: .*on purpose")

    def test_names_the_model_that_cannot_be_fetched(self):
        host = self.host()
        host.world.pulls_to_fail = 99
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "model", f"{MODEL} could not be fetched: .*on purpose")

    def test_names_a_download_that_is_not_there(self):
        host = self.host()
        (host.control / "bucket" / host_key(host)).unlink()
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "archive", r"s3://artifacts/releases/.* could not be fetched")

    def test_does_not_try_a_wrong_checksum_again(self):
        host = self.host()
        (host.control / "bucket" / host_key(host)).write_bytes(b"something else")
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "archive", "is not what was asked for: its SHA-256", tries=1)
        self.assertFalse((host.root / "opt/corral/releases").exists())

    def test_says_that_a_model_does_not_exist(self):
        host = self.host(models=[MODEL, "llama9:1b"])
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "model", "there is no model llama9:1b in Ollama's library", tries=1)

    def test_never_formats_a_volume_that_it_cannot_read(self):
        host = self.host()
        (host.control / "blkid").write_text("4")
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "storage", "it is left alone")
        self.assertEqual(host.called("mkfs"), [])

    def test_keeps_what_is_on_a_volume(self):
        host = self.host()
        (host.control / "blkid").write_text("0")
        self.assertEqual(host.boot(), 0, host.output.stdout)
        self.assertEqual(host.called("mkfs"), [])

    def test_sees_fewer_cards_than_the_type_has(self):
        host = self.host(gpus=4, instance_type="g4dn.12xlarge")
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "driver", "the driver sees 1 of 4 GPUs")

    def test_ends_a_step_that_hangs(self):
        host = self.host()
        (host.control / "hang").touch()
        os.environ["CORRAL_LIMIT"] = "2"
        self.addCleanup(os.environ.pop, "CORRAL_LIMIT")
        self.assertEqual(host.boot(), 1)
        self.assert_failed(host, "kernel", "no end after 2 s")

    # --- afterwards ---

    def test_drains_when_auto_scaling_ends_the_host(self):
        host = self.host()
        watch = [host.bundle / "bin/watch"]
        once = {**host.environment, "CORRAL_WATCH_ONCE": "1"}
        (host.root / "var/log/corral").mkdir(parents=True)
        (host.root / "var/lib/corral-boot").mkdir(parents=True)
        (host.root / "var/lib/corral-boot/deployment-status.json").write_text(
            json.dumps({"started": "2026-01-01T00:00:00Z"})
        )
        subprocess.run(watch, env=once, check=True, timeout=30, capture_output=True)
        self.assertEqual(host.called("stop") if (host.control / "calls").exists() else [], [])
        host.world.ending = True
        subprocess.run(watch, env=once, check=True, timeout=30, capture_output=True)
        order = [call for call in host.calls if "systemctl stop" in call or "lifecycle" in call]
        self.assertEqual(order[1], "systemctl stop corral.service")
        self.assertIn("--lifecycle-hook-name corral-dev-ending", order[2])
        self.assertEqual(host.published["overall"], "drained")

    def test_probe_measures_what_users_notice(self):
        host = self.host()
        probe = [sys.executable, host.bundle / "bin/probe", host.root / "etc/corral/settings.json", "--print"]

        def measure():
            out = subprocess.run(probe, check=True, capture_output=True, timeout=60).stdout
            return json.loads(out)

        self.assertEqual(measure()["Heartbeat"], 0)
        (host.control / "started-corral").touch()
        measured = measure()
        self.assertEqual(measured["Heartbeat"], 1)
        self.assertGreater(measured["FirstTokenMilliseconds"], 0)
        self.assertIn("Connections", measured)
        self.assertNotIn("QueueDepth", measured)

        page = b"""# TYPE corral_queue_depth gauge
corral_queue_depth 256.0
# TYPE corral_queue_limit gauge
corral_queue_limit 1024.0
# TYPE corral_http_requests_total counter
corral_http_requests_total{method="POST",route="/api/chat",status="200"} 90.0
corral_http_requests_total{method="POST",route="/api/chat",status="503"} 9.0
corral_http_requests_total{method="POST",route="/api/chat",status="502"} 1.0
"""

        class Figures(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/metrics" else 404)
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_):
                pass

        port = json.loads(host.file("etc/corral/settings.json"))["ports"]["api"] + 100
        figures = http.server.ThreadingHTTPServer(("127.0.0.1", port), Figures)
        threading.Thread(target=figures.serve_forever, daemon=True).start()
        try:
            measured = measure()
        finally:
            figures.shutdown()
            figures.server_close()
        self.assertEqual((measured["QueueDepth"], measured["QueuePercent"]), (256, 25))


def host_key(host):
    return json.loads(host.file("etc/corral/settings.json"))["corral"]["key"]


if __name__ == "__main__":
    unittest.main()
