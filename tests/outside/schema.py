#!/usr/bin/env python3
"""Holds the JSON Schema of the spec and the parser together.

Every fixture goes through another validator of JSON Schema: what the parser accepts the schema
accepts, and what the parser refuses for its shape the schema refuses. Types of fields have a
pattern in the schema, which the parser knows as NX0008; a fixture of that is refused as well.
"""

import json
import subprocess
import sys
from pathlib import Path

from jsonschema import Draft7Validator

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["generator/tests/fixtures", "xtask/tests/mistakes"]
UNKNOWN_TYPES = "nx0008_"


def validator(kind):
    schema = json.loads((ROOT / "spec/schema" / f"{kind}.json").read_text())
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def disagreement(file, errors):
    """What is wrong with a file of the fixtures, if anything."""
    if file["accepted"] and errors and not all(error.validator == "pattern" for error in errors):
        return f"the parser accepts it, the schema does not: {errors[0].message}"
    if not file["accepted"] and not errors:
        return "the parser refuses its shape, the schema accepts it"
    if UNKNOWN_TYPES in file["path"] and not errors:
        return "the schema accepts a type that there is none of"
    return None


def main():
    command = ["cargo", "run", "--quiet", "--package", "generator", "--example", "shapes", "--", *FOLDERS]
    lines = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    validators = {kind: validator(kind) for kind in ("api", "entity")}
    files = [json.loads(line) for line in lines.splitlines()]
    wrong = 0
    for file in files:
        errors = list(validators[file["kind"]].iter_errors(file["document"]))
        if what := disagreement(file, errors):
            print(f"{file['path']}: {what}")
            wrong += 1
    refused = sum(not file["accepted"] for file in files)
    print(f"{len(files)} files, {refused} of them refused by the parser, {wrong} disagreements")
    return 1 if wrong or not refused else 0


if __name__ == "__main__":
    sys.exit(main())
