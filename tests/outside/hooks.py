"""What schemathesis can't read in the document of requests that are to be accepted."""

import json
import os

import schemathesis
from records import EMPTY

# The ids of records that `run` has created, by their entities.
IDS = json.loads(os.environ["SANDBOX_RECORDS"])
with open("generated/openapi.json", encoding="utf-8") as text:
    SCHEMAS = json.load(text)["components"]["schemas"]


def references(operation):
    """The fields of a request that refer to records of entities of the document, each with the id of
    one that exists."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = SCHEMAS.get(content.get("schema", {}).get("$ref", "").rsplit("/", 1)[-1], {})
    found = {}
    for key, field in schema.get("properties", {}).items():
        entity = field.get("items", field).get("x-id-of")
        if entity in IDS:
            found[key] = [IDS[entity]] if "items" in field else IDS[entity]
    return found


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """In OpenAPI 3.1 a format is an annotation: the API keeps any text for a UUID, as it came."""
    remove_uuids(raw_schema)


def remove_uuids(value):
    if isinstance(value, dict):
        if value.get("format") == "uuid":
            del value["format"]
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            remove_uuids(inner)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Mends what is accepted by the document and yet, as documented elsewhere, not by the API."""
    # What others refer to stays.
    operation = case.operation.definition.raw
    kept = IDS.get(operation.get("operationId", "").removeprefix("delete"))
    if case.method.upper() == "DELETE" and str(case.path_parameters.get("id")) == str(kept):
        case.path_parameters["id"] = 0
    if not case.meta.generation.mode.is_positive:
        return
    if isinstance(case.body, dict):
        known = references(operation)
        case.body = {key: mended(known, key, value) for key, value in case.body.items()}
        if command := operation.get("x-commands", {}).get(case.body.get("Key")):
            case.body["Parameters"] = required(command)
    formats = {
        parameter.get("name"): parameter.get("schema", {}).get("format")
        for parameter in operation.get("parameters", [])
    }
    for name in list(case.query or {}):
        _, is_filter, field = name.partition(f"{operation['tags'][0]}_")
        if is_filter and not is_stored(operation["tags"][0], field):
            del case.query[name]
        else:
            case.query[name] = sought(case.path, name, formats.get(name), case.query[name])


def required(command):
    """The parameters that a declared command can't be run without."""
    return [
        {"Name": name, "Value": EMPTY[command["properties"][name]["type"]]}
        for name in command.get("required", [])
    ]


def is_stored(entity, field):
    """Whether the sandbox stores what a filter is about: a field of the records, or of those that they
    refer to. In the name of a filter, a reference is called like its field, without the `Id`."""
    known = SCHEMAS.get(entity, {}).get("properties", {})
    if field in known or f"{field}Id" in known:
        return True
    stems = {key: f"{key.removesuffix('Id')}_" for key in known}
    return any(
        is_stored(known[key].get("x-id-of"), field.removeprefix(stem))
        for key, stem in stems.items()
        if field.startswith(stem)
    )


def sought(path, name, format, value):
    """Lists are ordered by a field of their rows, and held against dates: anything else gets a 400.
    And where schemathesis follows a record to those with some ids, it is a list of one."""
    if name == "id" and path.endswith("/") and not str(value).startswith("["):
        return f"[{value}]"
    if name == "orderBy":
        return "UpdatedOn"
    if format == "date-time-local":
        return "2025-01-15T10:30"
    return value


def mended(known, key, value):
    # An update of a record that does not exist is answered with 404, which is in the document. Half
    # of the updates are of one that does, to get further.
    if key == "Id":
        return known.get(key, value) if isinstance(value, int) and value % 2 else whole(value)
    # A reply needs a conversation that exists, else it is refused with 400; which exist is not the
    # document's to know.
    if key in known and value is not None:
        return known[key]
    return whole(value)


def whole(value):
    """JSON Schema counts 1.0 among the integers, the API does not (`tests/tests/malformed.rs`)."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole(element) for element in value]
    return value
