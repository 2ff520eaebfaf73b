#!/usr/bin/env python3
"""Walks through articles with difficult characters in real terminals and compares each screen with a redraw.

    tests/terminals.py NEWSRACK [STEPS]

After each of STEPS keys (40) the screen must be the one that `^L` draws, footer left out, because `^L` clears its
message. tmux is compared by text, the others by picture under Xvfb. Needs tmux, Xvfb, xdotool and ImageMagick; of
xterm, kitty, foot, mlterm, Konsole and VTE those that are installed are tried (foot also needs weston). It is no part of
the test suite, because a fresh machine has none of them. Run it inside a container of another distribution for another
version of tmux.
"""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

KEYS = ["space", "b", "d", "u", "j", "k", "l", "J", "K", "Tab"]
SIGNS = ["☑\ufe0f", "1\ufe0f\u20e3", "👩\u200d💻", "👨\u200d👩\u200d👧\u200d👦", "👍🏽", "ﾊ\uff9e", "☰", "🇨🇳", "“引”——①", "\U00031350"]
DISPLAY = ":97"
FONT = "Noto Sans Mono CJK SC"

# foot needs a Wayland compositor, which has a window here.
FOOT = """weston --backend=x11-backend.so --width=1200 --height=800 --socket=walk --idle-time=0 & sleep 3
WAYLAND_DISPLAY=walk foot --fullscreen "$0" "$1"; kill $!"""

# The command of each terminal, before that of newsrack.
TERMINALS = {
    "xterm": ["xterm", "-fa", FONT, "-fs", "10", "-geometry", "120x40", "-e"],
    "kitty": ["kitty", "--config", "NONE", "-o", "cursor_blink_interval=0"],
    "mlterm": ["mlterm", "-g", "120x40", "-e"],
    "konsole": ["konsole", "--separate", "--hide-menubar", "--hide-tabbar", "-e"],
    "xfce4-terminal": ["xfce4-terminal", "--disable-server", "--geometry", "120x40", "--hide-menubar", "-x"],
    "foot": ["sh", "-c", FOOT],
}


def library(folder):
    """Articles in which each sign stands before, behind and between ideographs."""
    for number, sign in enumerate(SIGNS * 2):
        lines = [f"第{line}行 {sign} 文字{sign}文字，{random.choice(SIGNS)} 行尾。\n" for line in range(30)]
        text = f"---\ntitle: {sign} 标题 {number} {sign}\ndate: 2026-01-{number + 1:02}\n---\n" + "\n".join(lines)
        (folder / f"{number}.md").write_text(text)


def environment(home):
    kept = {name: value for name, value in os.environ.items() if name not in ("TMUX", "STY", "ZELLIJ")}
    return kept | {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "LANG": "C.UTF-8", "TZ": "UTC", "DISPLAY": DISPLAY}


def in_tmux(newsrack, news, home, steps):
    def tmux(*arguments):
        command = ["tmux", "-L", f"walk{os.getpid()}", "-f", "/dev/null", *arguments]
        return subprocess.run(command, env=environment(home), capture_output=True, text=True).stdout

    def screen():
        time.sleep(0.35)
        return tmux("capture-pane", "-p").split("\n")[:-3]

    tmux("new-session", "-d", "-x", "100", "-y", "30", f"{newsrack} {news}")
    time.sleep(3)
    wrong = 0
    for _ in range(steps):
        tmux("send-keys", {"space": "Space"}.get(key := random.choice(KEYS), key))
        before = screen()
        tmux("send-keys", "C-l")
        wrong += sum(was != is_now for was, is_now in zip(before, screen()))
    tmux("kill-server")
    return wrong


def in_window(command, home, steps):
    shots = [home / "before.png", home / "after.png"]

    def press(key, shot):
        subprocess.run(["xdotool", "key", key], env=environment(home), check=True)
        time.sleep(0.4)
        subprocess.run(["import", "-window", "root", shot], env=environment(home), check=True)

    program = subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(8)
    wrong, seen = 0, set()
    for _ in range(steps):
        press(random.choice(KEYS), shots[0])
        press("ctrl+l", shots[1])
        compared = subprocess.run(
            ["compare", "-extract", "1200x420+0+0", "-metric", "AE", *shots, "null:"], capture_output=True, text=True)
        # A blinking cursor differs in fewer pixels.
        wrong += float(compared.stderr.split()[0]) > 400
        seen.add(shots[0].read_bytes())
    subprocess.run(["xdotool", "key", "Q"], env=environment(home), check=True)
    time.sleep(1)
    program.kill()
    program.wait()
    # A terminal that has not started shows the same all the time.
    return wrong if len(seen) > 2 else steps


def main():
    newsrack = pathlib.Path(sys.argv[1]).resolve()
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    random.seed(1)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        news = pathlib.Path(folder) / "news"
        news.mkdir()
        library(news)
        server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1300x900x24"], stderr=subprocess.DEVNULL)
        time.sleep(1)
        for name in ["tmux", *TERMINALS]:
            needed = ["foot", "weston"] if name == "foot" else [name]
            if not all(map(shutil.which, needed)):
                print(f"{name:16} not installed")
                continue
            home = pathlib.Path(tempfile.mkdtemp(dir=folder))
            if name == "tmux":
                wrong = in_tmux(newsrack, news, home, steps)
            else:
                wrong = in_window([*TERMINALS[name], newsrack, news], home, steps)
            failed |= wrong > 0
            print(f"{name:16} {wrong} of {steps * (1 if name != 'tmux' else 27)} wrong", flush=True)
        server.kill()
    sys.exit(failed)


main()
