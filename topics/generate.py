"""``python -m topics.generate``: write the JSON Schema files and the AsyncAPI document from the record types.

``--release`` also makes the present schemas the released ones, with which later changes must stay compatible.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from topics.asyncapi import document
from topics.schemas import published_records, schema_file, schema_of

FOLDER = Path(__file__).parent
SCHEMAS = FOLDER / "schemas"
ASYNCAPI = FOLDER / "asyncapi.json"
RELEASED = FOLDER / "released.json"
CONTRACT_VERSION = "1.0.0"


def generated() -> dict[Path, str]:
    """The files that follow from the code, and what each must contain."""
    files = {SCHEMAS / schema_file(record): _json(schema_of(record)) for record in published_records()}
    files[ASYNCAPI] = _json(document(CONTRACT_VERSION))
    return files


def released() -> str:
    """What the file of released schemas contains if the present ones are released."""
    return _json({record.__name__: schema_of(record) for record in published_records()})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    """Write the files and print their names."""
    parser = argparse.ArgumentParser(prog="python -m topics.generate", description=__doc__)
    parser.add_argument("--release", action="store_true", help="also make the present schemas the released ones")
    arguments = parser.parse_args()
    SCHEMAS.mkdir(exist_ok=True)
    files = generated()
    if arguments.release:
        files[RELEASED] = released()
    for path, content in files.items():
        path.write_text(content, encoding="utf-8")
        print(path.relative_to(FOLDER.parent))


if __name__ == "__main__":
    main()
