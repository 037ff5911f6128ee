"""Creates the smallest record of every entity that the document describes, and prints their ids:
`records.py DOCUMENT URL TOKEN`. Those that others refer to come first."""

import json
import sys
import urllib.request

EMPTY = {"integer": 0, "number": 0, "string": "", "boolean": False, "array": []}


def creates(document):
    """The body of each create with its path, by the entity."""
    for path, operations in document["paths"].items():
        create = operations.get("post", {})
        if not create.get("operationId", "").startswith("create"):
            continue
        body = create["requestBody"]["content"]["application/json"]["schema"]
        name = body["$ref"].rsplit("/", 1)[1]
        yield name.removeprefix("Create"), (path, document["components"]["schemas"][name])


def smallest(schema, ids):
    """The required fields, or nothing where one refers to a record that is yet to be created."""
    body = {}
    for key in schema.get("required", []):
        field = schema["properties"][key]
        entity = field.get("x-id-of")
        if entity in ids and ids[entity] is None:
            return None
        body[key] = ids.get(entity, EMPTY[field["type"]])
    return body


def send(url, token, body):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with direct.open(request) as answer:
        envelope = json.load(answer)
    return next(value["Id"] for value in envelope.values() if isinstance(value, dict))


def main():
    file, url, token = sys.argv[1:]
    with open(file, encoding="utf-8") as text:
        pending = dict(creates(json.load(text)))
    ids = dict.fromkeys(pending)
    while pending:
        name, body = next(
            (name, body)
            for name, (_, schema) in pending.items()
            if (body := smallest(schema, ids)) is not None
        )
        path, _ = pending.pop(name)
        ids[name] = send(url + path, token, body)
    print(json.dumps(ids))


if __name__ == "__main__":
    main()
