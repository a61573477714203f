"""Writes test/fixtures/metrics.json: metrics of small sets of features, in float64, written from the papers' definitions.

Usage: python tools/metrics_fixture.py   (needs numpy, scipy and torch)

The Fréchet distance takes the root of a matrix from scipy.linalg.sqrtm, as the published implementations do; distances
come from torch.cdist.
"""

import json
from pathlib import Path

import numpy as np
import scipy.linalg
import torch

WIDTH, REAL, GENERATED, CLASSES = 6, 40, 50, 4  # 50 = 30 + 10 + 10
numbers = np.random.default_rng(4)


def frechet(a, b):
    means = a.mean(0) - b.mean(0)
    one, other = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = scipy.linalg.sqrtm(one @ other)
    return float(means @ means + np.trace(one + other - 2 * np.real(root)))


def kernel_distance(a, b):
    def kernel(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    def without_diagonal(k):
        return (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))

    return float(without_diagonal(kernel(a, a)) + without_diagonal(kernel(b, b)) - 2 * kernel(a, b).mean())


def distances(a, b):
    return torch.cdist(torch.tensor(a), torch.tensor(b), compute_mode="donot_use_mm_for_euclid_dist").numpy()


def radii(a, k):
    return np.sort(distances(a, a), axis=1)[:, k]


def precision(generated, real, k):
    return float((distances(generated, real) <= radii(real, k)).any(1).mean())


def density(generated, real, k):
    return float((distances(generated, real) < radii(real, k)).sum() / (k * len(generated)))


def coverage(generated, real, k):
    return float((distances(real, generated).min(1) < radii(real, k)).mean())


def authenticity(generated, real):
    between = distances(generated, real)
    nearest = between.argmin(1)
    return float((between.min(1) > radii(real, 1)[nearest]).mean())


def inception_score(p):
    return float(np.exp((p * (np.log(p) - np.log(p.mean(0)))).sum(1).mean()))


def main():
    mixing = numbers.normal(size=(WIDTH, WIDTH))
    real = np.round(numbers.normal(size=(REAL, WIDTH)) @ mixing, 3)
    # Some like the real ones, some of few kinds, some far away.
    generated = np.concatenate([numbers.normal(size=(30, WIDTH)), numbers.normal(size=(10, WIDTH)) / 5, numbers.normal(size=(10, WIDTH)) + 2])
    generated = np.round(generated @ mixing, 3)
    few = np.round(numbers.normal(size=(4, WIDTH)) + 1, 3)
    logits = numbers.normal(size=(GENERATED, CLASSES)) * 2
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    symmetric = numbers.normal(size=(9, 9))
    symmetric = np.round(symmetric + symmetric.T, 3)
    fixture = {
        "width": WIDTH,
        "real": real.tolist(),
        "generated": generated.tolist(),
        "few": few.tolist(),
        "mean": generated.mean(0).tolist(),
        "covariance": np.cov(generated, rowvar=False).flatten().tolist(),
        "fid": frechet(real, generated),
        "fidOfFew": frechet(real, few),
        "kid": kernel_distance(real, generated),
        "precision": precision(generated, real, 3),
        "recall": precision(real, generated, 3),
        "density": density(generated, real, 1),
        "coverage": coverage(generated, real, 1),
        "authenticity": authenticity(generated, real),
        "probabilities": np.round(probabilities, 6).tolist(),
        "inceptionScore": inception_score(np.round(probabilities, 6)),
        "symmetric": symmetric.flatten().tolist(),
        "eigenvalues": np.linalg.eigvalsh(symmetric).tolist(),
    }
    path = Path(__file__).parent.parent / "test/fixtures/metrics.json"
    path.write_text(json.dumps(fixture) + "\n")


main()
