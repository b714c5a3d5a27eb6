"""The usual Python chain over files, stage by stage, for a comparison with `wiredesk stage`.

    pip install trafilatura==2.3.1 lxml_html_clean ftfy==6.3.1 py3langid==0.4.0 datasketch==2.0.0 spacy==3.8.18
    python benches/peers/chain.py --rounds 20 samples/articles/*.html samples/articles/*.txt
    python benches/peers/chain.py --write articles.jsonl --rounds 20 samples/articles/*.html samples/articles/*.txt

The first prints the processor time of each stage an article. The second writes the same articles as JSON lines, the input of
`wiredesk stage cleanup`. A package that is not installed leaves its stage out and is named. spaCy needs a model: pass one with --model.
"""

import argparse
import json
import re
import time
from pathlib import Path


def stages(model):
    """Yields the name of each stage and what it does with (path, text)."""

    def clean(path, text):
        from trafilatura import bare_extraction

        if path.suffix != ".html":
            return text
        found = bare_extraction(text, with_metadata=True)
        return found.text if found and found.text else text

    def repair(_, text):
        from ftfy import fix_text

        return fix_text(text)

    def language(_, text):
        from py3langid import classify

        classify(text)
        return text

    def duplicates():
        from datasketch import MinHash, MinHashLSH

        index, count = MinHashLSH(threshold=0.7, num_perm=128), 0

        def look(_, text):
            nonlocal count
            words = re.findall(r"\w+", text.lower())
            sketch = MinHash(num_perm=128)
            sketch.update_batch([" ".join(words[i : i + 5]).encode() for i in range(max(1, len(words) - 4))])
            index.query(sketch)
            index.insert(count, sketch)
            count += 1
            return text

        return look

    def entities():
        import spacy

        if model is None:
            raise ImportError("no --model")
        tagger = spacy.load(model, exclude=["parser", "lemmatizer", "attribute_ruler"])
        return lambda _, text: (tagger(text), text)[1]

    yield "clean", lambda: clean
    yield "repair", lambda: repair
    yield "language", lambda: language
    yield "duplicates", duplicates
    yield "entities", entities


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="+", type=Path)
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--model")
    options.add_argument("--write", type=Path)
    options = options.parse_args()

    read = [(path, path.read_bytes().decode("utf-8", "replace")) for path in options.files]
    articles = read * options.rounds
    if options.write:
        with options.write.open("w") as out:
            for number, (path, text) in enumerate(articles):
                field = "html" if path.suffix == ".html" else "text"
                out.write(json.dumps({"id": number, field: text}) + "\n")
        return
    size = sum(len(text) for _, text in articles) / len(articles)
    print(f"{len(articles)} articles of {size:.0f} characters")
    for name, make in stages(options.model):
        try:
            stage = make()
            stage(*articles[0])
        except (ImportError, OSError) as problem:
            print(f"{name:10} not measured: {problem}")
            continue
        began = time.process_time()
        articles = [(path, stage(path, text)) for path, text in articles]
        print(f"{name:10} {1000 * (time.process_time() - began) / len(articles):8.3f} ms an article")


if __name__ == "__main__":
    main()
