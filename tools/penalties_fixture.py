"""Writes test/fixtures/penalties.json: gradient penalties and training with them, computed by PyTorch in float64.

Usage: python tools/penalties_fixture.py   (needs torch and numpy)

`terms`: the value of each penalty on a tiny conditional critic and its gradient with respect to every weight of it.
`runs`: whole training steps with WGAN-GP (two updates of the critic to one of the generator) and with R1 in every second
update, from the same weights. All arrays are written in the layout of tfjs.
"""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from tiny_networks import CLASSES, LATENT, Critic, Generator, rounded, rounded_values

BATCH, WEIGHT, DEVIATION = 4, 10, 0.5
torch.set_default_dtype(torch.float64)
numbers = np.random.default_rng(21)


def images():
    return np.round(numbers.uniform(-1, 1, (BATCH, 8, 8, 1)), 2)


def labels():
    return numbers.integers(0, CLASSES, BATCH)


def latents():
    return np.round(numbers.normal(size=(BATCH, LATENT)), 2)


def nchw(array):
    return torch.tensor(array).permute(0, 3, 1, 2)


def slopes(critic, at, label):
    """The length of the gradient of each image's logit."""
    at = at.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(at, label).sum(), at, create_graph=True)
    return gradient.flatten(1).norm(dim=1)


def between(real, fake, places):
    return real + torch.tensor(places).view(-1, 1, 1, 1) * (fake - real)


def wgan_gp(critic, real, fake, label, places, one_sided=False):
    excess = slopes(critic, between(real, fake, places), label) - 1
    return WEIGHT * ((F.relu(excess) if one_sided else excess) ** 2).mean()


def r1(critic, real, label):
    return WEIGHT / 2 * (slopes(critic, real, label) ** 2).mean()


def dragan(critic, real, label, noise):
    at = real + DEVIATION * real.std(unbiased=False) * nchw(noise)
    return WEIGHT * ((slopes(critic, at, label) - 1) ** 2).mean()


def terms(critic):
    real, fake, label = images(), images(), labels()
    places, noise = np.round(numbers.uniform(size=BATCH), 3), np.round(numbers.normal(size=(BATCH, 8, 8, 1)), 3)
    inputs = {"real": real, "fake": fake, "label": label, "places": places, "noise": noise}
    results = {}
    for name, term in {
        "wganGP": lambda: wgan_gp(critic, nchw(real), nchw(fake), label, places),
        "wganGP, one-sided": lambda: wgan_gp(critic, nchw(real), nchw(fake), label, places, one_sided=True),
        "r1": lambda: r1(critic, nchw(real), label),
        "dragan": lambda: dragan(critic, nchw(real), label, noise),
    }.items():
        critic.zero_grad()
        value = term()
        value.backward()
        # A weight that the term does not depend on, as the last bias, has no gradient.
        gradients = {key: np.zeros(p.shape) if p.grad is None else p.grad.numpy() for key, p in critic.named_parameters()}
        results[name] = {"value": value.item(), "gradients": {key: rounded(g, 6) for key, g in gradients.items()}}
    return {"inputs": {key: value.flatten().tolist() for key, value in inputs.items()}, "results": results}


def run(build, steps, critic_steps, betas, critic_loss, generator_loss, penalty):
    """`penalty(critic, real, fake, label, places, n)` is the term of the n-th update of the critic."""
    generator, critic = build()
    adam_c = torch.optim.Adam(critic.parameters(), 2e-3, betas, 1e-8)
    adam_g = torch.optim.Adam(generator.parameters(), 2e-3, betas, 1e-8)
    record = []
    for step in range(steps):
        updates = []
        for index in range(critic_steps):
            drawn = {"images": images(), "labels": labels(), "fakeLabels": labels(), "latents": latents()}
            drawn["places"] = np.round(numbers.uniform(size=BATCH), 3)
            real = nchw(drawn["images"])
            with torch.no_grad():
                fake = generator(torch.tensor(drawn["latents"]), drawn["fakeLabels"], observe=False)
            loss_real, loss_fake = critic_loss(critic(real, drawn["labels"]), critic(fake, drawn["fakeLabels"]))
            term = penalty(critic, real, fake, drawn["labels"], drawn["places"], step * critic_steps + index)
            adam_c.zero_grad()
            (loss_real + loss_fake + term).backward()
            adam_c.step()
            updates.append({key: value.flatten().tolist() for key, value in drawn.items()})
        drawn = {"fakeLabels": labels(), "latents": latents()}
        made = generator(torch.tensor(drawn["latents"]), drawn["fakeLabels"], observe=True)
        loss = generator_loss(critic(made, drawn["fakeLabels"]))
        adam_g.zero_grad()
        loss.backward()
        adam_g.step()
        losses = {"real": loss_real.item(), "fake": loss_fake.item(), "generator": loss.item()}
        losses["penalty"] = term.item() if torch.is_tensor(term) else None
        record.append({"updates": updates, **{key: value.flatten().tolist() for key, value in drawn.items()}, "losses": losses})
    end = {"generator": rounded_values(generator, 7), "discriminator": rounded_values(critic, 7)}
    optimizer = {"learningRate": 2e-3, "beta1": betas[0], "beta2": betas[1], "epsilon": 1e-8}
    return {"optimizer": optimizer, "steps": record, "end": end}


def main():
    first = Generator(numbers), Critic(numbers)
    weights = [network.state_dict() for network in first]
    start = {"generator": rounded_values(first[0], 9), "discriminator": rounded_values(first[1], 9)}

    def build():
        networks = Generator(np.random.default_rng(0)), Critic(np.random.default_rng(0))
        for network, state in zip(networks, weights):
            network.load_state_dict({name: value.clone() for name, value in state.items()})
        return networks

    weights = [{name: value.clone() for name, value in state.items()} for state in weights]
    softplus = F.softplus
    runs = {
        "wganGP": run(
            build,
            steps=3,
            critic_steps=2,
            betas=(0.0, 0.9),
            critic_loss=lambda real, fake: (-real.mean(), fake.mean()),
            generator_loss=lambda fake: -fake.mean(),
            penalty=lambda critic, real, fake, label, places, n: wgan_gp(critic, real, fake, label, places),
        ),
        "r1": run(
            build,
            steps=4,
            critic_steps=1,
            betas=(0.5, 0.999),
            critic_loss=lambda real, fake: (softplus(-real).mean(), softplus(fake).mean()),
            generator_loss=lambda fake: softplus(-fake).mean(),
            penalty=lambda critic, real, fake, label, places, n: 2 * r1(critic, real, label) if n % 2 == 0 else 0,
        ),
    }
    fixture = {"batch": BATCH, "start": start, "terms": terms(build()[1]), "runs": runs}
    path = Path(__file__).parent.parent / "test" / "fixtures" / "penalties.json"
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
    losses = {name: [step["losses"]["penalty"] for step in run["steps"]] for name, run in runs.items()}
    values = {name: result["value"] for name, result in fixture["terms"]["results"].items()}
    print(f"{path}: {path.stat().st_size} bytes, {values}, {losses}")


main()
