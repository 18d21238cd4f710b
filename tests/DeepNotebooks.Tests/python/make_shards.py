"""Writes the test split of an image folder as shards of 300 samples, in GNU tar's format: make_shards.py DATASET FOLDER."""
import io
import os
import sys
import tarfile

dataset, folder = sys.argv[1:]
test = os.path.join(dataset, "test")
files = sorted((name, file) for name in os.listdir(test) for file in os.listdir(os.path.join(test, name)))
for start in range(0, len(files), 300):
    with tarfile.open(os.path.join(folder, f"fruit-test-{start // 300:06}.tar"), "w", format=tarfile.GNU_FORMAT) as tar:
        for index, (name, file) in enumerate(files[start:start + 300], start):
            tar.add(os.path.join(test, name, file), f"{index:06}.jpg")
            text = name.encode()
            label = tarfile.TarInfo(f"{index:06}.txt")
            label.size = len(text)
            tar.addfile(label, io.BytesIO(text))
