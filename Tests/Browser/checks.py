"""Counts what held and what did not, and says it line by line."""

import pathlib
import sys
import traceback
from contextlib import contextmanager


class Checks:
    def __init__(self) -> None:
        self.passed = 0
        self.failed: list[str] = []

    def expect(self, name: str, good: object, detail: object = "") -> bool:
        """Notes one check; `detail` is shown when it did not hold."""
        if good:
            self.passed += 1
            print(f"  ok      {name}")
        else:
            self.failed.append(name)
            print(f"  FAILED  {name}" + (f"\n            {detail}" if detail else ""))
        sys.stdout.flush()
        return bool(good)

    @contextmanager
    def part(self, name: str):
        """A group of checks; an error inside is a failed check, and the next part still runs."""
        print(f"{name}")
        try:
            yield
        except Exception as error:  # noqa: BLE001: whatever went wrong is the finding
            traceback.print_exc()
            first = str(error).strip().splitlines()
            self.expect(f"{name}: ran to its end", False, first[0] if first else type(error).__name__)

    def close(self, result: pathlib.Path | None = None) -> int:
        """Prints the closing line, keeps it in a file if one is given, and answers the exit status."""
        for name in self.failed:
            print(f"failed: {name}")
        line = f"{self.passed} passed, {len(self.failed)} failed"
        if result:
            result.parent.mkdir(parents=True, exist_ok=True)
            result.write_text(line + "\n")
        print(line)
        return 1 if self.failed or self.passed == 0 else 0
