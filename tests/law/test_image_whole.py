"""The compiled law: what goes in comes out, and nothing that was touched is read."""

from __future__ import annotations

import hypothesis_profile  # noqa: F401 - loads the profile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import ImageError
from detente.law import compile as compiler
from detente.law.image import EMBEDDED, MAGIC, decode, encode, load
from detente.law.read import assemble

IMAGE = EMBEDDED.read_bytes()


def test_the_embedded_law_is_the_law_of_the_tree(law_rows):
    """Compiling the YAML files afresh gives the embedded image byte for byte."""
    law = assemble(law_rows)
    assert load()[0] == law
    assert encode(law) == IMAGE


def test_round_trip():
    """Decoding and encoding an image gives the same bytes."""
    assert encode(decode(IMAGE)) == IMAGE


def test_the_hash_is_told():
    """`load` gives the hash that stands in the header."""
    assert load()[1].encode() in IMAGE.split(b"\n", 1)[0]


@given(st.integers(0, len(IMAGE) - 1), st.integers(1, 255))
def test_a_flipped_byte_is_seen(place, flip):
    """Whatever single byte is changed, the image is refused."""
    touched = bytearray(IMAGE)
    touched[place] ^= flip
    with pytest.raises(ImageError):
        decode(bytes(touched))


@given(st.integers(0, len(IMAGE) - 1))
def test_a_cut_image_is_refused(length):
    """However short it was cut, the image is refused."""
    with pytest.raises(ImageError):
        decode(IMAGE[:length])


@given(st.binary(max_size=300))
def test_bytes_that_are_no_image_are_refused(junk):
    """Arbitrary bytes give an ImageError and nothing else, with or without the magic word."""
    for image in (junk, MAGIC + b" " + junk, IMAGE + junk if junk else junk):
        with pytest.raises(ImageError):
            decode(image)


@pytest.mark.parametrize(
    ("image", "what"),
    [
        (b"", "is not a compiled law"),
        (IMAGE.replace(b"DETENTE-LAW 1 ", b"DETENTE-LAW 2 ", 1), "has format 2"),
        (IMAGE + b" ", "does not match its hash"),
    ],
)
def test_the_message_says_what_is_wrong(image, what):
    """Each refusal has its reason and a remedy."""
    with pytest.raises(ImageError) as caught:
        decode(image, "law.image")
    assert what in str(caught.value)
    assert str(caught.value).startswith("law.image: ")
    assert caught.value.hint


def test_a_missing_image_is_told(tmp_path):
    """No file gives a message with the path and the remedy."""
    with pytest.raises(ImageError, match="is missing"):
        load(tmp_path / "none.image")


def test_a_body_of_another_shape_is_refused():
    """A body with a right hash but rows of another shape is refused too."""
    import hashlib  # noqa: PLC0415 - one test

    body = b'{"acts":[{"id":1}]}'
    image = b" ".join((MAGIC, b"1", hashlib.sha256(body).hexdigest().encode())) + b"\n" + body
    with pytest.raises(ImageError, match="cannot be read"):
        decode(image)


def test_faulty_law_writes_no_image(tmp_path):
    """Compiling a faulty directory leaves the old image as it was."""
    target = tmp_path / "law.image"
    target.write_bytes(b"old")
    (tmp_path / "bad.yml").write_text("persons: []\n", encoding="utf-8")
    with pytest.raises(compiler.LawError):
        compiler.write_image(tmp_path, target)
    assert target.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.yml", "law.image"]
