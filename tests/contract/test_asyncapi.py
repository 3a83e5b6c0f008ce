"""The AsyncAPI document tells the same as the dataclasses: whoever follows it is understood."""

import json
from pathlib import Path

import jsonschema
import pytest

from edge.contract import downward, events, manifest, requests
from edge.contract.asyncapi import asyncapi, asyncapi_document
from edge.contract.channels import CHANNELS
from edge.contract.codec import encode
from tests.contract.samples import SAMPLES

DOCUMENT = Path(__file__).parents[2] / "docs/asyncapi.json"
TOLD = asyncapi()


def validator_of(name):
    schema = {"$ref": f"#/components/schemas/{name}", "components": TOLD["components"]}
    return jsonschema.Draft202012Validator(schema)


def test_the_document_is_current():
    assert DOCUMENT.read_text() == asyncapi_document()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: type(one).__name__)
def test_what_the_document_says_of_a_message_is_what_travels(sample):
    plain = encode(sample)
    told = validator_of(type(sample).__name__)
    told.validate(plain)
    assert not told.is_valid({**plain, "canary": 1})


def test_a_missing_field_and_an_unknown_word_are_not_what_the_document_says():
    told = validator_of("Ask")
    plain = next(encode(one) for one in SAMPLES if type(one).__name__ == "Ask")
    assert not told.is_valid({name: plain[name] for name in plain if name != "nonce"})
    assert not told.is_valid({**plain, "what": "gossip"})
    assert not told.is_valid({**plain, "v": 2})


def test_everything_that_is_sealed_is_told_on_some_channel():
    sealed = {shape for channel in CHANNELS for shape in channel.sealed}
    bodies = (events.EventBody, requests.RequestBody, downward.DownBody)
    signed = {manifest.ExhibitManifest}
    assert sealed == signed | {shape for body in bodies for shape in body.__args__}


def test_every_reference_leads_somewhere():
    whole = json.dumps(TOLD)
    for reference in {part.split('"')[0] for part in whole.split('"$ref": "#/')[1:]}:
        found = TOLD
        for name in reference.split("/"):
            found = found[name]
        assert found
