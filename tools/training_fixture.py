"""Writes test/fixtures/training.json: five training steps of a tiny conditional DCGAN, computed by PyTorch in float64.

Usage: python tools/training_fixture.py   (needs torch and numpy)

Every step updates the discriminator on real and on generated images (one Adam update from the sum of both losses) and then
the generator. A network's running averages move in its own update alone. All arrays are written in the layout of tfjs.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from tiny_networks import CLASSES, LATENT, Discriminator, Generator, rounded_values

STEPS, BATCH = 5, 6
LEARNING_RATE, BETAS, EPSILON = 2e-3, (0.5, 0.999), 1e-8
torch.set_default_dtype(torch.float64)
numbers = np.random.default_rng(20)


def main():
    generator, discriminator = Generator(numbers), Discriminator(numbers)
    start = {"generator": rounded_values(generator, 9), "discriminator": rounded_values(discriminator, 9)}
    adam_d = torch.optim.Adam(discriminator.parameters(), LEARNING_RATE, BETAS, EPSILON)
    adam_g = torch.optim.Adam(generator.parameters(), LEARNING_RATE, BETAS, EPSILON)
    ones, zeros = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
    loss = F.binary_cross_entropy_with_logits
    steps = []
    for _ in range(STEPS):
        images = np.round(numbers.uniform(-1, 1, (BATCH, 8, 8, 1)), 2)
        labels = {name: numbers.integers(0, CLASSES, BATCH) for name in ("real", "discriminator", "generator")}
        latents = {name: np.round(numbers.normal(size=(BATCH, LATENT)), 2) for name in ("discriminator", "generator")}
        real = torch.tensor(images).permute(0, 3, 1, 2)

        with torch.no_grad():
            fake = generator(torch.tensor(latents["discriminator"]), labels["discriminator"], observe=False)
        loss_real = loss(discriminator(real, labels["real"], observe=True), ones)
        loss_fake = loss(discriminator(fake, labels["discriminator"], observe=True), zeros)
        adam_d.zero_grad()
        (loss_real + loss_fake).backward()
        adam_d.step()

        made = generator(torch.tensor(latents["generator"]), labels["generator"], observe=True)
        loss_generator = loss(discriminator(made, labels["generator"], observe=False), ones)
        adam_g.zero_grad()
        loss_generator.backward()
        adam_g.step()

        steps.append({
            "images": images.flatten().tolist(),
            "labels": {name: value.tolist() for name, value in labels.items()},
            "latents": {name: value.flatten().tolist() for name, value in latents.items()},
            "losses": {"real": loss_real.item(), "fake": loss_fake.item(), "generator": loss_generator.item()},
        })
    end = {"generator": rounded_values(generator, 7), "discriminator": rounded_values(discriminator, 7)}
    optimizer = {"learningRate": LEARNING_RATE, "beta1": BETAS[0], "beta2": BETAS[1], "epsilon": EPSILON}
    fixture = {"batch": BATCH, "classes": CLASSES, "latentDim": LATENT, "optimizer": optimizer, "start": start, "steps": steps, "end": end}
    path = Path(__file__).parent.parent / "test" / "fixtures" / "training.json"
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(f"{path}: {path.stat().st_size} bytes, losses of the last step {steps[-1]['losses']}")


main()
