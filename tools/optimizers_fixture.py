"""Writes test/fixtures/optimizers.json: how far torch.optim's update rules move two parameters, in float64.

    python tools/optimizers_fixture.py
"""

import json
import pathlib
import struct

import torch

STEPS = 12
SHAPES = {"conv/kernel": [2, 3], "conv/bias": [4]}


def float32(value):
    """The nearest number that float32 holds, so that both sides start from the same."""
    return struct.unpack("f", struct.pack("f", value))[0]


def numbers(generator, count, scale=1.0):
    return [float32(scale * v) for v in torch.randn(count, generator=generator, dtype=torch.float64).tolist()]


generator = torch.Generator().manual_seed(7)
PARAMETERS = {name: numbers(generator, torch.Size(shape).numel()) for name, shape in SHAPES.items()}
GRADIENTS = [
    {name: numbers(generator, len(values), scale=10.0 ** (step % 5 - 3)) for name, values in PARAMETERS.items()}
    for step in range(STEPS)
]
# Gradients that vanish, for good or for a while, and one that is far above all others.
for step, gradients in enumerate(GRADIENTS):
    gradients["conv/bias"][0] = 0.0
    gradients["conv/bias"][1] = float32(1e-12) if step < 6 else gradients["conv/bias"][1]
GRADIENTS[4]["conv/bias"][2] = 5000.0


def clip_by_global_norm(parameters, limit):
    norm = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(p.grad) for p in parameters]))
    for parameter in parameters:
        parameter.grad *= min(1.0, limit / norm.item())


def trajectory(make, clip=None, schedule=None):
    parameters = {
        name: torch.tensor(values, dtype=torch.float64).reshape(SHAPES[name]).requires_grad_()
        for name, values in PARAMETERS.items()
    }
    start = {name: p.detach().clone() for name, p in parameters.items()}
    optimizer = make(list(parameters.values()))
    scheduler = schedule and torch.optim.lr_scheduler.LambdaLR(optimizer, schedule)
    moved = []
    for gradients in GRADIENTS:
        for name, parameter in parameters.items():
            parameter.grad = torch.tensor(gradients[name], dtype=torch.float64).reshape(SHAPES[name])
        if clip:
            clip(list(parameters.values()))
        optimizer.step()
        if scheduler:
            scheduler.step()
        moved.append({name: (p.detach() - start[name]).flatten().tolist() for name, p in parameters.items()})
    return moved


o = torch.optim
RULES = {
    "adam with the defaults for GANs": trajectory(lambda p: o.Adam(p, lr=2e-4, betas=(0.5, 0.999))),
    "adam with the defaults of the paper": trajectory(lambda p: o.Adam(p, lr=1e-3, betas=(0.9, 0.999))),
    "adam with a large epsilon": trajectory(lambda p: o.Adam(p, lr=1e-2, betas=(0.9, 0.99), eps=0.1)),
    "adam without momentum": trajectory(lambda p: o.Adam(p, lr=1e-3, betas=(0.0, 0.9))),
    "adam with amsgrad": trajectory(lambda p: o.Adam(p, lr=1e-3, betas=(0.5, 0.9), amsgrad=True)),
    "adam with decoupled weight decay": trajectory(lambda p: o.AdamW(p, lr=1e-2, betas=(0.5, 0.999), weight_decay=0.1)),
    "adam with a linear schedule": trajectory(
        lambda p: o.Adam(p, lr=1e-3, betas=(0.5, 0.999)), schedule=lambda n: 1 - min(max((n - 2) / 8, 0), 1) * 0.9
    ),
    "adam with decoupled weight decay and amsgrad": trajectory(
        lambda p: o.AdamW(p, lr=1e-2, betas=(0.5, 0.999), weight_decay=0.1, amsgrad=True)
    ),
    "adam with learning rates for layers": trajectory(
        lambda p: o.AdamW([{"params": p[:1], "lr": 1e-4}, {"params": p[1:], "lr": 2e-3}], betas=(0.5, 0.999), weight_decay=0.1)
    ),
    "rmsprop with the defaults": trajectory(lambda p: o.RMSprop(p, lr=5e-5)),
    "rmsprop with other options": trajectory(lambda p: o.RMSprop(p, lr=1e-2, alpha=0.9, eps=1e-3)),
    "sgd": trajectory(lambda p: o.SGD(p, lr=0.05)),
    "sgd with momentum": trajectory(lambda p: o.SGD(p, lr=0.05, momentum=0.9)),
    "sgd with nesterov": trajectory(lambda p: o.SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    "sgd after clipByGlobalNorm": trajectory(lambda p: o.SGD(p, lr=1.0), clip=lambda p: clip_by_global_norm(p, 0.5)),
    "sgd after clipByValue": trajectory(
        lambda p: o.SGD(p, lr=1.0), clip=lambda p: torch.nn.utils.clip_grad_value_(p, 0.25)
    ),
}

fixture = {"shapes": SHAPES, "parameters": PARAMETERS, "gradients": GRADIENTS, "moved": RULES}
path = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "optimizers.json"
path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
