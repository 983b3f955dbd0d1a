"""A data directory looked after with `corral store`: while a server runs on it, and without one.

Needs nothing but Python's standard library:  python3 -m unittest discover -s acceptance
"""

import json
import shutil
import tempfile
import unittest
import urllib.error
from pathlib import Path

from test_corral import Server, run

DATABASE = "/api/v2/tenants/default_tenant/databases/default_database"


class StoreTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="corral-store-"))
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.data = self.home / "data"
        self.servers = []
        self.addCleanup(lambda: [s.kill() for s in self.servers if s.process.poll() is None])

    def serve(self, data, *options):
        server = Server(data, *options)
        self.servers.append(server)
        return server

    def store(self, command, *arguments, data=None, status=0):
        result = run("store", command, *map(str, arguments), "--data", str(data or self.data))
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout if status == 0 else result.stdout + result.stderr

    def fill(self, server):
        """Puts records into a collection and a file into a vector store."""
        name = {"name": "notes", "get_or_create": True}
        self.notes = f"{DATABASE}/collections/" + server.call("POST", f"{DATABASE}/collections", name)["id"]
        records = {
            "ids": ["a", "b"],
            "embeddings": [[1, 2], [2, 1]],
            "documents": ["Herons", None],
            "metadatas": [{"size": 2.0, "tags": ["x", "y"]}, None],
        }
        server.call("POST", self.notes + "/add", records)
        shelf = server.call("POST", "/v1/vector_stores", {"name": "shelf"})["id"]
        self.file = server.upload("moon.txt", b"The moon lander is parked in hangar seven.")
        self.assertEqual(server.attach(shelf, self.file)["status"], "completed")

    def test_is_verified_dumped_backed_up_and_restored_beside_a_running_server(self):
        server = self.serve(self.data)
        self.fill(server)

        self.assertIn("Everything is whole.", self.store("verify"))
        lines = [json.loads(line) for line in self.store("dump", "--collection", "notes").splitlines()]
        here = {"tenant": "default_tenant", "database": "default_database", "collection": "notes"}
        self.assertEqual(
            lines,
            [
                {**here, "id": "a", "document": "Herons", "metadata": {"size": 2.0, "tags": ["x", "y"]}},
                {**here, "id": "b"},
            ],
        )
        self.assertIn('"size":2.0', self.store("dump"))
        backup = self.home / "backup"
        self.store("backup", backup)
        self.assertIn("exists", self.store("backup", backup, status=1))
        server.call("POST", self.notes + "/delete", {"ids": ["a"]})
        self.assertEqual(list(self.data.glob("checkpoint-*")), [])
        server.stop()
        self.assertIn("2 records of 2 collections, 1 files, 1 vector stores", self.store("verify"))

        restored = self.home / "restored"
        self.store("restore", backup, data=restored)
        self.assertIn("exists", self.store("restore", backup, data=restored, status=1))
        server = self.serve(restored)
        got = server.call("POST", self.notes + "/get", {})
        self.assertEqual((got["ids"], got["documents"]), (["a", "b"], ["Herons", None]))
        shelf = server.call("GET", "/v1/vector_stores")["data"][0]["id"]
        query = {"query": "Where is the moon lander?"}
        found = server.call("POST", f"/v1/vector_stores/{shelf}/search", query)["data"]
        self.assertEqual([hit["filename"] for hit in found], ["moon.txt"])
        server.stop()

    def test_damage_is_found_and_not_restored(self):
        server = self.serve(self.data)
        self.fill(server)
        server.stop()
        backup = self.home / "backup"
        self.store("backup", backup)

        kept = self.data / "files" / self.file
        whole = kept.read_bytes()
        kept.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
        self.assertIn("has other bytes than it had", self.store("verify", status=1))
        kept.unlink()
        self.assertIn("has no bytes", self.store("verify", status=1))

        for table in (backup / "store" / "db").glob("*.sst"):
            content = bytearray(table.read_bytes())
            content[len(content) // 3] ^= 4
            table.unlink()  # the backup may share it with the data directory
            table.write_bytes(content)
        restored = self.home / "restored"
        told = self.store("restore", backup, data=restored, status=1)
        self.assertIn("the backup is damaged", told)
        self.assertEqual(len(told.strip().splitlines()), 1, told)
        self.assertFalse(restored.exists())

    def test_what_is_no_store_is_told_in_one_sentence(self):
        for arguments in (("verify",), ("dump",), ("backup", self.home / "b"), ("restore", self.home)):
            told = self.store(*arguments, status=1)
            self.assertRegex(told, r"corral: .*no (store|backup)")
            self.assertEqual(len(told.strip().splitlines()), 1, told)
        self.assertEqual(run("store").returncode, 2)

    def test_the_directory_is_the_one_that_the_settings_name(self):
        server = self.serve(self.data)
        self.fill(server)
        server.stop()
        settings = self.home / "corral.yaml"
        settings.write_text(f"store:\n  data: {self.data}\n")
        result = run("store", "verify", "--config", str(settings))
        self.assertIn("3 records of 2 collections", result.stdout, result.stderr)
        settings.write_text("store:\n  date: x\n")
        result = run("store", "verify", "--config", str(settings))
        self.assertEqual(result.returncode, 1)
        self.assertIn("store.date", result.stderr)

    def test_a_reset_is_refused_unless_it_was_allowed(self):
        server = self.serve(self.data)
        self.fill(server)
        with self.assertRaises(urllib.error.HTTPError) as refused:
            server.call("POST", "/api/v2/reset")
        self.assertEqual(refused.exception.code, 403)
        server.stop()

        server = self.serve(self.data, "--store-allow-reset")
        self.assertIs(server.call("POST", "/api/v2/reset"), True)
        self.assertEqual(server.call("GET", f"{DATABASE}/collections"), [])
        self.assertEqual(len(server.call("GET", "/v1/vector_stores")["data"]), 1)
        server.stop()
        self.assertIn("Everything is whole.", self.store("verify"))
