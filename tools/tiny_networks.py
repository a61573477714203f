"""The networks of test/support/tinyGAN.ts in PyTorch, for the scripts that write fixtures of training.

Kernels and images have the layout of tfjs: height, width, input, output channels; images are NHWC at the edges of a network.
"""

import numpy as np
import torch
import torch.nn.functional as F

CLASSES, LATENT, SIZE = 3, 5, 8


class Network(torch.nn.Module):
    """A module whose parameters are drawn from one stream of random numbers, in the order in which they are made."""

    def __init__(self, numbers):
        super().__init__()
        self.numbers = numbers

    def parameter(self, *shape, scale=0.3, mean=0.0):
        """A starting weight with few digits, so that both sides start from the same decimals."""
        return torch.nn.Parameter(torch.tensor(np.round(self.numbers.normal(mean, scale, shape), 3)))


class BatchNorm(Network):
    def __init__(self, numbers, channels):
        super().__init__(numbers)
        self.gamma, self.beta = self.parameter(channels, mean=1), self.parameter(channels)
        self.norm = torch.nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1, affine=False)

    def forward(self, x, observe):
        # Momentum 0 keeps the averages where they are while the batch's statistics are used.
        self.norm.momentum = 0.1 if observe else 0.0
        return self.norm(x) * self.gamma[:, None, None] + self.beta[:, None, None]


class Generator(Network):
    def __init__(self, numbers):
        super().__init__(numbers)
        self.embedding, self.map_kernel, self.map_bias = self.parameter(CLASSES, 4), self.parameter(4, 16), self.parameter(16)
        self.project, self.norm1 = self.parameter(LATENT, 96), BatchNorm(numbers, 6)
        self.up, self.norm2 = self.parameter(5, 5, 5, 7), BatchNorm(numbers, 5)
        self.out_kernel, self.out_bias = self.parameter(3, 3, 5, 1), self.parameter(1)

    def forward(self, latent, label, observe):
        label_map = (self.embedding[label] @ self.map_kernel + self.map_bias).view(-1, 1, 4, 4)
        x = (latent @ self.project).view(-1, 4, 4, 6).permute(0, 3, 1, 2)
        x = torch.cat([F.relu(self.norm1(x, observe)), label_map], 1)
        # 'same' with stride 2 cuts one row before and two after the full transposed convolution.
        x = F.conv_transpose2d(x, self.up.permute(3, 2, 0, 1), stride=2)[:, :, 1:9, 1:9]
        x = F.relu(self.norm2(x, observe))
        return torch.tanh(F.conv2d(x, self.out_kernel.permute(3, 2, 0, 1), self.out_bias, padding=1))


class Discriminator(Network):
    def __init__(self, numbers):
        super().__init__(numbers)
        self.embedding, self.map_kernel, self.map_bias = self.parameter(CLASSES, 4), self.parameter(4, 64), self.parameter(64)
        self.conv1_kernel, self.conv1_bias = self.parameter(5, 5, 2, 4), self.parameter(4)
        self.conv2, self.norm = self.parameter(5, 5, 4, 6), BatchNorm(numbers, 6)
        self.head_kernel, self.head_bias = self.parameter(24, 1), self.parameter(1)

    def forward(self, image, label, observe):
        label_map = (self.embedding[label] @ self.map_kernel + self.map_bias).view(-1, 1, 8, 8)
        x = strided(torch.cat([image, label_map], 1), self.conv1_kernel, self.conv1_bias)
        x = strided(F.leaky_relu(x, 0.2), self.conv2)
        x = F.leaky_relu(self.norm(x, observe), 0.2)
        return x.permute(0, 2, 3, 1).flatten(1) @ self.head_kernel + self.head_bias


class Critic(Network):
    """A discriminator without batch norm: convolution, convolution, layer norm, dense with tanh, dense."""

    def __init__(self, numbers):
        super().__init__(numbers)
        self.embedding, self.map_kernel, self.map_bias = self.parameter(CLASSES, 4), self.parameter(4, 64), self.parameter(64)
        self.conv1_kernel, self.conv1_bias = self.parameter(5, 5, 2, 4), self.parameter(4)
        self.conv2 = self.parameter(5, 5, 4, 6)
        self.norm_gamma, self.norm_beta = self.parameter(6, mean=1), self.parameter(6)
        self.hidden_kernel, self.hidden_bias = self.parameter(24, 5), self.parameter(5)
        self.head_kernel, self.head_bias = self.parameter(5, 1, scale=0.6), self.parameter(1)

    def forward(self, image, label, observe=False):
        label_map = (self.embedding[label] @ self.map_kernel + self.map_bias).view(-1, 1, 8, 8)
        x = strided(torch.cat([image, label_map], 1), self.conv1_kernel, self.conv1_bias)
        x = strided(F.leaky_relu(x, 0.2), self.conv2).permute(0, 2, 3, 1)
        x = F.layer_norm(x, [6], self.norm_gamma, self.norm_beta, 1e-5)
        x = F.leaky_relu(x, 0.2).flatten(1)
        return torch.tanh(x @ self.hidden_kernel + self.hidden_bias) @ self.head_kernel + self.head_bias


def strided(x, kernel, bias=None):
    """A 5×5 convolution with stride 2 and padding 'same', which pads one before and two after."""
    return F.conv2d(F.pad(x, (1, 2, 1, 2)), kernel.permute(3, 2, 0, 1), bias, stride=2)


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


def rounded_values(network, digits):
    return {name: rounded(value, digits) for name, value in values(network).items()}
