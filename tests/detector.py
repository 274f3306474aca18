"""A Chromium that tells of all that a page does and should not: it runs, it fetches, it holds what could."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Dialog, Error, Page, Route, sync_playwright

# Laid into every page before its own: what it calls, and what its policy stops, comes out on the console.
HOOKS = """
for (const name of ["print", "open"]) {
  window[name] = () => console.error("ran " + name);
}
document.addEventListener("securitypolicyviolation", (event) => {
  console.error("the policy stopped " + event.violatedDirective + " " + event.blockedURI);
});
"""
# What no page of Morgue holds: handlers, programs, styles in the text, addresses that run, what loads others.
AUDIT = """() => {
  const found = [];
  if (document.contentType !== "text/html") return found;  // the browser's own page around a text
  const own = location.origin;
  const elsewhere = (address) => address && new URL(address, own).origin !== own;
  for (const element of document.querySelectorAll("*")) {
    const name = element.localName;
    // Our own frame around an original, which may nothing.
    if (name === "iframe" && element.getAttribute("sandbox") === "" && !elsewhere(element.src)) continue;
    for (const attribute of element.attributes) {
      const value = attribute.value.replace(/[\\u0000-\\u0020]/g, "").toLowerCase();
      if (attribute.name.startsWith("on") || ["style", "srcdoc", "formaction"].includes(attribute.name))
        found.push(`<${name} ${attribute.name}>`);
      if (/^(javascript|data|vbscript|blob|file):/.test(value) && /href|src|action|data/.test(attribute.name))
        found.push(`<${name} ${attribute.name}=${value.slice(0, 40)}>`);
      if (/^(src|action|data|srcset|poster|background)$/.test(attribute.name) && elsewhere(value))
        found.push(`<${name} ${attribute.name}> leads elsewhere`);
    }
    if (["iframe", "frame", "object", "embed", "base", "style", "marquee", "img", "video", "audio", "math",
         "noscript", "template", "foreignobject", "animate", "use", "plaintext", "xmp"].includes(name))
      found.push(`<${name}>`);
    if (name === "script" && (!element.src || elsewhere(element.src))) found.push("<script>");
    if (name === "link" && elsewhere(element.href)) found.push("<link> leads elsewhere");
    if (name === "meta" && element.httpEquiv.toLowerCase() === "refresh") found.push("<meta refresh>");
  }
  return found;
}"""


class Detector:
    """A window of a browser, and everything that was noticed in it. `address` is of the server under test."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.noticed: list[str] = []
        self._host = urlsplit(address).netloc
        page.add_init_script(HOOKS)
        page.on("dialog", self._dialog)
        page.on("console", lambda message: self._note(message.text))
        page.on("pageerror", lambda error: self.noticed.append(f"error: {error}"))
        page.context.route(re.compile(rf"^(?!{re.escape(address)})https?:"), self._request)

    def visit(self, url: str) -> list[str]:
        """Open an address, wait for what runs at once, and give what was noticed."""
        self.noticed = []
        try:
            self.page.goto(url, wait_until="load")
        except Error as error:  # the page went on to another by itself
            self.noticed.append(f"left: {error}")
        return self.look()

    def look(self) -> list[str]:
        """Give what was noticed so far, and what the page that is open holds."""
        if urlsplit(self.page.url).netloc != self._host:
            self.noticed.append(f"went to {self.page.url}")
        try:
            return [*self.noticed, *self.page.evaluate(AUDIT)]
        except Error as error:  # it went on to another while it was looked at
            return [*self.noticed, f"left: {error}"]

    def _note(self, text: str) -> None:
        if "Failed to load resource" not in text:  # a page that is not there is an answer like any other
            self.noticed.append(f"console: {text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.noticed.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, route: Route) -> None:
        self.noticed.append(f"fetched {route.request.url}")
        route.abort()


@contextmanager
def detecting(chromium: Browser, address: str, *, policy: bool) -> Iterator[Detector]:
    """Open a window; without `policy`, the server's own rules are lifted, so that whatever could run does."""
    context = chromium.new_context(bypass_csp=not policy)
    context.set_default_timeout(20_000)
    yield Detector(context.new_page(), address)
    context.close()


@contextmanager
def launched() -> Iterator[Browser]:
    """Start Chromium; the test is skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
