# ruff: noqa: T201, S603, S607
"""Makes the pictures in docs/images: runs the seeds, serves the review, decides a little, and looks.

    python docs/screenshots.py [--engine rules|replay] [--recordings DIR]

Needs Chromium on the path and the packages of the extra [test].
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1180, "height": 800}, {"width": 390, "height": 800}


def _page(browser: Browser, *, dark: bool = False, phone: bool = False) -> Page:
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    return context.new_page()


def _save(page: Page, name: str) -> None:
    page.wait_for_timeout(300)
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"review-{name}.png"
    page.screenshot(path=path)
    _shrink(path)
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1024} kB")


def _shrink(path: Path) -> None:
    """256 colours are enough for text on flat ground and a third of the size; without the tools the file stays."""
    if shutil.which("pngquant"):
        subprocess.run(["pngquant", "--force", "--output", str(path), "256", str(path)], check=True)


def _take(browser: Browser, address: str, folder: Path) -> None:
    desk = _page(browser)
    desk.goto(address)
    desk.wait_for_selector("html[data-ready]")
    for key in "12b":
        shown = desk.locator("#case article").get_attribute("id")
        desk.keyboard.press(key)
        desk.wait_for_function("id => document.querySelector('#case article').id !== id", arg=shown)
    desk.wait_for_timeout(4200)  # until the notice has gone
    _save(desk, "queue")
    wording = desk.locator("#queue li[data-kind=quote_wording] a").first
    wording.click()
    _save(desk, "disagreement")
    key = re.search(r"d=(\w+)", desk.url)
    assert key is not None
    one = f"{address}?d={key.group(1)}"
    for name, options in (("disagreement-dark", {"dark": True}), ("disagreement-phone", {"phone": True})):
        page = _page(browser, **options)
        page.goto(one)
        page.wait_for_selector("html[data-ready]")
        _save(page, name)
    story = desk.locator("header nav a", has_text="Story").first.get_attribute("href") or ""
    figure = desk.locator("#queue li[data-kind^=figure] a").filter(has_text=re.compile(r"\d.*\d%")).first  # with a plot
    if figure.count():
        figure.click()
        _save(desk, "figure")
    article = desk.locator("#case a.pub").first.get_attribute("href") or ""
    for name, path in (("story", story), ("article", article.partition("#")[0])):
        page = _page(browser)
        page.goto(address.rstrip("/") + path)
        _save(page, name)
    page = _page(browser, dark=True)
    page.goto(address.rstrip("/") + article.partition("#")[0])
    _save(page, "article-dark")
    report = _page(browser)
    report.goto((folder / "review.html").as_uri())
    _save(report, "report")


def main() -> None:
    """Makes all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="replay")
    parser.add_argument("--recordings", default=str(ROOT / "seeds" / "recordings"))
    given = parser.parse_args()
    command = [sys.executable, "-m", "extractor"]
    chromium = next(
        (p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None
    )
    if chromium is None:
        sys.exit("no Chromium found; install it (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        seeds = [str(p) for p in sorted((ROOT / "seeds").glob("*.txt"))]
        options = ["--engine", given.engine, *(["--recordings", given.recordings] if given.engine == "replay" else [])]
        subprocess.run(
            [*command, "run", *seeds, "-o", str(folder), "-q", *options], check=True, stdout=subprocess.DEVNULL
        )
        server = subprocess.Popen(
            [*command, "review", str(folder / "stories.jsonl"), "--serve", "--port", "0", "--reviewer", "editor"],
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stderr is not None
            found = re.search(r"http://\S+", server.stderr.readline())
            assert found is not None, "the server did not start"
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                _take(browser, found.group(), folder)
                browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
