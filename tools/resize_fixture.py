"""What Pillow makes of an image when it shrinks it with its Lanczos filter, for test/node/resize.test.ts.

python tools/resize_fixture.py > test/fixtures/resize.json
"""

import json

import numpy
from PIL import Image

height, width = 40, 60
y, x = numpy.mgrid[0:height, 0:width]
# Stripes finer than the pixels of the small image, which a resampler without a filter turns into wide ones, and a slow gradient.
channels = [
    128 + 100 * numpy.sin(x * 2.4),
    128 + 60 * numpy.sin(y * 1.9 + x * 0.3) + x,
    4 * x + 0.2 * y * y,
]
pixels = numpy.clip(numpy.stack(channels, axis=-1), 0, 255).round().astype(numpy.uint8)
image = Image.fromarray(pixels)
sizes = [(30, 20), (15, 10), (12, 8), (18, 12)]
print(
    json.dumps(
        {
            "shape": [height, width, 3],
            "pixels": pixels.ravel().tolist(),
            "resized": [
                {"shape": [h, w, 3], "pixels": numpy.asarray(image.resize((w, h), Image.LANCZOS)).ravel().tolist()}
                for w, h in sizes
            ],
        }
    )
)
