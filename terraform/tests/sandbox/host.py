"""A host in a directory: first boot runs there for real, among stand-ins for what is outside of it.

The bundle is put together as Terraform does it, the archive is fetched, checked and unpacked, and
services are asked over HTTP. Stand-ins: the programs in PROGRAMS (see stub), the instance's
metadata, Ollama, Open-WebUI, and where no real Corral is given, Corral.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TERRAFORM = Path(__file__).resolve().parent.parent.parent
STUB = Path(__file__).resolve().parent / "stub"
INSTANCE = "i-0sandbox"
VERSION = "0.1.0"
MODEL = "llama3.2:3b"
PROGRAMS = (
    "apt-get aws blkid chown chmod docker dpkg ldconfig mkfs.xfs modprobe mount mountpoint"
    " nvidia-smi setpriv sysctl systemctl systemd-tmpfiles umount useradd"
).split()
VASE = "The spare key of the server room lies under the blue vase."


def bundle():
    """The files of first boot by name, as the launch template's object has them."""
    files = {
        str(file.relative_to(TERRAFORM / "host" / "bundle")): file.read_text(encoding="utf-8")
        for file in sorted((TERRAFORM / "host" / "bundle").rglob("*"))
        if file.is_file()
    }
    service = TERRAFORM.parent / "packaging" / "corral.service"
    files["units/corral.service"] = service.read_text(encoding="utf-8")
    return files


class World(ThreadingHTTPServer):
    """Everything that answers by HTTP around a host, on one port."""

    daemon_threads = True

    def __init__(self, control):
        super().__init__(("127.0.0.1", 0), Answers)
        self.control = control
        self.models = set()
        self.library = {MODEL}
        self.chats_to_fail = 0
        self.pulls_to_fail = 0
        self.extraction = True
        self.ending = False

    @property
    def port(self):
        return self.server_address[1]

    def started(self, service):
        return (self.control / f"started-{service}").exists()


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, body, status=200, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def do_GET(self):
        path, world = self.path, self.server
        if path == "/latest/meta-data/instance-id":
            self.answer(INSTANCE.encode(), kind="text/plain")
        elif path == "/latest/meta-data/autoscaling/target-lifecycle-state":
            self.answer(b"Terminated" if world.ending else b"InService", kind="text/plain")
        elif path.startswith("/latest/"):
            self.answer(b"", 404)
        elif path == "/api/version":
            self.answer({"version": "0.32.4"}, 200 if world.started("ollama") else 503)
        elif path == "/api/tags":
            self.answer({"models": [{"name": name, "model": name} for name in sorted(world.models)]})
        elif path == "/health/ready":
            self.answer({"status": "ready"}, 200 if world.started("corral") else 503)
        elif path == "/health":
            self.answer({"status": True}, 200 if world.started("open-webui") else 503)
        elif path.startswith("/v1/vector_stores/"):
            self.answer({"status": "completed"})
        else:
            self.answer({"error": "no such path"}, 404)

    def do_PUT(self):
        self.body()
        if self.path == "/latest/api/token":
            self.answer(b"token", kind="text/plain")
        elif self.path == "/process" and self.server.extraction:
            self.answer([{"page_content": "page one", "metadata": {}}])
        else:
            self.answer({"error": "no such path"}, 404)

    def do_DELETE(self):
        self.answer({"deleted": True})

    def do_POST(self):
        body, world = self.body(), self.server
        if self.path == "/api/pull":
            name = json.loads(body)["model"]
            if world.pulls_to_fail > 0:
                world.pulls_to_fail -= 1
                self.answer({"error": "failed on purpose"})
            elif name in world.library:
                world.models.add(name)
                self.answer({"status": "success"})
            else:
                self.answer({"error": "pull model manifest: file does not exist"})
        elif self.path == "/v1/embeddings":
            near = [1.0] + [0.0] * 383
            far = [0.0] * 383 + [1.0]
            vectors = [near, near, far]
            self.answer({"data": [{"embedding": vector} for vector in vectors]})
        elif self.path == "/v1/chat/completions":
            self.chat(json.loads(body))
        elif self.path.endswith("/search"):
            self.answer({"data": [{"content": [{"type": "text", "text": VASE}]}]})
        else:
            self.answer({"id": "made-1", "status": "in_progress"})

    def chat(self, body):
        if self.server.chats_to_fail > 0:
            self.server.chats_to_fail -= 1
            self.answer({"error": {"message": "failed on purpose"}}, 503)
        elif body.get("stream"):
            word = {"choices": [{"delta": {"content": "Hello"}}]}
            events = f"data: {json.dumps(word)}\n\ndata: [DONE]\n\n"
            self.answer(events.encode(), kind="text/event-stream")
        else:
            message = {"role": "assistant", "content": f"“{VASE}” [1]"}
            source = {"number": 1, "filename": "smoke-test.txt"}
            self.answer({"choices": [{"message": message}], "sources": [source]})


class Host:
    """One host; `with Host(directory) as host: host.boot()`."""

    def __init__(self, root, corral=None, **settings):
        self.root = Path(root)
        self.control = self.root / "control"
        self.control.mkdir(parents=True)
        self.world = World(self.control)
        self.corral = corral
        self.settings = settings

    def __enter__(self):
        threading.Thread(target=self.world.serve_forever, daemon=True).start()
        self.make()
        return self

    def __exit__(self, *error):
        self.world.shutdown()
        self.world.server_close()

    # --- before ---

    def make(self):
        (self.control / "blkid").write_text("2")
        (self.control / "volume").write_text("available\tNone\n")
        (self.control / "gpus").write_text("Tesla T4, 595.71.05, 15360 MiB\n")
        for directory in ("etc/corral", "etc/systemd/system", "usr/local/cuda-12.8", "usr/local/cuda-12.9"):
            (self.root / directory).mkdir(parents=True)
        agent = self.root / "opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
        agent.parent.mkdir(parents=True)
        agent.symlink_to(STUB)
        programs = self.control / "bin"
        programs.mkdir()
        for name in PROGRAMS:
            (programs / name).symlink_to(STUB)
        # Not a version manager's stand-in, which takes longer than the steps themselves.
        (programs / "python3").symlink_to(sys.executable)
        self.unpack_bundle()
        corral = self.release()
        ollama = self.tar("ollama/0.32.4/ollama-linux-amd64.tar.zst", {"bin/ollama": "#!/bin/sh\n"})
        port = self.world.port
        api = self.corral or port
        settings = {
            "project": "corral",
            "environment": "dev",
            "name": "corral-dev",
            "mode": "single",
            "region": "eu-central-1",
            "bucket": "artifacts",
            "status_prefix": "status/corral-dev",
            "parameters": "/corral/dev",
            "namespace": "Corral/corral-dev",
            "logs": "/corral/dev",
            "hooks": {"launched": "corral-dev-launched", "ending": "corral-dev-ending"},
            "instance_type": "g4dn.2xlarge",
            "gpus": 1,
            "nvme": False,
            "heap_gb": 6,
            "slots": 4,
            "drain_seconds": 600,
            "models": [MODEL],
            "default_model": MODEL,
            "corral": {"version": VERSION, **corral},
            "ollama": {"version": "0.32.4", **ollama},
            "webui": {"image": "ghcr.io/open-webui/open-webui:v0.12.4", "url": ""},
            "listen": {"web": "127.0.0.1", "api": "127.0.0.1"},
            "ports": {"web": port, "api": api, "ollama": port, "pull": port},
            "data_volume": "vol-0123456789abcdef0",
            "database": None,
            "files": None,
        }
        settings.update(self.settings)
        (self.root / "etc/corral/settings.json").write_text(json.dumps(settings))

    def unpack_bundle(self):
        """As user data does it."""
        self.bundle = self.root / "opt/corral/boot"
        for name, text in bundle().items():
            file = self.bundle / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            file.chmod(0o755 if text.startswith("#!") else 0o644)

    def release(self):
        launcher = f'#!/bin/sh\n[ "$1" != --version ] || echo "Corral {VERSION}"\n'
        return self.tar(
            f"releases/{VERSION}/corral-{VERSION}-cuda.tar.gz",
            {f"corral-{VERSION}/corral": launcher, f"corral-{VERSION}/lib/corral.jar": "jar"},
        )

    def tar(self, key, files):
        source = self.control / "source"
        shutil.rmtree(source, ignore_errors=True)
        for name, text in files.items():
            file = source / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            file.chmod(0o755)
        archive = self.control / "bucket" / key
        archive.parent.mkdir(parents=True, exist_ok=True)
        if key.endswith(".zst"):
            subprocess.run(
                ["tar", "--zstd", "-cf", archive, "-C", source, "."], check=True
            )
        else:
            with tarfile.open(archive, "w:gz") as out:
                for name in sorted(os.listdir(source)):
                    out.add(source / name, name)
        return {"key": key, "sha256": hashlib.sha256(archive.read_bytes()).hexdigest()}

    def fail(self, **faults):
        """Lets calls fail: fail(times=pattern) with times as text, such as fail(**{"2": "docker pull"})."""
        lines = [f"{times.split('_')[0]} {pattern}" for times, pattern in faults.items()]
        (self.control / "faults").write_text("\n".join(lines) + "\n")

    # --- run ---

    @property
    def environment(self):
        return {
            "PATH": f"{self.control / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.control),
            "SANDBOX": str(self.root),
            "CORRAL_ROOT": str(self.root),
            "CORRAL_PACE": "0",
            "CORRAL_METADATA": f"http://127.0.0.1:{self.world.port}",
            "no_proxy": "*",
            **{k: v for k, v in os.environ.items() if k == "CORRAL_LIMIT"},
        }

    def boot(self, timeout=120):
        """Runs first boot; returns its exit code."""
        self.output = subprocess.run(
            [self.bundle / "boot"], env=self.environment, capture_output=True, encoding="utf-8",
            timeout=timeout,
        )
        return self.output.returncode

    # --- after ---

    @property
    def status(self):
        return json.loads((self.root / "var/lib/corral-boot/deployment-status.json").read_text())

    @property
    def published(self):
        return json.loads((self.control / f"bucket/status/corral-dev/{INSTANCE}.json").read_text())

    @property
    def components(self):
        return {name: part["status"] for name, part in self.status["components"].items()}

    @property
    def log(self):
        text = (self.root / "var/log/corral/bootstrap.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]

    @property
    def calls(self):
        return (self.control / "calls").read_text().splitlines()

    def called(self, part):
        return [call for call in self.calls if part in call]

    def file(self, name):
        return (self.root / name).read_text(encoding="utf-8")
