"""Trains the networks of a benchmark with PyTorch, step by step, as bench/node/lineProcess.ts asks for.

The first line of standard input is a task as JSON: {"generator", "discriminator": tfjs-layers models as JSON, "imageShape",
"classes", "batch", "threads"}. Each further line asks for one step. The answers are lines of JSON, too.
"""

import json
import sys
import time

import torch
from torch import nn


class Network(nn.Module):
    """A functional tfjs-layers model of the layers that the library's builders use, channels first as PyTorch has them."""

    def __init__(self, model):
        super().__init__()
        config = model["config"]
        self.inputs = [name for name, *_ in config["input_layers"]]
        self.outputs = [name for name, *_ in config["output_layers"]]
        self.layers = nn.ModuleDict()
        self.order = []
        shapes = {}
        for layer in config["layers"]:
            name, kind, settings = layer["name"], layer["class_name"], layer["config"]
            if kind == "InputLayer":
                shapes[name] = channels_first(settings["batch_input_shape"][1:])
                continue
            sources = [source for source, *_ in layer["inbound_nodes"][0]]
            self.layers[name] = make_layer(kind, settings, [shapes[source] for source in sources])
            self.order.append((name, sources))
            with torch.no_grad():
                shapes[name] = list(self.layers[name](*[example(shapes[source]) for source in sources]).shape[1:])

    def forward(self, *values):
        results = dict(zip(self.inputs, values))
        for name, sources in self.order:
            results[name] = self.layers[name](*[results[source] for source in sources])
        return results[self.outputs[0]]


def example(shape):
    # Two, as batch norm needs more than one value of a feature.
    return torch.zeros(2, *shape)


def channels_first(shape):
    return [shape[2], shape[0], shape[1]] if len(shape) == 3 else list(shape)


def make_layer(kind, settings, shapes):
    activation = settings.get("activation", "linear")
    if kind == "Dense":
        return with_activation(nn.Linear(shapes[0][0], settings["units"], bias=settings["use_bias"]), activation)
    if kind in ("Conv2D", "Conv2DTranspose"):
        return with_activation(convolution(kind, settings, shapes[0][0]), activation)
    if kind == "BatchNormalization":
        norm = nn.BatchNorm1d if len(shapes[0]) == 1 else nn.BatchNorm2d
        return norm(shapes[0][0], eps=settings["epsilon"], momentum=1 - settings["momentum"])
    if kind == "Embedding":
        return Lookup(settings["input_dim"], settings["output_dim"])
    if kind == "Reshape":
        return nn.Unflatten(1, channels_first(settings["target_shape"]))
    if kind == "Cropping2D":
        (top, bottom), (left, right) = settings["cropping"]
        return nn.ZeroPad2d((-left, -right, -top, -bottom))
    if kind == "Concatenate":
        return Concatenate()
    if kind == "Flatten":
        return nn.Flatten()
    if kind == "Dropout":
        return nn.Dropout(settings["rate"])
    if kind == "LeakyReLU":
        return nn.LeakyReLU(settings["alpha"], inplace=True)
    if kind == "ReLU":
        return nn.ReLU(inplace=True)
    if kind == "Activation":
        return activation_layer(activation)
    raise ValueError(f"no translation of the layer {kind} to PyTorch")


def convolution(kind, settings, channels):
    size, stride = settings["kernel_size"][0], settings["strides"][0]
    filters, bias = settings["filters"], settings["use_bias"]
    # TensorFlow pads one pixel more at the end where PyTorch pads both sides; the sizes and the work are the same.
    if kind == "Conv2D":
        return nn.Conv2d(channels, filters, size, stride, padding=(size - 1) // 2, bias=bias)
    padding = (size - stride + 1) // 2
    return nn.ConvTranspose2d(
        channels, filters, size, stride, padding, output_padding=stride + 2 * padding - size, bias=bias
    )


def with_activation(layer, activation):
    return layer if activation == "linear" else nn.Sequential(layer, activation_layer(activation))


def activation_layer(name):
    return {"relu": nn.ReLU(inplace=True), "tanh": nn.Tanh(), "sigmoid": nn.Sigmoid(), "linear": nn.Identity()}[name]


class Concatenate(nn.Module):
    def forward(self, *values):
        return torch.cat(values, 1)


class Lookup(nn.Embedding):
    def forward(self, labels):
        return super().forward(labels.long().flatten(1)).squeeze(1)


class Trainer:
    def __init__(self, task):
        self.batch, self.classes = task["batch"], task["classes"]
        self.generator = Network(task["generator"])
        self.discriminator = Network(task["discriminator"])
        self.optimizers = [
            torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999))
            for network in (self.generator, self.discriminator)
        ]
        self.images = torch.rand(self.batch, *channels_first(task["imageShape"])) * 2 - 1
        self.loss = nn.BCEWithLogitsLoss()

    def labels(self):
        return [] if self.classes is None else [torch.randint(self.classes, (self.batch, 1))]

    def latent(self):
        return torch.randn(self.batch, 100)

    def judge(self, images, labels, target):
        return self.loss(self.discriminator(images, *labels), torch.full((self.batch, 1), float(target)))

    def step(self):
        generator_optimizer, discriminator_optimizer = self.optimizers
        # As in the DCGAN tutorial of PyTorch, without the gradients that it throws away.
        self.discriminator.requires_grad_(True)
        discriminator_optimizer.zero_grad()
        self.judge(self.images, self.labels(), 1).backward()
        labels = self.labels()
        with torch.no_grad():
            fake = self.generator(self.latent(), *labels)
        self.judge(fake, labels, 0).backward()
        discriminator_optimizer.step()

        self.discriminator.requires_grad_(False)
        generator_optimizer.zero_grad()
        labels = self.labels()
        self.judge(self.generator(self.latent(), *labels), labels, 1).backward()
        generator_optimizer.step()


def say(**message):
    print(json.dumps(message), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    trainer = Trainer(task)
    say(threads=torch.get_num_threads(), version=torch.__version__)
    for _ in sys.stdin:
        start = time.perf_counter()
        trainer.step()
        elapsed = time.perf_counter() - start
        unknown = dict.fromkeys(["kernels", "peakBytes", "tensors", "backendBytes", "processBytes"])
        say(milliseconds=1000 * elapsed, **unknown)


main()
