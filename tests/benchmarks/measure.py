"""All figures of one launch."""

import statistics

from launched import Launched

LINES = 100_000

# What each kernel is asked, in its own language.
CELLS = {
    "ours": {
        "variable": "var v{0} = {0};",
        "complete": "Console.Wri",
        "lines": f"for (var i = 0; i < {LINES}; i++) Console.WriteLine(i);",
        "interrupt loop": 'Console.WriteLine("runs"); while (true) { }',
        "interrupt sleep": 'Console.WriteLine("runs"); System.Threading.Thread.Sleep(60_000);',
        "interrupt await": 'Console.WriteLine("runs"); await Task.Delay(60_000);',
        "interrupt lock": (
            "var held = new object(); var taken = new System.Threading.ManualResetEventSlim();"
            "new System.Threading.Thread(() => { lock (held) { taken.Set(); System.Threading.Thread.Sleep(60_000); } }) { IsBackground = true }.Start();"
            'taken.Wait(); Console.WriteLine("runs"); lock (held) { }'
        ),
    },
    "rival": {
        "variable": "v{0} = {0}",
        "complete": "print.__ca",
        "lines": f"for i in range({LINES}): print(i)",
        "interrupt loop": 'print("runs", flush=True)\nwhile True: pass',
        "interrupt sleep": 'import time\nprint("runs", flush=True); time.sleep(60)',
        "interrupt await": 'import asyncio\nprint("runs", flush=True); await asyncio.sleep(5)',
        "interrupt lock": 'import threading\nheld = threading.Lock(); held.acquire()\nprint("runs", flush=True); held.acquire()',
    },
}

# Neither is a part of the product. The launch that does not count has brought them into NuGet's cache.
PACKAGES = ["CsvHelper,33.0.1", "Humanizer.Core,2.14.1"]


def measure(name, only=None):
    """Launches the kernel, measures and ends it: the figures by their keys. One that cannot be had is missing."""
    cells = CELLS[name]
    with Launched(name) as kernel:
        kernel.must_run("1+1")
        figures = {"launch": kernel.since_launch(), "cpu": kernel.cpu()}
        figures["rss 1"], figures["pss 1"] = kernel.memory()
        if only == "launch":
            return figures

        figures["complete 1"] = kernel.completion(cells["complete"])
        figures["cell"] = statistics.median(kernel.must_run("1+1")[0] for _ in range(100))
        for number in range(99):
            kernel.must_run(cells["variable"].format(number))
        figures["complete 200"] = kernel.completion(cells["complete"])
        for _ in range(800):
            kernel.must_run("1+1")
        figures["rss 1000"], figures["pss 1000"] = kernel.memory()

        figures["lines"], text = kernel.must_run(cells["lines"])
        if text.split() != [str(i) for i in range(LINES)]:
            raise RuntimeError(f"{name}: of {LINES} lines {len(text.split())} came, or in another order")

        if name == "ours":
            figures |= packages(kernel)
        for interrupt in ["loop", "sleep", "await", "lock"]:
            figures[f"interrupt {interrupt}"] = kernel.interrupted(cells[f"interrupt {interrupt}"])
    return figures


def packages(kernel):
    first, second = (f'#r "nuget:{package}"' for package in PACKAGES)
    figures = {}
    for key, code in [("package first", first), ("package again", first), ("package second", second)]:
        seconds, _, reply = kernel.run(code)
        if reply["status"] == "ok":
            figures[key] = seconds
    return figures
