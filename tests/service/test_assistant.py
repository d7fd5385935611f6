"""The tools for assistants, asked by the protocol's own client."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from hrgraph.errors import UsageError
from hrgraph.service.assistant import make_server
from hrgraph.store.requests import Limits

Calls = list[tuple[str, dict[str, Any]]]
HEAVY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def ask(server: object, calls: Calls) -> list[Any]:
    async def all_of_them() -> list[Any]:
        async with Client(server) as client:  # type: ignore[arg-type]
            return [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(all_of_them())


@pytest.fixture(scope="module")
def answers(release: Path) -> list[Any]:
    """What a server in a process of its own answers, over its standard input and output."""
    words = ["-m", "hrgraph", "mcp", "--store", str(release)]
    calls: Calls = [
        ("find", {"text": "facebook"}),
        ("get_communication", {"reference": "10/2023 oth"}),
        ("run_pattern", {"name": "repeat-follow-ups", "parameters": {"kind": "company", "minimum": "3"}}),
        ("run_sparql", {"query": "ASK { ?s ?p ?o }"}),
        ("run_sparql", {"query": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"}),
        ("describe_class", {"name": "Reply"}),
        ("describe_class", {}),
        ("run_pattern", {}),
        ("find", {"text": "tik", "kind": "company", "limit": 1}),
    ]
    return ask(StdioServerParameters(command=sys.executable, args=words), calls)


def test_each_tool_answers(answers: list[Any]) -> None:
    assert not [one.content for one in answers if one.is_error]
    assert len({one.structured_content["release"] for one in answers}) == 1
    find, letter, pattern, yes, graph, described, classes, patterns, tiktok = (
        one.structured_content for one in answers
    )
    assert find["things"][0]["key"] == "company/meta"
    assert {"hr:addressee", "hr:mandate", "hr:date"} <= {fact["property"] for fact in letter["facts"]}
    assert letter["communication"].endswith("/communication/OTH-10-2023")
    assert all(fact["graphs"] for fact in letter["facts"])
    assert len(letter["replies"]) == 1, "no answer by the day of the data"
    assert all(reply["communication"] == letter["communication"] for reply in letter["replies"])
    assert pattern["count"] == len(pattern["rows"]) == 2
    assert yes["boolean"] is True
    assert "<" in graph["turtle"] or ":" in graph["turtle"]
    assert "hr:replyKind" in {one["property"] for one in described["properties"]}
    assert "hr:Communication" in {one["class"] for one in classes["classes"]}
    assert "unanswered" in {one["name"] for one in patterns["patterns"]}
    assert [one["key"] for one in tiktok["things"]] == ["company/tiktok"]


def test_tools_are_explained_and_only_read(release: Path) -> None:
    async def listed() -> tuple[list[Any], str]:
        async with Client(make_server(release)) as client:
            return (await client.list_tools()).tools, str(client.instructions)

    tools, instructions = asyncio.run(listed())
    assert {tool.name for tool in tools} == {
        "find",
        "get_communication",
        "run_pattern",
        "run_sparql",
        "describe_class",
    }
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)
    assert "allegations" in instructions


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("run_sparql", {"query": "SELECT"}, "unexpected"),
        ("run_sparql", {"query": "DROP ALL"}, "update"),
        ("run_sparql", {"query": "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"}, "SERVICE"),
        ("run_sparql", {"query": "SELECT * { " + "{" * 5000 + "}" * 5000 + " }"}, ""),
        ("run_sparql", {"query": "SELECT * { ?s ?p ?o }"}, "LIMIT"),
        ("run_pattern", {"name": "no-such"}, "repeat-follow-ups"),
        ("run_pattern", {"name": "unanswered", "parameters": {"kind": "nobody"}}, "kind"),
        ("get_communication", {"reference": "OTH 99999/2023"}, "99999"),
        ("describe_class", {"name": "Unicorn"}, "Unicorn"),
        ("describe_class", {"name": "no:Such"}, "prefix"),
    ],
)
def test_trouble_is_told_and_the_next_question_answered(
    name: str, given: dict[str, Any], told: str, release: Path
) -> None:
    trouble, fine = ask(make_server(release), [(name, given), ("run_sparql", {"query": "ASK {}"})])
    assert trouble.is_error
    text = trouble.content[0].text
    assert told.lower() in text.lower(), text
    assert "Traceback" not in text
    assert fine.structured_content["boolean"] is True


def test_a_query_without_end_is_stopped(release: Path) -> None:
    server = make_server(release, Limits(deadline=1.0))
    trouble, fine = ask(server, [("run_sparql", {"query": HEAVY}), ("run_sparql", {"query": "ASK {}"})])
    assert trouble.is_error
    assert not fine.is_error


def test_without_its_package_the_cure_is_told(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(UsageError, match=r"hrgraph\[mcp\]"):
        make_server(release)
