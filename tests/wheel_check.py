"""Tried by `make wheel-test` with the Python of a clean environment, outside of the repository: is everything there?"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def main() -> int:
    """Check the installed package; the exit status."""
    import models
    from models import catalog
    from models.checkpoint import open_checkpoint
    from models.generation import Generation
    from models.specs import SamplingSpec
    from models.tokenizers import load_tokenizer

    root = catalog.resource_root()
    assert root == Path(models.__file__).parent / "_resources", f"resources come from {root}"
    assert Path(sys.prefix) in root.parents
    listed = catalog.manifest()
    for name, resource in listed.items():
        path = root / name
        assert path.is_file(), f"{name} is missing"
        assert catalog.measure(path) == (resource.bytes, resource.sha256), f"{name} is another file"
    assert len(catalog.example_paths()) > 15
    assert catalog.translation_path("app_zh") is not None
    assert load_tokenizer("gpt2").encode("A journey") == [32, 7002]
    checkpoint = open_checkpoint(catalog.checkpoint_path("english-stories"))
    generation = Generation(checkpoint.load(), checkpoint.tokenizer().encode("Once upon a"), SamplingSpec(0.0))
    assert checkpoint.tokenizer().decode([generation.step().token_id]) == " time"
    share = Path(sys.prefix) / "share"
    for folder in ("applications", "metainfo", "icons/hicolor/scalable/apps", "mime/packages"):
        assert list((share / folder).glob("*TokenPlayground*")), f"share/{folder} has nothing of ours"
    command = Path(sys.executable).with_name("token-playground")
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_STATE_HOME": home}
        for language in ("en", "zh"):
            arguments = [str(command), "--screenshots", home, "--size", "1280x720", "--language", language]
            result = subprocess.run(
                arguments, cwd=home, env=environment, capture_output=True, text=True, timeout=300, check=False
            )
            assert result.returncode == 0, result.stderr
            assert not result.stderr, result.stderr
            assert (Path(home) / "window.png").stat().st_size > 20_000
    print(f"the wheel works: {len(listed)} carried files, a generated token, pictures in two languages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
