"""One kernel, and what its cells come to: what the other scripts here share."""

import time
from dataclasses import dataclass, field

from jupyter_client.manager import KernelManager

START = 60


@dataclass
class Outcome:
    status: str = ""
    stdout: str = ""
    stderr: str = ""
    error: str = ""
    result: str = ""
    messages: list = field(default_factory=list)

    def add(self, message):
        content = message["content"]
        self.messages.append(message)
        if message["msg_type"] == "stream":
            setattr(self, content["name"], getattr(self, content["name"]) + content["text"])
        elif message["msg_type"] == "error":
            self.error += f"{content['ename']}: {content['evalue']}"
        elif message["msg_type"] == "execute_result":
            self.result += content["data"]["text/plain"]


class RunningKernel:
    """A kernel as jupyter_client starts it, and a client of it."""

    def __init__(self, name, env=None):
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(**({"env": env} if env else {}))
        self._connect()

    def _connect(self):
        self.client = self.manager.client()
        self.client.start_channels()

    def ready(self):
        self.client.wait_for_ready(timeout=START)
        return self

    @property
    def pid(self):
        return self.manager.provisioner.pid

    def run(self, code, timeout=60):
        """Runs a cell to its end."""
        outcome = Outcome()
        reply = self.client.execute_interactive(code, timeout=timeout, output_hook=outcome.add, allow_stdin=False)
        outcome.status = reply["content"]["status"]
        return outcome

    def stop(self, code, stop, shows="stream", timeout=60):
        """Runs a cell, calls stop() when it has shown something, and gives the outcome and how long the cell then took to end."""
        outcome = Outcome()
        asked = self.client.execute(code, allow_stdin=True)
        stopped = None
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") != asked:
                continue
            outcome.add(message)
            if stopped is None and message["msg_type"] == shows:
                stopped = time.monotonic()
                stop()
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        took = time.monotonic() - stopped
        while True:
            reply = self.client.get_shell_msg(timeout=timeout)
            if reply["parent_header"]["msg_id"] == asked:
                outcome.status = reply["content"]["status"]
                return outcome, took

    def restart(self):
        """Another process in its place, at once."""
        self.client.stop_channels()
        self.manager.restart_kernel(now=True)
        self._connect()
        return self.ready()

    def end(self, now=False):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=now)
