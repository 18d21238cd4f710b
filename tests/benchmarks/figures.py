"""What is measured, how it is written, and the goal it is held to."""

from dataclasses import dataclass
from typing import Callable, Optional


@dataclass
class Figure:
    key: str
    title: str
    unit: str = "ms"
    goal: str = ""
    # Of all our medians and all the rival's.
    reached: Optional[Callable[[dict, dict], bool]] = None

    def text(self, value):
        if value is None:
            return "–"
        return f"{value * 1000:.1f} ms" if self.unit == "ms" else f"{value:.2f} s" if self.unit == "s" else f"{value:.0f} MB"

    def met(self, ours, rival):
        """None where there is no goal; not reached where it could not be measured."""
        if self.reached is None:
            return None
        try:
            return self.reached(ours, rival)
        except KeyError:
            return False


def at_most(times, key):
    return lambda ours, rival: ours[key] <= times * rival[key]


FIGURES = [
    Figure("launch", "launch to the end of the first cell, 1+1", "s", "at or below ipykernel's", at_most(1, "launch")),
    Figure("cpu", "  processor time the kernel has used by then", "s"),
    Figure("cell", "a trivial cell, warm, 100 cells", "ms", "at or below 1.3 × ipykernel's", at_most(1.3, "cell")),
    Figure("complete 1", "completion after 1 cell"),
    Figure(
        "complete 200", "completion after 200 cells", "ms", "at or below 1.5 × ipykernel's", at_most(1.5, "complete 200")),
    Figure(
        "complete 200", "  beside that after 1 cell", "ms", "at or below 1.3 × after 1 cell",
        lambda ours, _: ours["complete 200"] <= 1.3 * ours["complete 1"]),
    Figure("rss 1", "memory after the first cell: resident set of the process", "MB"),
    Figure("pss 1", "  proportional set", "MB"),
    Figure(
        "rss 1000", "memory after 1,000 trivial cells: resident set", "MB", "at most 150 MB above the first",
        lambda ours, _: ours["rss 1000"] <= ours["rss 1"] + 150),
    Figure("pss 1000", "  proportional set", "MB"),
    Figure("lines", "100,000 lines printed by one cell, all received", "s", "no slower than ipykernel", at_most(1, "lines")),
    Figure("package first", '#r "nuget:…" of a cached package, first in the session', "s"),
    Figure("package again", "  the same again", "s", "under 0.5 s", lambda ours, _: ours["package again"] < 0.5),
    Figure("package second", "  a second package", "s", "under 0.5 s", lambda ours, _: ours["package second"] < 0.5),
    *(
        Figure(f"interrupt {what}", f"interrupt: {title}", "s", "within 0.5 s", lambda ours, _, what=what: ours[f"interrupt {what}"] <= 0.5)
        for what, title in [("loop", "a busy loop"), ("sleep", "a sleep"), ("await", "an await"), ("lock", "a lock")]
    ),
]
