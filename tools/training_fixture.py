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

STEPS, BATCH, CLASSES, LATENT = 5, 6, 3, 5
LEARNING_RATE, BETAS, EPSILON = 2e-3, (0.5, 0.999), 1e-8
torch.set_default_dtype(torch.float64)
numbers = np.random.default_rng(20)


def parameter(*shape, scale=0.3, mean=0.0):
    """A starting weight with few digits, so that both sides start from the same decimals."""
    return torch.nn.Parameter(torch.tensor(np.round(numbers.normal(mean, scale, shape), 3)))


class BatchNorm(torch.nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gamma, self.beta = parameter(channels, mean=1), parameter(channels)
        self.norm = torch.nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1, affine=False)

    def forward(self, x, observe):
        # Momentum 0 keeps the averages where they are while the batch's statistics are used.
        self.norm.momentum = 0.1 if observe else 0.0
        return self.norm(x) * self.gamma[:, None, None] + self.beta[:, None, None]


class Generator(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.map_kernel, self.map_bias = parameter(CLASSES, 4), parameter(4, 16), parameter(16)
        self.project, self.norm1 = parameter(LATENT, 96), BatchNorm(6)
        self.up, self.norm2 = parameter(5, 5, 5, 7), BatchNorm(5)
        self.out_kernel, self.out_bias = parameter(3, 3, 5, 1), parameter(1)

    def forward(self, latent, label, observe):
        label_map = (self.embedding[label] @ self.map_kernel + self.map_bias).view(-1, 1, 4, 4)
        x = (latent @ self.project).view(-1, 4, 4, 6).permute(0, 3, 1, 2)
        x = torch.cat([F.relu(self.norm1(x, observe)), label_map], 1)
        # 'same' with stride 2 cuts one row before and two after the full transposed convolution.
        x = F.conv_transpose2d(x, self.up.permute(3, 2, 0, 1), stride=2)[:, :, 1:9, 1:9]
        x = F.relu(self.norm2(x, observe))
        return torch.tanh(F.conv2d(x, self.out_kernel.permute(3, 2, 0, 1), self.out_bias, padding=1))


class Discriminator(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.map_kernel, self.map_bias = parameter(CLASSES, 4), parameter(4, 64), parameter(64)
        self.conv1_kernel, self.conv1_bias = parameter(5, 5, 2, 4), parameter(4)
        self.conv2, self.norm = parameter(5, 5, 4, 6), BatchNorm(6)
        self.head_kernel, self.head_bias = parameter(24, 1), parameter(1)

    def forward(self, image, label, observe):
        label_map = (self.embedding[label] @ self.map_kernel + self.map_bias).view(-1, 1, 8, 8)
        x = F.pad(torch.cat([image, label_map], 1), (1, 2, 1, 2))
        x = F.leaky_relu(F.conv2d(x, self.conv1_kernel.permute(3, 2, 0, 1), self.conv1_bias, stride=2), 0.2)
        x = F.conv2d(F.pad(x, (1, 2, 1, 2)), self.conv2.permute(3, 2, 0, 1), stride=2)
        x = F.leaky_relu(self.norm(x, observe), 0.2)
        return x.permute(0, 2, 3, 1).flatten(1) @ self.head_kernel + self.head_bias


def values(network):
    """Every weight and running average under the name that the test's layers give it."""
    return {
        name.replace("norm.running_mean", "moving_mean").replace("norm.running_var", "moving_variance"): tensor.detach().numpy()
        for name, tensor in network.state_dict().items()
        if "num_batches" not in name
    }


def rounded(array, digits):
    array = np.asarray(array)
    return {"shape": list(array.shape), "values": [float(f"%.{digits}g" % value) for value in array.flatten()]}


def main():
    generator, discriminator = Generator(), Discriminator()
    start = {"generator": values(generator), "discriminator": values(discriminator)}
    start = {network: {name: rounded(value, 9) for name, value in weights.items()} for network, weights in start.items()}
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
    end = {
        network: {name: rounded(value, 7) for name, value in values(model).items()}
        for network, model in (("generator", generator), ("discriminator", discriminator))
    }
    optimizer = {"learningRate": LEARNING_RATE, "beta1": BETAS[0], "beta2": BETAS[1], "epsilon": EPSILON}
    fixture = {"batch": BATCH, "classes": CLASSES, "latentDim": LATENT, "optimizer": optimizer, "start": start, "steps": steps, "end": end}
    path = Path(__file__).parent.parent / "test" / "fixtures" / "training.json"
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    print(f"{path}: {path.stat().st_size} bytes, losses of the last step {steps[-1]['losses']}")


main()
