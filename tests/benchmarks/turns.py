"""Our side, a program that answers a line with numbers, and the turns in which both sides are asked."""

import os
import subprocess


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
    pairs = []
    for number in range(rounds):
        if number % 2 == 0:
            mine = ours()
            pairs.append((mine, theirs()))
        else:
            other = theirs()
            pairs.append((ours(), other))
    return pairs
