#!/usr/bin/env python3
"""Measures keys on a page of fifty images of 1920×1080, on a terminal of 192×54 cells of 10×20 pixels.

    benches/pictures.py FOLDER [NEWSRACK]

FOLDER is created if it does not exist; it holds the article and the program's files. For each protocol the page is
scrolled to its end and back, so that all images are ready, then by lines and by half pages. A time is from the key to
the last byte of the frame that answers it. `rest` are the later frames without a key, with the images that are sent
only when no key is pending; their time is from the same key to their last byte. `held` are keys sent every 33 ms, so
that there is no pause between them.
"""

import fcntl
import math
import os
import pty
import random
import select
import shutil
import signal
import struct
import sys
import termios
import time
import zlib

COLUMNS, ROWS, CELL = 192, 54, (10, 20)
COUNT, WIDTH, HEIGHT = 50, 1920, 1080
KEYS = 200
END = b"\x1b[?2026l"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(number):
    """A PNG with a sky, a ground and noise."""
    grain = random.Random(number)
    mask = int.from_bytes(b"\x07" * (WIDTH * 3), "big")
    hills = [540 + int(math.sin(x / (90 + number)) * 160) for x in range(0, WIDTH, 4)]
    pack = lambda *colour: bytes(min(255, channel) for channel in colour) * 4
    lines = []
    for y in range(HEIGHT):
        sky = pack(y // 9, 90 + y // 10, 200 - number)
        line = [sky if y < hill else pack(60 + x // 5, 120 + number, y // 12) for x, hill in enumerate(hills)]
        pixels = int.from_bytes(b"".join(line), "big") ^ (grain.getrandbits(WIDTH * 24) & mask)
        lines.append(b"\0" + pixels.to_bytes(WIDTH * 3, "big"))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(lines), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def album(folder):
    if os.path.exists(os.path.join(folder, "album.md")):
        return
    os.makedirs(folder, exist_ok=True)
    body = ""
    for number in range(COUNT):
        with open(os.path.join(folder, f"{number}.png"), "wb") as file:
            file.write(picture(number))
        body += f'<p>words {number}</p><img src="{number}.png" alt="picture {number}">'
    with open(os.path.join(folder, "album.md"), "w") as file:
        file.write(f"---\ntitle: Album\ndate: 2026-11-22 08:00:00\n---\n\n{body}\n")


class Reader:
    """A running program. Its terminal reads the bytes and draws nothing."""

    def __init__(self, argv, environment, answers):
        self.answers = answers
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            size = struct.pack("HHHH", ROWS, COLUMNS, COLUMNS * CELL[0], ROWS * CELL[1])
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(argv[0], argv, environment)

    def read(self, quiet, frames=None):
        """Reads until a pause or until `frames` frames are complete: the number of bytes and the time of the last."""
        taken, last, ends, tail = 0, time.monotonic(), 0, b""
        while select.select([self.master], [], [], quiet)[0]:
            data = os.read(self.master, 1 << 16)
            last = time.monotonic()
            taken += len(data)
            for question, answer in self.answers.items():
                if question in data:
                    os.write(self.master, answer)
            ends += (tail + data).count(END)
            tail = (tail + data)[1 - len(END):]
            if ends == frames:
                break
        return taken, last

    def key(self, key):
        """Milliseconds to the frame and its bytes, and the same for the last of the frames after it, if any."""
        start = time.monotonic()
        os.write(self.master, key)
        taken, last = self.read(1.0, 1)
        frame = ((last - start) * 1000, taken)
        taken, last = self.read(0.09)
        return frame, ((last - start) * 1000, taken) if taken else None

    def held(self, keys):
        """The same for keys in quick succession, without waiting for later frames."""
        found = []
        for key in keys:
            start = time.monotonic()
            os.write(self.master, key)
            taken, last = self.read(1.0, 1)
            found.append(((last - start) * 1000, taken))
            time.sleep(max(0.0, start + 0.033 - time.monotonic()))
        self.read(0.3)
        return found

    def end(self):
        os.kill(self.pid, signal.SIGTERM)
        try:
            self.read(0.5)
        except OSError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.master)


def tell(name, what, found):
    found = sorted(one for one in found if one)
    if not found:
        return
    times = [time for time, _ in found]
    at = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    mean = sum(taken for _, taken in found) / len(found) / 1000
    print(f"{name:6} {what:16} p50 {at(0.5):6.2f}  p99 {at(0.99):6.2f} ms  {mean:7.1f} kB a frame  ({len(found)})")


def main():
    folder, *rest = sys.argv[1:]
    program = rest[0] if rest else "target/release/newsrack"
    news = os.path.join(folder, "news")
    album(news)
    questions = {b"\x1b[16t": b"\x1b[6;%d;%dt" % (CELL[1], CELL[0]), b"\x1b[c": b"\x1b[?62;4;22c"}
    for name, more in [("kitty", {b"\x1b_Gi=31": b"\x1b_Gi=31;OK\x1b\\\x1b_Gi=32;OK\x1b\\"}), ("sixel", {})]:
        home = os.path.join(folder, "home")
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home)
        environment = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        # The device attributes come last, so kitty's answer precedes them.
        reader = Reader([program, news], environment, {**more, **questions})
        reader.read(1.0)
        os.write(reader.master, b"\r")
        reader.read(2.0)
        for key in [b"d"] * (COUNT + 10) + [b"u"] * (COUNT + 10):
            os.write(reader.master, key)
            reader.read(0.15)
        reader.read(2.0)
        for what, down, up in [("lines", b"j", b"k"), ("half pages", b"d", b"u")]:
            keys = ([down] * (KEYS // 8) + [up] * (KEYS // 8)) * 4
            found = [reader.key(key) for key in keys]
            tell(name, what, [frame for frame, _ in found])
            tell(name, what + ", rest", [rest for _, rest in found])
            tell(name, what + ", held", reader.held(keys))
        reader.end()


main()
