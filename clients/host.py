"""A model host for the client suites: it speaks as Ollama does, and its answers can be foretold.

    python clients/host.py [--port N]      # prints its address, serves until it is stopped

What it answers depends on the last message to its only chat model, `fake`:

    "fail at once"       500 before the first word
    "fail midway"        two words, then an error line and no end, as when a model's runner dies
    "never end"          a word every 50 ms until the client leaves
    "say nothing"        not even a status line until the client leaves
    "how many left"      the number of clients that left one of these two
    "what did you get"   the request's own fields, as JSON
    anything else        "Hello from fake", a word at a time; or a call of the first tool on offer;
                         or {"answer": 42} where a format is asked for, or a call of the schema's
                         first tool; after a thought where thinking is asked for

`fake-embed` is an embedding model of four numbers. Models can be pulled, pushed, created, copied
and deleted, which changes nothing; for `broken` the first three fail midway.
"""

import argparse
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TIME = "2026-01-02T03:04:05.678901234Z"
METRICS = {
    "total_duration": 5000000,
    "load_duration": 1000000,
    "prompt_eval_count": 7,
    "prompt_eval_duration": 2000000,
    "eval_count": 3,
    "eval_duration": 2000000,
}
CAPABILITIES = {"fake": ["completion", "tools", "thinking"], "fake-embed": ["embedding"]}


def details(family):
    return {
        "parent_model": "",
        "format": "gguf",
        "family": family,
        "families": [family],
        "parameter_size": "1M",
        "quantization_level": "F16",
    }


def listed(name):
    return {
        "name": name + ":latest",
        "model": name + ":latest",
        "modified_at": TIME,
        "size": 1000,
        "digest": name.encode().hex().ljust(64, "0"),
        "details": details("bert" if name == "fake-embed" else "llama"),
        "capabilities": CAPABILITIES[name],
    }


def forced_tool(schema):
    """Returns the tool that a schema of calls allows, or None for any other format."""
    if not isinstance(schema, dict):
        return None
    name = schema.get("anyOf", [schema])[0].get("properties", {}).get("name", {})
    return name.get("enum", [None])[0]


class Host(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def __init__(self, port):
        super().__init__(("127.0.0.1", port), Handler)
        self.left = 0
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        answers = {
            "/": {"status": "Ollama is running"},
            "/api/version": {"version": "0.17.4"},
            "/api/tags": {"models": [listed(name) for name in CAPABILITIES]},
            "/api/ps": {"models": []},
        }
        if self.path in answers:
            self.whole(200, answers[self.path])
        else:
            self.whole(404, {"error": "no such path"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = body.get("model", "").removesuffix(":latest")
        if self.path in ("/api/pull", "/api/push", "/api/create"):
            self.change(body)
        elif self.path == "/api/copy":
            self.whole(200, None)
        elif name not in CAPABILITIES:
            self.whole(404, {"error": f"model '{name}' not found"})
        elif self.path == "/api/show":
            self.show(name)
        elif self.path == "/api/embed":
            self.embed(body)
        elif self.path in ("/api/chat", "/api/generate"):
            self.answer(name, body)
        else:
            self.whole(404, {"error": "no such path"})

    def do_DELETE(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.whole(200, None)

    def change(self, body):
        self.start()
        self.piece({"status": "working on " + body["model"]})
        self.piece({"status": "moving", "digest": "sha256:1", "total": 9, "completed": 4})
        if body["model"] == "broken":
            self.piece({"error": "the library is gone"})
        else:
            self.piece({"status": "success"})
        self.wfile.write(b"0\r\n\r\n")

    def show(self, name):
        card = listed(name)
        self.whole(
            200,
            {
                "modelfile": "FROM " + name,
                "parameters": "",
                "template": "{{ .Prompt }}",
                "details": card["details"],
                "model_info": {"general.architecture": card["details"]["family"]},
                "capabilities": card["capabilities"],
                "modified_at": TIME,
            },
        )

    def embed(self, body):
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        vectors = [[0.5, 0.5, 0.5, -0.5 if "no" in text else 0.5] for text in texts]
        self.whole(
            200,
            {
                "model": body["model"],
                "embeddings": vectors,
                "total_duration": 9,
                "load_duration": 1,
                "prompt_eval_count": 2 * len(texts),
            },
        )

    def answer(self, name, body):
        chat = self.path == "/api/chat"
        messages = body.get("messages") or []
        said = (messages[-1]["content"] if messages else "") if chat else body.get("prompt", "")
        if not said and not messages:
            return self.load(body, chat)
        if name == "fake-embed":
            kind = "chat" if chat else "generate"
            return self.whole(400, {"error": f'"{body["model"]}" does not support {kind}'})
        if said == "fail at once":
            return self.whole(500, {"error": "the runner did not start"})
        if said == "say nothing":
            return self.leave() if not self.connection.recv(1) else None
        self.start()
        try:
            if said == "never end":
                self.forever(body, chat)
            elif said == "fail midway":
                self.word(body, chat, "Hello")
                self.word(body, chat, " from")
                self.piece({"error": "the runner stopped: unexpected EOF"})
            else:
                self.answer_words(body, chat, said)
        except (BrokenPipeError, ConnectionResetError):
            return self.leave()
        self.wfile.write(b"0\r\n\r\n")
        return None

    def leave(self):
        with self.server.lock:
            self.server.left += 1
        self.close_connection = True

    def load(self, body, chat):
        reason = "unload" if body.get("keep_alive") in (0, "0s") else "load"
        end = {"model": body["model"], "created_at": TIME}
        end |= {"message": {"role": "assistant", "content": ""}} if chat else {"response": ""}
        self.whole(200, end | {"done": True, "done_reason": reason})

    def answer_words(self, body, chat, said):
        if body.get("think"):
            self.word(body, chat, "", thinking="a thought")
        if body.get("tools") and body["messages"][-1]["role"] != "tool":
            name = body["tools"][0]["function"]["name"]
            call = {"id": "call_7", "function": {"name": name, "arguments": {"city": "Oslo"}}}
            self.word(body, chat, "", tool_calls=[call])
        elif said == "how many left":
            self.word(body, chat, str(self.server.left))
        elif said == "what did you get":
            self.word(body, chat, json.dumps(body, sort_keys=True))
        elif forced := forced_tool(body.get("format")):
            self.word(body, chat, json.dumps({"name": forced, "arguments": {"city": "Oslo"}}))
        elif body.get("format"):
            self.word(body, chat, '{"answer": ')
            self.word(body, chat, "42}")
        else:
            for word in ("Hello", " from", " fake"):
                self.word(body, chat, word)
        reason = "length" if body.get("options", {}).get("num_predict") == 1 else "stop"
        self.word(body, chat, "", done=True, end={"done_reason": reason} | METRICS)

    def forever(self, body, chat):
        while True:
            self.word(body, chat, "on ")
            time.sleep(0.05)

    def word(self, body, chat, text, done=False, end=None, **message):
        line = {"model": body["model"], "created_at": TIME}
        if chat:
            line["message"] = {"role": "assistant", "content": text} | message
        else:
            line["response"] = text
            line |= message
        self.piece(line | {"done": done} | (end or {}))

    def start(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def piece(self, value):
        data = json.dumps(value).encode() + b"\n"
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def whole(self, status, value):
        data = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    host = Host(parser.parse_args().port)
    print(f"http://127.0.0.1:{host.server_port}", flush=True)
    host.serve_forever()


if __name__ == "__main__":
    main()
