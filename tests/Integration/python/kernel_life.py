"""The life of the installed kernel as jupyter_client sees it, from start to end: kernel_life.py KERNEL [CLASS]"""

import os
import signal
import sys
import time
import unittest

from running_kernel import RunningKernel

KERNEL = sys.argv[1]
# A job that a shell runs in the background ignores it, and so would the kernels that are started from here.
signal.signal(signal.SIGINT, signal.default_int_handler)
# An interrupt takes 0.5 s at most on an idle machine, which tests/benchmarks measures; a loaded one is given this.
PATIENCE = 5


class Running(unittest.TestCase):
    """What happens to a kernel that goes on."""

    @classmethod
    def setUpClass(cls):
        cls.kernel = RunningKernel(KERNEL).ready()
        cls.kernel.run("var kept = 42; Console.WriteLine(kept);")

    @classmethod
    def tearDownClass(cls):
        cls.kernel.end(now=True)

    def assert_alive(self):
        self.assertEqual(self.kernel.run("kept").result, "42")

    def assert_stops(self, code, stop, shows="stream"):
        outcome, took = self.kernel.stop(code, stop, shows)
        print(f"{took * 1000:6.0f} ms  {code.splitlines()[-1]}")
        self.assertEqual(outcome.status, "error", outcome)
        self.assertLess(took, PATIENCE)
        self.assert_alive()

    def test_an_interrupt_stops_a_cell_wherever_it_is(self):
        forms = {
            "busy loop": "while (true) ;",
            "sleep": "Thread.Sleep(100_000);",
            "wait": "Task.Delay(100_000).Wait();",
            "await": "await Task.Delay(100_000);",
            "lock": "lock (held) { }",
            "input": "Console.ReadLine();",
            "parallel query": "Enumerable.Range(0, int.MaxValue).AsParallel().Select(n => Math.Sin(Math.Sqrt(n))).Sum()",
        }
        self.kernel.run(
            "using System.Threading; var held = new object(); var holds = new ManualResetEventSlim();\n"
            "new Thread(() => { Monitor.Enter(held); holds.Set(); Thread.Sleep(-1); }) { IsBackground = true }.Start(); holds.Wait();")
        for form, code in forms.items():
            with self.subTest(form):
                self.assert_stops(f'Console.WriteLine("go");\n{code}', self.kernel.manager.interrupt_kernel)

    def test_an_interrupt_stops_a_training(self):
        training = "#!train shapes --epochs 500 --limit 50 --size 28 --as net"
        outcome, took = self.kernel.stop(training, self.kernel.manager.interrupt_kernel, shows="update_display_data")
        print(f"{took * 1000:6.0f} ms  {training}")
        self.assertLess(took, PATIENCE, outcome)
        self.assert_alive()

    def test_a_signal_does_what_an_interrupt_request_does(self):
        self.assert_stops('Console.WriteLine("go"); while (true) ;', lambda: os.kill(self.kernel.pid, signal.SIGINT))

    def test_a_signal_between_cells_harms_no_later_one(self):
        os.kill(self.kernel.pid, signal.SIGINT)
        # Nobody sees when the process hears of it: this cell may be the one that it reaches.
        self.kernel.run("System.Threading.Thread.Sleep(500);")
        self.assert_alive()

    def test_an_exception_on_another_thread_is_shown(self):
        outcome = self.kernel.run('var thread = new System.Threading.Thread(() => throw new Exception("out there")); thread.Start(); thread.Join();')
        self.assertIn("System.Exception: out there", outcome.stderr)
        self.assertEqual(outcome.status, "ok")
        self.assert_alive()

    def test_an_interrupt_ends_a_loop_on_another_thread_without_a_word_of_it(self):
        outcome, _ = self.kernel.stop(
            'var turns = 0; var loop = new System.Threading.Thread(() => { while (true) turns++; }); loop.Start(); Console.WriteLine("go"); while (true) ;',
            self.kernel.manager.interrupt_kernel)

        # What a thread shows after its cell has ended is still that cell's, so all that comes is read.
        asked, words = self.kernel.client.execute("loop.Join(5000)"), outcome.stderr
        while True:
            message = self.kernel.client.get_iopub_msg(timeout=60)
            words += message["content"].get("text", "") + str(message["content"].get("data", ""))
            if message["parent_header"].get("msg_id") == asked and message["content"].get("execution_state") == "idle":
                break
        self.assertIn("True", words)
        self.assertNotIn("another thread", words)

    def test_endless_recursion_is_an_error(self):
        outcome = self.kernel.run("int Down(int n) => Down(n + 1) + 1; Down(0)")
        self.assertIn("InsufficientExecutionStackException", outcome.error)
        self.assert_alive()

    def test_what_native_code_and_other_programs_print_comes_into_the_cell(self):
        outcome = self.kernel.run(
            '[System.Runtime.InteropServices.DllImport("libc")] static extern int puts(string text); puts("native");\n'
            'System.Diagnostics.Process.Start("/bin/sh", ["-c", "echo child; echo trouble >&2"]).WaitForExit();')
        self.assertEqual(outcome.status, "ok", outcome)
        self.assertEqual(sorted(outcome.stdout.split()), ["child", "native"])
        self.assertEqual(outcome.stderr, "trouble\n")


class Dying(unittest.TestCase):
    """What happens when the process ends before its user wants it to."""

    def test_a_kernel_told_to_terminate_ends_in_order(self):
        before = set(os.listdir(os.environ["JUPYTER_RUNTIME_DIR"]))
        kernel = RunningKernel(KERNEL).ready()
        kernel.client.execute("while (true) ;")
        os.kill(kernel.pid, signal.SIGTERM)
        wait_until(lambda: not kernel.manager.is_alive(), "the process has ended")
        kernel.end()
        self.assertEqual(set(os.listdir(os.environ["JUPYTER_RUNTIME_DIR"])), before)

    def test_the_next_kernel_has_the_ports_and_tells_what_ended_the_one_before(self):
        kernel = RunningKernel(KERNEL).ready()
        ports = kernel.manager.get_connection_info()
        self.assertEqual(kernel.run("var gone = 1; gone").result, "1")

        kernel.restart()
        self.assertEqual(kernel.manager.get_connection_info(), ports)
        outcome = kernel.run("gone")
        self.assertIn("CS0103", outcome.error)
        self.assertEqual(outcome.stderr, "", "a restart that was asked for is not worth a word")

        kernel.client.execute(
            'using System.Runtime.InteropServices;\n'
            '[DllImport("libc")] static extern void abort();\n'
            '[DllImport("libc")] static extern void perror(string text);\n'
            'perror("the native library gives up");\n'
            'abort();')
        wait_until(lambda: not kernel.manager.is_alive(), "the process has ended")

        kernel.restart()
        self.assertEqual(kernel.manager.get_connection_info(), ports)
        outcome = kernel.run('Console.WriteLine("after")')
        first = next(message for message in outcome.messages if message["msg_type"] not in ("status", "execute_input"))
        self.assertEqual((first["msg_type"], first["content"].get("name")), ("stream", "stderr"))
        self.assertIn("cell 2", outcome.stderr)
        self.assertIn("using System.Runtime.InteropServices;", outcome.stderr)
        self.assertIn("the native library gives up", outcome.stderr)
        self.assertEqual(outcome.stdout, "after\n")
        self.assertEqual(kernel.run("1 + 1").stderr, "", "told once")
        kernel.end()


class Starting(unittest.TestCase):
    """Kernels that start where it is not easy, and end."""

    def test_a_kernel_needs_no_folder_to_write_to(self):
        nowhere = "/proc/nowhere"
        names = ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "DEEPNOTEBOOKS_CACHE")
        kernel = RunningKernel(KERNEL, env={**os.environ, **{name: nowhere for name in names}}).ready()
        outcome = kernel.run("1 + 1")
        self.assertEqual((outcome.result, outcome.stderr, outcome.error), ("2", "", ""))
        kernel.end()

    def test_sixteen_at_once_all_answer_and_leave_nothing_behind(self):
        runtime = os.environ["JUPYTER_RUNTIME_DIR"]
        before = set(os.listdir(runtime))
        kernels = [RunningKernel(KERNEL) for _ in range(16)]
        try:
            for kernel in kernels:
                kernel.ready()
            thread = "new System.Threading.Thread(() => System.Threading.Thread.Sleep(-1)).Start();"
            answers = [kernel.run(f"{thread} {n} * {n}").result for n, kernel in enumerate(kernels)]
            self.assertEqual(answers, [str(n * n) for n in range(16)])
        finally:
            started = time.monotonic()
            pids = [kernel.pid for kernel in kernels]
            for kernel in kernels:
                kernel.client.shutdown()
            wait_until(lambda: not any(kernel.manager.is_alive() for kernel in kernels), "all have ended as they were asked to")
            print(f"{time.monotonic() - started:.1f} s for all to end")
            for kernel in kernels:
                kernel.end()
        wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids), "no process is left")
        self.assertEqual(set(os.listdir(runtime)), before)


def wait_until(condition, what, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


if __name__ == "__main__":
    unittest.main(argv=["kernel_life", "-v", *sys.argv[2:]])
