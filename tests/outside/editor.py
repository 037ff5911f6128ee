#!/usr/bin/env python3
"""What an editor shows of the spec, asked of the YAML language server that most editors run.

It finds the schemas by the first line of the files. The files as they are have no mistake. Then,
once for every key of the language that stands in them: where the key is taken out, it is offered,
and so is every other that is not there, each with its documentation; hovering over it shows that as
well; misspelt it is marked, and so is a value of another type. Words are offered where one belongs,
and so are the names of entities and fields of the spec.

Arguments: the command of the language server.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2] / "spec"
SETTINGS = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}


class Server:
    """A language server that is spoken to over its standard input and output."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.requests = 0
        self.documents = 0
        self.diagnostics = {}
        client = {
            "workspace": {"configuration": True},
            "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}},
        }
        self.ask("initialize", {"processId": None, "rootUri": ROOT.as_uri(), "capabilities": client})
        self.send({"method": "initialized", "params": {}})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        length = None
        while line := self.process.stdout.readline().strip():
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length is None:
            sys.exit("the language server is gone")
        return json.loads(self.process.stdout.read(length))

    def handle(self, message):
        """What the server says and asks of its own accord."""
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            result = None
            if message["method"] == "workspace/configuration":
                items = message["params"]["items"]
                result = [SETTINGS if item.get("section") == "yaml" else {} for item in items]
            self.send({"id": message["id"], "result": result})

    def ask(self, method, parameters):
        self.requests += 1
        self.send({"id": self.requests, "method": method, "params": parameters})
        while True:
            message = self.receive()
            if message.get("id") == self.requests and "method" not in message:
                return message["result"]
            self.handle(message)

    def open(self, file, text):
        """Opens a text as a document of its own, beside the file that it was made of."""
        self.documents += 1
        uri = file.with_stem(f"{file.stem}-{self.documents}").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return uri

    def mistakes(self, uri):
        while uri not in self.diagnostics:
            self.handle(self.receive())
        return self.diagnostics[uri]

    def at(self, method, uri, position):
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": position})

    def offered(self, uri, position):
        answer = self.at("completion", uri, position)
        return {item["label"]: item for item in answer["items"]}


def documentation(item):
    docs = item.get("documentation") or ""
    return docs if isinstance(docs, str) else docs["value"]


def position(mark):
    return {"line": mark.line, "character": mark.column}


def keys(node, schema, path=()):
    """Every key of the language below a node: its path in the schema, key, value and mapping, and
    the schemas of all keys that the mapping may have."""
    if isinstance(node, yaml.MappingNode):
        known = schema.get("properties")
        for key, value in node.value:
            below = known[key.value] if known else schema["additionalProperties"]
            step = (*path, key.value if known else "*")
            if known:
                yield step, key, value, node, known
            if isinstance(below, dict):
                yield from keys(value, below, step)
    elif isinstance(node, yaml.SequenceNode):
        for element in node.value:
            yield from keys(element, schema["items"], (*path, "-"))


def end(text, node):
    """Where a node ends: the parser counts what is empty behind a block to it."""
    return len(text[: node.end_mark.index].rstrip())


def spoilt(text, node, other):
    """A text with something else in place of a node, and where that stands then."""
    start = node.start_mark
    changed = text[: start.index] + other + text[end(text, node) :]
    after = {"line": start.line, "character": start.column + len(other)}
    return changed, {"start": position(start), "end": after}


class Check:
    def __init__(self, server):
        self.server = server
        self.later = []
        self.done = 0
        self.wrong = []

    def that(self, holds, where, what):
        self.done += 1
        if not holds:
            self.wrong.append(f"{where}: {what}")

    def marked(self, where, file, text, there):
        """Soon, once everything is asked: a mistake is marked in this very place."""
        self.later.append((where, self.server.open(file, text), there))

    def file(self, file, schema, seen):
        text = file.read_text()
        self.clean = self.server.open(file, text)
        self.that(not self.server.mistakes(self.clean), file.name, "a sound file has mistakes")
        for path, *rest in keys(yaml.compose(text), schema):
            if path not in seen:
                seen.add(path)
                self.key(file, text, path, *rest)

    def key(self, file, text, path, key, value, mapping, known):
        server, where = self.server, f"{file.name}: {'.'.join(path)}"
        schema = known[key.value]

        hover = server.at("hover", self.clean, position(key.start_mark))
        shown = hover["contents"]["value"].replace("\\", "") if hover else ""
        self.that(schema["description"] in shown, where, f"hovering shows {shown!r}")

        changed, there = spoilt(text, key, f"{key.value}x")
        self.marked(f"{where}, misspelt", file, changed, there)
        other = "[]" if isinstance(value, yaml.ScalarNode) else "text"
        if "type" in schema:
            changed, there = spoilt(text, value, other)
            self.marked(f"{where}, of another type", file, changed, there)

        # Within braces, and where an element of a list starts, the server offers no keys.
        before = text[: key.start_mark.index]
        if not mapping.flow_style and not before.endswith("- "):
            uri = server.open(file, before + text[end(text, value) :])
            offered = server.offered(uri, position(key.start_mark))
            others = {other.value for other, _ in mapping.value} - {key.value}
            self.that(others.isdisjoint(offered), where, f"offered a second time: {offered}")
            for name in sorted(known.keys() - others):
                item = offered.get(name, {"insertText": ""})
                sound = item["insertText"].startswith(f"{name}:")
                sound &= documentation(item) == known[name]["description"]
                self.that(sound, where, f"for {name}, this is offered: {item}")

        words = schema.get("enum") or schema.get("items", {}).get("enum")
        if words and not mapping.flow_style:
            word = value.value[0] if isinstance(value, yaml.SequenceNode) else value
            changed, _ = spoilt(text, word, "")
            offered = server.offered(server.open(file, changed), position(word.start_mark))
            self.that(set(words) <= offered.keys(), where, f"offered are {offered}")
            self.that(all(map(documentation, offered.values())), where, "a word has no docs")
            changed, there = spoilt(text, word, "nonsense")
            self.marked(f"{where}, another word", file, changed, there)

    def names(self, files, shown, written, names):
        """Where something else is written in place of the first such line, names of the spec are offered."""
        found = ((file, re.search(shown, file.read_text(), re.MULTILINE)) for file in files)
        file, match = next(((file, match) for file, match in found if match), (None, None))
        if not match:
            return
        text, shown = file.read_text(), match[0]
        before = text[: match.start()] + written
        line = before.count("\n")
        there = {"line": line, "character": len(before) - before.rfind("\n") - 1}
        after = text[match.end() :]
        uri = self.server.open(file, before + ("\n" if shown.endswith("\n") else "") + after)
        offered = self.server.offered(uri, there)
        names = set(names or yaml.safe_load(text)["fields"])
        # A key that is there is not offered again.
        below = re.match(r"(?: {10}.*\n)*", after)[0]
        names -= set(re.findall(r"^ {10}(\w+):", below, re.MULTILINE))
        self.that(names <= offered.keys(), file.name, f"for {written!r}, this is offered: {list(offered)}")

    def rest(self):
        for where, uri, there in self.later:
            ranges = [mistake["range"] for mistake in self.server.mistakes(uri)]
            self.that(there in ranges, where, f"{there} is not among {ranges}")


def main():
    server = Server(sys.argv[1:])
    check = Check(server)
    for kind, files in [("api", ["api.yaml"]), ("entity", sorted((ROOT / "entities").iterdir()))]:
        schema = json.loads((ROOT / "schema" / f"{kind}.json").read_text())
        seen = set()
        for file in files:
            check.file(ROOT / file, schema, seen)
    entities = [yaml.safe_load(file.read_text())["entity"] for file in files]
    shared = yaml.safe_load((ROOT / "api.yaml").read_text())["fields"].keys()
    for shown, written, names in [
        (r"^    type: id of \w+$", "    type: ", {f"id of {name}" for name in entities}),
        (r"^    type: id of \w+$", "    type: ", {f"list of id of {name}" for name in entities}),
        (r"^    changes: \w+$", "    changes: ", None),
        (r"^    ranges: \[", "    ranges:\n      - ", shared),
        (r"^        request:\n", "        request:\n          ", None),
        (r"^        record:\n", "        record:\n          ", shared),
    ]:
        check.names(files, shown, written, names)
    check.rest()
    server.ask("shutdown", None)
    server.send({"method": "exit"})
    print(*check.wrong, sep="\n", end="\n" if check.wrong else "")
    print(f"{check.done} checks, {len(check.wrong)} failed")
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
