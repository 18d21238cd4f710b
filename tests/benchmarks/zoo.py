"""The figures of zoo.sh, and its table."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import synthetic_zoo
from zoo_remote import Remote

MODELS, VERSIONS = 1000, 10
PUBLISHERS, EACH = 16, 10
DATASET = "shapes"  # generated: nothing is downloaded


class Table:
    def __init__(self):
        self.missed = 0
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
        print(f"| {'figure':<74} | {'measured':>22} | {'goal':<14} | {'':<6} |\n|{'-' * 76}|{'-' * 23}:|{'-' * 16}|{'-' * 8}|", flush=True)

    def row(self, title, text, goal="", met=None):
        self.missed += met is False
        verdict = "" if met is None else "met" if met else "MISSED"
        print(f"| {title:<74} | {text:>22} | {goal:<14} | {verdict:<6} |", flush=True)


class Program:
    """The published program, each time with the cache it is given."""

    def __init__(self, path, state):
        self.path, self.state = path, state

    def run(self, *arguments, cache="cache", lines=None):
        """Its standard output; LINES takes what it writes to standard error, with the seconds since its start."""
        environment = {**os.environ, "DEEPNOTEBOOKS_CACHE": os.path.join(self.state, cache)}
        started = time.perf_counter()
        # A list is longer than a pipe holds: a file takes it.
        with tempfile.TemporaryFile("w+") as file:
            with subprocess.Popen([self.path, *arguments], stdout=file, stderr=subprocess.PIPE, text=True, env=environment, cwd=self.state) as process:
                errors = []
                for line in process.stderr:
                    errors.append(line)
                    if lines is not None:
                        lines.append((time.perf_counter() - started, line.strip()))
            file.seek(0)
            output = file.read()
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)}: {''.join(errors)}")
        return output

    def seconds(self, *arguments, cache="cache"):
        started = time.perf_counter()
        self.run(*arguments, cache=cache)
        return time.perf_counter() - started

    def trained(self, model, size, limit):
        run = os.path.join(self.state, f"run-{model}")
        if not os.path.isdir(run):
            self.run("train", DATASET, "--model", model, "--size", str(size), "--limit", str(limit), "--epochs", "1", "--seed", "1", "-o", run)
        return run

    def zoo(self, name, *settings):
        path = os.path.join(self.state, name)
        self.run("zoo", "init", path)
        for setting, value in settings:
            subprocess.run(["git", "-C", path, "config", setting, value], check=True)
        return path


def git(zoo, *arguments):
    return subprocess.run(["git", "-C", zoo, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def folder_bytes(folder):
    return sum(os.path.getsize(os.path.join(at, file)) for at, _, files in os.walk(folder) for file in files)


def without_lfs(zoo, state):
    """Takes Git LFS out of an empty zoo: its files become ordinary objects of Git."""
    clone = os.path.join(state, "clone")
    git(state, "clone", "--quiet", zoo, clone)
    with open(os.path.join(clone, ".gitattributes"), "w", encoding="utf-8") as file:
        file.write("* -text\n")
    git(clone, "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "--quiet", "-am", "Ordinary objects")
    git(clone, "push", "--quiet", "origin", "HEAD:main")
    shutil.rmtree(clone)


def publish(program, table):
    """A ResNet-18: 45 MB of weights, and as much in the graph."""
    run, zoo = program.trained("resnet18", 64, 20), program.zoo("publish.git")
    asked = ["zoo", "publish", run, "--name", "big/resnet18", "--licence", "CC0-1.0", "--zoo", zoo]
    program.run(*asked)  # exports model.onnx, which the others find there
    whole, store = [], []
    for _ in range(5):
        lines = []
        started = time.perf_counter()
        program.run(*asked, lines=lines)
        whole.append(time.perf_counter() - started)
        store.append(whole[-1] - next(at for at, line in lines if ": publishing to" in line))
    weights = os.path.getsize(os.path.join(run, "model", "weights.safetensors"))
    title = f"publish a model of {weights / 1e6:.0f} MB to a local zoo"
    table.row(f"{title}, from the finished package on", f"{statistics.median(store):.2f} s", "3 s", statistics.median(store) < 3)
    table.row("  all of it, with the program's start, digests, checks and samples", f"{statistics.median(whole):.2f} s")


def pull(program, table):
    run = program.trained("small-cnn", 28, 60)
    for kept in ("Git LFS", "ordinary objects"):
        zoo = program.zoo(f"pull-{kept.replace(' ', '-')}.git")
        if kept != "Git LFS":
            without_lfs(zoo, program.state)
        synthetic_zoo.fill(zoo, MODELS, 2, 20_000)
        program.run("zoo", "publish", run, "--name", "topic00/asked", "--licence", "CC0-1.0", "--zoo", zoo)
        with Remote(program.state) as remote:
            url = remote.url(os.path.basename(zoo))
            pulled = os.path.join(program.state, f"pulled-{kept}")
            moved = remote.moved(lambda: program.run("zoo", "pull", "topic00/asked", "--zoo", url, "-o", pulled, cache=f"pull-{kept}"))
            size = folder_bytes(pulled)
            title = f"bytes moved by a pull of {size / 1e6:.1f} MB of {MODELS:,} models, {kept}"
            table.row(title, f"{moved:,} = {moved / size:.3f} ×", "1.1 ×", moved <= 1.1 * size)
            moved = remote.moved(lambda: program.run("zoo", "show", "topic00/asked", "--zoo", url, cache=f"show-{kept}"))
            table.row("  'zoo show' of it", f"{moved:,}")
            moved = remote.moved(lambda: program.run("zoo", "list", "--zoo", url, cache=f"list-{kept}"))
            table.row("  'zoo list' of all", f"{moved:,}")
            moved = remote.moved(lambda: git(program.state, "clone", "--quiet", "--bare", url, os.path.join(program.state, f"clone-{kept}")))
            table.row("  'git clone' of the zoo, without LFS's objects", f"{moved:,} = {moved / size:.1f} ×")


def listing(program, table):
    zoo = program.zoo("list.git")
    synthetic_zoo.fill(zoo, MODELS, VERSIONS, 2000)
    with Remote(program.state) as remote:
        for where, rounds in ((zoo, 5), (remote.url("list.git"), 3)):
            for what in (["list"], ["search", "model-0777"]):
                first = [program.seconds("zoo", *what, "--zoo", where, cache=f"{what[0]}-{i}") for i in range(rounds)]
                again = [program.seconds("zoo", *what, "--zoo", where, cache=f"{what[0]}-{i}") for i in range(rounds)]
                goal = where == zoo
                title = f"zoo {what[0]}, {MODELS:,} models with {VERSIONS} versions each, {'local' if goal else 'over HTTP'}"
                for times, state, limit in ((first, "first", 1.0), (again, "again", 0.2)):
                    seconds = statistics.median(times)
                    table.row(f"{title}, {state}", f"{seconds:.2f} s", f"{limit} s" if goal else "", seconds < limit if goal else None)
            for i in range(rounds):
                for what in ("list", "search"):
                    shutil.rmtree(os.path.join(program.state, f"{what}-{i}"), ignore_errors=True)


def crowd(program, table):
    run, zoo = program.trained("small-cnn", 28, 60), program.zoo("crowd.git")

    def publisher(number):
        # Half of them want the same name.
        name = "crowd/same" if number % 2 else f"crowd/own-{number}"
        return [
            json.loads(program.run("zoo", "publish", run, "--name", name, "--licence", "CC0-1.0", "--zoo", zoo, "--json", cache=f"crowd-{number}"))
            for _ in range(EACH)
        ]

    program.run("zoo", "publish", run, "--name", "crowd/first", "--licence", "CC0-1.0", "--zoo", zoo)  # exports
    started = time.perf_counter()
    with ThreadPoolExecutor(PUBLISHERS) as pool:
        published = [f"{one['name']}@{one['version']}" for many in pool.map(publisher, range(PUBLISHERS)) for one in many]
    seconds = time.perf_counter() - started
    tags = set(git(zoo, "tag").split("\n")) - {"crowd/first@1"}
    wanted = PUBLISHERS * EACH
    whole = len(published) == len(set(published)) == wanted and set(published) == tags and git(zoo, "rev-list", "--count", "main") == str(wanted + 2)
    table.row(f"{PUBLISHERS} publishers at once, {EACH} versions each: none lost, in {seconds:.0f} s", f"{len(tags)} versions", f"{wanted} versions", whole)
    git(zoo, "fsck", "--strict", "--no-dangling")
    torn = 0
    for tag in sorted(tags):
        # A pull compares every file with its recorded digest.
        folder = os.path.join(program.state, "pulled-crowd")
        torn += subprocess.run([program.path, "zoo", "pull", tag, "--zoo", zoo, "-o", folder], stdout=subprocess.DEVNULL, check=False).returncode != 0
        shutil.rmtree(folder, ignore_errors=True)
    table.row("  of these torn", f"{torn}", "none", torn == 0)


def main():
    parts = {"publish": publish, "pull": pull, "list": listing, "crowd": crowd}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("state")
    parser.add_argument("--only", choices=parts)
    options = parser.parse_args()
    program, table = Program(options.program, options.state), Table()
    for name, part in parts.items():
        if options.only in (None, name):
            part(program, table)
    print(f"\n{table.missed} missed" if table.missed else "\nevery goal met")
    return table.missed


sys.exit(1 if main() else 0)
