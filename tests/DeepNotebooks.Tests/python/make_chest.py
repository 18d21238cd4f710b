"""A set as MedMNIST's ChestMNIST is written: uint8 images and one column of zeros and ones a finding; some images have none."""
import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1]) / "chest"
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(7)


def split(count):
    labels = (random.random((count, 4)) < (0.4, 0.3, 0.25, 0.1)).astype(np.uint8)
    images = random.integers(0, 90, (count, 28, 28))
    for finding, (y, x) in enumerate([(4, 4), (4, 18), (18, 4), (18, 18)]):
        images[:, y:y + 6, x:x + 6] += 140 * labels[:, finding, None, None]
    return images.astype(np.uint8), labels


arrays = {}
for name, count in (("train", 600), ("val", 120), ("test", 200)):
    arrays[f"{name}_images"], arrays[f"{name}_labels"] = split(count)
np.savez_compressed(folder / "chestmnist.npz", **arrays)
(folder / "classes.txt").write_text("atelectasis\nmass\nnodule\nhernia\n")
