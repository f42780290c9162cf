"""The door to Jinja2: templates of this package, everything escaped, words in one language."""

from __future__ import annotations

import base64
import functools
from typing import TYPE_CHECKING
from urllib.parse import quote

import jinja2

from matprep import texts

if TYPE_CHECKING:
    from matprep.texts import Language


def rendered(template: str, language: Language, **values: object) -> str:
    """Fill a template. Every value is escaped; a name that the template asks for in vain is an error."""
    words = functools.partial(_word, language)
    return _templates().get_template(template).render(language=language, word=words, **values)


def link_to(name: str) -> str:
    """Write a path with `/`, relative to the page, as a link: quoted, so that no name can mean anything else."""
    return "./" + quote(name, safe="/", errors="surrogateescape")


def data_uri(picture: bytes) -> str:
    """Embed a small JPEG or PNG."""
    kind = "png" if picture.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}"


def _word(language: Language, group: str, key: str, **params: str | float) -> str:
    return texts.word(group, key, language, **params)


@functools.cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("matprep.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["size"] = texts.size_written
    return environment
