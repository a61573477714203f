"""Reads the files of tools/writeWeights.ts in PyTorch, Keras 3 and Keras 2 and compares what the networks in them compute with
what the original PyTorch networks computed (test/fixtures/torchWeights.json).

    python tools/check_written_weights.py FOLDER     # with torch, safetensors, tensorflow, keras and tf_keras
"""

import array
import base64
import json
import os
import sys

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'

import keras
import numpy as np
import tf_keras
import torch
from safetensors.torch import load_file

import torch_weights_fixture as networks

HERE = os.path.dirname(os.path.abspath(__file__))
TORCH = dict(
    dcgan64=lambda: (networks.generator([16, 8, 4, 2]), networks.discriminator([2, 4, 8, 16])),
    deep32=lambda: (networks.generator([8, 6, 4, 3], pointwise=True), networks.discriminator([3, 4, 6, 8], last=2)),
)


def floats(text, *shape):
    return np.array(array.array('f', base64.b64decode(text)), dtype='f4').reshape(shape)


def in_torch(folder, name, latents):
    g, d = TORCH[name]()
    g.load_state_dict(load_file(f'{folder}/{name}-generator.safetensors'))
    d.load_state_dict(load_file(f'{folder}/{name}-discriminator.safetensors'))
    with torch.no_grad():
        images = g.eval()(torch.tensor(latents.tolist())[:, :, None, None])
        logits = d.eval()(images).flatten(1)
    return np.array(images.permute(0, 2, 3, 1).tolist()), np.array(logits.tolist())


def in_keras(k, folder, name, latents):
    load = lambda network: k.models.load_model(f'{folder}/{name}-{network}.h5', compile=False)
    images = load('generator').predict(latents, verbose=0)
    return images, load('discriminator').predict(images, verbose=0)


def in_keras_from_weights(folder, name, latents):
    def load(network):
        model = keras.models.load_model(f'{folder}/{name}-{network}.h5', compile=False)
        # What load_weights does not reach would be nowhere near.
        model.set_weights([np.full_like(weight, 0.5) for weight in model.get_weights()])
        model.load_weights(f'{folder}/{name}-{network}.weights.h5')
        return model

    images = load('generator').predict(latents, verbose=0)
    return images, load('discriminator').predict(images, verbose=0)


def main(folder):
    with open(os.path.join(HERE, '../test/fixtures/torchWeights.json')) as file:
        fixture = json.load(file)
    readers = {
        f'PyTorch {torch.__version__}': in_torch,
        f'Keras {keras.__version__}': lambda *rest: in_keras(keras, *rest),
        f'Keras {keras.__version__}, load_weights': in_keras_from_weights,
        f'Keras {tf_keras.__version__} (tf_keras)': lambda *rest: in_keras(tf_keras, *rest),
    }
    for name in TORCH:
        case = fixture[name]
        latents = floats(case['latents'], -1, 8)
        expected = floats(case['images'], -1, case['size'], case['size'], 3), floats(case['logits'], -1, 1)
        for reader, read in readers.items():
            found = read(folder, name, latents)
            differences = [float(np.abs(a - b).max()) for a, b in zip(found, expected)]
            print(f'{name}, {reader}: images differ by {differences[0]:.1e}, logits by {differences[1]:.1e}')
            assert max(differences) < 1e-4


if __name__ == '__main__':
    main(sys.argv[1])
