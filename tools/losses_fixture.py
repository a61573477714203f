"""Writes test/fixtures/losses.json: values and gradients of the losses, by PyTorch in float64.

    python tools/losses_fixture.py && npx prettier --write test/fixtures/losses.json
"""

import json
import pathlib

import torch
import torch.nn.functional as F

bce = F.binary_cross_entropy_with_logits


def half_mse(x, t):
    return 0.5 * F.mse_loss(x, t)


def labelled(compare):
    def discriminator(real, fake, t):
        return compare(real, t["real"]), compare(fake, t["fake"])

    def generator(real, fake, t):
        return compare(fake, t["real"])

    return discriminator, generator


def relativistic_discriminator(real, fake, t):
    return bce(real - fake.mean(), t["real"]), bce(fake - real.mean(), t["fake"])


def relativistic_generator(real, fake, t):
    return bce(real - fake.mean(), t["fake"]) + bce(fake - real.mean(), t["real"])


LOSSES = {
    "nonSaturatingLoss": labelled(bce),
    "minimaxLoss": (labelled(bce)[0], lambda real, fake, t: -bce(fake, t["fake"])),
    "leastSquaresLoss": labelled(half_mse),
    "hingeLoss": (
        lambda real, fake, t: (F.relu(1 - real).mean(), F.relu(1 + fake).mean()),
        lambda real, fake, t: -fake.mean(),
    ),
    "wassersteinLoss": (
        lambda real, fake, t: (-real.mean(), fake.mean()),
        lambda real, fake, t: -fake.mean(),
    ),
    "relativisticAverageLoss": (relativistic_discriminator, relativistic_generator),
}

LOGITS = {
    "ordinary": ([0.3, -1.7, 2.25, 0.0], [-0.6, 1.1, 0.0, -3.5]),
    "kinks": ([1.0, -1.0, 0.0, 0.5], [1.0, -1.0, 0.0, -0.5]),
    "large": ([100.0, -100.0, 12.5, -12.5], [-100.0, 100.0, 15.0, -15.0]),
    "huge": ([5000.0, -5000.0, 200.0, -200.0], [-5000.0, 5000.0, 88.0, -88.0]),
}
TARGETS = {
    "hard": ([1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 0.0]),
    "soft": ([0.7, 1.2, 0.95, 1.0], [0.0, 0.3, 0.15, 0.05]),
    "inverted": ([0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]),
}


def column(values):
    return torch.tensor(values, dtype=torch.float64).reshape(-1, 1)


def adversarial(name, logits, targets):
    discriminator, generator = LOSSES[name]
    real, fake = (column(v).requires_grad_() for v in LOGITS[logits])
    t = dict(zip(("real", "fake"), map(column, TARGETS[targets])))
    halves = discriminator(real, fake, t)
    d_real, d_fake = torch.autograd.grad(sum(halves), (real, fake))
    value = generator(real, fake, t)
    (g_fake,) = torch.autograd.grad(value, fake)
    return {
        "loss": name,
        "logits": logits,
        "targets": targets,
        "discriminator": {
            "real": halves[0].item(),
            "fake": halves[1].item(),
            "realGradient": d_real.flatten().tolist(),
            "fakeGradient": d_fake.flatten().tolist(),
        },
        "generator": {"value": value.item(), "fakeGradient": g_fake.flatten().tolist()},
    }


def auxiliary(kind, logits, labels):
    x = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    if kind == "classes":
        value = F.cross_entropy(x, torch.tensor(labels).flatten())
    else:
        value = bce(x, torch.tensor(labels, dtype=torch.float64))
    (gradient,) = torch.autograd.grad(value, x)
    return {"kind": kind, "logits": logits, "labels": labels, "value": value.item(), "gradient": gradient.tolist()}


fixture = {
    "logits": {name: {"real": real, "fake": fake} for name, (real, fake) in LOGITS.items()},
    "targets": {name: {"real": real, "fake": fake} for name, (real, fake) in TARGETS.items()},
    "adversarial": [
        adversarial(loss, logits, targets)
        for loss in LOSSES
        for logits in LOGITS
        for targets in (["hard"] if loss in ("hingeLoss", "wassersteinLoss") else TARGETS)
    ],
    "auxiliary": [
        auxiliary("classes", [[0.2, -1.5, 3.0], [1.0, 1.0, 1.0]], [[2], [0]]),
        auxiliary("classes", [[100.0, -100.0, 0.0], [-100.0, 100.0, 5000.0]], [[1], [2]]),
        auxiliary("attributes", [[0.2, -1.5, 3.0], [100.0, -100.0, 0.0]], [[1.0, 0.0, 0.3], [0.0, 1.0, 0.5]]),
    ],
}

path = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "losses.json"
path.write_text(json.dumps(fixture, indent=1) + "\n")
