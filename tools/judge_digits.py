"""Says how many generated digits show what was asked for, in the eyes of a classifier that is not ours.

    python tools/judge_digits.py FOLDER --classifier classifier.pt [--json FILE]

FOLDER holds one folder a digit, `FOLDER/<digit>/*.png`, as `writeImages` leaves them. Prints, for each digit and overall,
the fraction of images that the classifier reads as the name of their folder. Needs PyTorch and Pillow.
"""

import argparse
import json
from pathlib import Path

import torch
from PIL import Image

from digit_classifier import build_classifier, predict


def read_image(file: Path, inverted: bool) -> torch.Tensor:
    image = Image.open(file).convert("L")
    if image.size != (28, 28):
        image = image.resize((28, 28), Image.BICUBIC)
    pixels = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).reshape(1, 28, 28) / 255
    return 1 - pixels if inverted else pixels


def judge(classifier: torch.nn.Module, folder: Path, inverted: bool) -> dict:
    digits, asked, seen = {}, 0, 0
    for digit in range(10):
        files = sorted((folder / str(digit)).glob("*.png"))
        if not files:
            print(f"warning: no images in {folder / str(digit)}")
            continue
        images = torch.stack([read_image(file, inverted) for file in files])
        chances = predict(classifier, images)
        answers = chances.argmax(1)
        right = int((answers == digit).sum())
        digits[str(digit)] = {
            "images": len(files),
            "agreed": right,
            "fraction": round(right / len(files), 4),
            "meanProbability": round(chances[:, digit].mean().item(), 4),
            "answers": torch.bincount(answers, minlength=10).tolist(),
            # Images that differ by less than 1/255 a pixel on average: a generator that has collapsed repeats itself.
            "distinct": distinct(images),
        }
        asked, seen = asked + len(files), seen + right
    if asked == 0:
        raise SystemExit(f"no images found in {folder}/<digit>/*.png")
    return {"images": asked, "agreed": seen, "fraction": round(seen / asked, 4), "digits": digits}


def distinct(images: torch.Tensor) -> int:
    kept: list[torch.Tensor] = []
    for image in images:
        if all((image - other).abs().mean() > 1 / 255 for other in kept):
            kept.append(image)
    return len(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--classifier", type=Path, required=True)
    parser.add_argument("--json", type=Path, help="also write the result here")
    parser.add_argument("--inverted", action="store_true", help="the digits are dark on light")
    options = parser.parse_args()
    torch.set_num_threads(1)
    saved = torch.load(options.classifier, map_location="cpu")
    classifier = build_classifier()
    classifier.load_state_dict(saved["weights"])

    result = judge(classifier, options.folder, options.inverted)
    result["classifier"] = {key: value for key, value in saved.items() if key != "weights"}
    print(f"classifier: {saved['accuracy']:.2%} right on real digits it has not seen ({saved['testedOn']})")
    for digit, row in result["digits"].items():
        print(f"  {digit}: {row['fraction']:7.2%} of {row['images']}, {row['distinct']} distinct, read as {row['answers']}")
    print(f"overall: {result['fraction']:.2%} of {result['images']}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps({"images": result["images"], "agreed": result["agreed"], "fraction": result["fraction"]}))


if __name__ == "__main__":
    main()
