"""Executes a notebook as nbclient does for everybody: execute_notebook.py IN OUT KERNEL [NAME=VALUE]..."""

import sys

import nbclient
import nbformat

source, target, kernel, *parameters = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)

if parameters:
    tagged = next(i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    lines = [f"{name} = {value};" for name, _, value in (parameter.partition("=") for parameter in parameters)]
    notebook.cells.insert(tagged + 1, nbformat.v4.new_code_cell("\n".join(lines)))

client = nbclient.NotebookClient(notebook, kernel_name=kernel, timeout=280)
try:
    client.execute()
finally:
    nbformat.write(notebook, target)
nbformat.validate(nbformat.read(target, as_version=4))
