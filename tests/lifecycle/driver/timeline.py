"""The picture of one run: health, what is down, nodes, acknowledged writes and failed searches over time, as SVG."""

from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 920, 150, 45
FONT = "font-family='system-ui, sans-serif' font-size='12'"
COLOURS = {"green": "#3fa34d", "yellow": "#f2c230", "red": "#d13b3b", "no master": "#7a3fb0", "no answer": "#555555"}
INK, FAINT, LINE, FAIL = "#333333", "#dddddd", "#2b6cb0", "#d13b3b"


class Picture:
    def __init__(self, title, result):
        self._timeline = result["timeline"]
        self._seconds = max(self._timeline["seconds"], 1)
        self._parts = []
        self._y = 30
        self._text(10, 20, title, weight="bold", size=14)

    def draw(self):
        self._notes()
        self._band("health", self._timeline["health"])
        self._marks("failed searches", self._timeline["failed_searches"])
        self._steps("voters down", [self._timeline["voters_down"]], [FAIL])
        self._steps("data nodes down", [self._timeline["data_nodes_down"]], [FAIL])
        self._steps("pods: wanted, ready", [self._timeline["wanted"], self._timeline["ready"]], ["#999999", LINE])
        self._steps("nodes in the cluster", [self._timeline["nodes"]], [LINE])
        self._curve("acknowledged writes", self._timeline["acknowledged_every_5_s"])
        self._axis()
        height = self._y + 10
        return (
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' width='{WIDTH}' height='{height}'>\n"
            f"<rect width='{WIDTH}' height='{height}' fill='white'/>\n" + "\n".join(self._parts) + "\n</svg>\n"
        )

    def _x(self, second):
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(second, self._seconds) / self._seconds, 1)

    def _text(self, x, y, text, anchor="start", weight="normal", size=12, colour=INK):
        self._parts.append(
            f"<text x='{x}' y='{y}' {FONT.replace('12', str(size))} fill='{colour}' text-anchor='{anchor}' font-weight='{weight}'>{escape(text)}</text>"
        )

    def _label(self, text, height):
        self._text(LEFT - 8, self._y + height / 2 + 4, text, anchor="end")

    def _notes(self):
        """What the scenario did, each note on a line of its own with a mark down through the picture."""
        self._lines = []
        for number, (second, text) in enumerate(n for n in self._timeline["notes"] if n[0] >= 0):
            x, y = self._x(second), self._y + 14 + 14 * number
            self._lines.append((x, y))
            near_the_end = x > WIDTH * 0.6
            self._text(x - 4 if near_the_end else x + 4, y, f"{round(second)} s: {text}", anchor="end" if near_the_end else "start", size=11)
        self._y += 14 * len(self._lines) + 14

    def _band(self, label, changes):
        height = 22
        self._label(label, height)
        for (second, state), end in zip(changes, self._ends(changes)):
            x = self._x(second)
            width = max(self._x(end) - x, 0.5)
            colour = COLOURS[state]
            self._parts.append(f"<rect x='{x}' y='{self._y}' width='{width:.1f}' height='{height}' fill='{colour}'><title>{state}</title></rect>")
        self._y += height + 4
        seen = [state for state in COLOURS if any(state == s for _, s in changes)]
        x = LEFT
        for state in seen:
            self._parts.append(f"<rect x='{x}' y='{self._y + 2}' width='10' height='10' fill='{COLOURS[state]}'/>")
            self._text(x + 14, self._y + 11, state, size=11)
            x += 26 + 7 * len(state)
        self._y += 24

    def _marks(self, label, seconds):
        height = 14
        self._label(label, height)
        self._frame(height)
        for second in seconds:
            self._parts.append(f"<path d='M{self._x(second)} {self._y}v{height}' stroke='{FAIL}' stroke-width='1.5'/>")
        self._y += height + 14

    def _steps(self, label, series, colours):
        height = 34
        top = max([value for changes in series for _, value in changes if value is not None] + [1])
        self._label(label, height)
        self._frame(height, top)
        for changes, colour in zip(series, colours):
            path, drawing = "", False
            for (second, value), end in zip(changes, self._ends(changes)):
                if value is not None:
                    y = round(self._y + height - height * value / top, 1)
                    path += f"{'L' if drawing else 'M'}{self._x(second)} {y}H{self._x(end)}"
                drawing = value is not None
            self._parts.append(f"<path d='{path}' fill='none' stroke='{colour}' stroke-width='1.8'/>")
        self._y += height + 14

    def _curve(self, label, every_5_seconds):
        height = 60
        top = max(every_5_seconds + [1])
        self._label(label, height)
        self._frame(height, top)
        points = " ".join(f"{self._x(5 * n)},{round(self._y + height - height * v / top, 1)}" for n, v in enumerate(every_5_seconds))
        self._parts.append(f"<polyline points='{points}' fill='none' stroke='{LINE}' stroke-width='1.8'/>")
        self._y += height + 8

    def _frame(self, height, top=None):
        width = WIDTH - LEFT - RIGHT
        self._parts.append(f"<rect x='{LEFT}' y='{self._y}' width='{width}' height='{height}' fill='none' stroke='{FAINT}'/>")
        if top is not None:
            self._text(WIDTH - RIGHT + 4, self._y + 9, f"{top:,}", size=10)

    def _axis(self):
        step = next(s for s in (10, 20, 30, 60, 120, 300, 600) if self._seconds / s <= 12)
        for second in range(0, self._seconds + 1, step):
            self._text(self._x(second), self._y + 12, f"{second} s", anchor="middle", size=11)
        for x, y in self._lines:
            self._parts.append(f"<path d='M{x} {y - 10}V{self._y}' stroke='#888888' stroke-dasharray='3 3'/>")
        self._y += 18

    def _ends(self, changes):
        return [second for second, _ in changes[1:]] + [self._seconds]
