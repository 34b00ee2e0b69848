# SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause
"""Chromium without a window, by its DevTools protocol over two pipes: nothing but Python's own
library is needed (https://chromedevtools.github.io/devtools-protocol/)."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

OPTIONS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-extensions", "--hide-scrollbars",
    "--force-color-profile=srgb", "--remote-debugging-pipe",
]
TIMEOUT = 120  # seconds for one answer
HIGHEST = 15000  # pixels of a screenshot


class Browser:
    def __init__(self):
        program = shutil.which("chromium")
        if program is None:
            raise SystemExit("chromium is missing: Debian's package `chromium`")
        self.profile = tempfile.mkdtemp(prefix="dtpolicy-browser-")
        to_read, self.to_browser = os.pipe()
        self.from_browser, to_write = os.pipe()

        def pipes():
            # Chromium reads from descriptor 3 and writes to 4.
            high_read, high_write = os.dup(to_read), os.dup(to_write)
            os.dup2(high_read, 3)
            os.dup2(high_write, 4)

        self.process = subprocess.Popen(
            [program, *OPTIONS, f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=pipes)
        os.close(to_read)
        os.close(to_write)
        self.buffer = b""
        self.last_id = 0
        self.events = []
        self.session = None

    def close(self):
        try:
            self.call("Browser.close")
        except (OSError, RuntimeError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _next(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.from_browser, 1 << 20)
            if not piece:
                raise RuntimeError("chromium has ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            answer = self._next()
            if answer.get("id") == self.last_id:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)
        raise RuntimeError(f"{method}: no answer")

    def wait_for(self, event):
        seen = 0
        while True:
            for message in self.events[seen:]:
                if message.get("method") == event:
                    return
            seen = len(self.events)
            self.events.append(self._next())

    def open(self, path, width=1400, height=1000, dark=False, script=True, media=""):
        """Opens a file in a page of its own. What it says and asks for is in `events` afterwards."""
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.events = []
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        # The processor's time, whatever runs beside.
        self.call("Performance.enable", timeDomain="threadTicks")
        self.resize(width, height)
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait_for("Page.loadEventFired")

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description", expression))
        return result["result"].get("value")

    def complaints(self):
        """What the console says, and every request but that for the page itself."""
        said = []
        for event in self.events:
            method, values = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                said.append(values["exceptionDetails"]["text"])
            elif method == "Runtime.consoleAPICalled":
                said.append(f"console: {values['args']}")
            elif method == "Log.entryAdded":
                said.append(f"log: {values['entry']['text']}")
            elif method == "Network.requestWillBeSent":
                request = values["request"]["url"]
                is_page = values.get("type") == "Document" and request.startswith("file://")
                if not is_page and not request.startswith("data:"):
                    said.append(f"request: {request}")
        return said

    def metrics(self):
        """Of the page until now, by name: TaskDuration is the processor's time for parsing, style, layout and
        script, in seconds; LayoutObjects counts the boxes that were laid out."""
        metrics = self.call("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}

    def screenshot(self, path):
        """All of the page, or as much of it as Chromium draws at once."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "scale": 1, "width": size["width"],
                "height": min(size["height"], HIGHEST)}
        picture = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                            clip=clip)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))

    def print(self, path):
        paper = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(paper["data"]))
