"""Names in parts: given name, family name and company in columns of their own become a name, a kind and a contact."""

from collections.abc import MutableMapping

PARTS = {
    "given_name": "first name|firstname|given name|forename|vorname|prenom|nombre de pila",
    "family_name": "last name|lastname|family name|surname|nachname|apellido|apellidos|nom de famille",
    "company": "company name|organization|organisation|company|firma|firmenname|empresa|societe",
}
"""The parts, with the names that their columns have."""


def put_together(columns: MutableMapping[str, list[str]]) -> None:
    """A company gets the person as its contact; a person without a company is the customer."""
    count = len(next(iter(columns.values())))
    parts = [columns.pop(key, [""] * count) for key in PARTS]
    made = {key: columns.get(key, [""] * count) for key in ("name", "kind", "contact")}
    rows = [_one(*cells) for cells in zip(*parts, *made.values(), strict=True)]
    columns.update(zip(made, map(list, zip(*rows, strict=True)), strict=True))


def _one(given: str, family: str, company: str, name: str, kind: str, contact: str) -> tuple[str, str, str]:
    """Name, kind and contact of one row."""
    company, bare = company.strip(), name.strip()
    person = " ".join(part for part in (given.strip(), family.strip()) if part)
    if company:
        return company, kind or "company", contact or person or (bare if bare != company else "")
    if bare and person and person != bare:
        return name, kind, contact or person
    return (person, kind or "person", contact) if not bare and person else (name, kind, contact)
