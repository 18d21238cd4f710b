"""Writes networks of torchvision with seeded weights that have seen data, and what they give for one input, into a folder."""
import collections
import os
import sys

import torch
import torchvision.models as models

folder = sys.argv[1]
NETWORKS = {
    "resnet18": models.resnet18, "resnet34": models.resnet34, "resnet50": models.resnet50,
    "mobilenet-v3": models.mobilenet_v3_large, "efficientnet-b0": models.efficientnet_b0, "convnext-tiny": models.convnext_tiny,
}
for name in sys.argv[2:]:
    torch.manual_seed(7)
    network = NETWORKS[name](num_classes=5)
    for key, value in network.state_dict().items():
        if key.endswith("layer_scale"):
            value.uniform_(0.1, 0.5)
    network.train()
    with torch.no_grad():
        for _ in range(4):
            network(torch.randn(4, 3, 64, 64) * 2 + 1)
    network.eval()
    images = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        logits = network(images)
    torch.save(network.state_dict(), os.path.join(folder, f"{name}.pth"))
    torch.save({"images": images, "logits": logits}, os.path.join(folder, f"{name}.parity.pt"))

# The forms that files come in, of one small network.
torch.manual_seed(1)
small = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
state = small.state_dict()
torch.save(state, f"{folder}/zip.pth")
torch.save(state, f"{folder}/old.pth", _use_new_zipfile_serialization=False)
torch.save({"epoch": 3, "best": 0.5, "state_dict": collections.OrderedDict(("module." + k, v) for k, v in state.items()), "note": "text", "big": 2**70, "long": 2**40, "sizes": torch.Size([3, 2])}, f"{folder}/checkpoint.pth")
torch.save({"model": state, "optimizer": torch.optim.AdamW(small.parameters()).state_dict()}, f"{folder}/training.pt")
torch.save({"parameter": torch.nn.Parameter(torch.arange(6.0).reshape(2, 3))}, f"{folder}/parameter.pt")
base = torch.arange(12.0).reshape(3, 4)
torch.save({"turned": base.t(), "row": base[1], "shared": base, "scalar": torch.tensor(3), "empty": torch.empty(0, 4)}, f"{folder}/views.pt")
torch.save({k: torch.tensor([1, 2, 3]).to(t) for k, t in {
    "f64": torch.float64, "f16": torch.float16, "bf16": torch.bfloat16, "i32": torch.int32, "i16": torch.int16, "i8": torch.int8, "u8": torch.uint8, "bool": torch.bool}.items()}, f"{folder}/types.pt")
torch.save(small, f"{folder}/object.pth")
torch.jit.script(small).save(f"{folder}/script.pt")


class Evil:
    def __reduce__(self):
        return os.system, (f"touch {folder}/executed",)


torch.save({"weight": torch.ones(2), "evil": Evil()}, f"{folder}/evil.pth")
torch.save({"weight": torch.ones(2), "evil": Evil()}, f"{folder}/evil-old.pth", _use_new_zipfile_serialization=False)
