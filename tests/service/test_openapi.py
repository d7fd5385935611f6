"""The OpenAPI document against the service: what it describes is answered as it says, and never with 5xx."""

from __future__ import annotations

import os
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = int(os.environ.get("OPENAPI_EXAMPLES", "6"))


def test_every_operation_is_named_and_has_an_answer(client: httpx.Client) -> None:
    document: dict[str, Any] = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    names = []
    for methods in document["paths"].values():
        for operation in methods.values():
            names.append(operation["operationId"])
            assert operation["summary"]
            assert "200" in operation["responses"]
    assert names
    assert len(names) == len(set(names))


def checks_of(path: str, *, valid: bool) -> list[Any]:
    """What an answer is held against; a network over time is no picture, though the document allows both."""
    if not valid:
        return [*CHECKS, negative_data_rejection]
    return [*CHECKS] if "/networks/" in path else [*CHECKS, positive_data_acceptance]


@pytest.mark.parametrize("valid", [True, False], ids=["valid", "invalid"])
def test_the_document_and_the_service_agree(address: str, valid: bool) -> None:
    schema = schemathesis.openapi.from_url(address + "/openapi.json")
    mode = schemathesis.GenerationMode.POSITIVE if valid else schemathesis.GenerationMode.NEGATIVE
    asked = []
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]

        @hypothesis.settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def agrees(case: Any) -> None:
            response = case.call(timeout=20)
            case.validate_response(response, checks=checks_of(case.path, valid=valid))

        if not valid and not operation.query:
            continue  # nothing about it can be wrong
        agrees()
        asked.append(operation.path)
    assert asked
