"""Training, ours and Python's in turns: train.sh starts this with a folder for what is made, our program in program/ below it."""

import argparse
import os
import statistics

import torch
import torch_steps
from turns import Ours, in_turns, undisturbed

MODES = ["fp32", "channels_last", "bf16", "both"]
SMALL = ("small-cnn", 1, 28, 128)
RESNET = ("resnet18", 3, 64, 32)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5, help="how often each figure is measured (default: 5)")
    parser.add_argument("--only", choices=["small", "resnet", "loop", "memory"])
    options = parser.parse_args()
    wanted = [options.only] if options.only else ["small", "resnet", "loop", "memory"]

    torch.set_num_threads(os.cpu_count())
    ours = Ours(options.folder)
    table = Table(options.rounds)
    if "small" in wanted:
        beside_python(table, ours, SMALL, "fp32", 20, goal=1.2, title="small CNN, 28² grey, batch 128")
    if "resnet" in wanted:
        for mode in MODES:
            beside_python(table, ours, RESNET, mode, 3, goal=1.0, title=f"ResNet-18, 64², batch 32, {mode}")
    if "loop" in wanted:
        for model, side, batch, images in [("small-cnn", 28, 128, 1000), ("resnet18", 64, 32, 100)]:
            question = ("loop", "fashion-mnist", model, side, batch, images)
            ours.ask(*question)
            answers = undisturbed(options.rounds, lambda: ours.ask(*question))
            title = f"our loop beside the bare steps, {model} at {side}²"
            table.row(title, [(images / mine, images / bare) for mine, bare, images, *_ in answers], 0.97)
    if "memory" in wanted:
        early, late, tensors_early, tensors_late = ours.ask("memory", "fashion-mnist", "small-cnn", 28, 32)
        table.check(f"resident at step 50 {early / 2**20:.0f} MiB, at step 1,000 {late / 2**20:.0f} MiB", "within 2 %", late <= early * 1.02)
        table.check(f"tensors alive {tensors_early:.0f}, then {tensors_late:.0f}", "the same", tensors_early == tensors_late)
    print(f"\n{table.missed} missed" if table.missed else "\nevery goal met")


def beside_python(table, ours, scene, mode, steps, goal, title):
    """Python has AdamW in two forms: the faster one counts."""
    question, batch = ("steps", *scene, mode, steps), scene[3]
    forms = [torch_steps.Steps(*scene, mode, foreach) for foreach in (False, True)]
    for form in forms:
        form.seconds(steps)
    fastest = min(forms, key=lambda form: form.seconds(steps))
    pairs = in_turns(table.rounds, lambda: ours.ask(*question)[0], lambda: fastest.seconds(steps))
    table.row(title, [(batch / mine, batch / theirs) for mine, theirs in pairs], goal)


class Table:
    def __init__(self, rounds):
        self.rounds, self.missed = rounds, 0
        print(f"images/s, medians of {rounds} rounds; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
        print(f"| {'figure':<58} | {'ours':>7} | {'beside':>7} | {'ratio':>6} | {'goal':<14} | {'':<6} |")
        print(f"|{'-' * 60}|{'-' * 8}:|{'-' * 8}:|{'-' * 7}:|{'-' * 16}|{'-' * 8}|", flush=True)

    def row(self, title, pairs, goal):
        """Pairs of images a second, ours first; the ratio is of pairs, since both of a pair saw the same machine."""
        ratio = statistics.median(mine / other for mine, other in pairs)
        mine, other = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        print(f"| {title:<58} | {mine:>7.0f} | {other:>7.0f} | {ratio:>6.2f} | {f'at least {goal}':<14} | {self.verdict(ratio >= goal):<6} |", flush=True)

    def check(self, title, goal, met):
        print(f"| {title:<58} | {'':>7} | {'':>7} | {'':>6} | {goal:<14} | {self.verdict(met):<6} |", flush=True)

    def verdict(self, met):
        self.missed += not met
        return "met" if met else "MISSED"


if __name__ == "__main__":
    main()
