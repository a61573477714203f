"""Writes test/fixtures/kerasWeights.json: files of weights as Keras 3 and Keras 2 write them, and what the networks in them compute.

    python tools/keras_weights_fixture.py     # with tensorflow, keras (3), tf_keras (2) and h5py
"""

import base64
import json
import os
import tempfile

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'

import h5py
import keras
import numpy as np
import tf_keras

HERE = os.path.dirname(os.path.abspath(__file__))
LATENT = 8


def generator(k):
    """A small DCGAN generator and a classifier's end, nested: what Keras names by class in one format and by layer in others."""
    latent = k.Input((LATENT,))
    x = k.layers.Dense(4 * 4 * 6, use_bias=False, name='start')(latent)
    x = k.layers.Reshape((4, 4, 6))(x)
    x = k.layers.LeakyReLU(0.2)(k.layers.BatchNormalization(momentum=0.7)(x))
    for filters in [5, 4]:
        x = k.layers.Conv2DTranspose(filters, 4, strides=2, padding='same', use_bias=False)(x)
        x = k.layers.ReLU()(k.layers.BatchNormalization(momentum=0.7)(x))
    image = k.layers.Conv2D(3, 3, padding='same', activation='tanh', name='image')(x)
    return k.Model(latent, image, name='generator')


def train(model, numbers):
    """A few steps, so that running averages are not those of an untrained network."""
    model.compile(optimizer='adam', loss='mse')
    x, y = numbers.normal(size=(24, LATENT)), np.tanh(numbers.normal(size=(24, 16, 16, 3)))
    model.fit(x, y, batch_size=8, epochs=2, verbose=0)
    return model


def without_optimizer(k, model):
    copy = generator(k)
    copy.set_weights(model.get_weights())
    return copy


def many_layers():
    """More than ten layers of one class, whose names do not sort by number; a nested model; an embedding."""
    label = keras.Input((1,), dtype='int32')
    x = keras.layers.Flatten()(keras.layers.Embedding(4, 3)(label))
    for _ in range(12):
        x = keras.layers.Dense(3, activation='tanh')(x)
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.BatchNormalization()], name='inner')
    return keras.Model(label, inner(x))


def files(model, *names):
    found = {}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'model' + name)
            model.save_weights(path) if 'weights' in name else model.save(path)
            with open(path, 'rb') as file:
                found[name] = encoded(file.read())
    return found


def compressed():
    """Arrays that are cut into chunks and compressed, as other programs write them."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'chunked.h5')
        with h5py.File(path, 'w') as file:
            values = np.arange(7 * 10, dtype='f4').reshape(7, 10) / 8
            file.create_dataset('layer/kernel', data=values, chunks=(3, 4), compression='gzip', shuffle=True)
            file.create_dataset('layer/bias', data=values[0].astype('f8'))
            file.create_dataset('layer/half', data=values[1].astype('f2'))
            file.create_dataset('layer/counts', data=np.arange(5))
        with open(path, 'rb') as file:
            return encoded(file.read())


def encoded(data):
    return base64.b64encode(data).decode()


def floats(values):
    return encoded(np.asarray(values, dtype='<f4').tobytes())


def main():
    numbers = np.random.default_rng(7)
    keras.utils.set_random_seed(3)
    trained3, trained2 = train(generator(keras), numbers), train(generator(tf_keras), numbers)
    of3, of2 = without_optimizer(keras, trained3), without_optimizer(tf_keras, trained2)
    latents, labels = numbers.normal(size=(2, LATENT)), np.arange(4)[:, None]
    deep = many_layers()
    fixture = dict(
        keras=keras.__version__,
        tf_keras=tf_keras.__version__,
        latents=floats(latents),
        keras3=dict(files={**files(of3, '.h5'), **files(trained3, '.keras')}, images=floats(of3.predict(latents, verbose=0))),
        keras2=dict(files=files(of2, '.h5', '_weights.h5'), images=floats(of2.predict(latents, verbose=0))),
        deep=dict(files=files(deep, '.weights.h5'), outputs=floats(deep.predict(labels, verbose=0))),
        chunked=compressed(),
    )
    with open(os.path.join(HERE, '../test/fixtures/kerasWeights.json'), 'w') as file:
        json.dump(fixture, file)
        file.write('\n')


main()
