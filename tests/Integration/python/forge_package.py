"""Makes another version of a package as a forger would: the weights altered, and model.yaml and the crate made to fit.

    forge_package.py FOLDER VERSION
"""
import hashlib
import json
import pathlib
import re
import struct
import sys

folder, version = pathlib.Path(sys.argv[1]), sys.argv[2]


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


weights = folder / "weights.safetensors"
data = bytearray(weights.read_bytes())
start = 8 + struct.unpack("<Q", data[:8])[0]
header = json.loads(data[8:start])
name, tensor = next((name, tensor) for name, tensor in sorted(header.items()) if tensor.get("dtype") == "F32" and len(tensor["shape"]) > 1)
begin, end = (start + offset for offset in tensor["data_offsets"])
values = struct.unpack(f"<{(end - begin) // 4}f", data[begin:end])
data[begin:end] = struct.pack(f"<{len(values)}f", *(value * 1.2 for value in values))
before = sha256(weights)
weights.write_bytes(data)

manifest = folder / "model.yaml"
text = manifest.read_text().replace(before, sha256(weights))
old = sha256(manifest)
manifest.write_text(re.sub(r"(?m)^version: \d+$", f"version: {version}", text))

crate = folder / "ro-crate-metadata.json"
crate.write_text(crate.read_text().replace(before, sha256(weights)).replace(old, sha256(manifest)))
