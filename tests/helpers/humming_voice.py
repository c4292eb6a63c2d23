"""A voice for Piper that hums: each sound is a short tone of its own. Piper loads it as it loads any voice.

No small voice is in the registries, so whether the kiosk and a real Piper understand each other is tried with this one,
by hand, for Piper is no part of the kiosk:

    python3 -m venv build/piper && build/piper/bin/pip install piper-tts onnx
    build/piper/bin/python tests/helpers/humming_voice.py build/piper/da.onnx
    printf '[speech]\\nmodels = ["da=piper/da.onnx"]\\npiper = "build/piper/bin/piper"\\n' > build/hum.toml
    .venv/bin/python -m kiosk speak "Hej med dig." --config build/hum.toml --out build/hum.wav --json
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE, EACH = 22_050, 512  # samples a second, and of each sound
SOUNDS = "abcdefghijklmnopqrstuvwxyzæøåəɛɔɑɪʊŋðɐʁˈˌː ,.?!"


def model() -> onnx.ModelProto:
    """The voice: the number of a sound times 40 Hz, as a sine."""
    times = (2 * np.pi * 40 * np.arange(EACH) / RATE).astype(np.float32).reshape(1, 1, EACH)
    constants = {"times": times, "last": np.array([2]), "gain": np.float32(0.3), "flat": np.array([1, 1, -1])}
    nodes = [
        helper.make_node("Cast", ["input"], ["number"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["number", "last"], ["column"]),
        helper.make_node("Mul", ["column", "times"], ["angle"]),
        helper.make_node("Sin", ["angle"], ["tone"]),
        helper.make_node("Mul", ["tone", "gain"], ["soft"]),
        helper.make_node("Reshape", ["soft", "flat"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes,
        "hum",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "sounds"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "samples"])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)])
    made.ir_version = 8
    return made


def settings() -> dict[str, object]:
    """What stands beside it."""
    numbers = {"_": [0], "^": [1], "$": [2], **{sound: [at] for at, sound in enumerate(SOUNDS, 3)}}
    return {
        "audio": {"sample_rate": RATE, "quality": "low"},
        "espeak": {"voice": "da"},
        "inference": {"noise_scale": 0.6, "length_scale": 1, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_map": {},
        "phoneme_id_map": numbers,
        "num_symbols": 256,
        "num_speakers": 1,
        "speaker_id_map": {},
        "piper_version": "1.0.0",
    }


if __name__ == "__main__":
    place = Path(sys.argv[1])
    onnx.save(model(), str(place))
    Path(f"{place}.json").write_text(json.dumps(settings(), ensure_ascii=False), "utf-8")
