"""What schemathesis can't read in the document of requests that are to be accepted."""

import os

import schemathesis

# Records that `run` has created.
THREAD = int(os.environ["SANDBOX_THREAD"])
MESSAGE = int(os.environ["SANDBOX_MESSAGE"])
KEPT = {str(THREAD), str(MESSAGE)}
IDS = {"/api/community/communitythreads": THREAD, "/api/community/communitymessages": MESSAGE}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Mends what is accepted by the document and yet, as documented elsewhere, not by the API."""
    # What others refer to stays.
    if case.method.upper() == "DELETE" and str(case.path_parameters.get("id")) in KEPT:
        case.path_parameters["id"] = 0
    if not case.meta.generation.mode.is_positive:
        return
    if isinstance(case.body, dict):
        case.body = {key: mended(case.path, key, value) for key, value in case.body.items()}
    for name in case.query or {}:
        case.query[name] = sought(case.path, name, case.query[name])


def sought(path, name, value):
    """Lists are ordered by a field of their rows, and held against dates: anything else gets a 400.
    And where schemathesis follows a record to those with some ids, it is a list of one."""
    if name == "id" and path.endswith("/") and not str(value).startswith("["):
        return f"[{value}]"
    if name == "orderBy":
        return "UpdatedOn"
    if name.startswith(("from_", "to_")) or name.endswith("Date"):
        return "2025-01-15T10:30"
    return value


def mended(path, key, value):
    # A reply needs a conversation that exists, else it is refused with 400; which exist is not the
    # document's to know.
    if key == "CommunityThreadId":
        return THREAD
    # An update of a record that does not exist is answered with 404, which is in the document. Half
    # of the updates are of one that does, to get further.
    if key == "Id" and isinstance(value, int) and value % 2:
        return IDS[path]
    return whole(value)


def whole(value):
    """JSON Schema counts 1.0 among the integers, the API does not (`tests/tests/malformed.rs`)."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole(element) for element in value]
    return value
