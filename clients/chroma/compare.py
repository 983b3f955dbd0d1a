"""Sends the same random requests to a real Chroma and to Corral, and tells where they differ.

    python clients/chroma/compare.py CHROMA_URL CORRAL_URL [SEED [SEQUENCES]]

Both must allow a reset, and are reset before each sequence of 60 requests; a sequence ends where a
write was answered otherwise. What is told are the ways of differing, each with its first request;
those that docs/compatibility.md explains are only counted. The seed is printed. Not asked for is what
Chroma 1.5.9 does not survive or keep: a `chroma:document` that is no string ends its writes for good,
-0.0 comes back as 0.0, a text is compared up to its first U+0000.
"""

import collections
import json
import random
import re
import sys

from record import C, DB, Session, get, post

NAMES = ["birds", "col-a", "a.b_c"]
ODD_NAMES = ["ab", "a" * 513, "-abc", "a..b", "127.0.0.1", "äöü", "", "topo+name", "a+b", "by-id", "zz9"]
IDS = [f"i{n}" for n in range(9)]
ODD_IDS = ["", "東京", "a\nb", "x" * 300, "😀", "a\u0000b"]
KEYS = ["n", "s", "t", "l", "big"]
ODD_KEYS = ["", "#x", "$x", "ключ", "#document", "$and", "zzz"]
NUMBERS = [0, 1, 2, 3, -7, 1.0, 2.0, 1e300, 2**53 + 1, 2**63 - 1, -(2**63), 2**63, 2**64, 1e22]
TEXTS = ["x", "y", "", "alpha", "東京", "a\u0000b", "%_"]
DOCUMENTS = ["alpha beta", "Alpha", "", "be_ta 100%", "gamma\nÜber 東京", "α.β", "aaa"]
REGEXES = ["a", "", "^a", "a$", "(?i)ALPHA", "\\d+", "[", "(", "\\p{L}", ".", "a|g", "x*", "(?=a)", "*", "東"]
WRONG = [None, 1, -1, 1.5, True, "x", [], {}, [1], [None], {"a": 1}, 10**30]
FIXTURE = [
    {"n": 1, "s": "x", "t": False}, {"n": 2.0, "s": "y"}, {"n": 3, "t": True}, None,
    {"n": -7, "l": [1, 2]}, {"l": ["a", "b"], "big": 2**53 + 1},
]


class Requests:
    """Random requests, good, at a boundary, and malformed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def either(self, usual, odd, share=0.06):
        return self.random.choice(odd if self.random.random() < share else usual)

    def chance(self, share):
        return self.random.random() < share

    def scalar(self):
        return self.random.choice([*NUMBERS, *TEXTS, True, False])

    def typed(self, key):
        pick = self.random.choice
        if key == "l":
            return pick([[1, 2], ["a", "b"], [1.5], [True], [], [1, "x"]])
        return pick({"n": [1, 2, 3, 1.0, -7], "s": TEXTS, "t": [True, False]}.get(key, NUMBERS))

    def metadata(self, nullable):
        if self.chance(0.12):
            return None
        values = {}
        for _ in range(self.random.randrange(4)):
            key = self.either(KEYS, ODD_KEYS, 0.05)
            values[key] = self.typed(key) if self.chance(0.85) else self.scalar()
            if self.chance(0.1 if nullable else 0.02):
                values[key] = None
        return values

    def vector(self, dimension=2):
        return [round(self.random.uniform(-5, 5), 3) for _ in range(dimension)]

    def ids(self, count):
        return [self.either(IDS, ODD_IDS, 0.04) for _ in range(count)]

    def where(self, depth=0):
        if depth < 3 and self.chance(0.22):
            parts = [self.where(depth + 1) for _ in range(self.random.randrange(4))]
            return {self.random.choice(["$and", "$or"]): parts}
        if self.chance(0.05):
            return self.random.choice([{}, [], "x", None, {"n": 1, "s": "x"}, {"$and": 1}, {"n": {}}, {"n": [1]}])
        key = self.either(KEYS, ODD_KEYS)
        operator = self.random.choice(
            ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$contains", "$not_contains", "$foo"])
        if operator in ("$in", "$nin"):
            return {key: {operator: [self.scalar_of(key) for _ in range(self.random.randrange(4))]}}
        return {key: {operator: self.scalar_of(key)}}

    def scalar_of(self, key):
        value = self.typed(key) if self.chance(0.85) else self.scalar()
        return (value or [1])[0] if isinstance(value, list) else value

    def where_document(self, depth=0):
        if depth < 3 and self.chance(0.25):
            parts = [self.where_document(depth + 1) for _ in range(self.random.randrange(4))]
            return {self.random.choice(["$and", "$or"]): parts}
        operator = self.random.choice(["$contains", "$not_contains", "$regex", "$not_regex"])
        return {operator: self.random.choice(REGEXES if "regex" in operator else ["", "a", "T", "\n", "alpha", "東京", "%_"])}

    def count(self):
        return self.either([0, 1, 2, 5], [-1, "2", 1.5, None, 2**32 - 1, 2**32, 2**63])

    def records(self, route):
        count = self.random.randrange(5)
        body = {"ids": self.ids(count)}
        if route != "update" or self.chance(0.5):
            body["embeddings"] = [self.vector(self.either([2], [1, 3, 0], 0.02)) for _ in range(count)]
        if self.chance(0.6):
            body["documents"] = [self.random.choice([*DOCUMENTS, None]) for _ in range(count)]
        if self.chance(0.6):
            body["metadatas"] = [self.metadata(route != "add") for _ in range(count)]
        if self.chance(0.2):
            body["uris"] = [self.random.choice(["u:1", "", None]) for _ in range(count)]
        return body

    def selection(self, route):
        body = {"ids": self.ids(self.random.randrange(4))} if self.chance(0.3) and route != "query" else {}
        if self.chance(0.5):
            body["where"] = self.where()
        if self.chance(0.3):
            body["where_document"] = self.where_document()
        if route == "query":
            body["query_embeddings"] = [self.vector(self.either([2], [3], 0.02)) for _ in range(2)]
            body["n_results"] = self.either([1, 3, 99], [-1, "2", 1.5, 2**32])
        elif self.chance(0.3):
            body |= {"limit": self.count()} | ({"offset": self.count()} if route == "get" else {})
        if route != "delete" and self.chance(0.6):
            columns = ["documents", "metadatas", "uris", "distances", "data"]
            body["include"] = self.random.sample(columns, self.random.randrange(3))
        return body

    def collection(self):
        hnsw = {"space": self.either(["l2", "cosine", "ip"], ["foo", None, 1]), "ef_search": self.either([10, 50], ["x", -1])}
        body = {"name": self.either(NAMES, ODD_NAMES, 0.4)}
        if self.chance(0.4):
            body["metadata"] = self.metadata(False)
        if self.chance(0.4):
            body["configuration"] = self.either([{"hnsw": hnsw}, {}], [*WRONG, {"hnsw": {}, "spann": {}}], 0.1)
        if self.chance(0.5):
            body["get_or_create"] = self.either([True], [None, "true", False], 0.2)
        return body

    def change(self):
        body = {"new_name": self.either(NAMES, ODD_NAMES, 0.3)} if self.chance(0.3) else {}
        if self.chance(0.5):
            body["new_metadata"] = {k: v for k, v in (self.metadata(True) or {}).items() if not isinstance(v, list)}
        if self.chance(0.3):
            body["new_configuration"] = self.either([{"hnsw": {"ef_search": 20}}], [{"hnsw": {"foo": 1}}, 1, {}], 0.3)
        return body

    def damaged(self, body):
        """Replaces, removes or adds something at the top."""
        key = self.random.choice([*body, "foo"])
        return body | {key: self.random.choice(WRONG)} if self.chance(0.8) else {k: body[k] for k in body if k != key}

    def request(self):
        path = C + "/{" + self.random.choice(NAMES) + "}"
        route = self.random.choices(
            ["add", "upsert", "update", "get", "query", "delete", "create", "change", "list", "find", "drop", "count"],
            [4, 6, 4, 18, 12, 4, 8, 4, 2, 2, 1, 2])[0]
        if route == "list":
            return get(C + self.random.choice(["", "?limit=1", "?limit=x", "?offset=4294967296", "?limit=0&offset=1"]))
        if route == "find":
            return get(C + "/" + self.random.choice([*NAMES, "nope"]))
        if route == "drop":
            return {"method": "DELETE", "path": C + "/" + self.random.choice([*NAMES, "nope"])}
        if route == "count":
            return get(self.random.choice([path + "/count", DB + "/collections_count"]))
        body = {"create": self.collection, "change": self.change}.get(
            route, lambda: self.records(route) if route in ("add", "upsert", "update") else self.selection(route))()
        if self.chance(0.06):
            body = self.damaged(body)
        if route == "create":
            return post(C, body)
        return {"method": "PUT", "path": path, "body": body} if route == "change" else post(path + "/" + route, body)


def fixture():
    for name, space in zip(NAMES, ("l2", "cosine", "ip"), strict=True):
        yield post(C, {"name": name, "configuration": {"hnsw": {"space": space}}})
    for name in NAMES[:2]:
        yield post(C + "/{" + name + "}/add", {
            "ids": IDS[:6], "documents": [*DOCUMENTS[:5], None], "metadatas": FIXTURE,
            "embeddings": [[n + 0.5, n * n % 7 - 3] for n in range(6)]})


def explained(request, chroma, corral):
    """Returns which difference of docs/compatibility.md this is, or None."""
    text = json.dumps(request.get("body", ""))
    if chroma[0] in (0, 500):
        return "the real one fails"
    if {chroma[0], corral[0]} == {400, 422} or (corral[0] == 404 and chroma[0] in (400, 422)):
        return "refused either way"
    if "1.5" in text and chroma[0] == corral[0] == 200:
        return "halves"
    return None


def comparable(request, answer):
    """Returns what is compared of an answer: numbers keep their type, messages are left out."""
    status, text = answer
    try:
        value = json.loads(text)
    except ValueError:
        return status, text
    if status >= 400 and isinstance(value, dict):
        return status, value.get("error")
    if isinstance(value, list):  # collections in the order of ids, which are random
        return (status, len(value)) if "?" in request["path"] else (status, sorted(map(shown, value)))
    if isinstance(value, dict) and "configuration_json" in value:
        return status, shown(value)
    if isinstance(value, dict) and isinstance(value.get("distances"), list):
        value["distances"] = [[round(d, 4) for d in row] for row in value["distances"]]
    return status, json.dumps(value, sort_keys=True)


def shown(collection):
    """A collection without what Chroma learns of its keys, and what it fixes by updates of nothing."""
    return json.dumps(collection | {"schema": None, "dimension": None}, sort_keys=True)


def main():
    chroma, corral = sys.argv[1:3]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
    sequences = int(sys.argv[4]) if len(sys.argv) > 4 else 50
    print("seed", seed)
    known, ways, first, sent = collections.Counter(), collections.Counter(), {}, 0
    for sequence in range(sequences):
        requests = Requests(f"{seed}/{sequence}")
        sessions = [Session(url) for url in (chroma, corral)]
        for session in sessions:
            session.send(post("/api/v2/reset", {}))
        for request in [*fixture(), *(requests.request() for _ in range(60))]:
            answers = [session.send(request) for session in sessions]
            sent += 1
            x, y = (comparable(request, answer) for answer in answers)
            if x == y:
                continue
            reason = explained(request, *answers)
            way = f"{request['method']} {re.sub(r'.*/', '', request['path'])} {answers[0][0]} {answers[1][0]}"
            if reason:
                known[reason] += 1
            else:
                ways[way] += 1
                first.setdefault(way, (request, answers))
            if answers[0][0] < 400 or answers[1][0] < 400:
                break
    for way, count in ways.most_common():
        request, answers = first[way]
        print(f"{count} x {way}\n  {json.dumps(request)[:600]}")
        print(f"  Chroma {answers[0][1][:400]}\n  Corral {answers[1][1][:400]}")
    print(f"{sent} requests; explained: {dict(known)}; not explained: {sum(ways.values())}")
    sys.exit(1 if ways else 0)


if __name__ == "__main__":
    main()
