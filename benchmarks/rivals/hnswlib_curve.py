"""Recall against speed of hnswlib (C++), for `corral bench vectors`.

Arguments: rows.f32 truth.i32 dimension count links build_breadth breadths(comma)
rows.f32 has the vectors, then the questions; truth.i32 the ten nearest of each question.
Prints one JSON object a line: the build, then one for each breadth.
"""

import importlib.metadata
import json
import os
import sys
import time

import hnswlib
import numpy as np

K = 10
ROUNDS = 3
ENOUGH_SECONDS = 1.5


def best(seconds, questions):
    return questions / min(seconds)


def ask_all(index, questions, threads):
    seconds = []
    while not seconds or (len(seconds) < ROUNDS and sum(seconds) < ENOUGH_SECONDS):
        started = time.perf_counter()
        labels, _ = index.knn_query(questions, k=K, num_threads=threads)
        seconds.append(time.perf_counter() - started)
    return labels, best(seconds, len(questions))


def ask_one_by_one(index, questions):
    nanos = []
    for i in range(len(questions)):
        started = time.perf_counter_ns()
        index.knn_query(questions[i : i + 1], k=K, num_threads=1)
        nanos.append(time.perf_counter_ns() - started)
    nanos.sort()
    return nanos[len(nanos) // 2] / 1e3, nanos[len(nanos) * 99 // 100] / 1e3


def main():
    rows_file, truth_file, dimension, count, links, build_breadth, breadths = sys.argv[1:]
    count = int(count)
    rows = np.fromfile(rows_file, dtype="<f4").reshape(-1, int(dimension))
    vectors, questions = rows[:count], rows[count:]
    truth = np.fromfile(truth_file, dtype="<i4").reshape(-1, K)

    index = hnswlib.Index(space="ip", dim=int(dimension))
    index.init_index(max_elements=count, M=int(links), ef_construction=int(build_breadth))
    started = time.perf_counter()
    index.add_items(vectors, num_threads=1)
    print(json.dumps({"version": importlib.metadata.version("hnswlib"), "build": time.perf_counter() - started}))

    for breadth in map(int, breadths.split(",")):
        index.set_ef(breadth)
        labels, one = ask_all(index, questions, 1)
        _, every = ask_all(index, questions, os.cpu_count())
        p50, p99 = ask_one_by_one(index, questions)
        hits = sum(len(np.intersect1d(a, b)) for a, b in zip(labels, truth))
        print(
            json.dumps({
                "breadth": breadth,
                "recall": hits / truth.size,
                "perSecond": one,
                "perSecondAll": every,
                "p50": p50,
                "p99": p99,
            }),
            flush=True,
        )


if __name__ == "__main__":
    main()
