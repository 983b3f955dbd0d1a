"""The scripts of the pipelines: variables, the gate, the typed words, the cost, the wait."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from sandbox.host import TERRAFORM, bundle

SCRIPTS = TERRAFORM / "scripts"
HOME = TERRAFORM.parent


def run(script, *arguments, stdin="", **environment):
    return subprocess.run(
        [SCRIPTS / script, *map(str, arguments)], input=stdin, capture_output=True, encoding="utf-8",
        env={"PATH": os.environ["PATH"], **environment},
    )


def change(kind, actions, after=None, address=None):
    return {
        "type": kind, "address": address or f"{kind}.this", "change": {"actions": actions, "after": after},
    }


class VariablesTest(unittest.TestCase):
    def tfvars(self, **given):
        return run("tfvars", TERRAFORM, TFVARS=json.dumps(given))

    def test_converts_by_the_types_of_the_stack(self):
        done = self.tfvars(
            ENVIRONMENT="dev", WEB_CIDRS="203.0.113.0/24, 198.51.100.0/24", SPOT="true", ROOT_VOLUME_GB="120",
            SCHEDULE='{"start": "0 7 * * 1-5", "stop": "0 20 * * 1-5"}', AWS_REGION="eu-west-1", OWNER="",
            STATE_BUCKET="states",
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(
            json.loads(done.stdout),
            {
                "environment": "dev",
                "web_cidrs": ["203.0.113.0/24", "198.51.100.0/24"],
                "spot": True,
                "root_volume_gb": 120,
                "schedule": {"start": "0 7 * * 1-5", "stop": "0 20 * * 1-5"},
                "region": "eu-west-1",
            },
        )

    def test_says_what_is_wrong(self):
        self.assertIn("SPOT must be a bool, not 'perhaps'", self.tfvars(SPOT="perhaps").stderr)
        self.assertIn("did you mean WEB_CIDRS?", self.tfvars(WEB_CIDR="203.0.113.0/24").stderr)
        self.assertIn("TFVARS must be a JSON object", run("tfvars", TERRAFORM, TFVARS="[]").stderr)


class GateTest(unittest.TestCase):
    def gate(self, *changes):
        return run("policy-gate", stdin=json.dumps({"resource_changes": list(changes)}))

    def test_lets_a_good_plan_through(self):
        done = self.gate(change("aws_ebs_volume", ["create"], {"encrypted": True}))
        self.assertEqual((done.returncode, done.stdout), (0, "create 1\n"))

    def test_refuses_to_lose_data(self):
        for actions, word in ((["delete"], "delete"), (["delete", "create"], "replace")):
            done = self.gate(change("aws_ebs_volume", actions))
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"holds data, and the plan would {word} it", done.stdout)

    def test_refuses_what_is_open(self):
        rule = "aws_vpc_security_group_ingress_rule"
        for after, port in (
            ({"cidr_ipv4": "0.0.0.0/0", "from_port": 22, "to_port": 22}, 22),
            ({"cidr_ipv4": "203.0.113.0/24", "from_port": 11430, "to_port": 11440}, 11434),
        ):
            done = self.gate(change(rule, ["create"], after))
            self.assertEqual((done.returncode, f"open port {port}" in done.stdout), (1, True), done.stdout)
        named = {"cidr_ipv4": "203.0.113.0/24", "from_port": 22, "to_port": 22}
        self.assertEqual(self.gate(change(rule, ["create"], named)).returncode, 0)

    def test_refuses_a_host_that_gives_itself_away(self):
        done = self.gate(
            change("aws_launch_template", ["create"], {
                "metadata_options": [{"http_tokens": "optional", "http_put_response_hop_limit": 2}],
                "key_name": "mine",
                "block_device_mappings": [{"ebs": [{"encrypted": "false"}]}],
            })
        )
        self.assertEqual(done.stdout.count("refused:"), 3)


class WordsTest(unittest.TestCase):
    def test_takes_the_exact_words_only(self):
        self.assertEqual(run("typed-words", "dev", "destroy dev").stdout, "keep\n")
        self.assertEqual(run("typed-words", "dev", "destroy dev", "and its data").stdout, "delete\n")
        for words in (("dev", "destroy"), ("dev", "destroy production"), ("dev", "Destroy dev"), ("dev",),
                      ("dev", "destroy dev", "yes"), ("../dev", "destroy ../dev")):
            done = run("typed-words", *words)
            self.assertEqual((done.returncode, done.stdout), (1, ""), words)
            self.assertRegex(done.stderr, r"type exactly|there is no environment")


class CostTest(unittest.TestCase):
    def test_knows_every_instance_type(self):
        prices = json.loads((TERRAFORM / "prices.json").read_text())["instance_hour"]
        types = re.findall(r'^    "([a-z0-9.]+)"', (TERRAFORM / "instances.tf").read_text(), re.MULTILINE)
        self.assertEqual(sorted(prices), sorted(types))

    def test_adds_up(self):
        plan = {"planned_values": {"root_module": {"resources": [
            {"mode": "managed", "type": "aws_launch_template", "values": {
                "instance_type": "g4dn.2xlarge", "block_device_mappings": [{"ebs": [{"volume_size": 100}]}]}},
            {"mode": "managed", "type": "aws_autoscaling_group", "values": {"min_size": 1}},
            {"mode": "managed", "type": "aws_ebs_volume", "values": {"size": 100}},
        ]}}}
        found = json.loads(run("cost", "--json", stdin=json.dumps(plan)).stdout)
        self.assertEqual(found["parts"], {"disks": 16.0, "hosts": 549.0, "network": 3.6, "snapshots": 5.0})
        self.assertEqual(found["dollars_per_month"], 574)


class WorkflowTest(unittest.TestCase):
    def test_pins_every_action(self):
        for file in sorted((HOME / ".github/workflows").glob("*.yml")):
            for used in re.findall(r"uses: (\S+)", file.read_text()):
                if not used.startswith("./"):
                    self.assertRegex(used, r"^[\w-]+/[\w-]+@[0-9a-f]{40}$", file.name)

    def test_keeps_no_keys_and_cancels_no_apply(self):
        for file in sorted((HOME / ".github/workflows").glob("*.yml")):
            text = file.read_text()
            self.assertIn("\npermissions: {}\n", text, file.name)
            self.assertNotRegex(text, r"(?i)aws.access.key|secrets\.", file.name)
            if file.name in ("deploy.yml", "destroy.yml", "drift.yml"):
                self.assertRegex(text, r"group: environment-.*\n  cancel-in-progress: false", file.name)


class BundleTest(unittest.TestCase):
    def test_configuration_is_readable(self):
        files = bundle()
        agent = json.loads(files["config/agent.json"])
        self.assertIn("nvidia_gpu", agent["metrics"]["metrics_collected"])
        for name in ("bin/smoke", "bin/probe", "lib/document.py"):
            compile(files[name], name, "exec")

    def test_kernel_settings_exist_here(self):
        """A misspelt name would be refused on the host; what a container hides is left out."""
        text = bundle()["config/sysctl.conf"]
        names = re.findall(r"^([a-z0-9_.]+) =", text, re.MULTILINE)
        self.assertGreater(len(names), 20)
        wanted = ("vm.swappiness", "vm.dirty_ratio", "vm.max_map_count", "vm.overcommit_memory", "fs.file-max",
                  "net.core.rmem_max", "kernel.shmmax")
        for name in wanted:
            self.assertRegex(text, rf"(?m)^{re.escape(name)} =")


    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd is not installed")
    def test_units_are_what_systemd_takes(self):
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for name, text in bundle().items():
                if name.startswith("units/"):
                    # The programs are on a host only.
                    text = re.sub(r"(Exec\w+=-?)/\S+", r"\1/bin/true", text)
                    file = Path(folder) / Path(name).name
                    file.write_text(text)
                    files.append(file)
            (Path(folder) / "docker.service").write_text("[Service]\nExecStart=/bin/true\n")
            done = subprocess.run(
                ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, encoding="utf-8",
                env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": os.environ["PATH"]},
            )
            ours = [line for line in done.stderr.splitlines() if folder in line or ".service" in line and "corral" in line]
            self.assertEqual(ours, [])


class ContainersTest(unittest.TestCase):
    """The compose file, as far as it can be read without Docker."""

    FOLDER = HOME / "packaging/docker"

    def test_every_image_is_of_a_version(self):
        text = (self.FOLDER / "compose.yaml").read_text() + (self.FOLDER / "Dockerfile").read_text()
        images = re.findall(r"(?m)^(?: +image:|FROM|ARG BASE=) ?(\S+)", text)
        self.assertGreaterEqual(len(images), 4)
        for image in images:
            self.assertTrue(image in ("corral:local", "${BASE}") or re.search(r":v?\d[\w.-]*$", image), image)

    def test_nothing_but_the_page_is_open_and_that_to_this_machine(self):
        text = (self.FOLDER / "compose.yaml").read_text()
        opened = re.findall(r'(?m)^      - "([\d.:]+:\d+)"$', text)
        self.assertEqual(opened, ["127.0.0.1:8080:8080"])
        webui = text[text.index("\n  webui:"):]
        self.assertIn("ports:", webui)

    def test_open_webui_is_pointed_at_corral_in_every_role(self):
        lines = (self.FOLDER / "webui.env").read_text().splitlines()
        settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        for name in ("OLLAMA_BASE_URLS", "RAG_OLLAMA_BASE_URL", "EXTERNAL_DOCUMENT_LOADER_URL"):
            self.assertEqual(settings[name], "http://corral:11435")
        self.assertEqual((settings["CHROMA_HTTP_HOST"], settings["CHROMA_HTTP_PORT"]), ("corral", "11435"))
        readme = (HOME / "README.md").read_text()
        for name, value in settings.items():
            if name.startswith(("RAG_EMBEDDING_", "VECTOR_DB", "CONTENT_EXTRACTION")) and "BATCH" not in name:
                self.assertIn(f"{name}={value}", readme)


class ReadmeTest(unittest.TestCase):
    def test_lists_the_variables_as_they_are(self):
        done = subprocess.run([sys.executable, SCRIPTS / "readme", "--check"], capture_output=True, encoding="utf-8")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
