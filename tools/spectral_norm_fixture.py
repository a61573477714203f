"""Writes test/fixtures/spectralNorm.json: training with torch.nn.utils.spectral_norm on the discriminator, in float64.

Usage: python tools/spectral_norm_fixture.py   (needs torch and numpy)

The first update of the discriminator is made without normalisation, as spectralNorm does. From then on the power
iteration takes one turn after each update of the discriminator: in PyTorch, in the forward pass of the generator's
update, the only one that runs the discriminator in training mode. All arrays are written in the layout of tfjs.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from tiny_networks import rounded

STEPS, BATCH, LATENT = 4, 4, 3
LEARNING_RATE, BETAS, EPSILON = 1e-2, (0.0, 0.9), 1e-8
torch.set_default_dtype(torch.float64)
numbers = np.random.default_rng(22)


def drawn(*shape, scale=0.3):
    return torch.tensor(np.round(numbers.normal(0, scale, shape), 3))


class Generator(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.project = torch.nn.Parameter(drawn(LATENT, 64, scale=1))

    def forward(self, latent):
        return torch.tanh(latent @ self.project).view(-1, 1, 8, 8)


class Discriminator(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = torch.nn.Conv2d(1, 4, 5, stride=2), torch.nn.Conv2d(4, 6, 5, stride=2)
        self.head = torch.nn.Linear(24, 1)
        for parameter in self.parameters():
            parameter.data = drawn(*parameter.shape)

    def forward(self, x):
        x = F.leaky_relu(self.conv1(F.pad(x, (1, 2, 1, 2))), 0.2)
        x = F.leaky_relu(self.conv2(F.pad(x, (1, 2, 1, 2))), 0.2)
        return self.head(x.permute(0, 2, 3, 1).flatten(1))


LAYERS = ("conv1", "conv2", "head")


def as_in_tfjs(weight):
    """[out, in, height, width] → [height, width, in, out]; [out, in] → [in, out]."""
    return weight.detach().permute(*range(2, weight.dim()), 1, 0).numpy()


def weights(discriminator):
    return {
        name: rounded(value, 8)
        for layer in LAYERS
        for name, value in (
            (f"{layer}_kernel", as_in_tfjs(getattr(discriminator, layer).weight)),
            (f"{layer}_bias", getattr(discriminator, layer).bias.detach().numpy()),
        )
    }


def normalize(discriminator):
    """Wraps every layer; returns the vectors from which the power iteration starts."""
    vectors = {}
    for layer in LAYERS:
        module = torch.nn.utils.spectral_norm(getattr(discriminator, layer))
        u = F.normalize(drawn(len(module.weight_u), scale=1), dim=0)
        module.weight_u.copy_(u)
        vectors[layer] = rounded(u.numpy(), 9)
    return vectors


def main():
    generator, discriminator = Generator(), Discriminator()
    start = {"generator": {"project": rounded(generator.project.detach().numpy(), 9)}, "discriminator": weights(discriminator)}
    adam_d = torch.optim.Adam(discriminator.parameters(), LEARNING_RATE, BETAS, EPSILON)
    adam_g = torch.optim.Adam(generator.parameters(), LEARNING_RATE, BETAS, EPSILON)
    steps = []
    vectors = None
    for _ in range(STEPS):
        images = np.round(numbers.uniform(-1, 1, (BATCH, 8, 8, 1)), 2)
        latents = [np.round(numbers.normal(size=(BATCH, LATENT)), 2) for _ in range(2)]
        with torch.no_grad():
            fake = generator(torch.tensor(latents[0]))
        discriminator.eval()
        loss_real = F.relu(1 - discriminator(torch.tensor(images).permute(0, 3, 1, 2))).mean()
        loss_fake = F.relu(1 + discriminator(fake)).mean()
        adam_d.zero_grad()
        (loss_real + loss_fake).backward()
        adam_d.step()
        vectors = vectors or normalize(discriminator)

        discriminator.train()
        loss_generator = -discriminator(generator(torch.tensor(latents[1]))).mean()
        adam_g.zero_grad()
        loss_generator.backward()
        adam_g.step()
        steps.append({
            "images": images.flatten().tolist(),
            "latents": [values.flatten().tolist() for values in latents],
            "losses": {"real": loss_real.item(), "fake": loss_fake.item(), "generator": loss_generator.item()},
        })
    modules = {layer: getattr(discriminator, layer) for layer in LAYERS}
    state = {
        layer: {
            "u": rounded(module.weight_u.numpy(), 7),
            "v": rounded(as_in_tfjs(module.weight_v.view(1, *module.weight.shape[1:])).flatten(), 7),
            "sigma": (module.weight_orig.norm() / module.weight.norm()).item(),
        }
        for layer, module in modules.items()
    }
    optimizer = {"learningRate": LEARNING_RATE, "beta1": BETAS[0], "beta2": BETAS[1], "epsilon": EPSILON}
    fixture = {
        "batch": BATCH,
        "optimizer": optimizer,
        "start": start,
        "vectors": vectors,
        "steps": steps,
        "end": {"generator": {"project": rounded(generator.project.detach().numpy(), 8)}, "discriminator": weights(discriminator)},
        "state": state,
    }
    path = Path(__file__).parent.parent / "test" / "fixtures" / "spectralNorm.json"
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(f"{path}: {path.stat().st_size} bytes, {[step['losses'] for step in steps]}, {({k: v['sigma'] for k, v in state.items()})}")


main()
