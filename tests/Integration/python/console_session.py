"""A person at 'jupyter console' with our kernel: console_session.py KERNEL. Prints what the terminal showed."""

import sys

import pexpect

# Simple prompts: Debian's console and prompt_toolkit together lose Ctrl-C for every kernel, ipykernel too.
console = pexpect.spawn(
    sys.executable, ["-m", "jupyter_console", "--kernel", sys.argv[1], "--simple-prompt"], encoding="utf-8", timeout=60, dimensions=(50, 120), echo=False)
console.logfile_read = sys.stdout


def cell(number, code):
    console.expect_exact(f"In [{number}]: ")
    console.sendline(code)


cell(1, "1 + 1")
console.expect_exact("Out[1]: 2")

cell(2, 'Console.Write("Your name? "); var name = Console.ReadLine(); $"Hello, {name}"')
console.expect_exact("Your name? ")
console.sendline("Ada")
console.expect_exact("Hello, Ada")

cell(3, 'Console.WriteLine("turning"); while (true) ;')
console.expect_exact("turning")
console.sendintr()
console.expect_exact("The cell was interrupted.")

cell(4, 'DeepNotebooks.Notebook.Notebook.ReadPassword("Secret")')
console.expect_exact("Secret")
console.sendline("sesame")
console.expect_exact("sesame")

cell(5, "name")
console.expect_exact("Ada")

cell(6, 'nothing')
console.expect_exact("CS0103")

console.expect_exact("In [7]: ")
console.sendeof()
console.expect_exact("Do you really want to exit")
console.sendline("y")
console.expect(pexpect.EOF)
console.close()
sys.exit(console.exitstatus)
