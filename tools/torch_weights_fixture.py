"""Writes test/fixtures/torchWeights.json: files of weights as PyTorch and safetensors write them, and what the networks
in them compute.

The networks have the layout of the DCGAN of the PyTorch examples (a chain `main` of convolutions without bias, 4×4 stride 2
padding 1, the generator's first 4×4 stride 1 from a map of 1×1), a few filters wide, and are trained for some steps so that
running averages are not those of an untrained network.

    python tools/torch_weights_fixture.py                  # with torch and safetensors
    python tools/torch_weights_fixture.py --older          # with a torch of old, into torchWeightsOlder.json: less of it
"""

import argparse
import array
import base64
import io
import json
import os
from collections import OrderedDict

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
LATENT = 8


def generator(widths, channels=3, pointwise=False):
    layers, before = [], LATENT
    for i, width in enumerate(widths):
        layers.append(nn.ConvTranspose2d(before, width, 4, 1 if i == 0 else 2, 0 if i == 0 else 1, bias=False))
        layers += [nn.BatchNorm2d(width), nn.ReLU(True)]
        before = width
    layers.append(nn.ConvTranspose2d(before, channels, *((1, 1, 0) if pointwise else (4, 2, 1)), bias=False))
    return Chain(layers + [nn.Tanh()])


def discriminator(widths, channels=3, last=4):
    layers, before = [], channels
    for i, width in enumerate(widths):
        layers.append(nn.Conv2d(before, width, 4, 2, 1, bias=False))
        layers += ([nn.BatchNorm2d(width)] if i else []) + [nn.LeakyReLU(0.2)]
        before = width
    return Chain(layers + [nn.Conv2d(before, 1, last, 1, 0, bias=False)])


class Chain(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.main = nn.Sequential(*layers)

    def forward(self, x):
        return self.main(x)


def draw_weights(network):
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(module.weight, 0, 0.15)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, 0.2)
            nn.init.normal_(module.bias, 0, 0.1)


def train(g, d, size, steps=6):
    """Plain GAN steps on blobs of noise: enough to move weights and averages."""
    draw_weights(g), draw_weights(d)
    rates = dict(lr=0.01, betas=(0.5, 0.999))
    of_g, of_d = torch.optim.Adam(g.parameters(), **rates), torch.optim.Adam(d.parameters(), **rates)
    loss = nn.BCEWithLogitsLoss()
    for _ in range(steps):
        real = torch.tanh(torch.randn(8, 3, 1, 1) + 0.3 * torch.randn(8, 3, size, size))
        fake = g(torch.randn(8, LATENT, 1, 1))
        on_real, on_fake = d(real), d(fake.detach())
        of_d.zero_grad()
        (loss(on_real, torch.ones_like(on_real)) + loss(on_fake, torch.zeros_like(on_fake))).backward()
        of_d.step()
        of_g.zero_grad()
        verdict = d(fake)
        loss(verdict, torch.ones_like(verdict)).backward()
        of_g.step()
    return g.eval(), d.eval()


class Mixed(nn.Module):
    """What the DCGAN lacks: an embedding, a linear layer before a view, one after a flatten, biases, uneven sizes."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(5, 3)
        self.project = nn.Linear(3, 4 * 2 * 3)
        self.norm = nn.BatchNorm1d(4 * 2 * 3)
        self.up = nn.ConvTranspose2d(4, 5, (3, 4), stride=2, padding=1)
        self.down = nn.Conv2d(5, 6, (3, 2))
        self.head = nn.Linear(6 * 1 * 5, 7)

    def forward(self, label):
        x = torch.relu(self.norm(self.project(self.embed(label)))).view(-1, 4, 2, 3)
        x = torch.relu(self.down(torch.tanh(self.up(x))))
        return self.head(torch.flatten(x, 1))


def mixed():
    network = Mixed()
    for module in [network.norm]:
        nn.init.normal_(module.weight, 1, 0.3)
        nn.init.normal_(module.bias, 0, 0.3)
        nn.init.normal_(module.running_mean, 0, 0.3)
        nn.init.uniform_(module.running_var, 0.5, 2)
    return network.eval()


def odd_tensors():
    """Every dtype, views of one storage, strides that are not those of a contiguous tensor."""
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 8
    values = torch.tensor([[0.5, -1.25, 3], [2.5, -8, 0.0078125]])
    return OrderedDict(
        base=base,
        transposed=base.permute(2, 0, 1),
        row=base[1, 2],
        every_second=base[:, ::2, 1::2],
        expanded=torch.tensor([[1.5], [2.5]]).expand(2, 3),
        scalar=torch.tensor(4.75),
        empty=torch.zeros(0, 3),
        parameter=nn.Parameter(values.clone()),
        float64=values.double() / 3,
        float16=values.half(),
        bfloat16=values.bfloat16(),
        int8=torch.tensor([-128, 127], dtype=torch.int8),
        uint8=torch.tensor([0, 255], dtype=torch.uint8),
        int16=torch.tensor([-32768, 32767], dtype=torch.int16),
        int32=torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
        int64=torch.tensor([-(2**53), 2**53 - 1]),
        bool=torch.tensor([True, False]),
    )


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return encoded(buffer.getvalue())


def encoded(data):
    return base64.b64encode(data).decode()


def legacy(value):
    return saved(value, _use_new_zipfile_serialization=False)


def floats(tensor):
    """Base64 of float32 in the layout of tfjs."""
    if tensor.dim() == 4:
        tensor = tensor.permute(0, 2, 3, 1)
    numbers = tensor.detach().float().contiguous().flatten().tolist()
    return encoded(array.array('f', numbers).tobytes())


def case(g, d, latents, **files):
    z = torch.randn(latents, LATENT)
    with torch.no_grad():
        images = g(z[:, :, None, None])
        logits = d(images).flatten(1)
    return dict(latents=floats(z), images=floats(images), logits=floats(logits), size=images.shape[-1], files=files)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--older', action='store_true')
    older = parser.parse_args().older
    torch.manual_seed(20)

    small = train(generator([12, 6, 3]), discriminator([3, 6, 12]), 32)
    large = train(generator([16, 8, 4, 2]), discriminator([2, 4, 8, 16]), 64)
    deep = train(generator([8, 6, 4, 3], pointwise=True), discriminator([3, 4, 6, 8], last=2), 32)
    checkpoint = dict(epoch=3, netG=small[0].state_dict(), netD=small[1].state_dict(), options=dict(lr=0.01, name='small'))
    network, odd = mixed(), odd_tensors()
    labels = torch.arange(5)
    fixture = dict(
        torch=torch.__version__,
        dcgan32=case(*small, 2, checkpoint=saved(checkpoint)),
        odd=dict(
            zip=saved(odd),
            legacy=legacy(odd),
            expected={
                name: dict(shape=list(tensor.shape), values=[float(value) for value in tensor.detach().flatten().tolist()])
                for name, tensor in odd.items()
            },
        ),
    )
    if not older:
        from safetensors.torch import save

        # Safetensors has no views: each tensor is written for itself.
        fixture['odd']['safetensors'] = encoded(save({n: t.detach().clone().contiguous() for n, t in odd.items()}))
        fixture['dcgan64'] = case(
            *large,
            1,
            generator=saved(large[0].state_dict()),
            discriminator=legacy(large[1].state_dict()),
            safetensors=encoded(save(large[0].state_dict())),
        )
        fixture['deep32'] = case(*deep, 1, generator=legacy(deep[0].state_dict()), discriminator=saved(deep[1].state_dict()))
        fixture['mixed'] = dict(file=saved(network.state_dict()), outputs=floats(network(labels)))
    with open(os.path.join(HERE, '../test/fixtures', 'torchWeightsOlder.json' if older else 'torchWeights.json'), 'w') as file:
        json.dump(fixture, file)
        file.write('\n')


if __name__ == '__main__':
    main()
