"""The service against its own OpenAPI description, by schemathesis: thousands of small lies, no answer undescribed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.service.serving import Service, serve

schemathesis = pytest.importorskip("schemathesis")

CASES = 12
"""Requests a test makes for each operation. Why so few: 14 operations, under a minute; the description is small."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serve(tmp_path_factory.mktemp("service"), "--engine", "rules", "-j", 64) as running:
        yield running


@schemathesis.serializer("application/x-ndjson")
def as_it_is(_: object, value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture
def described(service: Service) -> object:
    loaded = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
    return loaded


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.filterwarnings("ignore")
def test_every_answer_is_as_described(case: object) -> None:
    case.call_and_validate(excluded_checks=[schemathesis.checks.CHECKS.get_one("ignored_auth")])  # type: ignore[attr-defined]


def test_the_description_names_every_endpoint(service: Service) -> None:
    paths = service.json("GET", "/openapi.json")["paths"]
    assert {"/v1/extract", "/v1/reconcile", "/v1/jobs", "/v1/jobs/{job_id}", "/v1/jobs/{job_id}/result", "/v1/schema",
            "/v1/schema/{name}", "/health", "/ready", "/metrics"} == set(paths)  # fmt: skip
