"""Canonical JSON and its hashes: the same facts always give the same bytes."""

import hashlib
import json
import unicodedata
from typing import Any


def normalized(value: Any) -> Any:
    """Return the value with every text in NFC; floats and unknown types raise TypeError."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {normalized(key): normalized(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [normalized(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"{type(value).__name__} 不能写入快照。")


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys, NFC text, no spaces and no floats."""
    return _sorted_json(normalized(value))


def canonical_json_of_texts(value: Any) -> str:
    """Return canonical_json of a value that is known to hold no float, twice as fast.

    What is cut from a normalised text is normalised: if the whole is, every part of it is.
    """
    text = _sorted_json(value)
    return text if unicodedata.is_normalized("NFC", text) else canonical_json(value)


def _sorted_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_hex(text: str) -> str:
    """Return the SHA-256 of the UTF-8 bytes as 64 lowercase hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def salted_hash(salt: str, snapshot: str) -> str:
    """Return the content hash of a version: SHA-256 over salt, a line feed and the snapshot.

    The salt keeps a purged content from being guessed from its hash.
    """
    return sha256_hex(f"{salt}\n{snapshot}")
