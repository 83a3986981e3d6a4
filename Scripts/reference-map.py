#!/usr/bin/env python3
"""Writes the tests into Docs/reference-map.md: for each row the files that hold tests whose name begins with the row's id. A row that has its first test goes from open to part; whether it is done is for a person to say."""

import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAP = ROOT / "Docs/reference-map.md"
# A raw identifier, func `R27 a zone …`(), or a plain one, func R27_…() or func r27…().
NAME = re.compile(r"\bfunc\s+`?[Rr](\d\d)(?!\d)")


def tests() -> dict[str, list[str]]:
    """For each id the files that hold a test of it."""
    found: dict[str, list[str]] = collections.defaultdict(list)
    for folder in ("Tests", "Modules"):
        for file in sorted((ROOT / folder).rglob("*.swift")):
            path = file.relative_to(ROOT)
            if "Tests" in path.parts and "ArchitectureTests" not in path.parts:
                for number in sorted(set(NAME.findall(file.read_text()))):
                    found[f"R{number}"].append(str(path))
    return found


def main() -> None:
    found = tests()
    lines = []
    for line in MAP.read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 5 and re.fullmatch(r"R\d\d", cells[0]):
            files = found.pop(cells[0], [])
            cells[3] = ", ".join(f"[{pathlib.Path(file).stem}](../{file})" for file in files)
            if files and cells[4] == "open":
                cells[4] = "part"
            line = "| " + " | ".join(cells) + " |"
            line = re.sub(r"\|  (?=\|)", "| ", line)
        lines.append(line)
    MAP.write_text("\n".join(lines) + "\n")
    for number, files in found.items():
        raise SystemExit(f"{number} has tests in {', '.join(files)} but no row in the map")


if __name__ == "__main__":
    main()
