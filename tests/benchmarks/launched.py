"""A freshly launched kernel, spoken to through Debian's jupyter_client as every front end does."""

import queue
import statistics
import subprocess
import time

import jupyter_client


class Launched:
    """A kernel from its launch on; the times are seconds as a user at the front end would measure them."""

    def __init__(self, name):
        self.name = name
        self.began = time.perf_counter()
        self.manager = jupyter_client.KernelManager(kernel_name=name)
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=120)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def since_launch(self):
        return time.perf_counter() - self.began

    def run(self, code, while_running=None):
        """Runs a cell to its end: its reply and the word that the kernel is idle have both come. Gives seconds, printed text and reply."""
        start = time.perf_counter()
        request = self.client.execute(code)
        text = []
        while True:
            message = self.client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                text.append(content["text"])
                if while_running:
                    start = while_running()
                    while_running = None
            if kind == "status" and content["execution_state"] == "idle":
                break
        reply = self._reply(request)
        return time.perf_counter() - start, "".join(text), reply

    def must_run(self, code):
        seconds, text, reply = self.run(code)
        if reply["status"] != "ok":
            raise RuntimeError(f"{self.name}: {code!r} failed: {reply.get('evalue')}")
        return seconds, text

    def interrupted(self, code):
        """How long a cell that prints a line and then never ends goes on after an interrupt."""
        def interrupt():
            now = time.perf_counter()
            self.manager.interrupt_kernel()
            return now

        return self.run(code, interrupt)[0]

    def completion(self, code, times=20):
        """Median of some completions at the end of the code."""
        return statistics.median(self._complete(code) for _ in range(times))

    def _complete(self, code):
        start = time.perf_counter()
        self._reply(self.client.complete(code, len(code)))
        return time.perf_counter() - start

    def _reply(self, request):
        while True:
            try:
                message = self.client.get_shell_msg(timeout=120)
            except queue.Empty:
                raise RuntimeError(f"{self.name}: no reply in two minutes") from None
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def cpu(self):
        """Seconds of processor time the kernel has used: what a busy machine changes least."""
        with open(f"/proc/{self._pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def memory(self):
        """The kernel's resident and proportional set size, in MB. Neither kernel keeps processes below it."""
        sizes = {}
        with open(f"/proc/{self._pid}/smaps_rollup", encoding="ascii") as file:
            for line in file:
                name, *rest = line.split()
                if name in ("Rss:", "Pss:"):
                    sizes[name] = int(rest[0]) / 1024
        return sizes["Rss:"], sizes["Pss:"]

    @property
    def _pid(self):
        return self.manager.provisioner.process.pid
