#!/usr/bin/env python3
"""Soak: a server under mixed work for minutes; its memory, descriptors and threads must not grow.

    ./corral test --soak [MINUTES [FILE]]        ten minutes where nothing is said; FILE gets the figures

The heap is of one size, so that what the process holds beside it shows; what is live in the heap is looked at
after a collection that is asked for.
"""

import collections
import datetime
import http.client
import itertools
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

CORRAL = str(Path(__file__).resolve().parent.parent.parent / "corral")
CALLERS = 8
LOOK_SECONDS = 2
HEAP = "-Xms512m -Xmx512m"
COLLECTIONS = "/api/v2/tenants/default_tenant/databases/default_database/collections"
JSON = {"content-type": "application/json"}


class Failed(Exception):
    pass


class Caller(threading.Thread):
    """Does one thing after the other, as a client of each kind does; what it writes it deletes again."""

    def __init__(self, port, seed, end):
        super().__init__(daemon=True)
        self.port, self.end, self.random = port, end, random.Random(seed)
        self.done, self.failure = 0, None
        self.name = f"soak-{seed}"

    def call(self, method, path, body=None, headers=None, fresh=False):
        if fresh or not hasattr(self, "connection"):
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        if isinstance(body, dict):
            body, headers = json.dumps(body), JSON
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        read = answer.read()
        if answer.status >= 400:
            raise Failed(f"{method} {path}: {answer.status} {read[:300]}")
        return read

    def words(self, count):
        return " ".join(self.random.choice(("heron", "reed", "kettle", "water", "lamp", "stone", "rail"))
                        for _ in range(count))

    def chat(self):
        self.call("POST", "/v1/chat/completions", {
            "model": "quote", "stream": self.random.random() < 0.5,
            "messages": [{"role": "user", "content": self.words(20)}]})

    def embed(self):
        self.call("POST", "/v1/embeddings", {"model": "all-minilm", "input": [self.words(30) for _ in range(4)]})

    def collection(self):
        name = f"{self.name}-{self.random.getrandbits(32)}"
        one = f"{COLLECTIONS}/{json.loads(self.call('POST', COLLECTIONS, {'name': name}))['id']}"
        ids = [str(n) for n in range(50)]
        vectors = [[self.random.random() for _ in range(32)] for _ in ids]
        self.call("POST", one + "/add", {"ids": ids, "embeddings": vectors, "documents": [self.words(40) for _ in ids]})
        self.call("POST", one + "/query", {"query_embeddings": vectors[:3], "n_results": 5})
        self.call("POST", one + "/delete", {"ids": ids[:25]})
        self.call("DELETE", f"{COLLECTIONS}/{name}")

    def file(self):
        form = (b'--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nassistants\r\n'
                b'--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
                + self.words(2_000).encode() + b"\r\n--b--\r\n")
        told = self.call("POST", "/v1/files", form, {"content-type": "multipart/form-data; boundary=b"})
        file = json.loads(told)["id"]
        self.call("GET", f"/v1/files/{file}/content")
        self.call("DELETE", f"/v1/files/{file}")

    def extract(self):
        self.call("PUT", "/tika/text", self.words(500).encode(), fresh=True)

    def leave(self):
        """Goes away in the middle of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = json.dumps({"model": "quote", "stream": True, "messages": [{"role": "user", "content": self.words(30)}]})
        connection.request("POST", "/v1/chat/completions", body, JSON)
        connection.close()

    def run(self):
        deeds = (self.chat, self.chat, self.chat, self.embed, self.collection, self.file, self.extract, self.leave)
        while not self.end.is_set():
            try:
                self.random.choice(deeds)()
                self.done += 1
            except (Failed, OSError, http.client.HTTPException) as failure:
                self.failure = failure
                return


def look(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return {
        "resident MiB": int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024,
        "threads": int(re.search(r"Threads:\s+(\d+)", status).group(1)),
        "descriptors": len(list(Path(f"/proc/{pid}/fd").iterdir())),
    }


def kinds(pid):
    """What the descriptors are of: sockets, and files by their endings."""
    counts = collections.Counter()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(one)
        except OSError:
            continue
        deleted = " (deleted)" if target.endswith(" (deleted)") else ""
        name = target.removesuffix(" (deleted)")
        counts[(re.sub(r":.*", "", name) if ":[" in name else Path(name).suffix or Path(name).name) + deleted] += 1
    return ", ".join(f"{name} {count}" for name, count in counts.most_common(6))


def figure(port, name):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/metrics")
    page = connection.getresponse().read().decode()
    connection.close()
    return float(re.search(rf"(?m)^{name} (\S+)", page).group(1))


def live(pid, metrics):
    """MiB that are live in the heap: after a collection."""
    java = Path(os.readlink(f"/proc/{pid}/exe"))
    done = subprocess.run([java.with_name("jcmd"), str(pid), "GC.run"], capture_output=True, encoding="utf-8")
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return figure(metrics, r'jvm_memory_used_bytes\{area="heap"\}') / (1 << 20)


def main(minutes, results=None):
    data = Path(tempfile.mkdtemp(prefix="corral-soak-"))
    process = subprocess.Popen(
        [CORRAL, "serve", "--port", "0", "--ollama", "http://127.0.0.1:9", "--data", str(data / "data")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        env=os.environ | {"CORRAL_JAVA_OPTIONS": HEAP})
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            ready = re.search(r"ready at http://127\.0\.0\.1:(\d+) ", line)
            port = int(ready.group(1)) if ready else 0 if len(said) == 1 else port
            metrics = re.search(r"metrics +http://127\.0\.0\.1:(\d+)/", line)
            if metrics:
                break
        else:
            raise SystemExit("".join(said))
        threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
        return soak(process, port, int(metrics.group(1)), minutes, said, results)
    finally:
        if process.poll() is None:
            process.kill()
        shutil.rmtree(data, ignore_errors=True)


def soak(process, port, metrics, minutes, said, results):
    seed = random.SystemRandom().getrandbits(16)
    print(f"soak of {minutes} minutes, {CALLERS} callers, seed {seed}", flush=True)
    end = threading.Event()
    callers = [Caller(port, seed + number, end) for number in range(CALLERS)]
    for caller in callers:
        caller.start()
    samples, heap = [], []
    began = time.monotonic()
    until = began + minutes * 60
    for number in itertools.count():
        time.sleep(LOOK_SECONDS)
        samples.append(look(process.pid))
        if number % 15 == 0:
            print("  " + kinds(process.pid), flush=True)
            print("  " + ", ".join(f"{name} {value:.0f}" for name, value in samples[-1].items()), flush=True)
        if not heap and time.monotonic() > began + minutes * 15:
            heap.append(live(process.pid, metrics))
        if time.monotonic() > until or any(caller.failure for caller in callers):
            break
    end.set()
    for caller in callers:
        caller.join(60)
    failures = [str(caller.failure) for caller in callers if caller.failure]
    heap.append(live(process.pid, metrics))
    stalls = figure(metrics, "corral_event_loop_stalls_total")
    quarter = len(samples) // 4
    bad = []
    # The first quarter warms up: caches fill, code is compiled, pools reach their size.
    rows = []
    for name, growth, slack in (("resident MiB", 1.10, 32), ("heap live MiB", 1.10, 16), ("threads", 1.0, 8),
                                ("descriptors", 1.0, 16)):
        if name == "heap live MiB":
            early, late, most = heap[0], heap[-1], max(heap)
        else:
            early = statistics.median(sample[name] for sample in samples[quarter:2 * quarter])
            late = statistics.median(sample[name] for sample in samples[3 * quarter:])
            most = max(sample[name] for sample in samples)
        rows.append([name, f"{early:.0f}", f"{late:.0f}", f"{most:.0f}"])
        print(f"{name}: {early:.0f} in the second quarter, {late:.0f} in the last, at most {most:.0f}", flush=True)
        if late > early * growth + slack:
            bad.append(f"{name} grew from {early:.0f} to {late:.0f}")
    process.send_signal(signal.SIGTERM)
    status = process.wait(60)
    deeds = sum(caller.done for caller in callers)
    print(f"{deeds} deeds, {stalls:.0f} stalls of event loops, status {status}")
    if status != 0:
        bad.append(f"it ended with {status}")
    if any(re.search(r"\bERROR\b|Exception", line) for line in said):
        bad.append("the log has errors: " + "".join(line for line in said if "ERROR" in line)[:2_000])
    if results:
        write(results, minutes, rows, deeds, stalls, failures + bad)
    for problem in failures + bad:
        print("FAILED: " + problem)
    return 1 if failures or bad else 0


def write(results, minutes, rows, deeds, stalls, problems):
    """Writes the figures in the form of the benchmarks' results."""
    commit = subprocess.run(["git", "describe", "--always", "--dirty=+", "--abbrev=12"], capture_output=True,
                            encoding="utf-8", cwd=Path(CORRAL).parent).stdout.strip()
    Path(results).write_text(json.dumps({
        "benchmark": "server-soak",
        "time": datetime.datetime.now(datetime.UTC).isoformat().replace("+00:00", "Z"),
        "machine": {"cores": os.cpu_count(), "load": round(os.getloadavg()[2], 1), "commit": commit},
        "tables": [{
            "title": f"A server under mixed work of {CALLERS} callers for {minutes:g} minutes, {deeds} deeds",
            "columns": ["what", "second quarter", "last quarter", "most"], "rows": rows}],
        "aims": [{"name": "growth, errors", "measured": len(problems), "bound": "at_most", "target": 0,
                  "met": not problems}],
        "notes": [f"Medians of samples each {LOOK_SECONDS} s; the heap is fixed ({HEAP}), what is live in it is looked "
                  f"at after a collection at a quarter and at the end. {stalls:.0f} stalls of event loops. The load is "
                  "the machine's over 15 minutes, this one's own with it.", *problems],
    }, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 10, *sys.argv[2:3]))
