"""Writes reference-vectors.tsv: what all-MiniLM-L6-v2 gives for texts in many scripts.

Run once per change of the texts, outside the build:

    python3 -m venv venv && venv/bin/pip install onnxruntime==1.29.0 tokenizers==0.23.3 numpy
    venv/bin/python make_reference.py MODEL.onnx TOKENIZER.json > ../resources/reference-vectors.tsv

A line holds, apart by tabs: the number of tokens before any cut, the text in UTF-8 and Base64, and
the normalised mean of the last hidden states as little-endian 16-bit floats in Base64. Half
precision moves a cosine by less than 1e-7.
"""

import base64
import random
import sys

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

SENTENCES = """\
The quick brown fox jumps over the lazy dog.
How do I restart the host after an incident?
What is the largest context that fits into 24 GB of memory?
A kitten rests on a rug while the rain falls outside.
SELECT name, count(*) FROM hosts WHERE up = true GROUP BY name;
for (int i = 0; i < n; i++) { sum += a[i] * b[i]; }
https://example.org/a/path?with=query&and=more#fragment
ERROR 2024-05-01T12:00:00Z [worker-7] connection refused (errno 111)
Crème brûlée, naïve café, Ångström, Straße, İstanbul, ﬁligree
E = mc², x ≤ y ∧ ∀ε>0 ∃δ>0, ∑ᵢ aᵢ·bᵢ ≈ √2
Прежде чем перезапускать сервер, проверьте журнал ошибок.
Чому модель відповідає так повільно?
Το ταχύ καφέ αλεπού πηδάει πάνω από το τεμπέλικο σκυλί.
השועל החום המהיר קופץ מעל הכלב העצלן.
كيف يمكنني إعادة تشغيل الخادم بعد العطل؟
چگونه می‌توانم سرور را دوباره راه‌اندازی کنم؟
सर्वर को फिर से कैसे शुरू करें?
সার্ভারটি আবার কীভাবে চালু করব?
சேவையகத்தை மீண்டும் எவ்வாறு தொடங்குவது?
ನಾನು ಸರ್ವರ್ ಅನ್ನು ಮರುಪ್ರಾರಂಭಿಸುವುದು ಹೇಗೆ?
ฉันจะเริ่มเซิร์ฟเวอร์ใหม่ได้อย่างไร
ຂ້ອຍຈະເລີ່ມເຊີບເວີຄືນໃໝ່ໄດ້ແນວໃດ
我怎样才能在故障后重新启动服务器？
障害の後でサーバーを再起動するにはどうすればよいですか？
カタカナとひらがなと漢字
장애가 발생한 후 서버를 어떻게 다시 시작합니까?
Làm thế nào để khởi động lại máy chủ?
როგორ გადავტვირთო სერვერი?
Ինչպե՞ս վերագործարկել սերվերը:
አገልጋዩን እንዴት እንደገና ማስጀመር እችላለሁ?
ᐃᓄᒃᑎᑐᑦ ᖃᐅᔨᒪᔪᖅ
ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ
ကျွန်ုပ်သည် ဆာဗာကို မည်သို့ ပြန်စရမည်နည်း
ខ្ញុំអាចចាប់ផ្តើមម៉ាស៊ីនមេឡើងវិញដោយរបៀបណា
🙂 👩‍👩‍👧‍👦 🏳️‍🌈 🇪🇺 👍🏽 emoji in a row
𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝕚𝕤 𝓯𝓾𝓷 𝟚𝟘𝟚𝟜 𐍈 𐎠 𒀀
e\u0301 a\u0308\u0323 o\u0302\u0301 combining marks, Z\u0351\u036b\u0343\u036a\u0302
zero\u200bwidth\u200djoin\u2060er soft\u00adhyphen \ufeffmark
tab\tnew\nline\r\nreturn\u000bvertical\u00a0hard\u3000wide\u2028line\u2029paragraph
nul\u0000 bell\u0007 escape\u001b delete\u007f next\u0085 replacement\ufffd
[CLS] [SEP] [MASK] [UNK] [PAD] ##ing special tokens as text
donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen
!!! ??? ... --- ___ *** ((( ))) [[[ ]]] {{{ }}}
„Anführung“ «guillemets» ‘single’ “double” ‹angle› 「角」 『二重』
MiXeD CaSe TeXt WITH SHOUTING and ǅ titlecase Σίσυφος ΌΛΑ
0 1 23 456 7,890 1.5e-10 0xDEADBEEF ½ ¾ Ⅷ ① ٣ ४ ๕"""

WORDS = """host model memory queue answer vector page search index token batch window prompt cache
disk network driver kernel thread timeout retry incident backup restore user request limit stream
client server library paragraph sentence section the of and a to in is that for with on as by""".split()


def texts():
    rng = random.Random(20260101)
    yield from ["", " ", "\n\t ", "a", "I", ".", "\u0000", "\ufffd", "\u0301", "中", "🙂", "[CLS]"]
    sentences = SENTENCES.split("\n")
    sentences = [s.encode().decode() for s in sentences]
    yield from sentences
    for length in [2, 3, 5, 8, 12, 16, 24, 32, 48, 64, 96, 128, 160, 200, 240]:
        for _ in range(5):
            yield " ".join(rng.choice(WORDS) for _ in range(length))
    for around in range(250, 260):
        yield " ".join(["word"] * around)
    for length in [300, 400, 600, 1500]:
        yield " ".join(rng.choice(WORDS) for _ in range(length))
        yield " ".join(rng.choice(sentences) for _ in range(length // 10))
    yield "x" * 99
    yield "x" * 100
    yield "x" * 101
    yield "y" * 5000
    yield "中文" * 400
    yield "🙂" * 300
    yield "a." * 300
    for _ in range(60):
        yield " ".join(rng.choice(sentences) for _ in range(rng.randint(2, 4)))


def main(model, tokenizer_file):
    tokenizer = Tokenizer.from_file(tokenizer_file)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    for text in texts():
        ids = tokenizer.encode(text).ids
        cut = np.array([ids if len(ids) <= 256 else ids[:255] + ids[-1:]], dtype=np.int64)
        states = session.run(
            None,
            {
                "input_ids": cut,
                "attention_mask": np.ones_like(cut),
                "token_type_ids": np.zeros_like(cut),
            },
        )[0][0]
        mean = states.mean(axis=0, dtype=np.float64)
        vector = (mean / np.linalg.norm(mean)).astype("<f2")
        encoded = (base64.b64encode(b).decode() for b in (text.encode(), vector.tobytes()))
        print(len(ids), *encoded, sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
