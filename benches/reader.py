#!/usr/bin/env python3
"""Measures the reader through a pty: starts, keys, searches, memory. Needs `pip install pyte`.

    benches/reader.py LIBRARY CACHE [NEWSRACK]

Every time is from writing a key (or starting the process) to the arrival of the bytes that complete the expected
screen. The bytes are recorded with their times and emulated afterwards, so the emulator's own time is not included.
"""

import datetime
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import termios
import time

import pyte

COLUMNS, ROWS = 120, 40
QUERIES = [
    "的", "我", "钉钉", "数据", "市场", "新华社", "发布会", "人工智能", "合作", "大客户", "钉", "稀",
    "GPU", "linux", "config", "Rust", "CONFIG_PREEMPT_RT", "A股", "C++", "2021", "https://", "钉钉 数据",
    "zzzzzz", "龘龘",
]


class Screen(pyte.Screen):
    """The text of the screen. pyte's own function fails on half-overwritten wide characters."""

    @property
    def display(self):
        rows = (self.buffer[y] for y in range(self.lines))
        return ["".join(row[x].data for x in range(self.columns)) for row in rows]


class Reader:
    """A running program and the terminal it draws on."""

    def __init__(self, argv, environment):
        self.screen = Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.started = time.monotonic()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], argv, environment)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.answered = b""

    def chunks(self, quiet, limit):
        """The data that arrives, with its times, until nothing has arrived for `quiet` seconds."""
        found, end = [], time.monotonic() + limit
        last = time.monotonic()
        while time.monotonic() < end and time.monotonic() - last < quiet:
            if select.select([self.master], [], [], quiet / 4)[0]:
                try:
                    data = os.read(self.master, 1 << 16)
                except OSError:
                    break
                last = time.monotonic()
                found.append((last, data))
                # A terminal answers the query for its attributes.
                if b"\x1b[c" in data:
                    os.write(self.master, b"\x1b[?62;22c")
        return found

    def until(self, holds, start, quiet=0.15, limit=60):
        """Milliseconds from `start` until `holds` is true for the screen; `None` if it never is."""
        answer = None
        end = time.monotonic() + limit
        while answer is None and time.monotonic() < end:
            chunks = self.chunks(quiet, limit)
            for at, data in chunks:
                self.stream.feed(data)
                if answer is None and holds(self.screen.display):
                    answer = (at - start) * 1000
            if answer is None and not chunks and holds(self.screen.display):
                return 0.0
        return answer

    def key(self, keys, holds, **more):
        start = time.monotonic()
        os.write(self.master, keys.encode())
        return self.until(holds, start, **more)

    def memory(self):
        """The largest resident memory so far, in MB."""
        with open(f"/proc/{self.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        self.chunks(0.05, 1)
        os.waitpid(self.pid, 0)
        os.close(self.master)


def footer(display):
    return display[-1]


def is_full(display):
    """Whether the screen shows a list, its position in the footer, and an article next to it."""
    rows = [line for line in display[1:-2] if line[:45].strip()]
    return " of " in footer(display) and len(rows) > ROWS - 8 and any("━" in line for line in display)


def tell(name, times):
    times = sorted(time for time in times if time is not None)
    if not times:
        return print(f"{name:34} never")
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    print(f"{name:34} p50 {statistics.median(times):7.1f}  p90 {at(0.9):7.1f}  p99 {at(0.99):7.1f} ms  ({len(times)})")


def main():
    library, cache, *rest = sys.argv[1:]
    program = rest[0] if rest else "target/release/newsrack"
    home = os.path.join(cache, "home")
    os.makedirs(home, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8",
        "XDG_CACHE_HOME": cache, "XDG_STATE_HOME": os.path.join(home, "state"),
    }
    if "TZ" in os.environ:
        environment["TZ"] = os.environ["TZ"]
    start = lambda: Reader([program, library], environment)

    log = os.path.join(home, "log")
    if not os.path.exists(os.path.join(cache, "newsrack")):
        # From the program's log, because the screen does not show the end of a first run.
        reader = Reader([program, "--log-file", log, library], environment)
        rows = reader.until(lambda display: " of " in footer(display), reader.started, quiet=0.01)
        tell("first run to the first rows", [rows])
        clock = time.time() - (time.monotonic() - reader.started)
        while "all folders are read" not in open(log).read():
            reader.chunks(0.05, 1)
        line = next(line for line in open(log) if "all folders are read" in line)
        read = datetime.datetime.fromisoformat(line.split()[0]).timestamp() - clock
        print(f"first run to all rows and counts   {read:.2f} s")
        while "texts" in footer(reader.screen.display) or time.time() - clock < read + 2:
            for _, data in reader.chunks(0.5, 5):
                reader.stream.feed(data)
        print(f"first run to all texts             {time.time() - clock:.1f} s, peak memory {reader.memory():.0f} MB")
        reader.end()

    times = []
    for _ in range(12):
        reader = start()
        times.append(reader.until(is_full, reader.started))
        reader.end()
    tell("start to the first full frame", times[2:])

    reader = start()
    reader.until(is_full, reader.started, quiet=1.0)
    time.sleep(1)
    place = lambda: footer(reader.screen.display)
    times = []
    for key in ["j"] * 100 + ["\x06"] * 20 + ["k"] * 60:
        before = place()
        times.append(reader.key(key, lambda display: footer(display) != before, quiet=0.04, limit=2))
    tell("cursor key to frame", times)
    before = place()
    tell("G to frame", [reader.key("G", lambda display: footer(display) != before, quiet=0.3)])
    before = place()
    tell("gg to frame", [reader.key("gg", lambda display: footer(display) != before, quiet=0.3)])

    times = []
    for query in QUERIES:
        os.write(reader.master, b"S")
        os.write(reader.master, b"\x15")
        os.write(reader.master, query[:-1].encode())
        for at, data in reader.chunks(0.4, 30):
            reader.stream.feed(data)

        def found(display):
            title = " ".join(display[0].split())
            return "".join(query.split()) in title.replace(" ", "") and (
                " found" in title or any("Nothing found" in line for line in display))

        took = reader.key(query[-1], found, quiet=0.4)
        times.append(took)
        count = [word for word in reader.screen.display[0].split("│")[0].split() if word[0].isdigit()]
        print(f"  {query}: {took if took is None else round(took, 1)} ms  {count[-1:] or 0}")
        os.write(reader.master, b"\x1b")
        for at, data in reader.chunks(0.4, 30):
            reader.stream.feed(data)
    tell("search, key to first results", times)

    os.write(reader.master, b"/")
    start_of_titles = time.monotonic()
    reader.chunks(3.0, 30)
    times = []
    for key in ["数", "据", "\x7f", "\x7f", "的", "\x7f", "G", "P", "U", "\x7f", "\x7f", "\x7f", "发", "布"]:
        typed = lambda display, before=footer(reader.screen.display): footer(display) != before
        times.append(reader.key(key, typed, quiet=0.2))
    tell("title find, key to frame", times)
    print(f"peak memory, reading and searching  {reader.memory():.0f} MB")
    reader.end()


main()
