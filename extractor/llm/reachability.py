"""Whether an endpoint answers at all: asks for its list of models, which costs nothing. For `extractor doctor`."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request

from extractor.errors import EngineRefused, EngineUnavailable
from extractor.llm.endpoint import Endpoint
from extractor.llm.gate import check_request

__all__ = ["list_models"]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Why: a redirect would carry the key to another host."""

    def redirect_request(self, *args: object) -> None:
        return None


def list_models(endpoint: Endpoint, seconds: float = 10.0) -> list[str] | None:
    """Names of the models that the endpoint lists; None where it answers but has no list.

    Raises:
        EngineUnavailable: no answer within `seconds`.
        EngineRefused: the key is not accepted.
        RequestsNotAllowed: requests are forbidden.
    """
    check_request(endpoint)
    query = f"?{urllib.parse.urlencode(endpoint.query)}" if endpoint.query else ""
    request = urllib.request.Request(f"{endpoint.url.rstrip('/')}/models{query}")  # noqa: S310 -- http(s) by Endpoint
    if endpoint.authorization is not None:
        request.add_header("Authorization", endpoint.authorization)
    for name, value in endpoint.headers.items():
        request.add_header(name, value.get_secret_value())
    handlers = [_NoRedirect(), *([urllib.request.ProxyHandler({})] if endpoint.is_loopback else [])]
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=seconds) as reply:
            listing = json.loads(reply.read(10_000_000))
    except urllib.error.HTTPError as e:
        if e.code in (401, 403):
            raise EngineRefused(
                f"{endpoint.label} does not accept the key (HTTP {e.code}); check OPENAI_API_KEY"
            ) from None
        if e.code >= 500:
            raise EngineUnavailable(f"{endpoint.label} answers with HTTP {e.code}; try again later") from None
        return None
    except OSError as e:
        raise EngineUnavailable(f"{endpoint.label} does not answer: {getattr(e, 'reason', None) or e}") from None
    except http.client.HTTPException as e:
        raise EngineUnavailable(
            f"{endpoint.label} answers, but not in HTTP ({type(e).__name__}): check OPENAI_BASE_URL"
        ) from None
    except ValueError:
        return None
    models = listing.get("data") if isinstance(listing, dict) else None
    if not isinstance(models, list):
        return None
    return [str(m["id"]) for m in models if isinstance(m, dict) and "id" in m]
