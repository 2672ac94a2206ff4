"""A municipality's own lists, as files; {s} is its slug."""

from collections.abc import Callable
from pathlib import Path

GOOD = {
    "organisations.csv": [
        "kind,slug,name,phone,host,support_name,support_phone",
        "municipality,{s},Veldstad,14 0199,{s}.localhost,Steunpunt Samen,0800 1234",
        "provider,{s}-zorg,Zorg & Co,+31 6 12345678,,,",
    ],
    "teams.csv": [
        "organisation,slug,name,phone,lead",
        "{s},oost,Buurtteam Oost,0123 456 789,ada@{s}.invalid",
    ],
    "staff.csv": [
        "organisation,team,name,phone,email,kind,from,until",
        "{s},oost,Ada de Bruin,06 12345678,ada@{s}.invalid,neighbourhood_team,2026-01-01,",
        "{s},oost,Otto Prins,06 12345679,otto@{s}.invalid,neighbourhood_team,01-02-2026,31-12-2027",
        "{s},,Bas Kok,14 0199,bas@{s}.invalid,clerk,2026-01-01,",
    ],
    "roster.csv": [
        "organisation,team,email,from,until,position",
        "{s},oost,ada@{s}.invalid,2026-11-23 00:00,2026-11-29 24:00,1",
        "{s},oost,otto@{s}.invalid,2026-11-23,2026-11-29,2",
        "{s},oost,otto@{s}.invalid,30-11-2026 00:00,07-12-2026 00:00,",
    ],
    "absences.csv": ["email,from,until", "ada@{s}.invalid,2026-11-25,2026-11-26"],
    "streets.csv": [
        "organisation,team,street,town",
        "{s},oost,Kadeplein,Veldstad",
        "{s},oost,’t Hofje,Veldstad",
    ],
}
Write = Callable[..., Path]
