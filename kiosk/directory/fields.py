"""The tables and fields of HSDS 3 (Open Referral's Human Services Data Specification, 3.0 and 3.1), and how they hang
together.

A field stands as `name`, with `!` when the specification requires it, `!!` when only the tabular package does (in JSON
the nesting says it), and a kind after a colon: `number`, `date`, `time`, `moment`, `uri`, `email`, an id of another
table (`>location`), or one of several words (`a|b`). `+` before it: new in 3.1.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

VERSIONS: Final = ("3.0", "3.1")

_TABLES: Final = {
    "organization": "id! name! alternate_name description! email:email website:uri tax_status tax_id"
    " year_incorporated:number legal_status logo uri:uri parent_organization_id:>organization",
    "program": "id! organization_id!!:>organization name! alternate_name description!",
    "service": "id! organization_id!!:>organization program_id:>program name! alternate_name description url:uri"
    " email:email status!:active|inactive|defunct|temporarily_closed interpretation_services application_process"
    " fees_description wait_time fees accreditations eligibility_description minimum_age:number maximum_age:number"
    " assured_date:date assurer_email:email licenses alert +last_modified:moment",
    "service_at_location": "id! service_id!!:>service location_id!!:>location description",
    "location": "id! location_type!:physical|postal|virtual url:uri organization_id:>organization name alternate_name"
    " description transportation latitude:number longitude:number external_identifier external_identifier_type",
    "phone": "id! location_id:>location service_id:>service organization_id:>organization contact_id:>contact"
    " service_at_location_id:>service_at_location number! extension:number type description",
    "contact": "id! organization_id:>organization service_id:>service service_at_location_id:>service_at_location"
    " location_id:>location name title department email:email",
    "address": "id! location_id:>location attention address_1! address_2 city! region state_province! postal_code!"
    " country! address_type!:physical|postal|virtual",
    "schedule": "id! service_id:>service location_id:>location service_at_location_id:>service_at_location"
    " valid_from:date valid_to:date dtstart:date timezone:number until:date count:number wkst:MO|TU|WE|TH|FR|SA|SU"
    " freq:WEEKLY|MONTHLY interval:number byday byweekno bymonthday byyearday description opens_at:time closes_at:time"
    " schedule_link:uri attending_type notes",
    "funding": "id! organization_id:>organization service_id:>service source",
    "service_area": "id! service_id:>service +service_at_location_id:>service_at_location name description extent"
    " extent_type uri",
    "required_document": "id! service_id:>service document uri:uri",
    "language": "id! service_id:>service location_id:>location phone_id:>phone name code note",
    "accessibility": "id! location_id:>location description details url:uri",
    "attribute": "id! link_id!! taxonomy_term_id!!:>taxonomy_term link_type link_entity!! value +label",
    "taxonomy": "id! name! description! uri:uri version",
    "taxonomy_term": "id! code name! description! parent_id:>taxonomy_term taxonomy language taxonomy_id:>taxonomy"
    " term_uri:uri",
    "cost_option": "id! service_id!!:>service valid_from:date valid_to:date option currency amount:number"
    " amount_description",
    "organization_identifier": "id! organization_id!!:>organization identifier_scheme identifier_type! identifier!",
    "service_capacity": "id! service_id!!:>service unit_id!!:>unit available!:number maximum:number description"
    " updated!:moment",
    "unit": "id! name! scheme identifier uri:uri",
    "url": "id! label url!:uri organization_id:>organization service_id:>service",
    "metadata": "id! resource_id!! resource_type!! last_action_date! last_action_type! field_name! previous_value!"
    " replacement_value! updated_by!",
    "meta_table_description": "id! name language character_set",
}
NEW_TABLES: Final = {"service_capacity", "unit", "url"}
"""Those of 3.1."""

_PLURALS: Final = {
    "service_at_location": "service_at_location",
    "address": "addresses",
    "accessibility": "accessibility",
    "taxonomy": "taxonomies",
    "service_capacity": "service_capacities",
    "funding": "funding",
    "metadata": "metadata",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind` is "text" or what stands after the colon; `to` is the table that an id is of."""

    name: str
    kind: str = "text"
    required: bool = False
    tabular: bool = False
    """Required in the tabular package."""
    new: bool = False
    to: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A property of an object that holds objects of another table. `link` is their field with the owner's id.

    With `one`, the property holds a single object, and `link` is the owner's own field with the object's id.
    """

    name: str
    table: str
    link: str
    one: bool = False


def _several(text: str) -> tuple[Child, ...]:
    made = []
    for part in text.split():
        name, _, table = part.partition("=")
        made.append((name, table))
    return tuple(Child(name, table, "") for name, table in made)


_CHILDREN: Final = {
    "organization": "additional_websites=url funding=funding contacts=contact phones=phone locations=location"
    " programs=program organization_identifiers=organization_identifier services=service",
    "service": "additional_urls=url phones=phone schedules=schedule service_areas=service_area"
    " service_at_locations=service_at_location languages=language funding=funding cost_options=cost_option"
    " required_documents=required_document contacts=contact capacities=service_capacity",
    "service_at_location": "service_areas=service_area contacts=contact phones=phone schedules=schedule",
    "location": "languages=language addresses=address contacts=contact accessibility=accessibility phones=phone"
    " schedules=schedule",
    "phone": "languages=language",
    "contact": "phones=phone",
}
_ONES: Final = {
    "service": "organization=organization:organization_id program=program:program_id",
    "service_at_location": "location=location:location_id service=service:service_id",
    "attribute": "taxonomy_term=taxonomy_term:taxonomy_term_id",
    "taxonomy_term": "taxonomy_detail=taxonomy:taxonomy_id",
    "service_capacity": "unit=unit:unit_id",
}
LINKED: Final = {"attribute": ("link_id", "link_entity"), "metadata": ("resource_id", "resource_type")}
"""What may hang on rows of any table: their fields with the id, and with the name of the table."""


@cache
def fields(table: str) -> dict[str, Field]:
    """The fields of a table, in the order of the specification. Raises KeyError for a table that is none."""
    return {one.name: one for one in map(_field, _TABLES[table].split())}


def _field(text: str) -> Field:
    text, _, kind = text.partition(":")
    name = text.strip("+!")
    marks = text.count("!")
    to = kind[1:] if kind.startswith(">") else ""
    choices = tuple(one.replace("_", " ") for one in kind.split("|")) if "|" in kind else ()
    plain = "id" if to else "choice" if choices else kind or "text"
    return Field(name, plain, marks == 1, marks == 2, text.startswith("+"), to, choices)


TABLES: Final = tuple(_TABLES)


@cache
def children(table: str) -> tuple[Child, ...]:
    """The properties of an object of this table that hold other objects."""
    several = [Child(one.name, one.table, f"{table}_id") for one in _several(_CHILDREN.get(table, ""))]
    ones = []
    for part in _ONES.get(table, "").split():
        name, _, rest = part.partition("=")
        other, _, link = rest.partition(":")
        ones.append(Child(name, other, link, one=True))
    linked = [Child("metadata", "metadata", "resource_id")] if table != "metadata" else []
    if table not in {"attribute", "metadata", "taxonomy", "taxonomy_term"}:
        linked.insert(0, Child("attributes", "attribute", "link_id"))
    return (*several, *ones, *linked)


def file_name(table: str) -> str:
    """What its file is called in the tabular package: "services.csv"."""
    return f"{plural(table)}.csv"


def plural(table: str) -> str:
    """The table as its file is called: "services"."""
    return _PLURALS.get(table, f"{table}s")


@cache
def by_name() -> dict[str, str]:
    """Every name that a table goes by -> the table."""
    both = {table: table for table in TABLES}
    both |= {plural(table): table for table in TABLES} | {f"{table}s": table for table in TABLES}
    return both | {"services_at_location": "service_at_location"}  # as in HSDS 2
