#!/bin/sh
# Uses an installed wheel as a stranger would: outside of any checkout, with nothing but the core dependencies.
#   sh bench/wheel_check.sh BIN_DIRECTORY SEEDS_DIRECTORY
set -eu
bin=$1 seeds=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$bin/extractor" --help >/dev/null
"$bin/extractor" schema ArticleFacts >/dev/null
"$bin/extractor" run "$seeds" -o out --engine rules --quiet >/dev/null
test -s out/facts.jsonl && test -s out/stories.jsonl && test -s out/review.html && test -s out/run.json
if [ -d "$seeds/recordings" ]; then
  "$bin/extractor" run "$seeds" -o replayed --engine replay --recordings "$seeds/recordings" --quiet >/dev/null
fi
"$bin/python" - "$seeds" <<'PY'
import pathlib, sys
import extractor
from extractor import Extractor, reconcile

assert "site-packages" in extractor.__file__, extractor.__file__
texts = [p.read_text("utf-8") for p in sorted(pathlib.Path(sys.argv[1]).glob("*.txt"))]
with Extractor("rules") as one:
    facts = list(one.extract_many(texts))
stories = reconcile(facts)
print(f"wheel works: {len(facts)} articles, {len(stories)} stories, version {extractor.__version__}")
PY
