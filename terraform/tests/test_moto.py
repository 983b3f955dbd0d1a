"""The default mode made, looked at again and unmade at a stand-in for AWS: moto's server on loopback.

What moto does not have is left out by the override below and by variables, and named in README.md.
Everything else goes through the real provider, over HTTP.
"""

import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

STACK = Path(__file__).resolve().parent.parent
REGION = "eu-central-1"
VARIABLES = {
    "environment": "dev",
    "owner": "platform",
    "region": REGION,
    "artifact_bucket": "artifacts",
    "corral_version": "0.1.0",
    "corral_sha256": "1" * 64,
    "ollama_sha256": "2" * 64,
    "alarm_emails": ["admin@example.org"],
    # moto has no budgets, no anomaly monitors and no quotas of GPU instances.
    "monthly_budget": 0,
    "check_quota": False,
}
# The state lies where it does at AWS, in a bucket, with its lock beside it.
STATE = ("bucket=states", "key=dev", f"region={REGION}", "use_path_style=true")
OVERRIDE = """
provider "aws" {
  access_key        = "testing"
  secret_key        = "testing"
  s3_use_path_style = true
}

# moto has no lifecycle policies of snapshots.
resource "aws_dlm_lifecycle_policy" "data" {
  count = 0
}

# moto has composite alarms, but the provider waits for them without an end.
resource "aws_cloudwatch_composite_alarm" "page" {
  count = 0
}
"""
# What a second plan wants to tell again, since moto forgets it or answers more than it was told: it adds
# the template's own tags to those of what the template makes, and so asks for a new version of it.
MOTOS_OWN = {
    "aws_autoscaling_group.host": {"default_instance_warmup", "capacity_reservation_specification", "launch_template"},
    "aws_launch_template.host": {"tag_specifications", "latest_version", "default_version"},
}

# The policies that AWS itself keeps; read when moto's server makes an account.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
logging.getLogger("werkzeug").setLevel(logging.ERROR)


class MotoTest(unittest.TestCase):
    def setUp(self):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        self.addCleanup(self.server.stop)
        host, port = self.server.get_host_and_port()
        self.endpoint = f"http://{host}:{port}"
        # Its state is that of the process.
        urllib.request.urlopen(urllib.request.Request(f"{self.endpoint}/moto-api/reset", method="POST")).close()
        directory = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, directory, ignore_errors=True)
        self.stack = directory / "terraform"
        shutil.copytree(STACK, self.stack, ignore=shutil.ignore_patterns(".terraform", "tests", "bootstrap", "*.tfvars*"))
        shutil.copytree(STACK.parent / "packaging", directory / "packaging")
        (self.stack / "moto_override.tf").write_text(OVERRIDE, encoding="utf-8")
        for bucket in ("artifacts", "states"):
            self.aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        image = self.aws("ec2").describe_images(Owners=["099720109477"])["Images"][0]["ImageId"]
        (self.stack / "moto.auto.tfvars.json").write_text(json.dumps({**VARIABLES, "ami_id": image}), encoding="utf-8")

    def aws(self, service):
        return boto3.client(
            service, region_name=REGION, endpoint_url=self.endpoint,
            aws_access_key_id="testing", aws_secret_access_key="testing",
        )

    def run_in_stack(self, *command):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_DATA"))}
        done = subprocess.run(
            command, cwd=self.stack, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=300,
            env={
                **environment,
                # The real aws is beside the Python that runs this.
                "PATH": f"{Path(sys.executable).parent}:{environment['PATH']}",
                "AWS_ENDPOINT_URL": self.endpoint, "AWS_ENDPOINT_URL_S3": self.endpoint,
                "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                "TF_CLI_ARGS": "-no-color", "TF_IN_AUTOMATION": "1",
            },
        )
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-4000:])
        return done.stdout

    def terraform(self, *arguments):
        return self.run_in_stack("terraform", *arguments)

    def changes(self):
        """Addresses that a plan would change, with the names of the attributes."""
        self.terraform("plan", "-input=false", "-out=again")
        plan = json.loads(self.terraform("show", "-json", "again"))
        return {
            change["address"]: {
                name for name in {*(change["change"]["before"] or {}), *(change["change"]["after"] or {})}
                if (change["change"]["before"] or {}).get(name) != (change["change"]["after"] or {}).get(name)
            }
            for change in plan["resource_changes"]
            if change["mode"] == "managed" and change["change"]["actions"] not in (["no-op"], ["read"])
        }

    def test_is_made_stays_as_it_is_and_is_unmade(self):
        self.terraform("init", "-lockfile=readonly", *(f"-backend-config={setting}" for setting in STATE))
        self.terraform("apply", "-auto-approve", "-input=false")
        groups = self.aws("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        self.assertEqual([(group["MinSize"], group["MaxSize"]) for group in groups], [(1, 1)])
        self.assertEqual(self.changes(), MOTOS_OWN)

        said = self.run_in_stack("scripts/destroy", "dev", "destroy dev")
        self.assertIn("corral-dev is destroyed", said)
        self.assertEqual(self.terraform("state", "list").strip(), "")
        self.assertEqual(self.aws("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"], [])
        snapshots = self.aws("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]
        self.assertIn("last of corral-dev", [snapshot["Description"] for snapshot in snapshots])
        kept = [
            volume for volume in self.aws("ec2").describe_volumes()["Volumes"]
            if {"Key": "Name", "Value": "corral-dev-data"} in volume.get("Tags", [])
        ]
        self.assertEqual([volume["Encrypted"] for volume in kept], [True])

        said = self.run_in_stack("scripts/restore", "corral-dev", f"{REGION}a")
        restored = re.search(r'data_volume_id    = "(vol-\w+)"', said).group(1)
        (volume,) = self.aws("ec2").describe_volumes(VolumeIds=[restored])["Volumes"]
        self.assertIn(volume["SnapshotId"], [snapshot["SnapshotId"] for snapshot in snapshots])

    def test_the_archive_is_published_with_its_checksum(self):
        archive = self.stack / "corral-0.1.0-cpu.tar.gz"
        archive.write_bytes(b"an archive")
        said = self.run_in_stack("scripts/publish", "artifacts", "release", archive.name)
        self.assertIn(hashlib.sha256(b"an archive").hexdigest(), said)
        kept = self.aws("s3").get_object(Bucket="artifacts", Key="releases/0.1.0/corral-0.1.0-cpu.tar.gz")
        self.assertEqual(kept["Body"].read(), b"an archive")

    def test_models_are_published_blobs_before_manifests(self):
        store = self.stack / "models"
        (store / "blobs").mkdir(parents=True)
        (store / "manifests" / "library").mkdir(parents=True)
        blob = store / "blobs" / f"sha256-{hashlib.sha256(b'weights').hexdigest()}"
        blob.write_bytes(b"weights")
        (store / "manifests" / "library" / "tiny").write_text("{}", encoding="utf-8")
        self.run_in_stack("scripts/publish", "artifacts", "models", "models")
        keys = [entry["Key"] for entry in self.aws("s3").list_objects_v2(Bucket="artifacts")["Contents"]]
        self.assertEqual(keys, [f"models/blobs/{blob.name}", "models/manifests/library/tiny"])


if __name__ == "__main__":
    unittest.main()
