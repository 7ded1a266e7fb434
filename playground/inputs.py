"""What the user set: the frozen dataclass that the session replaces with every change."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from models.specs import SamplingSpec
from models.tokenizers.editing import Edit
from models.tokenizers.vocabulary import SearchKind


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user set. `position` counts tokens of the shared sequence; None is no choice."""

    text: str = ""  # as an editor holds it: see `normalized`
    model: str = ""  # folder of the open checkpoint
    tokenizer: str = ""  # name of the tokenizer shown; empty: the open model's own
    notation: str = "ids"  # how each token's chip is written: ids, text or bytes
    tokenizer_view: str = "chips"  # how the tokens are shown below the text; see playground/panes/tokenizer/views.py
    compare_kinds: tuple[str, ...] = ("words", "wordpiece", "gpt2", "o200k_base")  # compared; "" is the model's own
    pasted_ids: str = ""  # ids that are to be read as text, as somebody wrote them
    tokenizer_edits: tuple[Edit, ...] = ()  # made to the tokenizer shown, in order; its source stays as it is
    replay_piece: str = ""  # what is merged step by step; empty: the piece at the chosen token
    replay_step: int = 0  # merges done, from none (bytes) up; more than there are is all of them
    vocabulary_kind: SearchKind = "text"  # how the vocabulary is searched: text, bytes, id or pattern
    vocabulary_query: str = ""
    vocabulary_token: int | None = None  # the id looked at in the vocabulary
    position: int | None = None
    layer: int = 0
    head: int = 0
    stage: str = "weights"
    attention_view: str = "map"  # how it is shown; see playground/panes/attention/
    attention_part: str = "query"  # of a head: query, key, value, mixed, joined or projected
    attention_key: int | None = None  # the key whose cell is computed step by step; None: the strongest
    attention_over: str = "head"  # whose map: head, layer_mean, layer_max, model_mean, model_max or rollout
    attention_against: str = "none"  # what is subtracted from it: none, head, text or model
    against_layer: int = 0
    against_head: int = 1  # no head less itself
    against_text: str = ""
    against_model: str = ""  # a folder
    attention_masked: bool = True  # whether the mask that the model was trained with is used
    attention_positions: bool = True  # whether its positions are
    attention_end: bool = False  # which end of a text longer than the window is read
    attention_chain: str = "weights"  # which of the ten stages is looked at: a stage of the map or a part of the head
    attention_scale: str = "auto"  # how colours follow values: auto, root, linear, log or row
    attention_palette: str = "viridis"  # or cividis
    attention_fixed: bool = False  # whether the colour scale keeps its range from head to head
    text_mode: str = "bars"  # attention over the text: bars, arcs or tint
    heads_order: str = "place"  # place, entropy, first, previous, itself, induction or distance
    lens_layer: int = -1  # whose full distribution is shown: 0 the embedding, … ; −1 the last layer's
    sampling: SamplingSpec = field(default_factory=lambda: SamplingSpec(temperature=0.8, top_k=40, top_p=0.95))
    seed: int = 7
    generator_logarithmic: bool = False  # whether bars are as long as the logarithms of their probabilities
    generator_projector: bool = False  # whether bars are in large type
    hide_bars: bool = False
    generator_view: str = "bars"  # bars, pipeline, vocabulary, draw, text, lens, why, tree, columns, chat, counts, …
    generator_rows: int = 100  # the likeliest tokens that bars and pipeline have
    generator_query: str = ""  # looked for in the whole vocabulary: a text, or #id
    generator_sort: str = "rank"  # how the whole vocabulary is sorted: rank, id, token, raw or final
    generator_descending: bool = False
    text_tint: str = "none"  # what the text is tinted by: none, surprisal, probability or rank
    stop_length: int = 60  # the tokens of a run
    stop_at_end: bool = True  # whether a run stops at an end token
    stop_text: str = ""  # a run stops where what it wrote holds this; empty: nowhere
    pace: float = 0.0  # seconds between two tokens of a run; 0: as fast as they come
    score_text: str = ""  # the text that is scored; empty: the shared sequence
    why_method: str = "input_gradient"  # attention, saliency, input_gradient or integrated_gradients
    why_target: int = -1  # the id of the candidate that is explained; −1: the likeliest
    column_kind: str = "settings"  # how the second column differs: settings, seed or model
    column_sampling: SamplingSpec = field(default_factory=lambda: SamplingSpec(temperature=1.3))
    column_seed: int = 8
    column_model: str = ""  # folder of the second column's model
    chat_turns: tuple[tuple[str, str], ...] = (("user", ""),)  # roles and what they say
    chat_answer: bool = True  # whether the template goes on to open the answer
    reads_special: bool = False  # whether special tokens written in the text count as such
    image: str = ""  # path of the image that is cut into patches, or a carried one's name; empty: the first carried one
    image_model: str = ""  # folder of the model of images; empty: the carried one
    image_side: int = 0  # pixels a side that the image is brought to; 0: as the model has it
    image_patch: int = 0  # pixels a side of a patch; 0: as the model has it
    image_crop: bool = True  # whether the middle is cut out, or all of it squeezed
    image_inverted: bool = False
    image_part: str = "patches"  # patches, stages, cost or attention
    image_choice: int = -1  # the chosen patch; −1: the class token
    image_head: int = -1  # the head whose attention is laid over the image; −1: the mean of a layer's
    target_length: int = -1  # tokens of the target behind a source, the start token not counted; −1: to its end
    target_choices: tuple[tuple[int, int], ...] = ()  # (place, id) taken in the place of the likeliest
    target_position: int = -1  # the target token whose look at the source is shown; −1: the newest
    sequence_map: str = "all"  # which map of source and target: all, encoder, masked, decoder or cross
    sequence_mean: bool = True  # whether the maps of source and target are the mean of a layer's heads
    counts_order: int = 2  # tokens of an n-gram
    counts_smoothing: str = "none"  # none, add-one or kneser-ney
    counts_unit: str = "words"  # what is counted: words or the open model's tokens
    counts_source: str = ""  # what is counted: empty: the text; "example"; or a file's path
    counts_part: str = "table"  # what about counting is shown: the table, or its growth
    counts_start: int = 0  # the first row of the count table that is shown
    growth_words: int = 5  # the vocabulary whose count tables grow
    growth_window: int = 1024  # and the longest context
    embedding_view: str = "cost"  # cost, rows (of the text), neighbours, table (all rows), map, row, …
    neighbour_query: str = ""  # a word or an expression such as "king - man + woman"; empty: the chosen token
    neighbour_metric: str = "cosine"  # cosine, dot or euclidean
    neighbour_compared: str = ""  # words whose value is shown whether they are near or not
    neighbour_inputs: bool = False  # whether the words asked for are listed too
    row_query: str = ""  # the word whose row is drawn; empty: the chosen token, else the text's first
    row_other: str = ""  # the word whose row is subtracted from it; empty: none
    row_step: int = -1  # which snapshot of a training is shown, counted from its beginning; −1 is the last
    lookup_part: str = "lookup"  # lookup, linear, batch or sum
    lookup_seed: int = 123
    lookup_rows: int = 6
    lookup_columns: int = 3
    lookup_ids: str = "2 3 5 1"
    lookup_edits: tuple[tuple[int, int, float], ...] = ()  # row, column and the value put there
    linear_inputs: int = 10
    linear_outputs: int = 4
    linear_ids: str = "1 3 5"
    window_length: int = 4
    window_stride: int = 4
    batch_rows: int = 8
    batch_columns: int = 256
    token_vector: str = "0.5 -0.2 0.1"
    position_vector: str = "0.1 0.3 -0.1"
    positions_part: str = "tables"  # tables, curves, similar, rotary, relative, inputs or order
    positions_size: int = 512  # dimensions of the sinusoidal encoding
    positions_count: int = 2048  # how many of its positions are shown
    positions_row: int = 1  # the position whose numbers are read
    positions_dimensions: str = "0 1 64 128"  # those drawn as curves
    rotary_pair: int = 0
    rotary_position: int = 1
    relative_heads: int = 8
    relative_side: str = "encoder"  # encoder or decoder: whose learned biases are drawn
    order_first: str = "小猫在沙发上睡觉。"
    order_second: str = "沙发在小猫上睡觉。"
    preset: str = ""  # id of the preset whose cost is shown; empty: the open model; "free": the free numbers
    free_vocab_size: int = 50_257
    free_hidden_size: int = 768
    free_tied: bool = True  # whether the free numbers' output head is the same table
    cost_page: str = "model"  # what about the cost: model, compare, curves, training, ranks, window or one_hot
    cost_dtype: str = "float16"  # the precision in which models are compared, curves drawn and caches counted
    compared_models: tuple[str, ...] = ("", "gpt2", "llama-3-8b", "qwen2-7b-article")  # as `preset`; "none": nobody
    curve_axis: str = "vocabulary"  # what the curves go over: vocabulary or hidden
    recipe: str = "mixed"  # of models.training_memory: the precision that training is counted in
    ranks: int = 8  # a parallel run's, over which the table is split
    rank_multiple: int = 128  # each rank's rows are padded to a multiple of it
    rank_id: int | None = None  # the id whose rank is looked for; None: the chosen token's
    step_tokens: int = 4096  # tokens of a training step
    lab_view: str = "train"  # train, step, bridge or words
    lab_source: str = "examples-en"  # what is trained on: empty: the text; examples-en, -zh, or a file's path
    lab_tokenizer: str = "characters"  # characters of what is trained on; empty: the open model's; or a name
    lab_width: int = 64
    lab_layers: int = 2
    lab_heads: int = 4
    lab_context: int = 32
    lab_batch: int = 16
    lab_steps: int = 1200
    lab_rate: float = 0.003
    lab_optimizer: str = "adamw"  # or sgd
    lab_tied: bool = False  # whether the output head is the token table
    lab_seed: int = 1
    lab_prompt: str = "The "  # what every snapshot goes on from
    lab_goal: int = 0  # steps that an example has trained; 0: as many as the user wants
    lab_snapshot: int = -1  # which snapshot is looked at, by its place; −1: the newest
    lab_weight: str = "embedding.weight"  # whose update is written out,
    lab_weight_row: int = -1  # its row, −1 that of the batch's first token,
    lab_weight_column: int = 0  # and its column
    lab_batch_row: int = 0  # the row of the batch whose losses are shown
    lab_bridge_step: int = 0  # steps of the network beside the count table
    lab_word: str = ""  # whose neighbours are shown before and after; empty: a frequent one
    lab_passes: int = 0  # passes over the text that word vectors were trained for
    lesson: str = ""
    lesson_step: int = 0

    @property
    def shows_own_tokens(self) -> bool:
        """Whether the tokens shown are the open model's: no other tokenizer was chosen, and its own not edited."""
        return not self.tokenizer and not self.tokenizer_edits


INPUT_NAMES = frozenset(item.name for item in fields(Inputs))
