"""macOS lists names with their accents apart (NFD); what people write in control files has them together (NFC)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import making
from office import profile

if TYPE_CHECKING:
    from office import Office


def apart(name: str) -> str:
    """A name as macOS lists it."""
    decomposed = unicodedata.normalize("NFD", name)
    assert decomposed != name
    return decomposed


def test_a_decomposed_name_speaks_for_its_paper(office: Office) -> None:
    office.profile = profile(**{'"licence"]': '"identité"]'})
    office.put({apart("identité.jpg"): making.jpeg(800, 600)})
    office.run()

    assert office.requirements()["business_licence"] == "ready"


def test_case_toml_assigns_a_decomposed_path(office: Office) -> None:
    office.put({apart("café/é.jpg"): making.jpeg(800, 600)})
    office.put({apart("café/case.toml"): '[assign]\n"é.jpg" = "business_licence"\n'.encode()})
    office.run()

    assert office.requirements("café")["business_licence"] == "ready"


def test_a_row_of_cases_csv_finds_the_decomposed_folder(office: Office) -> None:
    office.put({apart("café/licence.jpg"): making.jpeg(800, 600)})
    office.put({"cases.csv": "case,company\ncafé,Café Exemple\n".encode()})
    office.run()

    assert office.manifest("café")["facts"] == {"company": "Café Exemple"}


def test_delivered_names_have_their_accents_together(office: Office) -> None:
    office.put({"licence.jpg": making.jpeg(800, 600)})
    office.run(facts={"company": apart("Café")})

    assert [name for name in office.names() if name.endswith(".jpg")] == ["01_营业执照_Café.jpg"]
