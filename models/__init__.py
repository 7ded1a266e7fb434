"""The playground's core: tokenizers, specs, networks, sampling, generation. No Qt in here."""
