#!/usr/bin/env bash
# Guess, written down before it was run: white space around a value does not count in XML Schema (whiteSpace is
# "collapse" for everything but text), so a message that was laid out for reading, with each value on a line of its own,
# stays valid, days included, in lxml (libxml2) as in xmlschema.
#
# Seen with lxml 6.1.3 (libxml2 2.14.6) and xmlschema 4.3.2: numbers, booleans and codes do; a day (xs:date), a moment, a
# time, a year, a day of the year and a duration with a space or a new line after them are refused by lxml, and are
# valid in xmlschema, as the standard has it. Before them: a day, a moment and a year are refused, a time, a day of the
# year and a duration are taken. A day whose type has a pattern is taken, with a least day it is refused.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check lxml==6.1.3 xmlschema==4.3.2
"$work/venv/bin/python" - <<'PY'
import xmlschema
from lxml import etree

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
LIMITED = '<xs:element name="a"><xs:simpleType><xs:restriction base="xs:date">{}</xs:restriction></xs:simpleType></xs:element>'
VALUES = {
    "date": "2026-11-30", "dateTime": "2026-11-30T10:00:00", "gYear": "2026", "time": "10:00:00", "gMonthDay": "--11-30",
    "duration": "P1M", "decimal": "1.50", "integer": "7", "boolean": "1", "token": "x",
}
BEFORE, AFTER = "<a>\n  {}</a>", "<a>{}\n</a>"
REFUSED_BEFORE = {"date", "dateTime", "gYear"}
REFUSED_AFTER = REFUSED_BEFORE | {"time", "gMonthDay", "duration"}


def taken(declared, document):
    """By lxml, and by xmlschema."""
    schema = f"{HEAD}{declared}</xs:schema>"
    by_lxml = etree.XMLSchema(etree.fromstring(schema)).validate(etree.fromstring(document))
    return by_lxml, xmlschema.XMLSchema(schema).is_valid(document)


print("lxml", etree.LXML_VERSION, "libxml2", etree.LIBXML_VERSION, "xmlschema", xmlschema.__version__)
for kind, value in VALUES.items():
    declared = f'<xs:element name="a" type="xs:{kind}"/>'
    seen = [taken(declared, form.format(value)) for form in ("<a>{}</a>", BEFORE, AFTER)]
    wanted = [(True, True), (kind not in REFUSED_BEFORE, True), (kind not in REFUSED_AFTER, True)]
    print(f"{kind:10} lxml: plain, before, after {[one for one, _ in seen]}")
    assert seen == wanted, (kind, seen)
for facet, is_taken in (('<xs:pattern value="[0-9-]{10}"/>', True), ('<xs:minInclusive value="2020-01-01"/>', False)):
    seen = taken(LIMITED.format(facet), AFTER.format("2026-11-30"))
    print("a day with", facet, "and a new line after it:", seen)
    assert seen == (is_taken, True), (facet, seen)
PY
