"""One paid reply with everything needed to explain, export or replay it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from extractor.errors import ExtractorError, StoreError
from extractor.llm.calls import Request, Usage, canonical_json
from extractor.llm.replies import OutputMode, RawReply, check

__all__ = ["ENTRY_FORMAT", "Entry", "ledger_key"]

ENTRY_FORMAT = 1
"""Version of the key and of the entry; part of the key, so a new version never serves an old entry."""


def ledger_key(request: Request, endpoint: str) -> str:
    """SHA-256, hex, of the canonical JSON of format version, endpoint label and request body with the
    model's name.

    Nothing of how an answer is read goes in: a better parser works on what was already paid for.
    """
    return _key(request.body(), endpoint)


def _key(body: Mapping[str, Any], endpoint: str) -> str:
    identity = canonical_json([ENTRY_FORMAT, endpoint, body])
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """A reply as it came, the request it answers, and what it was counted as."""

    key: str
    endpoint: str
    """Label of the endpoint, without secrets."""
    request: Mapping[str, Any]
    """The Chat Completions body."""
    raw: RawReply
    created: str
    """UTC, ISO 8601."""
    purpose: str = ""
    provenance: str | None = None
    """Where the reply came from if not from this endpoint in a live call ("OpenAI Batch API")."""
    token: str = field(default_factory=lambda: secrets.token_hex(8))
    """Tells two replies to one request apart; a re-import carries the same one."""

    @property
    def usable(self) -> bool:
        """The reply is an answer that may be served, by today's rules."""
        try:
            check(self.raw)
        except ExtractorError:
            return False
        except Exception:  # whatever a reader of replies stumbles over, the reply is paid for and must be stored
            return False
        return True

    @property
    def billed(self) -> bool:
        """The server charges for it: any completed response, whether or not it can be used."""
        return 200 <= self.raw.status < 300

    def to_bytes(self) -> bytes:
        """Two lines of JSON, the reply and the request, so that serving an answer reads only the first."""
        raw = self.raw
        try:
            body, encoding = raw.body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            body, encoding = base64.b64encode(raw.body).decode("ascii"), "base64"
        usage = raw.usage
        head = {
            "format": ENTRY_FORMAT,
            "key": self.key,
            "token": self.token,
            "endpoint": self.endpoint,
            "created": self.created,
            "purpose": self.purpose,
            "provenance": self.provenance,
            "status": raw.status,
            "mode": raw.mode,
            "attempt": raw.attempt,
            "seconds": raw.seconds,
            "model": raw.model,
            "finish_reason": raw.finish_reason,
            "usage": usage and [usage.input_tokens, usage.output_tokens, usage.cached_input_tokens],
            "billed": self.billed,
            "encoding": encoding,
            "reply": body,
        }
        # json's escapes keep lone surrogates, and every line feed, out of the bytes.
        return f"{json.dumps(head)}\n{json.dumps(self.request)}".encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes, *, with_request: bool = True) -> Entry:
        """Raises StoreError where `data` is not what `to_bytes` makes."""
        first, _, second = data.partition(b"\n")
        try:
            head = json.loads(first)
            if head["format"] != ENTRY_FORMAT:
                raise StoreError(f"it has format {head['format']!r}, this program reads {ENTRY_FORMAT}")
            body = head["reply"]
            mode: OutputMode = head["mode"]
            if mode not in get_args(OutputMode):
                raise ValueError(f"unknown mode {mode!r}")
            raw = RawReply(
                status=int(head["status"]),
                body=base64.b64decode(body) if head["encoding"] == "base64" else body.encode("utf-8"),
                mode=mode,
                seconds=float(head["seconds"]),
                attempt=int(head["attempt"]),
                model=head["model"],
                finish_reason=head["finish_reason"],
                usage=None if head["usage"] is None else Usage(*map(int, head["usage"])),
            )
            return cls(
                key=str(head["key"]),
                endpoint=str(head["endpoint"]),
                request=json.loads(second) if with_request else {},
                raw=raw,
                created=str(head["created"]),
                purpose=str(head["purpose"]),
                provenance=head["provenance"],
                token=str(head["token"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise StoreError(f"it is not an entry ({type(error).__name__}: {error})") from None

    def prove(self) -> None:
        """Raises StoreError where the key is not that of endpoint and request."""
        if _key(self.request, self.endpoint) != self.key:
            raise StoreError("its key is not the key of its request: it was edited")
