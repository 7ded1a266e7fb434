"""python -m models.training: what it says, what it leaves, how it stops and goes on."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from safetensors import safe_open

from models.checkpoint import open_checkpoint
from models.training import CURVE, main
from models.training_run import STATE, TrainingSpec
from tests.stories import CORPUS, HELD_OUT

ROOT = Path(__file__).parents[2]
OPTIONS = [
    "--vocab-size=290", "--hidden-size=32", "--layers=2", "--heads=2", "--context=24", "--batch=4",
    "--learning-rate=5e-3",
]  # fmt: skip


def test_the_command_in_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "corpus.txt").write_text(CORPUS)
    (tmp_path / "held-out.txt").write_text(HELD_OUT)
    out = tmp_path / "out"
    handlers = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    arguments = [f"--corpus={tmp_path}/corpus.txt", f"--held-out={tmp_path}/held-out.txt", f"--out={out}", *OPTIONS]
    assert main([*arguments, "--steps=25", "--evaluate-every=10"]) == 0
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == handlers
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert "\r" not in captured.err
    assert len(lines) == 4  # no bar in a log: what is done, one line every 30 seconds, the last step, the end
    assert lines[1].strip().startswith("4.0%  step 1  loss 5.")
    assert lines[2].startswith("100.0%  step 25  loss")
    assert "bits/byte" in lines[2]
    assert lines[3] == f"The model is complete in {out}."
    with (out / CURVE).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["step"]) for row in rows] == [10, 20, 25]
    assert all(float(row["bits_per_byte"]) > 0 for row in rows)
    # Rows behind the saved step, of a run that was killed, are not there twice after it went on.
    (out / CURVE).write_text((out / CURVE).read_text() + "26,1.0,9.9,\n40,1.0,9.9,\n")
    assert main([*arguments, "--steps=41", "--evaluate-every=1000"]) == 0
    assert "Going on from step 25" in capsys.readouterr().err
    with (out / CURVE).open(newline="") as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["10", "20", "25", "40", "41"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "can't be read: No such file or directory. Choose another file."),
        (b"", "is empty. Choose a file with text in it."),
        (b" \n\t ", "is empty. Choose a file with text in it."),
        (b"abc\xff\xfe\x00\x01", "is not UTF-8 text (byte 3). Save it as UTF-8 first."),
        (bytes(range(256)) * 10, "is not UTF-8 text (byte 128). Save it as UTF-8 first."),
        (b"too little", "The text is too small for 4096 tokens"),
    ],
)
def test_a_corpus_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / "corpus.txt").write_bytes(content)
    assert main([f"--corpus={tmp_path}/corpus.txt", f"--out={tmp_path}/out"]) == 1
    assert sentence in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def test_a_folder_that_can_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "corpus.txt").write_text(CORPUS)
    (tmp_path / "out").write_text("a file")
    assert main([f"--corpus={tmp_path}/corpus.txt", f"--out={tmp_path}/out", *OPTIONS]) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert "could not be written" in message
    assert message.endswith("Free some space or choose another folder.")


def test_a_wrong_setting_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"--corpus={tmp_path}/corpus.txt", f"--out={tmp_path}/out", "--heads=7"]) == 1
    assert capsys.readouterr().err == (
        "--heads is 7, but it has to be a divisor of the width 256. Choose another value.\n"
    )


def test_help_tells_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    for name, default, meaning, choices in TrainingSpec.options():
        assert f"--{name.replace('_', '-')} {{" if choices else f"--{name.replace('_', '-')} NUMBER" in text
        assert meaning.split()[0] in text
        assert f"(default {default})" in " ".join(text.split())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_sigterm_saves_and_the_same_command_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "corpus.txt").write_text(CORPUS)
    out = tmp_path / "out"
    arguments = [f"--corpus={tmp_path}/corpus.txt", f"--out={out}", *OPTIONS, "--evaluate-every=1000000"]
    process = subprocess.Popen(
        [sys.executable, "-m", "models.training", *arguments, "--steps=1000000"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not (out / CURVE).exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, messages = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    with safe_open(out / STATE, framework="pt") as file:
        step = json.loads(file.metadata()["run"])["step"]
    assert f"Stopped at step {step}; the same command goes on from there." in messages
    assert open_checkpoint(out).load().spec.layer_count == 2
    assert main([*arguments, f"--steps={step + 2}"]) == 0
    told = capsys.readouterr().err
    assert f"Going on from step {step}\n" in told
    assert f"step {step + 2} " in told
