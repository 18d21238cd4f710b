"""Debian's jupyter_kernel_test against our kernel, every sample given so that nothing is skipped: kernel_suite.py KERNEL"""

import sys
import unittest

import jupyter_kernel_test


class CSharp(jupyter_kernel_test.KernelTests):
    kernel_name = sys.argv[1]
    language_name = "C#"
    file_extension = ".cs"
    code_hello_world = 'Console.WriteLine("hello, world");'
    code_stderr = 'Console.Error.WriteLine("careful");'
    code_generate_error = 'throw new InvalidOperationException("as the test wants");'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": '"hello".Length', "result": "5"},
        {"code": "new { Name = \"Ada\" }", "mime": "text/html"},
        {"code": "await Task.FromResult(3)", "result": "3"},
    ]
    code_display_data = [
        {"code": 'display("<b>bold</b>", "text/html");', "mime": "text/html"},
        {"code": 'display("plain");', "mime": "text/plain"},
    ]
    complete_code_samples = ["1 + 1", "var a = 1;", "int F(int n)\n{\n    return n;\n}"]
    incomplete_code_samples = ["int F(int n)\n{", "Console.WriteLine(", "if (true) {"]
    invalid_code_samples = ["1 = = 2", "int 5x = 3;"]
    completion_samples = [
        {"text": "Console.Wri", "matches": {"Write", "WriteLine"}},
        {"text": "Math.Ma", "matches": {"Max", "MaxMagnitude"}},
        {"text": "#!lsm", "matches": {"#!lsmagic"}},
        {"text": "#!train cells --mod", "matches": {"--model"}},
        {"text": "// Console.Wri", "matches": set()},
    ]
    code_inspect_sample = "Console.WriteLine"
    code_page_something = "#!help Math.Max"
    code_clear_output = "Console.Clear();"
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6*7"


if __name__ == "__main__":
    unittest.main(argv=["kernel_suite", "-v"])
