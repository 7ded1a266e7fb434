<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AttentionPane</name>
    <message>
        <source>Attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue on the last half</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point at a cell to read its value; click a row to choose its token.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scaled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scores divided by the root of the head size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Softmax of each row: what a query takes from each key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a text to see where each of its tokens looks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What comes later is hidden from each query</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which head of the layer, counted from 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which layer, counted from 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>from {label}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hidden cells are −∞, so that softmax gives them 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>highest scores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layers (down) × heads (across)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>looks back {distance} tokens on average · entropy {entropy} bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q·k of every query and key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q·k ÷ √{size} = q·k ÷ {root}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>q·k: sums of {size} products</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>row sum {sum}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>strongest keys</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CostBars</name>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>EmbeddingPane</name>
    <message>
        <source>A table on its own, without a model around it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a token to follow it to its row.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Embedding table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hidden size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hidden size: how many numbers a row has</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model whose table is counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parameters and memory of the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vectors of the text&apos;s tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a text to see the rows that its tokens pick from the table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vocabulary size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Vocabulary: how many tokens the table has a row for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose table is counted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>feed-forward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>free numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>norms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>output head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pooler</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>positions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the whole model, part by part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tied with the output head, counted once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>token embedding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>token types</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>untied: the output head costs the same again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} is row {id} of {rows}: {hidden} numbers, {bytes} in float32</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} (the open model)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {vocabulary} × {hidden} = {parameters} · float16 {half} · float32 {full}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{share} of the model&apos;s {parameters}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{vocabulary} tokens × {hidden} dimensions = {parameters} parameters</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Close (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find in the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find previous</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Match case</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next match (F3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No match</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Previous match (Shift+F3)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} matches</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>GeneratorPane</name>
    <message>
        <source>Back to what may come at the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Continue on the last half</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cover the bars after each step, so that you can guess first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cuts tokens less likely than this share of the likeliest one&apos;s probability</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Divides the logits: below 1 sharpens, above 1 flattens, 0 takes the likeliest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw the next token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw token after token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Generator</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide until revealed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps the k likeliest tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeps the likeliest tokens whose probabilities reach p together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop drawing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the last token back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type the beginning of a text, and see what the model would say next.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>after temperature {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>draw {number} landed on {label}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>entropy {raw} → {final} bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>greedy: the likeliest token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>min-p</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>min-p {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>next token: the {count} likeliest of {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>temperature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-k {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-p</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>top-p {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what the model expected at token {number}, where {label} stands (rank {rank})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HeadGrid</name>
    <message>
        <source>Layers and heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>layer {layer}, head {head}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{layers} layers, {heads} heads</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>HeatMap</name>
    <message>
        <source>Heat map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows, {columns} columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{row} → {column}   {value}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LessonBar</name>
    <message>
        <source>Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave the example; what it set stays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} · step {number} of {count}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Token Playground</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All panes back to their places</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All type a tenth larger</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All type a tenth smaller</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All type in its normal size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do the undone change again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw the next token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw token after token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;xamples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Examples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find in the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Larger type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normal type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a folder of config.json, safetensors and tokenizer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open model folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open text…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put a UTF-8 text file into the tokenizer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reveal the bars</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the text for words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smaller type</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop drawing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back the last change of the view; text has its own undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the last token back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text (*.txt *.md);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model that reads the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same seed draws the same tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token Playground</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uncover the next token&apos;s probabilities</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Versions and licences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Worked examples, step by step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no model is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ready · step {milliseconds} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} · {family} architecture · {layers} layers × {heads} heads × {hidden} · window {window}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} · {parameters} M · {dtype}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{row} · {title}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MatrixView</name>
    <message>
        <source>Matrix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label}, dimension {column}: {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{rows} rows, {columns} columns</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Operations</name>
    <message>
        <source>Loading the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokenizing</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProbabilityBars</name>
    <message>
        <source>Hidden until revealed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next token probabilities</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reveal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the probabilities of the next token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>next token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label}: {final}, {raw} from the model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label}: {reason}, {raw} from the model</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SliderRow</name>
    <message>
        <source>off</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StateStack</name>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copied</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>for the previous text</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TokenChips</name>
    <message>
        <source>Tokens</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TokenEditor</name>
    <message>
        <source>Text being tokenized</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TokenizerPane</name>
    <message>
        <source>Bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bytes of the text in UTF-8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each token&apos;s bytes in hexadecimal</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each token&apos;s number in the vocabulary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each token&apos;s text; parts of characters as bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ids</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point at a token to see its id and bytes; click to follow it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The open model reads at most {window} tokens at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type or paste a text here. Its tokens appear as you type.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which tokenizer cuts the text. The model always reads its own tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bytes a token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>token {number} · id {id} · {label} · bytes {bytes}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} (the model&apos;s own)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>· part of {characters}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>about</name>
    <message>
        <source>&lt;b&gt;Token Playground {version}&lt;/b&gt;&lt;p&gt;A desktop playground for language-model tokens. Apache-2.0.&lt;/p&gt;&lt;p&gt;Carried along: OpenAI&apos;s vocabularies (MIT), Lucide icons (ISC), a small model trained for this application on public-domain stories.&lt;/p&gt;&lt;p&gt;Python {python}&lt;br&gt;{packages}&lt;/p&gt;</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>&quot;pattern&quot; has to be a regular expression</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&quot;special_tokens&quot; has to be an object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A logit is infinite, so nothing can be drawn. Load the model again as float32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every logit is −inf, so no token is left to draw. Undo the last step, or change the text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No model is open. Open a model folder first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rotary positions turn pairs of dimensions, but a head has {size}. Correct the model&apos;s config.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The activation {name} is not one the playground knows. Open a model that uses one of these: {known}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The architecture {family} is not one the playground knows. Open a model of one of these: {known}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The corpus has {found} tokens; a batch of {batch} rows of {context} needs {needed}. Choose a longer text, a smaller batch or a shorter context.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The device {name} can&apos;t be used: {reason}. Choose cpu, or one that this computer has.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The example {file} can&apos;t be used: {problem}. Install the playground again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {folder} has no tokenizer.json. Put the model&apos;s own there, or choose another tokenizer for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The held-out text is too short to predict anything. Choose a longer one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The icon {path} is missing. Install the playground again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The list of carried files, {path}, can&apos;t be read ({reason}). Install the playground again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The loss is no longer a number at step {step}. Start again in an empty folder, with a lower --learning-rate than {rate}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s logits hold NaN, so nothing can be drawn. Load the model again as float32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s norm_epsilon is {value}, but it can&apos;t be below 0. Correct its config.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s token_type_count is {value}, but it can&apos;t be below 0. Correct its config.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model&apos;s {field} is {value}, but it has to be a whole number above 0. Correct its config.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The playground can&apos;t run {family} models, though it can tell what they cost. Open a gpt2, llama or qwen2 model to run it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The playground carries no model called {name}. Choose one of these: {known}; or open a model folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The playground&apos;s resource folder is missing; it should be {folder}. Install the playground again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The preset {file} is damaged: {problem}. Install the playground again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The rotary scaling {kind} is not one the playground computes. Open a model with default, linear or llama3 scaling.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The run in {folder} has {field} {saved}, not {wanted}. Use its settings or another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The seed has to be a whole number from 0 to 2^63 - 1. Enter such a number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text has {count} tokens and the model&apos;s window holds {window}. Continue on its last half, or stop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text has {count} tokens, but the model&apos;s window holds {window}. Shorten the text, or continue on its end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text holds half of a surrogate pair (U+{code:04X}, character {position}), which is no Unicode text. Delete that character.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The text is too small for {wanted} tokens: it gives at most {found}. Choose a smaller vocabulary or more text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The vocabulary file {path} is missing. Install the playground again, or choose another tokenizer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The weights in {folder} can&apos;t be read: {reason}. Get a fresh copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window did not come to rest. Try again with a smaller model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The {label} is below 1, so there would be no table. Enter a whole number from 1 to {largest}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The {label} is larger than that of any model. Enter a whole number from 1 to {largest}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The {label} is {value}, which is no whole number. Enter a whole number from 1 to {largest}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no logits to draw from. Open a model with at least one token.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no tokens to run the model on. Type some text first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no model folder at {path}. Choose a folder that holds config.json and model.safetensors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no step to undo. Take a step first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no text to continue. Type a word first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no tokenizer called {name}, and no such file. Choose one of these: {known}; or a tokenizer.json, a *.tiktoken file or a model folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to predict in a text of {count} tokens. Choose a longer one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model leaves its attention scores unscaled. Open a model with scale_attn_weights true.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model uses {key}, which the playground does not compute. Open a model without it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token id {id} (U+{id:04X}) is half of a surrogate pair and no character. Choose an id outside 55296 to 57343.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token id {id} is outside the vocabulary of {name}, which has {size} ids. Choose one from 0 to {last}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token id {id} is outside this model&apos;s vocabulary of {size}. Choose an id from 0 to {last}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token id {id} is outside this model&apos;s vocabulary of {size}. Choose ids from 0 to {last}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token id {id} is unassigned in {name}: no token has it, though higher ids exist. Choose another id.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a number from 0 to 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a number from 0 up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a special token has no text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a whole number from 0 up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json gives {value} for rope_theta, which has to be above 0. Correct the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be a number. Correct the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be a whole number. Correct the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be above 0. Correct the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be true or false. Correct the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json holds no JSON object. Choose a model folder with a complete config.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json promises {layers} layers, but there are only {count} tensors in {folder}. Get a complete copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json&apos;s low_freq_factor {low} is not below its high_freq_factor {high}. Correct the file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>config.json&apos;s rotary parameters are no JSON object. Correct rope_parameters or rope_scaling.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hidden size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it can&apos;t be read as JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no &quot;model&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no config</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has no note in English and Chinese</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds no JSON object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is too short for a header</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its &quot;added_tokens&quot; are not tokens with an id</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its &quot;merges&quot; are not pairs of texts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its &quot;model&quot; has no sound &quot;vocab&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header is larger than that of any model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header is longer than the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header is no JSON object</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its header is not valid JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>two tokens have the same rank</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>vocabulary size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{family} is an encoder, which predicts no next token. Open a decoder such as gpt2, llama or qwen2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} holds only pickled weights, which could run code when they are opened. Convert them with transformers: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} needs more memory than there is. Load it as float16, or open a smaller model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{heads} query heads can&apos;t share {groups} key/value heads evenly. Correct the model&apos;s config.json.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} can&apos;t be used: {reason}. Correct its pattern or its special tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} can&apos;t decode these ids: {reason}. Choose other ids.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} can&apos;t split this text: {reason}. Choose another tokenizer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is missing from {folder}. Choose a complete model folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is missing from {folder}. Get a complete copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is {value}, but it has to be {expected}. Change {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{option} is {value}, but it has to be {expected}. Choose another value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Check that it exists and that you may read it, or choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Check the file and its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Check the folder and its permissions.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Delete it to start over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Delete it to train a new one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} could not be written. Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} could not be written: {reason}. Free some space or choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} does not describe a vocabulary: {what}. Correct it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has changed since it was opened. Open its folder again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has no token {end}. Delete it to train a new one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has no usable vocabulary. Get a fresh copy of it, or choose another tokenizer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has no usable weight_map. Get a fresh copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has {found} tokens, not {wanted}. Delete it or ask for its size.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has {size} bytes, too many for a vocabulary (at most {limit}). Choose another file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} holds no JSON object. Get a fresh copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is a file. Choose the model folder that holds it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is damaged: its SHA-256 is {found}, not {expected}. Install the playground again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is damaged: {why}. Get a fresh copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is empty. Choose a file with text in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is larger than {limit} MiB. Choose a smaller text.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is no tokenizer.json that can be used: {reason}. Get a fresh copy, or choose another tokenizer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is no tokenizer.json that can be used: {what}. Get a fresh copy of it, or choose another tokenizer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is no tokenizer: only tokenizer.json and *.tiktoken files are. Choose one of those, or a model folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is none of OpenAI&apos;s files, and how it splits text is not in it. Put {beside} next to it with {{&quot;pattern&quot;: &quot;the regular expression that splits text&quot;, &quot;special_tokens&quot;: {{&quot;&lt;|endoftext|&gt;&quot;: 50256}}}}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not UTF-8 text (byte {position} is not). Save it as UTF-8 and open it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not UTF-8 text (byte {position}). Save it as UTF-8 first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} is not an ordinary file. Choose a tokenizer.json, a *.tiktoken file or a model folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} points to {name}, which is no safetensors file in its folder. Get the model from a source you trust.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{source} is no complete rank file: {what}. Get a fresh copy of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{tensor} has the shape {found}, but config.json promises {expected}. Get a fresh copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{tensor} is both in {first} and in {second}. Get a fresh copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{tensor} is missing from {folder}. Get a complete copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{tensor} is stored as {dtype}, which the playground can&apos;t run. Open a float32, float16 or bfloat16 copy of the model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{width} dimensions can&apos;t be divided over {heads} heads. Correct {width_key} or {heads_key} in config.json.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>sampling</name>
    <message>
        <source>cut by min-p {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cut by temperature {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cut by top-k {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cut by top-p {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ruled out by the model</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
