"""The queue beside its peers, on one machine in one run. Called by Scripts/bench.sh with the release build.

    run.py BENCHMARK PEERS_PYTHON POSTGRES_URL [--parts peers alone long] [--keep FILE]

Each figure is measured three times, ours and the peers' in turn, and the median counts: the ratio between them is what holds on
other machines too."""

import argparse
import collections
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
ROUNDS = int(os.environ.get("ROUNDS", "3"))
FIGURES = ["add-one", "add", "bulk", "drain", "latency"]
ALONE = ["nodes", "snapshot"]
AGED = "drain after 10000000 tasks have passed through, against fresh"
# figure, engine, the peer it is held against, how many times better it must be, an absolute figure it must reach.
WANTED = [
    ("add one by one, 32 callers", "sqlite", ("huey", "add one by one, 1 caller"), 5, None),
    ("add one by one, 32 callers, p99", "sqlite", None, None, 10),
    ("add one by one, 32 callers", "postgres", ("pgqueuer", "add one by one, 1 caller"), 3, None),
    ("add in bulk with a tag", "sqlite", None, None, 60_000),
    ("add in bulk with a tag", "postgres", ("pgqueuer", "add in bulk with a tag"), 1, None),
    ("drain", "sqlite", ("huey", "drain"), 5, None),
    ("drain", "postgres", ("pgqueuer", "drain"), 1, None),
    ("added to started, p50", "sqlite", None, None, 2),
    ("added to started, p99", "sqlite", None, None, 10),
    ("added to started, p50", "postgres", ("pgqueuer", "added to started, p50"), 1, None),
    ("added to started, p99", "postgres", ("pgqueuer", "added to started, p99"), 1, None),
    ("two nodes against one, tasks of 5 ms", "postgres", None, None, 1.6),
    (AGED, "sqlite", None, None, 0.8),
    (AGED, "postgres", None, None, 0.8),
    ("drain after 400000 tasks beside a held snapshot, against fresh", "postgres", None, None, 0.5),
]


def run(command: list[str], found: dict) -> None:
    print("  " + " ".join(command[-3:]), file=sys.stderr)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.stdout}{done.stderr}")
    for line in done.stdout.splitlines():
        row = json.loads(line)
        found[row["system"], row["engine"], row["figure"], row["unit"]].append(row["value"])


def beside_peers(chosen: argparse.Namespace, ours: list[str], folder: str, found: dict) -> None:
    peers_url = chosen.url.replace("postgres:///postgres", "postgres://aviary@/peers").replace("&user=aviary", "")
    for address in ours:
        run([chosen.benchmark, address, *FIGURES], found)
    run([chosen.python, str(HERE / "peers/huey_peer.py"), f"{folder}/huey.sqlite"], found)
    run([chosen.python, str(HERE / "peers/pgqueuer_peer.py"), peers_url], found)


def age(benchmark: str, fresh: str, used: str, found: dict) -> None:
    """Drains of an empty queue and of one that ten million tasks have passed through, in turn: disks have moods."""
    drains: dict = collections.defaultdict(list)
    # Empties the used one.
    run([benchmark, used, "drain"], collections.defaultdict(list))
    run([benchmark, used, "pass", "--count", "10000000"], drains)
    for _ in range(max(ROUNDS, 8)):
        run([benchmark, fresh, "drain"], drains)
        run([benchmark, used, "again"], drains)
    medians = {figure: statistics.median(values) for (_, _, figure, _), values in drains.items()}
    engine = next(iter(drains))[1]
    found["aviary", engine, AGED, "x"].append(medians["drain of a used queue"] / medians["drain"])


def measure(chosen: argparse.Namespace, found: dict) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        ours = [f"sqlite:{folder}/queue.sqlite", chosen.url]
        for _ in range(ROUNDS):
            if "peers" in chosen.parts:
                beside_peers(chosen, ours, folder, found)
            if "alone" in chosen.parts:
                run([chosen.benchmark, chosen.url, *ALONE], found)
        if "long" in chosen.parts:
            age(chosen.benchmark, ours[0], f"sqlite:{folder}/used.sqlite", found)
            age(chosen.benchmark, ours[1], chosen.url.replace("postgres:///postgres", "postgres:///used"), found)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("benchmark")
    options.add_argument("python")
    options.add_argument("url")
    options.add_argument("--parts", nargs="*", choices=["peers", "alone", "long"], default=["peers", "alone"],
                         help="what to measure; long is ten million tasks on each database, which takes an hour")
    options.add_argument("--keep", type=pathlib.Path, help="a file that holds the values of earlier runs and gets the new ones")
    chosen = options.parse_args()
    found: dict = collections.defaultdict(list)
    if chosen.keep and chosen.keep.exists():
        for *key, values in json.loads(chosen.keep.read_text()):
            found[tuple(key)] += values
    measure(chosen, found)
    if chosen.keep:
        chosen.keep.write_text(json.dumps([[*key, values] for key, values in found.items()]))
    values = {key[:3]: statistics.median(all_values) for key, all_values in found.items()}
    units = {key[:3]: key[3] for key in found}
    rounds = max(map(len, found.values()))
    print(f"{time.strftime('%Y-%m-%d')}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, release build, median of {rounds}\n")
    print("| figure | engine | Aviary | peer | must | |\n|---|---|---|---|---|---|")
    for figure, engine, peer, times, bound in WANTED:
        ours_value = values.get(("aviary", engine, figure))
        if ours_value is None:
            continue
        unit = units["aviary", engine, figure]
        shown = f"{ours_value:,.0f} {unit}" if ours_value >= 100 else f"{ours_value:.2f} {unit}"
        smaller = unit == "ms"
        if peer:
            theirs = values[peer[0], engine, peer[1]]
            ratio = theirs / ours_value if smaller else ours_value / theirs
            holds, must = ratio >= times, f"≥ {times} ×"
            beside = f"{peer[0]} {theirs:,.1f} {unit}, {ratio:.1f} ×"
        else:
            holds = ours_value < bound if smaller else ours_value >= bound
            must, beside = f"{'<' if smaller else '≥'} {bound:,} {unit}", ""
        print(f"| {figure} | {engine} | {shown} | {beside} | {must} | {'ok' if holds else 'MISSED'} |")


if __name__ == "__main__":
    main()
