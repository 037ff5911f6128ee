#!/usr/bin/env python3
"""Holds the JSON Schema of the spec and the parser together.

Another validator of JSON Schema is asked of every fixture, and of every sound file spoilt in every
way: each key misspelt, each key left out, each value replaced by one of another type, each mapping
given a key too many. Schema and parser have to agree not only on whether a document has the right
shape, but on what is wrong with its shape.

Where the schema goes further, with a pattern or with names that keys may have, it refuses what
other rules of the language refuse.
"""

import copy
import json
import subprocess
import sys
from pathlib import Path

from jsonschema import Draft7Validator

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["generator/tests/fixtures", "xtask/tests/diagnostics"]
OTHERS = ["text", "create", 5, 2**63, 1.5, True, None, [], ["text"], {}, {"a": "text"}]

# What a schema calls what the parser has a code for.
CODES = {
    "additionalProperties": "NX0003",
    "required": "NX0004",
    "type": "NX0006",
    "minimum": "NX0006",
    "maximum": "NX0006",
    "enum": "NX0007",
}
# What it may say beyond the shape, and the codes of the rules that say it.
PATTERN = {"NX0008", "NX0017", "NX0022", "NX0024"}
NAMES_OF_KEYS = {"NX0007", "NX0019", "NX0031"}


# The answers of cases: the schema knows those of the kind of operation only.
ANSWERS = {"saved", "rejected", "record", "records", "not_found", "file", "no_file"}


def is_other_answer(error):
    """Whether the schema refuses a case for an answer that another kind of operation gives."""
    if error.validator != "additionalProperties" or "cases" not in error.absolute_path:
        return False
    return error.instance.keys() - error.schema["properties"].keys() <= ANSWERS


def judged(folders=(), texts=()):
    """What the parser says of the fixtures in some folders, or of some texts."""
    command = ["cargo", "run", "--quiet", "--package", "generator", "--example", "shapes", "--"]
    lines = "".join(f"{json.dumps(text)}\n" for text in texts)
    output = subprocess.run(
        [*command, *folders], cwd=ROOT, check=True, input=lines, stdout=subprocess.PIPE, text=True
    )
    return [json.loads(line) for line in output.stdout.splitlines()]


def disagreement(file, validator):
    """What schema and parser say differently of a document, if anything."""
    errors = list(validator.iter_errors(file["document"]))
    names = [error for error in errors if "propertyNames" in error.absolute_schema_path]
    patterns = [error for error in errors if error.validator == "pattern" and error not in names]
    for beyond, codes in [(patterns, PATTERN), (names, NAMES_OF_KEYS)]:
        # The other rules look at what has the right shape.
        if beyond and not file["of_shape"] and codes.isdisjoint(file["all"]):
            return f"only the schema says: {beyond[0].message}"
    if any(map(is_other_answer, errors)):
        # What is within such an answer, the schema does not look at.
        if not file["of_shape"] and "NX0022" not in file["all"]:
            return "only the schema says that the case has the answer of another kind"
        return None
    if "NX0008" in file["all"] and not file["of_shape"] and not patterns:
        return "the schema accepts a type that there is none of"

    of_shape = [error for error in errors if error not in names and error not in patterns]
    # A value of another type is none of the words either.
    mistyped = [error.absolute_path for error in of_shape if error.validator == "type"]
    expected = {
        CODES[error.validator]
        for error in of_shape
        if error.validator == "type" or error.absolute_path not in mistyped
    }
    # A document that was read no longer has a key that stood there twice.
    said = set(file["of_shape"]) - {"NX0005"}
    # A key that was meant by a misspelt one is not missing as well.
    if said != expected and not (said | {"NX0004"} == expected and "NX0003" in said):
        return f"the parser says {sorted(said)}, the schema {[error.message for error in of_shape]}"
    return None


def places(value, path=()):
    """The path of every place in a document."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in entries:
        yield from places(below, (*path, step))


def kind_of(schema, path):
    """The path of a place in the schema: a key that the language does not name is like any other."""
    shown = []
    for step in path:
        if isinstance(step, int):
            schema, step = schema.get("items", {}), "-"
        elif step in schema.get("properties", {}):
            schema = schema["properties"][step]
        else:
            schema, step = schema.get("additionalProperties", {}), "*"
        shown.append(step)
        if not isinstance(schema, dict):
            schema = {}
    return ".".join(shown)


def changed(document, path, change):
    """A copy of a document after a change to what holds a place."""
    document = copy.deepcopy(document)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    return change(holder, path[-1]) or document


def spoils(document, path):
    """A document spoilt in every way at a place, each with what was done."""

    def replaced(other):
        def change(holder, step):
            holder[step] = other

        return change

    def misspelt(holder, step):
        entries = list(holder.items())
        holder.clear()
        holder.update((f"{key}x" if key == step else key, value) for key, value in entries)

    def left_out(holder, step):
        del holder[step]

    for other in OTHERS:
        yield f"is {json.dumps(other)}", changed(document, path, replaced(other))
    yield "is left out", changed(document, path, left_out)
    if isinstance(path[-1], str):
        yield "is misspelt", changed(document, path, misspelt)
        yield "has a neighbour", changed({**document}, (*path[:-1], "unknown"), replaced("text"))


def spoilt(files, schemas):
    """The sound ones of some files, each kind of place in them spoilt in every way."""
    seen = set()
    for file in files:
        if file["of_shape"]:
            continue
        for path in places(file["document"]):
            place = (file["kind"], kind_of(schemas[file["kind"]], path))
            if path and place not in seen:
                seen.add(place)
                for what, document in spoils(file["document"], path):
                    where = f"{file['path']}, where {place[1]} {what}"
                    yield {"path": where, "kind": file["kind"], "text": json.dumps(document)}


def spec():
    """The files of the spec itself."""
    for kind, pattern in [("api", "api.yaml"), ("entity", "entities/*.yaml")]:
        for file in sorted((ROOT / "spec").glob(pattern)):
            yield {"path": str(file.relative_to(ROOT)), "kind": kind, "text": file.read_text()}


def main():
    kinds = ("api", "entity")
    schemas = {kind: json.loads((ROOT / f"spec/schema/{kind}.json").read_text()) for kind in kinds}
    validators = {}
    for kind, schema in schemas.items():
        Draft7Validator.check_schema(schema)
        validators[kind] = Draft7Validator(schema)

    files = [*judged(texts=spec()), *judged(FOLDERS)]
    variants = judged(texts=spoilt(files, schemas))
    wrong = 0
    for file in [*files, *variants]:
        if what := disagreement(file, validators[file["kind"]]):
            print(f"{file['path']}: {what}")
            wrong += 1
    for name, some in [("files", files), ("of them spoilt", variants)]:
        refused = sum(bool(file["of_shape"]) for file in some)
        print(f"{len(some)} {name}, {refused} of the wrong shape")
        wrong += not refused
    print(f"{wrong} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
