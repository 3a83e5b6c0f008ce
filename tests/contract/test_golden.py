"""Every message has a golden file, and what an older edge or hub wrote decodes for ever."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from edge.contract.codec import Malformed, encode, from_json, to_json
from edge.contract.document import contract_document, wire_dataclasses
from tests.contract.samples import SAMPLES

GOLDEN = Path(__file__).parent / "golden/v1"
DOCUMENT = Path(__file__).parents[2] / "docs/contract.md"
EVERY = pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: type(one).__name__)


MAY_BE_NULL = {
    ("Welcome", "broker"),
    ("Goal", "at_least"),
    ("Goal", "at_most"),
    ("Step", "goal"),
    ("Step", "question"),
}


def file_of(shape):
    """Name a golden file as its dataclass is named, in snake case."""
    return GOLDEN / (re.sub(r"(?<!^)(?=[A-Z])", "_", shape.__name__).lower() + ".json")


def fields_of(sample):
    return [field.name for field in dataclasses.fields(sample)]


def changed(sample, **fields):
    return json.dumps({**encode(sample), **fields}).encode()


def test_every_message_has_its_golden_file_and_its_sample():
    shapes = wire_dataclasses()
    assert len(shapes) >= 28
    assert {path.name for path in GOLDEN.glob("*.json")} == {file_of(one).name for one in shapes}
    assert sorted(shape.__name__ for shape in shapes) == sorted(
        type(sample).__name__ for sample in SAMPLES
    )


@EVERY
def test_a_golden_file_decodes_for_ever(sample):
    golden = file_of(type(sample)).read_bytes()
    assert from_json(type(sample), golden) == sample
    assert encode(sample) == json.loads(golden)


@pytest.mark.parametrize("older", sorted((GOLDEN / "older").iterdir()), ids=lambda one: one.stem)
def test_what_an_older_edge_or_hub_wrote_decodes_for_ever(older):
    """A file is named after its golden file and the day until which that was how it is written."""
    (shape,) = (one for one in wire_dataclasses() if file_of(one).stem == older.stem.split("-")[0])
    read = from_json(shape, older.read_bytes())
    assert json.loads(older.read_bytes()).keys() <= encode(read).keys()


@EVERY
def test_what_is_encoded_decodes_to_itself(sample):
    assert from_json(type(sample), to_json(sample)) == sample


@EVERY
@pytest.mark.parametrize(
    "payload",
    [b"", b"no json", b"\xff\xfe", b"{", b"null", b"[]", b"7", b'"text"', b"[" * 100_000],
    ids=["empty", "words", "bytes", "cut", "null", "list", "number", "text", "deep"],
)
def test_what_is_no_object_is_refused(sample, payload):
    with pytest.raises(Malformed):
        from_json(type(sample), payload)


@EVERY
def test_an_extra_field_is_refused_by_name(sample):
    with pytest.raises(Malformed, match="unknown field 'canary'"):
        from_json(type(sample), changed(sample, canary=1))


@EVERY
def test_a_missing_field_is_refused_by_name_unless_it_has_a_default(sample):
    for field in dataclasses.fields(sample):
        plain = encode(sample)
        del plain[field.name]
        payload = json.dumps(plain).encode()
        if field.name == "v":
            with pytest.raises(Malformed, match="only version 1"):
                from_json(type(sample), payload)
        elif field.default is dataclasses.MISSING:
            with pytest.raises(Malformed, match=f"misses the field '{field.name}'"):
                from_json(type(sample), payload)
        else:
            found = from_json(type(sample), payload)
            assert getattr(found, field.name) == field.default


@EVERY
@pytest.mark.parametrize("wrong", [None, True, 7, "é", [], {}], ids=json.dumps)
def test_no_field_takes_a_value_of_another_kind(sample, wrong):
    for name, right in encode(sample).items():
        if _kind(wrong) != _kind(right) and (type(sample).__name__, name) not in MAY_BE_NULL:
            with pytest.raises(Malformed, match=rf"\.{name}: "):
                from_json(type(sample), changed(sample, **{name: wrong}))


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_score_is_a_finite_number(wrong):
    (score,) = (one for one in SAMPLES if type(one).__name__ == "ScoreMade")
    payload = to_json(score).replace(b"212.5", wrong.encode())
    with pytest.raises(Malformed, match="value: must be a number"):
        from_json(type(score), payload)


def _kind(plain):
    return "number" if type(plain) is float else type(plain).__name__.replace("int", "number")


VERSIONED = [sample for sample in SAMPLES if "v" in fields_of(sample)]


@pytest.mark.parametrize("sample", VERSIONED, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("version", [0, 2, "1", None, True, 1.0])
def test_an_unknown_version_is_refused_as_such_whatever_else_it_holds(sample, version):
    with pytest.raises(Malformed, match=r"\.v"):
        from_json(type(sample), changed(sample, v=version))
    if version == 2:
        with pytest.raises(Malformed, match="only version 1"):
            from_json(type(sample), changed(sample, v=2, new_field=1))


def test_everything_that_travels_alone_has_a_version():
    alone = {
        "EventBatch",
        "EpochOpened",
        "Ask",
        "Request",
        "EdgePresence",
        "ReaderHealthReport",
        "HubPresence",
        "DownEnvelope",
        "ExhibitManifest",
        "ExhibitDeclared",
        "EnrolRequest",
        "Welcome",
        "EnrolCall",
        "EnrolAnswer",
    }
    assert {type(sample).__name__ for sample in VERSIONED} == alone


def test_personal_fields_are_not_printed():
    shown = "".join(repr(sample) for sample in SAMPLES)
    assert "Testkind" not in shown
    assert "guardian@example.org" not in shown
    assert repr(b"d" * 32) not in shown


def test_the_document_is_current():
    assert DOCUMENT.read_text() == contract_document(), "python -m edge.contract.document"


def test_the_document_names_every_message_and_field():
    text = contract_document()
    for shape in wire_dataclasses():
        assert f"### {shape.__name__}\n" in text
        for field in dataclasses.fields(shape):
            assert f"| `{field.name}` |" in text
