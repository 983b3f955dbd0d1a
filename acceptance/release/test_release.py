"""A release archive: made twice alike, unpacked, and run as it is installed."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import unittest
import urllib.request
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent
NEEDED = ("corral", "LICENSE", "README.md", "CHANGELOG.md", "systemd/corral.service", "config/corral.env",
          "config/corral.yaml", "config/webui.env", "docs/operations.md", "docs/configuration.md",
          "observability/alerts.yml", "observability/dashboard.json", "runtime/bin/java")


def environment(**more):
    """As on a machine without a JDK: the archive's own runtime has to do."""
    kept = {k: v for k, v in os.environ.items() if k not in ("JAVA_HOME", "CORRAL_JAVA_OPTIONS")}
    return kept | {"PATH": "/usr/bin:/bin"} | more


def release(out):
    done = subprocess.run([HOME / "packaging/release", "--out", out], capture_output=True, encoding="utf-8",
                          cwd=HOME)
    if done.returncode != 0:
        raise AssertionError(done.stdout + done.stderr)


def contents(out):
    lines = next(Path(out).glob("*.contents")).read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


@unittest.skipUnless(shutil.which("mvn"), "Maven is not installed")
class ReleaseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = Path(tempfile.mkdtemp(prefix="corral-release-"))
        cls.addClassCleanup(shutil.rmtree, cls.work, ignore_errors=True)
        cls.out = cls.work / "dist"
        release(cls.out)
        cls.archive = next(cls.out.glob("corral-*-cpu.tar.gz"))
        with tarfile.open(cls.archive) as archive:
            archive.extractall(cls.work, filter="tar")
        cls.root = next(cls.work.glob("corral-[0-9]*"))

    def test_holds_what_an_installation_needs(self):
        for name in NEEDED:
            self.assertTrue((self.root / name).exists(), name)
        told = (self.out / (self.archive.name + ".sha256")).read_text().split()[0]
        self.assertEqual(hashlib.sha256(self.archive.read_bytes()).hexdigest(), told)
        jars = {p.name for p in (self.root / "lib").glob("*.jar")}
        self.assertTrue(any(name.startswith("gateway-server-") for name in jars), jars)
        self.assertFalse([n for n in jars if "junit" in n or "sources" in n or "cuda" in n.lower()])

    def test_the_list_of_parts_names_every_jar(self):
        bom = json.loads(next(self.out.glob("*.cdx.json")).read_text())
        self.assertEqual(bom["bomFormat"], "CycloneDX")
        parts = {f"{c['name']}-{c['version']}" for c in bom["components"]}
        for jar in (self.root / "lib").glob("*.jar"):
            name = jar.stem
            known = any(name == part or name.startswith(part + "-") for part in parts)
            self.assertTrue(known or name.startswith("gateway-server-"), name)
        for part in bom["components"]:
            self.assertTrue(part.get("licenses") or part["group"] == "dev.corral", part["purl"])

    def test_two_builds_are_alike(self):
        again = self.work / "again"
        release(again)
        first, second = contents(self.out), contents(again)
        differing = sorted(n for n in first.keys() | second.keys() if first.get(n) != second.get(n))
        self.assertEqual(differing, [])
        self.assertEqual(self.archive.read_bytes(), next(again.glob("*.tar.gz")).read_bytes())

    def test_runs_unpacked_without_a_jdk_and_stops_as_systemd_stops_it(self):
        corral = self.root / "corral"
        told = subprocess.run([corral, "--version"], capture_output=True, encoding="utf-8", env=environment())
        self.assertRegex(told.stdout, r"^corral \d", told.stderr)
        done = subprocess.run([corral, "prepare"], capture_output=True, encoding="utf-8", env=environment())
        self.assertEqual(done.returncode, 0, done.stderr)
        data = self.work / "data"
        process = subprocess.Popen(
            [corral, "serve", "--port", "0", "--ollama", "http://127.0.0.1:9", "--data", data],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=environment(),
        )
        self.addCleanup(lambda: process.poll() is None and process.kill())
        said = []
        for line in process.stdout:
            said.append(line)
            ready = re.search(r"ready at (http://127\.0\.0\.1:(\d+))", line)
            if ready:
                break
        else:
            self.fail("".join(said))
        with urllib.request.urlopen(ready.group(1) + "/health/ready", timeout=30) as answer:
            self.assertEqual(json.load(answer)["status"], "ready")
        checked = subprocess.run([corral, "health", ready.group(2)], env=environment())
        self.assertEqual(checked.returncode, 0)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(60), 0)
        checked = subprocess.run([corral, "health", ready.group(2)], env=environment(), stderr=subprocess.DEVNULL)
        self.assertEqual(checked.returncode, 1)

    def test_the_sample_settings_are_settings(self):
        done = subprocess.run([self.root / "corral", "config", "check", "--config", self.root / "config/corral.yaml"],
                              capture_output=True, encoding="utf-8", env=environment())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        env = dict(line.split("=", 1) for line in (self.root / "config/corral.env").read_text().splitlines()
                   if "=" in line and not line.startswith("#"))
        self.assertEqual(env["CORRAL_CONFIG"], "/etc/corral/corral.yaml")

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
    def test_the_unit_is_what_systemd_takes(self):
        folder = self.work / "units"
        folder.mkdir()
        text = (self.root / "systemd/corral.service").read_text()
        (folder / "corral.service").write_text(re.sub(r"(ExecStart=)(?:.*\\\n)*.*", r"\1/bin/true", text))
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", folder / "corral.service"],
                              capture_output=True, encoding="utf-8",
                              env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": os.environ["PATH"]})
        self.assertEqual([line for line in done.stderr.splitlines() if "corral.service" in line], [])


if __name__ == "__main__":
    unittest.main()
