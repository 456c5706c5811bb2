"""`python -m extractor`."""

from __future__ import annotations

from extractor.cli.main import main

if __name__ == "__main__":
    main()
