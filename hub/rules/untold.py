"""Which texts an exhibit's manifest has not in every language: pages fall back, and somebody asks.

What falls back, and to what, stands with `edge.contract.manifest.Texts.within`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.contract.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from edge.contract.manifest import ExhibitManifest, Texts


def untold(manifest: ExhibitManifest) -> dict[Language, tuple[str, ...]]:
    """Return by language which texts are missing, named as `exhibit.toml` names them.

    A unit such as "cm" is the same in all languages; what is said in Dutch alone is taken for one.
    """
    missing: dict[Language, list[str]] = {}
    for name, texts in _texts(manifest):
        for language in Language:
            if not getattr(texts, language):
                missing.setdefault(language, []).append(name)
    return {language: tuple(names) for language, names in missing.items()}


def _texts(manifest: ExhibitManifest) -> Iterator[tuple[str, Texts]]:
    yield "name", manifest.name
    yield "question", manifest.question
    yield "why", manifest.why
    yield "at_home", manifest.at_home
    for metric in manifest.metrics:
        yield f"metrics.{metric.key}.name", metric.name
        if metric.unit.fr or metric.unit.en or metric.unit.de:
            yield f"metrics.{metric.key}.unit", metric.unit
        for meaning in metric.meanings:
            yield f"metrics.{metric.key}.meanings until {meaning.until:g}", meaning.text
