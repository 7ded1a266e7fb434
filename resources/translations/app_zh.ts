<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AttentionPane</name>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Masked</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Point at a cell to read its value; click a row to choose its token.</source>
        <translation>指向一格查看数值；点击一行选中对应的词元。</translation>
    </message>
    <message>
        <source>Scaled</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>分数</translation>
    </message>
    <message>
        <source>Scores divided by the root of the head size</source>
        <translation>分数除以头维度的平方根</translation>
    </message>
    <message>
        <source>Softmax of each row: what a query takes from each key</source>
        <translation>逐行做 softmax：查询从每个键取多少</translation>
    </message>
    <message>
        <source>Type a text to see where each of its tokens looks.</source>
        <translation>输入文本，看看每个词元关注哪里。</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>What comes later is hidden from each query</source>
        <translation>每个查询都看不到后面的词元</translation>
    </message>
    <message>
        <source>Which head of the layer, counted from 0</source>
        <translation>该层的第几个头，从 0 数起</translation>
    </message>
    <message>
        <source>Which layer, counted from 0</source>
        <translation>第几层，从 0 数起</translation>
    </message>
    <message>
        <source>from {label}</source>
        <translation>查询：{label}</translation>
    </message>
    <message>
        <source>hidden cells are −∞, so that softmax gives them 0</source>
        <translation>被掩码的格子为 −∞，经 softmax 后为 0</translation>
    </message>
    <message>
        <source>highest scores</source>
        <translation>分数最高的键</translation>
    </message>
    <message>
        <source>layers (down) × heads (across)</source>
        <translation>层（纵向）× 头（横向）</translation>
    </message>
    <message>
        <source>looks back {distance} tokens on average · entropy {entropy} bits</source>
        <translation>平均回看 {distance} 个词元 · 熵 {entropy} 比特</translation>
    </message>
    <message>
        <source>q·k of every query and key</source>
        <translation>每个查询与每个键的点积 q·k</translation>
    </message>
    <message>
        <source>q·k ÷ √{size} = q·k ÷ {root}</source>
        <translation>q·k ÷ √{size} = q·k ÷ {root}</translation>
    </message>
    <message>
        <source>q·k: sums of {size} products</source>
        <translation>q·k：{size} 个乘积之和</translation>
    </message>
    <message>
        <source>row sum {sum}</source>
        <translation>本行之和 {sum}</translation>
    </message>
    <message>
        <source>strongest keys</source>
        <translation>权重最大的键</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>生成(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>About Token Playground</source>
        <translation>关于 Token Playground</translation>
    </message>
    <message>
        <source>All panes back to their places</source>
        <translation>让所有面板回到原位</translation>
    </message>
    <message>
        <source>All type a tenth larger</source>
        <translation>所有文字放大十分之一</translation>
    </message>
    <message>
        <source>All type a tenth smaller</source>
        <translation>所有文字缩小十分之一</translation>
    </message>
    <message>
        <source>All type in its normal size</source>
        <translation>所有文字恢复正常大小</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Do the undone change again</source>
        <translation>重做刚撤销的更改</translation>
    </message>
    <message>
        <source>Draw the next token</source>
        <translation>采样下一个词元</translation>
    </message>
    <message>
        <source>Draw token after token</source>
        <translation>逐个词元连续采样</translation>
    </message>
    <message>
        <source>E&amp;xamples</source>
        <translation>示例(&amp;X)</translation>
    </message>
    <message>
        <source>Find in the text</source>
        <translation>在文本中查找</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Larger type</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Normal type</source>
        <translation>正常大小</translation>
    </message>
    <message>
        <source>Open a folder of config.json and safetensors</source>
        <translation>打开包含 config.json 和 safetensors 的文件夹</translation>
    </message>
    <message>
        <source>Open model folder…</source>
        <translation>打开模型文件夹…</translation>
    </message>
    <message>
        <source>Open text…</source>
        <translation>打开文本…</translation>
    </message>
    <message>
        <source>Put a UTF-8 text file into the tokenizer</source>
        <translation>把一个 UTF-8 文本文件放进分词器</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Reset layout</source>
        <translation>恢复默认布局</translation>
    </message>
    <message>
        <source>Reveal the bars</source>
        <translation>揭晓条形图</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>连续生成</translation>
    </message>
    <message>
        <source>Search the text for words</source>
        <translation>在文本中搜索</translation>
    </message>
    <message>
        <source>Smaller type</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop drawing</source>
        <translation>停止采样</translation>
    </message>
    <message>
        <source>Take back the last change of the view; text has its own undo</source>
        <translation>撤销对视图的上一次更改；文本有自己的撤销</translation>
    </message>
    <message>
        <source>Take the last token back</source>
        <translation>收回最后一个词元</translation>
    </message>
    <message>
        <source>The window&apos;s colours</source>
        <translation>窗口的配色</translation>
    </message>
    <message>
        <source>The window&apos;s language</source>
        <translation>窗口的语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Uncover the next token&apos;s probabilities</source>
        <translation>显示下一个词元的概率</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo step</source>
        <translation>撤销一步</translation>
    </message>
    <message>
        <source>Versions and licences</source>
        <translation>版本与许可证</translation>
    </message>
</context>
<context>
    <name>EmbeddingPane</name>
    <message>
        <source>A table on its own, without a model around it</source>
        <translation>单独一张表，不属于任何模型</translation>
    </message>
    <message>
        <source>Choose a token to follow it to its row.</source>
        <translation>选中一个词元，查看它对应的行。</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Embedding table</source>
        <translation>嵌入表</translation>
    </message>
    <message>
        <source>Free numbers</source>
        <translation>自定义大小</translation>
    </message>
    <message>
        <source>Hidden size</source>
        <translation>隐藏维度</translation>
    </message>
    <message>
        <source>Hidden size: how many numbers a row has</source>
        <translation>隐藏维度：每一行有多少个数</translation>
    </message>
    <message>
        <source>Memory of the table by precision</source>
        <translation>各精度下嵌入表占用的内存</translation>
    </message>
    <message>
        <source>Model whose table is counted</source>
        <translation>计算哪个模型的嵌入表</translation>
    </message>
    <message>
        <source>Parameters and memory of the table</source>
        <translation>嵌入表的参数量和内存占用</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>The vectors of the text&apos;s tokens</source>
        <translation>文本中各词元的向量</translation>
    </message>
    <message>
        <source>The whole model, part by part</source>
        <translation>整个模型的各个部分</translation>
    </message>
    <message>
        <source>Type a text to see the rows that its tokens pick from the table.</source>
        <translation>输入文本，看看它的词元从表中取出哪些行。</translation>
    </message>
    <message>
        <source>Vocabulary size</source>
        <translation>词表大小</translation>
    </message>
    <message>
        <source>Vocabulary: how many tokens the table has a row for</source>
        <translation>词表：表中有多少个词元，每个占一行</translation>
    </message>
    <message>
        <source>Whose table is counted</source>
        <translation>计算哪个模型的表</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>feed-forward</source>
        <translation>前馈网络</translation>
    </message>
    <message>
        <source>float32 {full} bytes · float16 {half} bytes</source>
        <translation>float32 {full} 字节 · float16 {half} 字节</translation>
    </message>
    <message>
        <source>free numbers</source>
        <translation>自定义大小</translation>
    </message>
    <message>
        <source>norms</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>output head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>pooler</source>
        <translation>池化层</translation>
    </message>
    <message>
        <source>positions</source>
        <translation>位置嵌入</translation>
    </message>
    <message>
        <source>the whole model, part by part</source>
        <translation>整个模型，逐部分</translation>
    </message>
    <message>
        <source>tied with the output head, counted once</source>
        <translation>与输出头共享权重，只计一次</translation>
    </message>
    <message>
        <source>token embedding</source>
        <translation>词元嵌入</translation>
    </message>
    <message>
        <source>token types</source>
        <translation>类型嵌入</translation>
    </message>
    <message>
        <source>untied: the output head costs the same again</source>
        <translation>不与输出头共享权重：输出头还要同样大的一份</translation>
    </message>
    <message>
        <source>{label} is row {id} of {rows}: {hidden} numbers, {bytes} in float32</source>
        <translation>{label} 是第 {id} 行（共 {rows} 行）：{hidden} 个数，float32 占 {bytes}</translation>
    </message>
    <message>
        <source>{name} (the open model)</source>
        <translation>{name}（当前模型）</translation>
    </message>
    <message>
        <source>{name}: {vocabulary} × {hidden} = {parameters} · float16 {half} · float32 {full}</source>
        <translation>{name}：{vocabulary} × {hidden} = {parameters} · float16 {half} · float32 {full}</translation>
    </message>
    <message>
        <source>{share} of the model&apos;s {parameters}</source>
        <translation>占模型 {parameters} 个参数的 {share}</translation>
    </message>
    <message>
        <source>{vocabulary} tokens × {hidden} dimensions = {parameters} parameters</source>
        <translation>{vocabulary} 个词元 × {hidden} 维 = {parameters} 个参数</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Find in the text</source>
        <translation>在文本中查找</translation>
    </message>
    <message>
        <source>Find next</source>
        <translation>查找下一个</translation>
    </message>
    <message>
        <source>Find previous</source>
        <translation>查找上一个</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Next match (F3)</source>
        <translation>下一处 (F3)</translation>
    </message>
    <message>
        <source>No match</source>
        <translation>无匹配</translation>
    </message>
    <message>
        <source>Previous match (Shift+F3)</source>
        <translation>上一处 (Shift+F3)</translation>
    </message>
    <message>
        <source>{count} matches</source>
        <translation>{count} 处匹配</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>第 {number} 处，共 {count} 处</translation>
    </message>
</context>
<context>
    <name>GeneratorPane</name>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Back to what may come at the end</source>
        <translation>回到文末的预测</translation>
    </message>
    <message>
        <source>Cover the bars after each step, so that you can guess first</source>
        <translation>每一步之后遮住条形图，让你先猜一猜</translation>
    </message>
    <message>
        <source>Cuts tokens less likely than this share of the likeliest one&apos;s probability</source>
        <translation>裁掉概率低于“最高概率 × 该比例”的词元</translation>
    </message>
    <message>
        <source>Divides the logits: below 1 sharpens, above 1 flattens, 0 takes the likeliest</source>
        <translation>用它除 logit（对数几率）：小于 1 使分布更尖锐，大于 1 更平缓，0 则直接取概率最高的词元</translation>
    </message>
    <message>
        <source>Draw the next token</source>
        <translation>采样下一个词元</translation>
    </message>
    <message>
        <source>Draw token after token</source>
        <translation>逐个词元连续采样</translation>
    </message>
    <message>
        <source>Generator</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Hide until revealed</source>
        <translation>揭晓前隐藏</translation>
    </message>
    <message>
        <source>Keeps the k likeliest tokens</source>
        <translation>只保留概率最高的 k 个词元</translation>
    </message>
    <message>
        <source>Keeps the likeliest tokens whose probabilities reach p together</source>
        <translation>从概率最高的词元起，保留到累计概率达到 p 为止</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Next token</source>
        <translation>下一个词元</translation>
    </message>
    <message>
        <source>Stop drawing</source>
        <translation>停止采样</translation>
    </message>
    <message>
        <source>Take the last token back</source>
        <translation>收回最后一个词元</translation>
    </message>
    <message>
        <source>Type the beginning of a text, and see what the model would say next.</source>
        <translation>输入一段开头，看看模型接下来会说什么。</translation>
    </message>
    <message>
        <source>after temperature {value}</source>
        <translation>经温度 {value}</translation>
    </message>
    <message>
        <source>draw {number} landed on {label}</source>
        <translation>随机数 {number} 落在 {label}</translation>
    </message>
    <message>
        <source>entropy {raw} → {final} bits</source>
        <translation>熵 {raw} → {final} 比特</translation>
    </message>
    <message>
        <source>greedy: the likeliest token</source>
        <translation>贪心：取概率最高的词元</translation>
    </message>
    <message>
        <source>min-p</source>
        <translation>min-p</translation>
    </message>
    <message>
        <source>min-p {value}</source>
        <translation>min-p {value}</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>next token: the {count} likeliest of {all}</source>
        <translation>下一个词元：{all} 个中概率最高的 {count} 个</translation>
    </message>
    <message>
        <source>temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>top-k</source>
        <translation>top-k</translation>
    </message>
    <message>
        <source>top-k {value}</source>
        <translation>top-k {value}</translation>
    </message>
    <message>
        <source>top-p</source>
        <translation>top-p</translation>
    </message>
    <message>
        <source>top-p {value}</source>
        <translation>top-p {value}</translation>
    </message>
    <message>
        <source>what the model expected at token {number}, where {label} stands (rank {rank})</source>
        <translation>模型对词元 {number} 的预测；实际是 {label}，排第 {rank} 位</translation>
    </message>
</context>
<context>
    <name>HeadGrid</name>
    <message>
        <source>Layers and heads</source>
        <translation>层与头</translation>
    </message>
    <message>
        <source>layer {layer}, head {head}</source>
        <translation>第 {layer} 层，第 {head} 头</translation>
    </message>
    <message>
        <source>{layers} layers, {heads} heads</source>
        <translation>{layers} 层，{heads} 头</translation>
    </message>
</context>
<context>
    <name>HeatMap</name>
    <message>
        <source>Heat map</source>
        <translation>热力图</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>已掩码</translation>
    </message>
    <message>
        <source>{rows} rows, {columns} columns</source>
        <translation>{rows} 行，{columns} 列</translation>
    </message>
    <message>
        <source>{row} → {column}   {value}</source>
        <translation>{row} → {column}   {value}</translation>
    </message>
</context>
<context>
    <name>LessonBar</name>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Leave the example; what it set stays</source>
        <translation>退出示例；它所做的设置会保留</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>{title} · step {number} of {count}</source>
        <translation>{title} · 第 {number} 步，共 {count} 步</translation>
    </message>
</context>
<context>
    <name>MainToolBar</name>
    <message>
        <source>Examples</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Open model folder…</source>
        <translation>打开模型文件夹…</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>连续生成</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>The model that reads the text</source>
        <translation>读取文本的模型</translation>
    </message>
    <message>
        <source>The same seed draws the same tokens</source>
        <translation>种子相同，采样到的词元也相同</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Worked examples, step by step</source>
        <translation>逐步讲解的示例</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>{name} · {parameters} M · {dtype}</source>
        <translation>{name} · {parameters} M · {dtype}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>About Token Playground</source>
        <translation>关于 Token Playground</translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Open text</source>
        <translation>打开文本</translation>
    </message>
    <message>
        <source>Show or hide this pane</source>
        <translation>显示或隐藏这个面板</translation>
    </message>
    <message>
        <source>Text (*.txt *.md);;All files (*)</source>
        <translation>文本 (*.txt *.md);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Token Playground</source>
        <translation>Token Playground</translation>
    </message>
    <message>
        <source>{row} · {title}</source>
        <translation>{row} · {title}</translation>
    </message>
</context>
<context>
    <name>MatrixView</name>
    <message>
        <source>Matrix</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>{label}, dimension {column}: {value}</source>
        <translation>{label}，第 {column} 维：{value}</translation>
    </message>
    <message>
        <source>{rows} rows, {columns} columns</source>
        <translation>{rows} 行，{columns} 列</translation>
    </message>
</context>
<context>
    <name>Operations</name>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Reading the text</source>
        <translation>模型正在读文本</translation>
    </message>
</context>
<context>
    <name>Pane</name>
    <message>
        <source>Continue on the last half</source>
        <translation>从后半段继续</translation>
    </message>
</context>
<context>
    <name>ProbabilityBars</name>
    <message>
        <source>Hidden until revealed</source>
        <translation>揭晓前隐藏</translation>
    </message>
    <message>
        <source>Next token probabilities</source>
        <translation>下一个词元的概率</translation>
    </message>
    <message>
        <source>Reveal</source>
        <translation>揭晓</translation>
    </message>
    <message>
        <source>Show the probabilities of the next token</source>
        <translation>显示下一个词元的概率</translation>
    </message>
    <message>
        <source>next token</source>
        <translation>下一个词元</translation>
    </message>
    <message>
        <source>{label}: {final}, {raw} from the model</source>
        <translation>{label}：{final}，模型给出 {raw}</translation>
    </message>
    <message>
        <source>{label}: {reason}, {raw} from the model</source>
        <translation>{label}：{reason}，模型给出 {raw}</translation>
    </message>
</context>
<context>
    <name>SliderRow</name>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
</context>
<context>
    <name>StateStack</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>This did not work</source>
        <translation>操作未成功</translation>
    </message>
    <message>
        <source>for the previous text</source>
        <translation>对应先前的文本</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>no model is open</source>
        <translation>没有打开模型</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>ready · step {milliseconds} ms</source>
        <translation>就绪 · 单步 {milliseconds} 毫秒</translation>
    </message>
    <message>
        <source>{name} · {family} architecture · {layers} layers × {heads} heads × {hidden} · window {window}</source>
        <translation>{name} · {family} 架构 · {layers} 层 × {heads} 头 × {hidden} 维 · 窗口 {window}</translation>
    </message>
</context>
<context>
    <name>TokenChips</name>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
</context>
<context>
    <name>TokenEditor</name>
    <message>
        <source>Text being tokenized</source>
        <translation>正在分词的文本</translation>
    </message>
</context>
<context>
    <name>TokenizerPane</name>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Bytes of the text in UTF-8</source>
        <translation>文本的 UTF-8 字节数</translation>
    </message>
    <message>
        <source>Each token&apos;s bytes in hexadecimal</source>
        <translation>各词元的十六进制字节</translation>
    </message>
    <message>
        <source>Each token&apos;s number in the vocabulary</source>
        <translation>各词元在词表中的编号</translation>
    </message>
    <message>
        <source>Each token&apos;s text; parts of characters as bytes</source>
        <translation>各词元的文字；不完整的字符显示为字节</translation>
    </message>
    <message>
        <source>Ids</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Open a tokenizer file</source>
        <translation>打开分词器文件</translation>
    </message>
    <message>
        <source>Open a tokenizer file…</source>
        <translation>打开分词器文件…</translation>
    </message>
    <message>
        <source>Point at a token to see its id and bytes; click to follow it.</source>
        <translation>指向词元查看其 ID 和字节；点击即可跟踪它。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>The open model reads at most {window} tokens at once</source>
        <translation>当前模型一次最多读 {window} 个词元</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Tokenizers (tokenizer.json *.json *.tiktoken)</source>
        <translation>分词器 (tokenizer.json *.json *.tiktoken)</translation>
    </message>
    <message>
        <source>Type or paste a text here. Its tokens appear as you type.</source>
        <translation>在此输入或粘贴文本，词元会随输入即时显示。</translation>
    </message>
    <message>
        <source>Which tokenizer cuts the text. The model always reads its own tokens.</source>
        <translation>用哪个分词器切分文本。模型始终读取自带分词器的词元。</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>bytes a token</source>
        <translation>字节/词元</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>of the window</source>
        <translation>窗口占用</translation>
    </message>
    <message>
        <source>token {number} · id {id} · {label} · bytes {bytes}</source>
        <translation>词元 {number} · ID {id} · {label} · 字节 {bytes}</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>{name} (the model&apos;s own)</source>
        <translation>{name}（模型自带）</translation>
    </message>
    <message>
        <source>· part of {characters}</source>
        <translation>· 属于“{characters}”</translation>
    </message>
</context>
<context>
    <name>about</name>
    <message>
        <source>&lt;b&gt;Token Playground {version}&lt;/b&gt;&lt;p&gt;A desktop playground for language-model tokens. Apache-2.0.&lt;/p&gt;&lt;p&gt;Carried along: OpenAI&apos;s vocabularies (MIT), Lucide icons (ISC), a small model trained for this application on public-domain stories.&lt;/p&gt;&lt;p&gt;Python {python}&lt;br&gt;{packages}&lt;/p&gt;</source>
        <translation>&lt;b&gt;Token Playground {version}&lt;/b&gt;&lt;p&gt;探索语言模型词元的桌面实验场。Apache-2.0 许可证。&lt;/p&gt;&lt;p&gt;随附：OpenAI 的词表（MIT）、Lucide 图标（ISC），以及专为本程序用公有领域故事训练的小模型。&lt;/p&gt;&lt;p&gt;Python {python}&lt;br&gt;{packages}&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>&quot;pattern&quot; has to be a regular expression</source>
        <translation>&quot;pattern&quot; 必须是正则表达式</translation>
    </message>
    <message>
        <source>&quot;special_tokens&quot; has to be an object</source>
        <translation>&quot;special_tokens&quot; 必须是对象</translation>
    </message>
    <message>
        <source>A logit is infinite, so nothing can be drawn. Load the model again as float32.</source>
        <translation>有一个 logit 为无穷大，无法采样。请以 float32 重新加载模型。</translation>
    </message>
    <message>
        <source>An attention map of {count} × {count} tokens is too large to be shown; {limit} tokens are the most. Shorten the text.</source>
        <translation>{count} × {count} 个词元的注意力图太大，无法显示；最多 {limit} 个词元。请缩短文本。</translation>
    </message>
    <message>
        <source>Every logit is −inf, so no token is left to draw. Undo the last step, or change the text.</source>
        <translation>所有 logit 都是 −inf，没有可采样的词元。请撤销上一步，或修改文本。</translation>
    </message>
    <message>
        <source>No model is open, because loading it was cancelled. Open a model folder, or choose a model from the list.</source>
        <translation>没有打开模型，因为加载已取消。请打开模型文件夹，或从列表中选择一个模型。</translation>
    </message>
    <message>
        <source>Rotary positions turn pairs of dimensions, but a head has {size}. Correct the model&apos;s config.json.</source>
        <translation>旋转位置编码成对地旋转各维，但每个头有 {size} 维，是奇数。请更正模型的 config.json。</translation>
    </message>
    <message>
        <source>Something went wrong inside the playground ({kind}). Copy the details and report them, then try again.</source>
        <translation>本程序内部出错（{kind}）。请复制详情并反馈给我们，然后重试。</translation>
    </message>
    <message>
        <source>The activation {name} is not one the playground knows. Open a model that uses one of these: {known}.</source>
        <translation>本程序不认识激活函数 {name}。请打开使用以下激活函数之一的模型：{known}。</translation>
    </message>
    <message>
        <source>The architecture {family} is not one the playground knows. Open a model of one of these: {known}.</source>
        <translation>本程序不认识架构 {family}。请打开以下架构之一的模型：{known}。</translation>
    </message>
    <message>
        <source>The corpus has {found} tokens; a batch of {batch} rows of {context} needs {needed}. Choose a longer text, a smaller batch or a shorter context.</source>
        <translation>语料只有 {found} 个词元，而一批 {batch} 行、每行 {context} 个词元需要 {needed} 个。请选择更长的文本、更小的批次或更短的上下文。</translation>
    </message>
    <message>
        <source>The device {name} can&apos;t be used: {reason}. Choose cpu, or one that this computer has.</source>
        <translation>无法使用设备 {name}：{reason}。请选择 cpu，或本机具备的设备。</translation>
    </message>
    <message>
        <source>The example {file} can&apos;t be used: {problem}. Install the playground again.</source>
        <translation>无法使用示例 {file}：{problem}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The folder {folder} has no tokenizer.json. Put the model&apos;s own there, or choose another tokenizer for it.</source>
        <translation>文件夹 {folder} 中没有 tokenizer.json。请把该模型自带的放进去，或另选一个分词器。</translation>
    </message>
    <message>
        <source>The held-out text is too short to predict anything. Choose a longer one.</source>
        <translation>留出的评估文本太短，没有可预测的内容。请选择更长的文本。</translation>
    </message>
    <message>
        <source>The icon {path} is missing. Install the playground again.</source>
        <translation>缺少图标 {path}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The list of carried files, {path}, can&apos;t be read ({reason}). Install the playground again.</source>
        <translation>无法读取随附文件清单 {path}（{reason}）。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The loss is no longer a number at step {step}. Start again in an empty folder, with a lower --learning-rate than {rate}.</source>
        <translation>第 {step} 步的损失已不是数值。请换一个空文件夹，用小于 {rate} 的 --learning-rate 重新开始。</translation>
    </message>
    <message>
        <source>The model did not read the text, because that was cancelled. Change the text to go on.</source>
        <translation>模型没有读完文本，因为读取已取消。修改文本即可继续。</translation>
    </message>
    <message>
        <source>The model&apos;s logits hold NaN, so nothing can be drawn. Load the model again as float32.</source>
        <translation>模型的 logit 中有 NaN，无法采样。请以 float32 重新加载模型。</translation>
    </message>
    <message>
        <source>The model&apos;s norm_epsilon is {value}, but it can&apos;t be below 0. Correct its config.json.</source>
        <translation>模型的 norm_epsilon 为 {value}，但不能小于 0。请更正其 config.json。</translation>
    </message>
    <message>
        <source>The model&apos;s token_type_count is {value}, but it can&apos;t be below 0. Correct its config.json.</source>
        <translation>模型的 token_type_count 为 {value}，但不能小于 0。请更正其 config.json。</translation>
    </message>
    <message>
        <source>The model&apos;s {field} is {value}, but it has to be a whole number above 0. Correct its config.json.</source>
        <translation>模型的 {field} 为 {value}，但必须是大于 0 的整数。请更正其 config.json。</translation>
    </message>
    <message>
        <source>The playground can&apos;t run {family} models, though it can tell what they cost. Open a gpt2, llama or qwen2 model to run it.</source>
        <translation>本程序能计算 {family} 模型的开销，但不能运行它。要运行模型，请打开 gpt2、llama 或 qwen2 模型。</translation>
    </message>
    <message>
        <source>The playground carries no model called {name}. Choose one of these: {known}; or open a model folder.</source>
        <translation>本程序没有附带名为 {name} 的模型。请从以下模型中选择：{known}；或打开一个模型文件夹。</translation>
    </message>
    <message>
        <source>The playground&apos;s resource folder is missing; it should be {folder}. Install the playground again.</source>
        <translation>缺少本程序的资源文件夹，它应位于 {folder}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The preset {file} is damaged: {problem}. Install the playground again.</source>
        <translation>预设 {file} 已损坏：{problem}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The rotary scaling {kind} is not one the playground computes. Open a model with default, linear or llama3 scaling.</source>
        <translation>本程序不支持旋转位置编码的缩放方式 {kind}。请打开采用 default、linear 或 llama3 缩放的模型。</translation>
    </message>
    <message>
        <source>The run in {folder} has {field} {saved}, not {wanted}. Use its settings or another folder.</source>
        <translation>{folder} 中的训练所用 {field} 为 {saved}，不是 {wanted}。请沿用它的设置，或换一个文件夹。</translation>
    </message>
    <message>
        <source>The seed has to be a whole number from 0 to 2^63 - 1. Enter such a number.</source>
        <translation>随机种子必须是 0 到 2^63 - 1 之间的整数。请输入这样的数。</translation>
    </message>
    <message>
        <source>The text has {count} tokens and the model&apos;s window holds {window}. Continue on its last half, or stop.</source>
        <translation>文本有 {count} 个词元，而模型的窗口只容纳 {window} 个。请从后半段继续，或就此停止。</translation>
    </message>
    <message>
        <source>The text has {count} tokens, but the model&apos;s window holds {window}. Shorten the text, or continue on its end.</source>
        <translation>文本有 {count} 个词元，但模型的窗口只容纳 {window} 个。请缩短文本，或只取其末尾继续。</translation>
    </message>
    <message>
        <source>The text holds half of a surrogate pair (U+{code:04X}, character {position}), which is no Unicode text. Delete that character.</source>
        <translation>文本中有半个代理对（U+{code:04X}，第 {position} 个字符），不是合法的 Unicode 文本。请删除该字符。</translation>
    </message>
    <message>
        <source>The text is too small for {wanted} tokens: it gives at most {found}. Choose a smaller vocabulary or more text.</source>
        <translation>文本太少，得不到 {wanted} 个词元，最多只有 {found} 个。请选择更小的词表或更多的文本。</translation>
    </message>
    <message>
        <source>The tokenizer {tokenizer} gives the id {id} here, but the model&apos;s table has {rows} rows. Open a copy of the model whose tokenizer belongs to it.</source>
        <translation>分词器 {tokenizer} 在此给出 ID {id}，但模型的嵌入表只有 {rows} 行。请打开分词器与之匹配的模型副本。</translation>
    </message>
    <message>
        <source>The vocabulary file {path} is missing. Install the playground again, or choose another tokenizer.</source>
        <translation>缺少词表文件 {path}。请重新安装本程序，或另选一个分词器。</translation>
    </message>
    <message>
        <source>The weights in {folder} can&apos;t be read: {reason}. Get a fresh copy of the model.</source>
        <translation>无法读取 {folder} 中的权重：{reason}。请重新获取该模型。</translation>
    </message>
    <message>
        <source>The window did not come to rest. Try again with a smaller model.</source>
        <translation>窗口迟迟没有静止下来。请换一个更小的模型再试。</translation>
    </message>
    <message>
        <source>The {label} is below 1, so there would be no table. Enter a whole number from 1 to {largest}.</source>
        <translation>{label}：小于 1，就没有表了。请输入 1 到 {largest} 之间的整数。</translation>
    </message>
    <message>
        <source>The {label} is larger than that of any model. Enter a whole number from 1 to {largest}.</source>
        <translation>{label}：超过了任何模型。请输入 1 到 {largest} 之间的整数。</translation>
    </message>
    <message>
        <source>The {label} is {value}, which is no whole number. Enter a whole number from 1 to {largest}.</source>
        <translation>{label}：{value} 不是整数。请输入 1 到 {largest} 之间的整数。</translation>
    </message>
    <message>
        <source>There are no logits to draw from. Open a model with at least one token.</source>
        <translation>没有可供采样的 logit。请打开至少有一个词元的模型。</translation>
    </message>
    <message>
        <source>There are no tokens to run the model on. Type some text first.</source>
        <translation>没有可供模型运行的词元。请先输入一些文本。</translation>
    </message>
    <message>
        <source>There is no model folder at {path}. Choose a folder that holds config.json and model.safetensors.</source>
        <translation>{path} 处没有模型文件夹。请选择含有 config.json 和 model.safetensors 的文件夹。</translation>
    </message>
    <message>
        <source>There is no step to undo. Take a step first.</source>
        <translation>没有可撤销的步骤。请先走一步。</translation>
    </message>
    <message>
        <source>There is no text to continue. Type a word first.</source>
        <translation>没有可续写的文本。请先输入一个词。</translation>
    </message>
    <message>
        <source>There is no tokenizer called {name}, and no such file. Choose one of these: {known}; or a tokenizer.json, a *.tiktoken file or a model folder.</source>
        <translation>没有名为 {name} 的分词器，也没有这样的文件。请从以下分词器中选择：{known}；或选择 tokenizer.json、*.tiktoken 文件或模型文件夹。</translation>
    </message>
    <message>
        <source>There is nothing to predict in a text of {count} tokens. Choose a longer one.</source>
        <translation>文本只有 {count} 个词元，没有可预测的内容。请选择更长的文本。</translation>
    </message>
    <message>
        <source>This model leaves its attention scores unscaled. Open a model with scale_attn_weights true.</source>
        <translation>该模型不缩放注意力分数。请打开 scale_attn_weights 为 true 的模型。</translation>
    </message>
    <message>
        <source>This model uses {key}, which the playground does not compute. Open a model without it.</source>
        <translation>该模型使用了 {key}，本程序不支持。请打开不使用它的模型。</translation>
    </message>
    <message>
        <source>Token id {id} (U+{id:04X}) is half of a surrogate pair and no character. Choose an id outside 55296 to 57343.</source>
        <translation>词元 ID {id}（U+{id:04X}）是半个代理对，不是字符。请选择 55296 到 57343 以外的 ID。</translation>
    </message>
    <message>
        <source>Token id {id} is outside the vocabulary of {name}, which has {size} ids. Choose one from 0 to {last}.</source>
        <translation>词元 ID {id} 超出了 {name} 的词表（共 {size} 个 ID）。请选择 0 到 {last} 之间的 ID。</translation>
    </message>
    <message>
        <source>Token id {id} is outside this model&apos;s vocabulary of {size}. Choose an id from 0 to {last}.</source>
        <translation>词元 ID {id} 超出了该模型的词表（大小为 {size}）。请选择 0 到 {last} 之间的 ID。</translation>
    </message>
    <message>
        <source>Token id {id} is outside this model&apos;s vocabulary of {size}. Choose ids from 0 to {last}.</source>
        <translation>词元 ID {id} 超出了该模型的词表（大小为 {size}）。请选择 0 到 {last} 之间的 ID。</translation>
    </message>
    <message>
        <source>Token id {id} is unassigned in {name}: no token has it, though higher ids exist. Choose another id.</source>
        <translation>词元 ID {id} 在 {name} 中未分配：没有词元使用它，尽管还有更大的 ID。请另选一个 ID。</translation>
    </message>
    <message>
        <source>a number from 0 to 1</source>
        <translation>0 到 1 之间的数</translation>
    </message>
    <message>
        <source>a number from 0 up</source>
        <translation>不小于 0 的数</translation>
    </message>
    <message>
        <source>a special token has no text</source>
        <translation>有一个特殊词元没有文字</translation>
    </message>
    <message>
        <source>a whole number from 0 up</source>
        <translation>不小于 0 的整数</translation>
    </message>
    <message>
        <source>config.json gives {value} for rope_theta, which has to be above 0. Correct the file.</source>
        <translation>config.json 中 rope_theta 为 {value}，但必须大于 0。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be a number. Correct the file.</source>
        <translation>config.json 中 {key} 为 {value}，但必须是数。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be a whole number. Correct the file.</source>
        <translation>config.json 中 {key} 为 {value}，但必须是整数。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be above 0. Correct the file.</source>
        <translation>config.json 中 {key} 为 {value}，但必须大于 0。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be true or false. Correct the file.</source>
        <translation>config.json 中 {key} 为 {value}，但必须是 true 或 false。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json holds no JSON object. Choose a model folder with a complete config.json.</source>
        <translation>config.json 中没有 JSON 对象。请选择 config.json 完整的模型文件夹。</translation>
    </message>
    <message>
        <source>config.json promises {layers} layers, but there are only {count} tensors in {folder}. Get a complete copy of the model.</source>
        <translation>config.json 声明有 {layers} 层，但 {folder} 中只有 {count} 个张量。请获取该模型的完整副本。</translation>
    </message>
    <message>
        <source>config.json&apos;s low_freq_factor {low} is not below its high_freq_factor {high}. Correct the file.</source>
        <translation>config.json 中的 low_freq_factor {low} 不小于 high_freq_factor {high}。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json&apos;s rotary parameters are no JSON object. Correct rope_parameters or rope_scaling.</source>
        <translation>config.json 中的旋转位置编码参数不是 JSON 对象。请更正 rope_parameters 或 rope_scaling。</translation>
    </message>
    <message>
        <source>hidden size</source>
        <translation>隐藏维度</translation>
    </message>
    <message>
        <source>it can&apos;t be read as JSON</source>
        <translation>无法按 JSON 读取</translation>
    </message>
    <message>
        <source>it has no &quot;model&quot;</source>
        <translation>没有 &quot;model&quot;</translation>
    </message>
    <message>
        <source>it has no config</source>
        <translation>没有 config</translation>
    </message>
    <message>
        <source>it has no note in English and Chinese</source>
        <translation>没有中英文说明</translation>
    </message>
    <message>
        <source>it holds no JSON object</source>
        <translation>其中没有 JSON 对象</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>不是 JSON</translation>
    </message>
    <message>
        <source>it is too short for a header</source>
        <translation>太短，容不下文件头</translation>
    </message>
    <message>
        <source>its &quot;added_tokens&quot; are not tokens with an id</source>
        <translation>&quot;added_tokens&quot; 不是带 ID 的词元</translation>
    </message>
    <message>
        <source>its &quot;merges&quot; are not pairs of texts</source>
        <translation>&quot;merges&quot; 不是成对的文本</translation>
    </message>
    <message>
        <source>its &quot;model&quot; has no sound &quot;vocab&quot;</source>
        <translation>&quot;model&quot; 中没有可用的 &quot;vocab&quot;</translation>
    </message>
    <message>
        <source>its header is larger than that of any model</source>
        <translation>文件头比任何模型的都大</translation>
    </message>
    <message>
        <source>its header is longer than the file</source>
        <translation>文件头比整个文件还长</translation>
    </message>
    <message>
        <source>its header is no JSON object</source>
        <translation>文件头不是 JSON 对象</translation>
    </message>
    <message>
        <source>its header is not valid JSON</source>
        <translation>文件头不是有效的 JSON</translation>
    </message>
    <message>
        <source>two tokens have the same rank</source>
        <translation>有两个词元的序号相同</translation>
    </message>
    <message>
        <source>vocabulary size</source>
        <translation>词表大小</translation>
    </message>
    <message>
        <source>{family} is an encoder, which predicts no next token. Open a decoder such as gpt2, llama or qwen2.</source>
        <translation>{family} 是编码器，不预测下一个词元。请打开解码器，例如 gpt2、llama 或 qwen2。</translation>
    </message>
    <message>
        <source>{folder} holds only pickled weights, which could run code when they are opened. Convert them with transformers: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder).</source>
        <translation>{folder} 中只有 pickle 格式的权重，打开时可能会运行代码。请用 transformers 转换：AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder)。</translation>
    </message>
    <message>
        <source>{folder} needs more memory than there is. Load it as float16, or open a smaller model.</source>
        <translation>内存不足，无法加载 {folder}。请以 float16 加载，或打开更小的模型。</translation>
    </message>
    <message>
        <source>{heads} query heads can&apos;t share {groups} key/value heads evenly. Correct the model&apos;s config.json.</source>
        <translation>{heads} 个查询头无法均分 {groups} 个键/值头。请更正模型的 config.json。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used: {reason}. Correct its pattern or its special tokens.</source>
        <translation>无法使用 {name}：{reason}。请更正它的正则表达式或特殊词元。</translation>
    </message>
    <message>
        <source>{name} can&apos;t decode these ids: {reason}. Choose other ids.</source>
        <translation>{name} 无法解码这些 ID：{reason}。请选择其他 ID。</translation>
    </message>
    <message>
        <source>{name} can&apos;t split this text: {reason}. Choose another tokenizer.</source>
        <translation>{name} 无法切分这段文本：{reason}。请另选一个分词器。</translation>
    </message>
    <message>
        <source>{name} has no tokenizer, so it can&apos;t read the text. Put its tokenizer.json into {folder} and open it again.</source>
        <translation>{name} 没有分词器，无法读取文本。请把它的 tokenizer.json 放进 {folder}，然后重新打开。</translation>
    </message>
    <message>
        <source>{name} is missing from {folder}. Choose a complete model folder.</source>
        <translation>{folder} 中缺少 {name}。请选择完整的模型文件夹。</translation>
    </message>
    <message>
        <source>{name} is missing from {folder}. Get a complete copy of the model.</source>
        <translation>{folder} 中缺少 {name}。请获取该模型的完整副本。</translation>
    </message>
    <message>
        <source>{name} is {value}, but it has to be {expected}. Change {name}.</source>
        <translation>{name} 的值 {value} 无效，应为：{expected}。请修改 {name}。</translation>
    </message>
    <message>
        <source>{option} is {value}, but it has to be {expected}. Choose another value.</source>
        <translation>{option} 的值 {value} 无效，应为：{expected}。请另选一个值。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Check that it exists and that you may read it, or choose another file.</source>
        <translation>无法读取 {path}：{reason}。请确认文件存在且有读取权限，或选择其他文件。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Check the file and its permissions.</source>
        <translation>无法读取 {path}：{reason}。请检查该文件及其权限。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Check the folder and its permissions.</source>
        <translation>无法读取 {path}：{reason}。请检查该文件夹及其权限。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Choose another file.</source>
        <translation>无法读取 {path}：{reason}。请选择其他文件。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Delete it to start over.</source>
        <translation>无法读取 {path}：{reason}。请删除它，重新开始。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Delete it to train a new one.</source>
        <translation>无法读取 {path}：{reason}。请删除它，重新训练一个。</translation>
    </message>
    <message>
        <source>{path} could not be written. Choose another folder.</source>
        <translation>无法写入 {path}。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} could not be written: {reason}. Free some space or choose another folder.</source>
        <translation>无法写入 {path}：{reason}。请腾出一些空间，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} does not describe a vocabulary: {what}. Correct it.</source>
        <translation>{path} 没有描述一个词表：{what}。请更正。</translation>
    </message>
    <message>
        <source>{path} has changed since it was opened. Open its folder again.</source>
        <translation>{path} 打开之后被改动过。请重新打开它所在的文件夹。</translation>
    </message>
    <message>
        <source>{path} has no token {end}. Delete it to train a new one.</source>
        <translation>{path} 中没有词元 {end}。请删除它，重新训练一个。</translation>
    </message>
    <message>
        <source>{path} has no usable vocabulary. Get a fresh copy of it, or choose another tokenizer.</source>
        <translation>{path} 中没有可用的词表。请重新获取该文件，或另选一个分词器。</translation>
    </message>
    <message>
        <source>{path} has no usable weight_map. Get a fresh copy of the model.</source>
        <translation>{path} 中没有可用的 weight_map。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{path} has {found} tokens, not {wanted}. Delete it or ask for its size.</source>
        <translation>{path} 有 {found} 个词元，不是 {wanted} 个。请删除它，或改用它的大小。</translation>
    </message>
    <message>
        <source>{path} has {size} bytes, too many for a vocabulary (at most {limit}). Choose another file.</source>
        <translation>{path} 有 {size} 字节，作为词表太大（最多 {limit} 字节）。请选择其他文件。</translation>
    </message>
    <message>
        <source>{path} holds no JSON object. Get a fresh copy of the model.</source>
        <translation>{path} 中没有 JSON 对象。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{path} is a file. Choose the model folder that holds it.</source>
        <translation>{path} 是文件。请选择它所在的模型文件夹。</translation>
    </message>
    <message>
        <source>{path} is damaged: its SHA-256 is {found}, not {expected}. Install the playground again.</source>
        <translation>{path} 已损坏：其 SHA-256 为 {found}，应为 {expected}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>{path} is damaged: {why}. Get a fresh copy of the model.</source>
        <translation>{path} 已损坏：{why}。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{path} is empty. Choose a file with text in it.</source>
        <translation>{path} 是空的。请选择有内容的文件。</translation>
    </message>
    <message>
        <source>{path} is larger than {limit} MiB. Choose a smaller text.</source>
        <translation>{path} 超过 {limit} MiB。请选择更小的文本。</translation>
    </message>
    <message>
        <source>{path} is no tokenizer.json that can be used: {reason}. Get a fresh copy, or choose another tokenizer.</source>
        <translation>{path} 不是可用的 tokenizer.json：{reason}。请重新获取该文件，或另选一个分词器。</translation>
    </message>
    <message>
        <source>{path} is no tokenizer.json that can be used: {what}. Get a fresh copy of it, or choose another tokenizer.</source>
        <translation>{path} 不是可用的 tokenizer.json：{what}。请重新获取该文件，或另选一个分词器。</translation>
    </message>
    <message>
        <source>{path} is no tokenizer: only tokenizer.json and *.tiktoken files are. Choose one of those, or a model folder.</source>
        <translation>{path} 不是分词器：只支持 tokenizer.json 和 *.tiktoken 文件。请选择其中之一，或选择模型文件夹。</translation>
    </message>
    <message>
        <source>{path} is none of OpenAI&apos;s files, and how it splits text is not in it. Put {beside} next to it with {{&quot;pattern&quot;: &quot;the regular expression that splits text&quot;, &quot;special_tokens&quot;: {{&quot;&lt;|endoftext|&gt;&quot;: 50256}}}}.</source>
        <translation>{path} 不是 OpenAI 的文件，其中也没有说明如何切分文本。请在它旁边放一个 {beside}，内容为 {{&quot;pattern&quot;: &quot;切分文本的正则表达式&quot;, &quot;special_tokens&quot;: {{&quot;&lt;|endoftext|&gt;&quot;: 50256}}}}。</translation>
    </message>
    <message>
        <source>{path} is not UTF-8 text (byte {position} is not). Save it as UTF-8 and open it again.</source>
        <translation>{path} 不是 UTF-8 文本（字节 {position} 处有误）。请另存为 UTF-8 后重新打开。</translation>
    </message>
    <message>
        <source>{path} is not UTF-8 text (byte {position}). Save it as UTF-8 first.</source>
        <translation>{path} 不是 UTF-8 文本（字节 {position} 处有误）。请先另存为 UTF-8。</translation>
    </message>
    <message>
        <source>{path} is not a file. Choose a text file.</source>
        <translation>{path} 不是文件。请选择一个文本文件。</translation>
    </message>
    <message>
        <source>{path} is not an ordinary file. Choose a tokenizer.json, a *.tiktoken file or a model folder.</source>
        <translation>{path} 不是普通文件。请选择 tokenizer.json、*.tiktoken 文件或模型文件夹。</translation>
    </message>
    <message>
        <source>{path} points to {name}, which is no safetensors file in its folder. Get the model from a source you trust.</source>
        <translation>{path} 指向 {name}，但它不是同一文件夹中的 safetensors 文件。请从可信的来源获取该模型。</translation>
    </message>
    <message>
        <source>{source} is no complete rank file: {what}. Get a fresh copy of it.</source>
        <translation>{source} 不是完整的词元序号文件：{what}。请重新获取该文件。</translation>
    </message>
    <message>
        <source>{tensor} has the shape {found}, but config.json promises {expected}. Get a fresh copy of the model.</source>
        <translation>{tensor} 的形状是 {found}，但 config.json 声明的是 {expected}。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{tensor} is both in {first} and in {second}. Get a fresh copy of the model.</source>
        <translation>{tensor} 同时出现在 {first} 和 {second} 中。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{tensor} is missing from {folder}. Get a complete copy of the model.</source>
        <translation>{folder} 中缺少 {tensor}。请获取该模型的完整副本。</translation>
    </message>
    <message>
        <source>{tensor} is stored as {dtype}, which the playground can&apos;t run. Open a float32, float16 or bfloat16 copy of the model.</source>
        <translation>{tensor} 以 {dtype} 存储，本程序无法运行。请打开该模型的 float32、float16 或 bfloat16 版本。</translation>
    </message>
    <message>
        <source>{width} dimensions can&apos;t be divided over {heads} heads. Correct {width_key} or {heads_key} in config.json.</source>
        <translation>{width} 维无法均分给 {heads} 个头。请更正 config.json 中的 {width_key} 或 {heads_key}。</translation>
    </message>
</context>
<context>
    <name>sampling</name>
    <message>
        <source>cut by min-p {value}</source>
        <translation>被 min-p {value} 裁掉</translation>
    </message>
    <message>
        <source>cut by temperature {value}</source>
        <translation>被温度 {value} 裁掉</translation>
    </message>
    <message>
        <source>cut by top-k {value}</source>
        <translation>被 top-k {value} 裁掉</translation>
    </message>
    <message>
        <source>cut by top-p {value}</source>
        <translation>被 top-p {value} 裁掉</translation>
    </message>
    <message>
        <source>ruled out by the model</source>
        <translation>被模型排除</translation>
    </message>
</context>
</TS>
