"""Opens the event files of a run with TensorBoard itself: python tools/check_tensorboard.py FOLDER

Needs the package tensorboard. Reads the files with TensorBoard's own reader, then starts its server and asks it for the same.
"""
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def read(folder):
    """What the reader finds, by kind; a broken record would end it early."""
    events = EventAccumulator(folder, size_guidance={"scalars": 0, "images": 0, "histograms": 0})
    events.Reload()
    tags = events.Tags()
    return {
        "scalars": {tag: [(one.step, one.value) for one in events.Scalars(tag)] for tag in tags["scalars"]},
        "images": {tag: [(one.step, one.width, one.height) for one in events.Images(tag)] for tag in tags["images"]},
        "histograms": {tag: [one.histogram_value.num for one in events.Histograms(tag)] for tag in tags["histograms"]},
    }


def expect(condition, message):
    if not condition:
        sys.exit(f"check_tensorboard: {message}")


def ask(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def serve(folder):
    """The scalar tags that the server offers for the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--logdir", folder, "--host", "127.0.0.1", "--port", str(port), "--load_fast=false"]
    server = subprocess.Popen([sys.executable, "-m", "tensorboard.main", *arguments], stderr=subprocess.DEVNULL)
    try:
        for _ in range(120):
            time.sleep(1)
            try:
                found = ask(f"http://127.0.0.1:{port}/data/plugin/scalars/tags")
            except urllib.error.URLError:
                continue
            if found:
                return found
        return {}
    finally:
        server.terminate()
        server.wait()


folder = sys.argv[1]
with open(f"{folder}/metrics.jsonl") as lines:
    reports = [json.loads(line) for line in lines]
found = read(folder)
curve = found["scalars"]["losses/generator"]
expect([step for step, _ in curve] == [report["step"] for report in reports], "other steps than metrics.jsonl")
for (_, value), report in zip(curve, reports):
    expect(abs(value - report["losses"]["generator"]) <= 1e-6 * abs(value), "other values than metrics.jsonl")
expect(len(found["images"].get("samples", [])) > 0, "no samples")
expect(len(found["histograms"]) > 0, "no histograms")
served = serve(folder)
expect(any("losses/generator" in tags for tags in served.values()), "the server offers no losses/generator")
counts = {kind: len(tags) for kind, tags in found.items()}
print(f"TensorBoard reads {counts} of {len(reports)} reports, and serves {sum(map(len, served.values()))} scalars")
