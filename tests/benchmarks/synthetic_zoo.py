"""Makes a zoo of as many models and versions as asked, by git's fast-import: nobody could wait for them to be published."""

import os
import subprocess
import sys

TOPICS = 20

MANIFEST = """spec: deepnotebooks/model/1
name: {name}
version: {version}
title: small-cnn on ten drawn shapes, model {number}
task: image-classification
classes: [circle, ring, square, frame, triangle, star, cross, crescent, stripes, checkers]
inputs:
- name: image
  axes: [batch, channel, y, x]
  shape: [-1, 3, 28, 28]
  dtype: float32
  preprocessing: {{channels: 3, height: 28, width: 28, resize: bilinear-antialiased, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2]}}
outputs:
- name: logits
  axes: [batch, class]
  shape: [-1, 10]
  dtype: float32
licence: MIT
authors: [somebody]
metrics: {{test_accuracy: 0.{accuracy:03}, val_accuracy: 0.9}}
dataset:
  name: shapes
  identity: sha256:{digest}
  source: generated
  licence: CC0-1.0
recipe:
  model: small-cnn
  epochs: 2
  batch: 64
  learning_rate: 0.003
  weight_decay: 0.01
  size: 28
  seed: {number}
  augmentation: {{flip: Auto, shift: 0.06, crop: 1, rotation: 0, mixup: 0, cutmix: 0}}
fingerprint: a processor, 2 cores, libtorch 2.10.0.0, onnxruntime 1.31.1
files:
{files}
created: {created}
"""

FILES = ["README.md", "model.onnx", "recipe.yaml", "samples/0-circle.png", "samples/1-ring.png", "samples/expected.npy", "samples/input.npy", "weights.safetensors"]


class Import:
    """A running fast-import."""

    def __init__(self, zoo):
        self.process = subprocess.Popen(["git", "-C", zoo, "fast-import", "--quiet"], stdin=subprocess.PIPE)
        self.write, self.mark, self.time, self.commit = self.process.stdin.write, 0, 1_700_000_000, None

    def blob(self, data):
        self.mark += 1
        self.write(b"blob\nmark :%d\ndata %d\n%s\n" % (self.mark, len(data), data))
        return self.mark

    def version(self, tag, folder, files):
        self.mark, self.time = self.mark + 1, self.time + 1
        message = f"Publish {tag}".encode()
        who = b"somebody <somebody@localhost> %d +0000" % self.time
        self.write(b"commit refs/heads/main\nmark :%d\ncommitter %s\ndata %d\n%s\n" % (self.mark, who, len(message), message))
        self.write(b"from %s\n" % (b"refs/heads/main^0" if self.commit is None else b":%d" % self.commit))
        for path, blob in files:
            self.write(b"M 100644 :%d %s\n" % (blob, f"{folder}/{path}".encode()))
        self.commit = self.mark
        self.write(b"tag %s\nfrom :%d\ntagger %s\ndata %d\n%s\n" % (tag.encode(), self.commit, who, len(message), message))

    def end(self):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise SystemExit("synthetic_zoo.py: git fast-import failed")


def fill(zoo, models, versions, weights):
    """Adds versions of models with weights of so many bytes to a zoo made by 'zoo init'. Only model.yaml is what readers of a list look at."""
    to = Import(zoo)
    files = "\n".join(f"  {path}: {{sha256: {'0' * 64}, bytes: {weights}}}" for path in FILES)
    for version in range(1, versions + 1):
        for number in range(models):
            name = f"topic{number % TOPICS:02}/model-{number:04}"
            manifest = MANIFEST.format(
                name=name, version=version, number=number, accuracy=number % 1000, digest="a" * 64, files=files, created=f"2026-01-{version:02}T00:00:00Z")
            card = f"# Model {number}\n\n" + f"What {name} does in version {version}.\n" * 40
            content = {"model.yaml": manifest.encode(), "README.md": card.encode(), "weights.safetensors": os.urandom(weights)}
            to.version(f"{name}@{version}", f"models/{name}", [(path, to.blob(data)) for path, data in content.items()])
    to.end()


if __name__ == "__main__":
    fill(sys.argv[1], *map(int, sys.argv[2:5]))
