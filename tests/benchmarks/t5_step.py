"""t5.step: one cached step of a decoder behind an encoder, with its trace ÷ the same step by transformers.

Ours: `advanced` of models/translation.py, which keeps the queries of both attentions and the state, and the softmax
over the vocabulary. Theirs: T5ForConditionalGeneration in float32 with its EncoderDecoderCache, softmax and argmax. The
source's pass and the first step, which makes the keys of the source, are timed on neither side. T5-small's shape with
random weights: what a step costs doesn't depend on them.
"""

from __future__ import annotations

from tests.benchmarks.harness import Measure, fix_threads, in_turn, seconds

SOURCE, STEPS = 64, 24


def run() -> tuple[float, float]:
    """Milliseconds a step, ours and theirs."""
    import torch
    from transformers import DynamicCache, EncoderDecoderCache, T5Config, T5ForConditionalGeneration
    from transformers.modeling_outputs import BaseModelOutput

    from models.networks.encoder_decoder import EncoderDecoder
    from models.specs import spec_from_config
    from models.translation import advanced, begin

    fix_threads()
    ours = EncoderDecoder(spec_from_config({"model_type": "t5"})).eval()
    ours.initialise(torch.Generator().manual_seed(0))
    reference = T5ForConditionalGeneration(T5Config(decoder_start_token_id=0)).float().eval()
    ids = list(range(2, 2 + SOURCE))
    source = ours(ids)
    with torch.inference_mode():
        encoded = BaseModelOutput(last_hidden_state=reference.encoder(torch.tensor([ids])).last_hidden_state)

    def our_steps() -> float:
        step = advanced(ours, begin(ours, source), end=-1)

        def steps() -> None:
            nonlocal step
            for _ in range(STEPS):
                step = advanced(ours, step, end=-1)

        return seconds(steps) * 1000 / STEPS

    @torch.inference_mode()
    def their_steps() -> float:
        cache = EncoderDecoderCache(DynamicCache(config=reference.config), DynamicCache(config=reference.config))

        def one(new: torch.Tensor) -> torch.Tensor:
            found = reference(encoder_outputs=encoded, decoder_input_ids=new, past_key_values=cache, use_cache=True)
            return found.logits[:, -1].softmax(-1).argmax(-1, keepdim=True)

        new = one(one(torch.zeros(1, 1, dtype=torch.long)))

        def steps() -> None:
            nonlocal new
            for _ in range(STEPS):
                new = one(new)

        return seconds(steps) * 1000 / STEPS

    return in_turn(our_steps, their_steps, 5)


MEASURE = Measure("t5.step", "ms", 1.0, "a cached decoder step with its trace ÷ transformers', T5-small's shape", run)
