"""Our side, a program that answers a line with numbers, and the turns in which both sides are asked."""

import os
import subprocess
import sys


class Ours:
    def __init__(self, folder):
        program = os.path.join(folder, "program", "DeepNotebooks.Benchmarks")
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"our side ended at {words}")
        return [float(number) for number in answer.split("\t")]


def in_turns(rounds, ours, theirs):
    """Pairs of seconds. Once each does not count; then each is first as often as second: what else the machine does meets both."""
    ours(), theirs()
    turns = iter(range(sys.maxsize))

    def pair():
        if next(turns) % 2 == 0:
            mine = ours()
            return mine, theirs()
        other = theirs()
        return ours(), other

    return undisturbed(rounds, pair)


def undisturbed(rounds, measure, most=0.02):
    """Answers of so many measurements during which the host of a virtual machine gave its processors to others for at most that share of the time.

    Threads that wait for each other lose far more than that share, and not both sides alike. After three times as many tries the least disturbed count.
    """
    answers = []
    for _ in range(3 * rounds):
        stolen, whole = _processors()
        answer = measure()
        after = _processors()
        answers.append(((after[0] - stolen) / max(1, after[1] - whole), answer))
        if sum(share <= most for share, _ in answers) == rounds:
            break
    best = sorted(answers, key=lambda one: one[0])[:rounds]
    if best[-1][0] > most:
        print(f"the host took up to {best[-1][0]:.0%} of the processors' time meanwhile", file=sys.stderr)
    return [answer for _, answer in best]


def _processors():
    """Ticks that the host kept, and ticks in all; see proc(5)."""
    try:
        with open("/proc/stat", encoding="ascii") as stat:
            ticks = [int(field) for field in stat.readline().split()[1:9]]
    except OSError:
        return 0, 0
    return ticks[7], sum(ticks)
