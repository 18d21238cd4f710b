"""The same steps in Python: the same networks, written or from torchvision, with torch's AdamW in its fastest form."""

import math
import time

import torch
import torchvision
from torch import nn

CLASSES = 10


def small_cnn(channels, side):
    layers, width, before = [], 32, channels
    while True:
        layers += [nn.Conv2d(before, width, 3, padding=1), nn.MaxPool2d(2), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        before, width, side = width, 64, side // 2
        if side <= 8:
            break
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(before * side * side, 128), nn.ReLU(inplace=True), nn.Linear(128, CLASSES))


def resnet18(channels, side):
    assert channels == 3 and side >= 48, "torchvision's stem"
    return torchvision.models.resnet18(num_classes=CLASSES)


class Steps:
    """Steps on one batch that lies there."""

    def __init__(self, model, channels, side, batch, mode, foreach):
        self.network = {"small-cnn": small_cnn, "resnet18": resnet18}[model](channels, side).train()
        self.images = torch.randn(batch, channels, side, side)
        self.labels = torch.randint(0, CLASSES, (batch,))
        if mode in ("channels_last", "both"):
            self.network = self.network.to(memory_format=torch.channels_last)
            self.images = self.images.contiguous(memory_format=torch.channels_last)
        self.bf16 = mode in ("bf16", "both")
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=1e-4, weight_decay=0.01, foreach=foreach)

    def seconds(self, count):
        start = time.perf_counter()
        for _ in range(count):
            self.optimizer.zero_grad(set_to_none=True)
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
                loss = nn.functional.cross_entropy(self.network(self.images), self.labels)
            loss.backward()
            self.optimizer.step()
            assert math.isfinite(loss.item())
        return (time.perf_counter() - start) / count
