"""The settings that a host was given, and the status that it reports, as JSON documents.

A status is written beside itself and renamed, so that a reader sees the old one or the new one.
Its shape: schema, overall (running, ok, failed), started, updated, name, version, instance_id,
instance_type, components by name (status: pending, running, ok, skipped, failed; attempts,
seconds, error), errors, addresses, log_file.
"""

import argparse
import datetime
import json
import os
import sys
from pathlib import Path


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_between(start, end):
    form = "%Y-%m-%dT%H:%M:%SZ"
    return int(
        (
            datetime.datetime.strptime(end, form) - datetime.datetime.strptime(start, form)
        ).total_seconds()
    )


def write(file, document):
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(file.name + ".new")
    with new.open("w", encoding="utf-8") as out:
        json.dump(document, out, indent=2)
        out.write("\n")
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)


def text(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return "\n".join(value) if isinstance(value, list) else str(value)


def pairs(path, value):
    """Yields path and text of a value and of all that is in it."""
    if isinstance(value, dict):
        yield path, "set"
        for key, inner in value.items():
            yield from pairs(f"{path}.{key}" if path else key, inner)
    else:
        yield path, text(value)


def flatten(arguments):
    for path, value in pairs("", json.loads(arguments.file.read_text(encoding="utf-8"))):
        if path:
            sys.stdout.write(f"{path}\0{value}\0")


def begin(arguments):
    settings = json.loads(arguments.settings.read_text(encoding="utf-8"))
    ports = settings["ports"]
    write(
        arguments.file,
        {
            "schema": 1,
            "overall": "running",
            "started": now(),
            "updated": now(),
            "name": settings["name"],
            "version": settings["corral"]["version"],
            "instance_id": arguments.instance,
            "instance_type": settings["instance_type"],
            "models": settings["models"],
            "default_model": settings["default_model"],
            "components": {
                name: {"status": "pending", "attempts": 0, "seconds": 0, "error": None}
                for name in arguments.components
            },
            "errors": [],
            "addresses": {
                "web": settings["webui"]["url"] or f"http://127.0.0.1:{ports['web']}",
                "api": f"http://127.0.0.1:{ports['api']}",
            },
            "log_file": arguments.log_file,
        },
    )


def step(arguments):
    document = json.loads(arguments.file.read_text(encoding="utf-8"))
    time = now()
    part = document["components"].setdefault(
        arguments.component, {"status": "pending", "attempts": 0, "seconds": 0, "error": None}
    )
    if arguments.attempts == 1:
        part["since"] = time
    if arguments.attempts:
        part["attempts"] = arguments.attempts
    part["status"] = arguments.status
    part["error"] = arguments.error
    if "since" in part:
        part["seconds"] = seconds_between(part["since"], time)
    if arguments.status == "failed":
        document["errors"].append(f"{arguments.component}: {arguments.error}")
    document["updated"] = time
    write(arguments.file, document)


def end(arguments):
    document = json.loads(arguments.file.read_text(encoding="utf-8"))
    document["overall"] = arguments.result
    document["updated"] = now()
    document["seconds"] = seconds_between(document["started"], document["updated"])
    write(arguments.file, document)


def main():
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    reader = verbs.add_parser("flatten")
    reader.add_argument("file", type=Path)
    reader.set_defaults(run=flatten)
    for name, run in (("begin", begin), ("step", step), ("end", end)):
        verb = verbs.add_parser(name)
        verb.add_argument("file", type=Path)
        verb.add_argument("--settings", type=Path)
        verb.add_argument("--log-file")
        verb.add_argument("--instance")
        verb.set_defaults(run=run)
        if name == "begin":
            verb.add_argument("components", nargs="+")
        elif name == "step":
            verb.add_argument("component")
            verb.add_argument("status")
            verb.add_argument("--attempts", type=int, default=0)
            verb.add_argument("--error")
        else:
            verb.add_argument("result")
    arguments = parser.parse_args()
    try:
        arguments.run(arguments)
    except KeyError as missing:
        sys.exit(f"{arguments.file} has no {missing}")


main()
