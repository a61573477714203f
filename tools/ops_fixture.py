"""Writes test/fixtures/ops.json: outputs, gradients and second-order gradients of the ops, by PyTorch in float64.

    python tools/ops_fixture.py

For each case, with y = op(inputs) and fixed random weights r:
    loss = sum(r * y^2) / 2, gradients = d loss / d inputs,
    penalty = sum((d loss / d x)^2), secondOrder = d penalty / d inputs.
Images are NHWC and kernels HWIO (transposed convolution: height, width, out, in), as in tfjs.
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20)
torch.set_default_dtype(torch.float64)


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def same_padding(size, taps, stride):
    total = max((math.ceil(size / stride) - 1) * stride + taps - size, 0)
    return total // 2, total - total // 2


def pad_as(x, kernel, strides, pad, dilations=(1, 1)):
    if pad == "valid":
        return x
    taps = [(kernel.shape[i] - 1) * dilations[i] + 1 for i in range(2)]
    top, bottom = same_padding(x.shape[2], taps[0], strides[0])
    left, right = same_padding(x.shape[3], taps[1], strides[1])
    return F.pad(x, (left, right, top, bottom))


def conv2d(t, strides=(1, 1), pad="same", dilations=(1, 1)):
    x = pad_as(nchw(t["x"]), t["kernel"], strides, pad, dilations)
    kernel = t["kernel"].permute(3, 2, 0, 1)
    return nhwc(F.conv2d(x, kernel, t.get("bias"), stride=strides, dilation=dilations))


def conv2d_transpose(t, strides=(1, 1), pad="same"):
    """The full transposed convolution, cut to the size that Keras documents."""
    taps = t["kernel"].shape[:2]
    sizes = [t["x"].shape[1 + i] * strides[i] + (0 if pad == "same" else max(taps[i] - strides[i], 0)) for i in range(2)]
    full = F.conv_transpose2d(nchw(t["x"]), t["kernel"].permute(3, 2, 0, 1), stride=strides)
    before = [same_padding(sizes[i], taps[i], strides[i])[0] if pad == "same" else 0 for i in range(2)]
    after = [max(before[i] + sizes[i] - full.shape[2 + i], 0) for i in range(2)]
    full = F.pad(full, (0, after[1], 0, after[0]))
    y = nhwc(full[:, :, before[0] : before[0] + sizes[0], before[1] : before[1] + sizes[1]])
    return y + t["bias"] if "bias" in t else y


def normalized(x, axes, epsilon):
    mean = x.mean(axes, keepdim=True)
    variance = ((x - mean) ** 2).mean(axes, keepdim=True)
    return (x - mean) / torch.sqrt(variance + epsilon)


def affine(y, t, shape=None):
    gamma, beta = (t[name].reshape(shape) if shape and name in t else t.get(name) for name in ("gamma", "beta"))
    y = y if gamma is None else y * gamma
    return y if beta is None else y + beta


def batch_norm(t, epsilon):
    return affine(normalized(t["x"], list(range(t["x"].dim() - 1)), epsilon), t)


def batch_norm_inference(t, epsilon):
    return affine((t["x"] - t["mean"]) / torch.sqrt(t["variance"] + epsilon), t)


def layer_norm(t, axes, epsilon):
    shape = [size if axis in axes else 1 for axis, size in enumerate(t["x"].shape)]
    return affine(normalized(t["x"], axes, epsilon), t, shape)


def upsample_bilinear(t, factors):
    """Output pixel i lies at i / factor in the input; beyond the last pixel its value goes on."""

    def matrix(size, factor):
        m = torch.zeros(size * factor, size)
        for i in range(size * factor):
            low = i // factor
            m[i, low] += 1 - i / factor + low
            m[i, min(low + 1, size - 1)] += i / factor - low
        return m

    rows, columns = (matrix(t["x"].shape[1 + i], factors[i]) for i in range(2))
    return torch.einsum("ih,jw,bhwc->bijc", rows, columns, t["x"])


def window_sums(x, size, strides, pad):
    x = nchw(x)
    if pad == "same":
        (top, bottom), (left, right) = (same_padding(x.shape[2 + i], size[i], strides[i]) for i in range(2))
        x = F.pad(x, (left, right, top, bottom))
    return x.unfold(2, size[0], strides[0]).unfold(3, size[1], strides[1]).sum((4, 5))


def avg_pool(t, size, strides, pad):
    count = window_sums(torch.ones_like(t["x"]), size, strides, pad)
    return nhwc(window_sums(t["x"], size, strides, pad) / count)


OPS = {
    "avgPool": avg_pool,
    "batchNorm": batch_norm,
    "batchNormInference": batch_norm_inference,
    "conv2d": conv2d,
    "conv2dTranspose": conv2d_transpose,
    "dense": lambda t: t["x"] @ t["kernel"] + (t["bias"] if "bias" in t else 0),
    "embeddingLookup": lambda t, ids: t["x"][torch.tensor(ids)],
    "instanceNorm": lambda t, epsilon: affine(normalized(t["x"], [1, 2], epsilon), t),
    "layerNorm": layer_norm,
    "leakyRelu": lambda t, slope: F.leaky_relu(t["x"], slope),
    "relu": lambda t: F.relu(t["x"]),
    "sigmoid": lambda t: torch.sigmoid(t["x"]),
    "softplus": lambda t: torch.log1p(torch.exp(t["x"])),
    "tanh": lambda t: torch.tanh(t["x"]),
    "upsampleBilinear": upsample_bilinear,
    "upsampleNearest": lambda t, factors: nhwc(F.interpolate(nchw(t["x"]), scale_factor=factors, mode="nearest")),
}


def normal(*shape):
    return torch.randn(*shape)


def affine_of(channels):
    return {"gamma": 1 + 0.3 * normal(channels), "beta": 0.3 * normal(channels)}


IMAGES = normal(2, 3, 4, 3)
EPSILON = {"epsilon": 0.01}
CASES = [
    ("avgPool", {"size": [2, 3], "strides": [2, 1], "pad": "same"}, {"x": IMAGES}),
    ("avgPool", {"size": [2, 2], "strides": [1, 2], "pad": "valid"}, {"x": IMAGES}),
    ("batchNorm", EPSILON, {"x": 1 + 2 * normal(5, 3), **affine_of(3)}),
    ("batchNorm", EPSILON, {"x": 1 + 2 * normal(2, 3, 2, 3), **affine_of(3)}),
    ("batchNorm", EPSILON, {"x": normal(2, 2, 3, 2, 2), **affine_of(2)}),
    ("batchNorm", EPSILON, {"x": normal(2, 3, 3), "gamma": 1 + 0.3 * normal(3)}),
    ("batchNorm", EPSILON, {"x": normal(2, 2, 2, 2)}),
    ("batchNormInference", EPSILON, {"x": IMAGES, "mean": normal(3), "variance": 0.5 + normal(3) ** 2, **affine_of(3)}),
    ("batchNormInference", EPSILON, {"x": normal(4, 3), "mean": normal(3), "variance": 0.5 + normal(3) ** 2}),
    ("conv2d", {}, {"x": IMAGES, "kernel": normal(3, 3, 3, 2), "bias": normal(2)}),
    ("conv2d", {"strides": [2, 2]}, {"x": normal(2, 5, 6, 2), "kernel": normal(5, 5, 2, 3)}),
    ("conv2d", {"strides": [2, 3], "pad": "valid"}, {"x": normal(1, 6, 7, 2), "kernel": normal(4, 2, 2, 3), "bias": normal(3)}),
    ("conv2d", {"strides": [3, 2]}, {"x": normal(1, 5, 5, 1), "kernel": normal(2, 1, 1, 2)}),
    ("conv2d", {"dilations": [2, 3]}, {"x": normal(1, 5, 6, 2), "kernel": normal(3, 2, 2, 2)}),
    ("conv2dTranspose", {"strides": [2, 2]}, {"x": normal(2, 3, 2, 3), "kernel": normal(5, 5, 2, 3), "bias": normal(2)}),
    ("conv2dTranspose", {"strides": [2, 2]}, {"x": normal(1, 2, 3, 2), "kernel": normal(4, 4, 3, 2)}),
    ("conv2dTranspose", {"strides": [1, 3], "pad": "valid"}, {"x": normal(1, 3, 2, 2), "kernel": normal(3, 2, 2, 2)}),
    ("conv2dTranspose", {"strides": [3, 2], "pad": "valid"}, {"x": normal(1, 2, 2, 1), "kernel": normal(4, 3, 2, 1)}),
    ("dense", {}, {"x": normal(4, 3), "kernel": normal(3, 2), "bias": normal(2)}),
    ("dense", {}, {"x": normal(2, 2, 3), "kernel": normal(3, 2)}),
    ("embeddingLookup", {"ids": [[3], [0], [3]]}, {"x": normal(4, 3)}),
    ("instanceNorm", EPSILON, {"x": normal(2, 3, 2, 3), **affine_of(3)}),
    ("layerNorm", {"axes": [2], **EPSILON}, {"x": normal(2, 2, 4), **affine_of(4)}),
    ("layerNorm", {"axes": [1, 3], **EPSILON}, {"x": normal(2, 2, 2, 3), "gamma": normal(2, 3)}),
    ("leakyRelu", {"slope": 0.2}, {"x": IMAGES}),
    ("leakyRelu", {"slope": -0.5}, {"x": normal(5)}),
    ("relu", {}, {"x": IMAGES}),
    ("sigmoid", {}, {"x": 2 * normal(2, 5)}),
    ("softplus", {}, {"x": 2 * normal(2, 5)}),
    ("tanh", {}, {"x": 2 * normal(2, 5)}),
    ("upsampleBilinear", {"factors": [2, 3]}, {"x": normal(2, 3, 2, 2)}),
    ("upsampleNearest", {"factors": [2, 3]}, {"x": normal(2, 3, 2, 2)}),
    ("upsampleNearest", {"factors": [1, 4]}, {"x": normal(1, 2, 3, 1)}),
]


def plain(tensor):
    return {"shape": list(tensor.shape), "values": [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]}


def case(op, options, inputs):
    inputs = {name: value.clone().requires_grad_() for name, value in inputs.items()}
    y = OPS[op](inputs, **options)
    r = normal(*y.shape)
    loss = (r * y**2).sum() / 2
    names = list(inputs)
    gradients = torch.autograd.grad(loss, [inputs[n] for n in names], create_graph=True)
    penalty = (gradients[names.index("x")] ** 2).sum()
    second = torch.autograd.grad(penalty, [inputs[n] for n in names], allow_unused=True)
    return {
        "op": op,
        "options": options,
        "inputs": {n: plain(inputs[n]) for n in names},
        "weights": plain(r),
        "y": plain(y),
        "gradients": {n: plain(g) for n, g in zip(names, gradients)},
        "secondOrder": {n: plain(torch.zeros_like(inputs[n]) if g is None else g) for n, g in zip(names, second)},
    }


path = pathlib.Path(__file__).parent.parent / "test" / "fixtures" / "ops.json"
path.write_text(json.dumps([case(*c) for c in CASES]) + "\n")
