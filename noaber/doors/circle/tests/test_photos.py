"""A photo of paper: taken as it is, kept without where and with what, refused when it is none."""

import struct
import uuid
import zlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from noaber.doors.web.uploads import MOST_BYTES
from noaber.lib.pictures import LONGEST_SIDE, NotTaken, clean_jpeg
from noaber.plan import reads
from noaber.plan.acts.circle import show_circle
from noaber.plan.acts.photos import keep_own_plan, put_photo_back, take_photo_away
from noaber.plan.tests.at_home import NOW, Home, make_home, plan_of
from noaber.sharing.looks import look

ORIENTATION, GPS = 0x0112, 0x8825


def picture(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **more: Any) -> bytes:
    held = BytesIO()
    Image.new("RGB", size, "red").save(held, kind, **more)
    return held.getvalue()


def with_place(size: tuple[int, int] = (60, 40)) -> bytes:
    """As a phone makes it: lying on its side, with where and with what."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "GeheimMerk"
    exif[GPS] = {1: "N", 2: (52.0, 5.0, 1.0), 3: "E", 4: (4.0, 5.0, 1.0)}
    return picture(size, exif=exif.tobytes(), comment=b"GeheimWoord")


def bomb(side: int = 30_000) -> bytes:
    """A small PNG that says it is very large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")


def heic() -> bytes:
    import pillow_heif

    held = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "blue")).save(held)
    return held.getvalue()


def test_where_and_with_what_are_gone_and_it_stands_upright() -> None:
    before = with_place()
    assert b"GeheimMerk" in before
    made = clean_jpeg(before, "image/jpeg")
    assert (made.width, made.height) == (40, 60)
    with Image.open(BytesIO(made.data)) as after:
        assert after.format == "JPEG"
        assert dict(after.getexif()) == {}
        assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for secret in (b"GeheimMerk", b"GeheimWoord", b"Exif", b"GPS"):
        assert secret not in made.data


def test_a_large_photo_becomes_smaller() -> None:
    made = clean_jpeg(picture((5_000, 2_500)), "image/jpeg")
    assert (made.width, made.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_heic_png_and_webp_become_jpeg() -> None:
    sent = ((heic(), "image/heic"), (picture(kind="PNG"), "image/png"))
    for data, says in (*sent, (picture(kind="WEBP"), "image/webp"), (heic(), "")):
        with Image.open(BytesIO(clean_jpeg(data, says).data)) as after:
            assert after.format == "JPEG"


def test_what_one_sees_through_becomes_white_paper() -> None:
    held = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(held, "PNG")
    with Image.open(BytesIO(clean_jpeg(held.getvalue(), "image/png").data)) as after:
        assert after.convert("L").getpixel((5, 5)) == 255


@pytest.mark.parametrize(
    ("data", "says", "why"),
    [
        (b"%PDF-1.7 geen foto", "image/jpeg", "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "not_a_photo"),
        (picture(kind="PNG"), "image/jpeg", "says_otherwise"),
        (picture(), "text/html", "says_otherwise"),
        (picture(kind="GIF"), "image/gif", "not_a_photo"),
        (picture((400, 400))[:900], "image/jpeg", "broken"),
        (bomb(), "image/png", "too_many_pixels"),
        (bomb(9_000), "image/png", "too_many_pixels"),
        (heic()[:200], "image/heic", "not_a_photo"),
    ],
    ids=["pdf", "svg", "png as jpeg", "html", "gif", "half", "bomb", "small bomb", "half heic"],
)
def test_what_is_no_photo_is_refused(data: bytes, says: str, why: str) -> None:
    with pytest.raises(NotTaken) as refused:
        clean_jpeg(data, says)
    assert refused.value.why == why


# --- the pages ----------------------------------------------------------------------------------


@pytest.fixture
def home(town: Any) -> Home:
    return make_home(town)


def text(response: Any) -> str:
    return str(response.content.decode())


def sent(data: bytes, name: str = "plan.jpg", says: str = "image/jpeg") -> dict[str, Any]:
    photo = SimpleUploadedFile(name, data, says)
    return {"once": str(uuid.uuid4()), "words": "ons plan", "photo": photo}


def plan_path(home: Home) -> str:
    return f"/gezin/{home.family_id}/eigen-plan/foto/"


def of_plan(home: Home) -> tuple[reads.PhotoLine, ...]:
    with look(home.samira, "our_plan", families=[home.family_id]):
        return reads.photos(family_id=home.family_id)


def test_a_photo_counts_as_their_own_plan(client_as: Any, town: Any, home: Home) -> None:
    """X-27: what the family may hand in for itself is answered; nobody retypes it."""
    client = client_as(home.samira, town)
    assert "personal_plan" in [p.what for p in plan_of(home.samira, home).promises]
    assert client.post(plan_path(home), sent(with_place())).url == plan_path(home)
    (photo,) = of_plan(home)
    assert "personal_plan" not in [p.what for p in plan_of(home.samira, home).promises]
    served = client.get(f"{plan_path(home)}{photo.id}/")
    assert served.headers["Content-Type"] == "image/jpeg"
    assert served.headers["Cache-Control"] == "no-store"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert b"GeheimMerk" not in served.content
    assert 'alt="ons plan"' in text(client.get(plan_path(home)))
    # Who sees the plan sees it too, and nobody else.
    for viewer in (home.youssef, home.marieke):
        assert client_as(viewer, town).get(f"{plan_path(home)}{photo.id}/").status_code == 200
    for viewer in (home.rachid, home.tom):
        assert client_as(viewer, town).get(f"{plan_path(home)}{photo.id}/").status_code == 404


def test_a_professional_keeps_it_too_and_who_only_reads_does_not(
    client_as: Any, town: Any, home: Home
) -> None:
    for viewer, status in ((home.marieke, 302), (home.youssef, 404), (home.rachid, 404)):
        client = client_as(viewer, town)
        told = {**sent(picture()), "kind": "own_plan"}
        assert client.post(plan_path(home), told).status_code == status
        assert client.get(plan_path(home)).status_code == (200 if status == 302 else 404)
    assert len(of_plan(home)) == 1


def test_away_and_back(client_as: Any, town: Any, home: Home) -> None:
    client = client_as(home.samira, town)
    client.post(plan_path(home), sent(picture()))
    (photo,) = of_plan(home)
    away = f"{plan_path(home)}{photo.id}/weg/"
    page = text(client.post(away, {"once": str(uuid.uuid4())}, follow=True))
    assert "Zet de foto terug" in page
    assert of_plan(home) == ()
    assert client.get(f"{plan_path(home)}{photo.id}/").status_code == 404
    assert "Zet de foto terug" in text(client.get(plan_path(home))), "not only right after it"
    client.post(away, {"once": str(uuid.uuid4()), "back": "1"})
    assert len(of_plan(home)) == 1
    assert "Zet de foto terug" not in text(client.get(plan_path(home)))
    for viewer in (home.youssef, home.rachid, home.tom):
        other = client_as(viewer, town).post(away, {"once": str(uuid.uuid4())})
        assert other.status_code == 404
    assert len(of_plan(home)) == 1


def test_a_circle_on_paper(client_as: Any, town: Any, home: Home) -> None:
    client, me = client_as(home.samira, town), home.samira.person_id or 0
    assert (
        client.post("/mijn-kring/foto/", sent(heic(), "IMG.HEIC", "image/heic")).status_code == 302
    )
    with look(home.samira, "circle", persons=[me]):
        (photo,) = reads.photos(person_id=me)
    at = f"/kring/{me}/foto/{photo.id}/"
    assert client.get(at).status_code == 200
    assert at in text(client.get("/mijn-kring/"))
    hers = client_as(home.marieke, town)
    assert hers.get(at).status_code == 404
    with look(home.samira, "circle", persons=[me]):
        show_circle(home.samira, me, home.marieke.role, NOW + timedelta(days=9))
    assert hers.get(at).status_code == 200
    # Not under another family or another circle.
    assert client.get(f"{plan_path(home)}{photo.id}/").status_code == 404
    assert client_as(home.youssef, town).get(at).status_code == 404
    assert client.post(f"{at}weg/", {"once": str(uuid.uuid4())}).status_code == 302
    assert client.get(at).status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7", "geen foto die we kennen"),
        (b"", "leeg"),
        (bomb(), "te veel beeldpunten"),
        (b"\xff\xd8\xff" + b"0" * MOST_BYTES, "25 MB"),
        (b"\xff\xd8\xff" + b"0" * (MOST_BYTES + 200_000), "25 MB"),
    ],
    ids=["pdf", "empty", "bomb", "too large", "much too large"],
)
def test_what_is_not_taken_is_said_beside_the_field(
    client_as: Any, town: Any, home: Home, data: bytes, says: str
) -> None:
    answer = client_as(home.samira, town).post(plan_path(home), sent(data))
    assert answer.status_code == 200
    assert says in text(answer)
    assert 'value="ons plan"' in text(answer)
    assert of_plan(home) == ()


@pytest.mark.parametrize("kind", ["image/jpeg\0", "a" * 900, "image/jp eg"])
def test_a_content_type_that_nobody_could_mean_is_said_too(
    client_as: Any, town: Any, home: Home, kind: str
) -> None:
    """It was an error of the server."""
    client = client_as(home.samira, town)
    answer = client.post(plan_path(home), sent(picture(), says=kind))
    assert answer.status_code == 200
    assert 'value="ons plan"' in text(answer)
    assert of_plan(home) == ()


def test_almost_25_mb_is_taken(client_as: Any, town: Any, home: Home) -> None:
    """What stands behind the picture in the file is read along, and not kept."""
    data = picture() + b"\0" * (MOST_BYTES - 5_000)
    assert client_as(home.samira, town).post(plan_path(home), sent(data)).status_code == 302
    assert len(of_plan(home)) == 1


def test_a_file_elsewhere_is_not_even_read(client_as: Any, town: Any, home: Home) -> None:
    client = client_as(home.samira, town)
    asked = {"once": str(uuid.uuid4()), "phone": "06 12345678", "email": "", "language": "nl"}
    photo = SimpleUploadedFile("x.jpg", picture() * 100, "image/jpeg")
    answer = client.post("/mijn-gegevens/", {**asked, "photo": photo})
    assert answer.status_code == 302
    assert not answer.wsgi_request.FILES


def test_the_name_of_a_file_leads_nowhere_and_is_kept_nowhere(
    client_as: Any, town: Any, home: Home, admin_db: Any
) -> None:
    client = client_as(home.samira, town)
    name = '../../x"; filename="kwaad.exe\r\nSet-Cookie: a=b.jpg'
    assert client.post(plan_path(home), sent(picture(), name)).status_code == 302
    (photo,) = of_plan(home)
    served = client.get(f"{plan_path(home)}{photo.id}/")
    assert served["Content-Disposition"] == 'inline; filename="foto.jpg"'
    query = "select row_to_json(p)::text from plan_photo p where id = %s"
    assert "kwaad" not in admin_db.execute(query, [photo.id]).fetchone()[0]


def test_the_acts_keep_a_photo_once_away_once_and_back_once(home: Home) -> None:
    jpeg = clean_jpeg(picture(), "image/jpeg")
    with look(home.samira, "our_plan", families=[home.family_id]):
        photo_id = keep_own_plan(home.samira, home.family_id, jpeg, "", NOW)
        for _twice in range(2):
            take_photo_away(home.samira, photo_id, NOW)
        assert reads.photos(family_id=home.family_id) == ()
        for _twice in range(2):
            put_photo_back(home.samira, photo_id, NOW)
    assert [photo.id for photo in of_plan(home)] == [photo_id]


def owed(home: Home) -> list[str]:
    return [p.what for p in plan_of(home.samira, home).promises]


def test_at_the_table_it_is_asked_what_is_on_the_photo(
    client_as: Any, town: Any, home: Home
) -> None:
    """X-27: it is their own plan when they say so, and not because a professional took it."""
    marieke, samira = client_as(home.marieke, town), client_as(home.samira, town)
    assert "Kies er een" in text(marieke.post(plan_path(home), sent(picture())))
    assert of_plan(home) == ()
    page = text(marieke.get(plan_path(home)))
    assert "het plan dat het gezin zelf maakte" in page
    assert "de kring van" not in page  # nobody showed theirs
    assert marieke.post(plan_path(home), {**sent(picture()), "kind": "own_plan"}).status_code == 302
    (photo,) = of_plan(home)
    assert "personal_plan" in owed(home)
    assert "Ja, dit is ons eigen plan" not in text(marieke.get(plan_path(home)))
    assert "Ja, dit is ons eigen plan" in text(samira.get(plan_path(home)))
    ours = f"{plan_path(home)}{photo.id}/van-ons/"
    for viewer in (home.marieke, home.youssef, home.rachid):
        assert client_as(viewer, town).post(ours).status_code == 404
    assert "personal_plan" in owed(home)
    for _twice in range(2):
        assert samira.post(ours).url == plan_path(home)
    assert "personal_plan" not in owed(home)


def test_at_the_table_a_photo_of_a_circle_goes_to_that_circle(
    client_as: Any, town: Any, home: Home
) -> None:
    """Only where the circle is shown."""
    person = home.samira.person_id or 0
    client, kind = client_as(home.marieke, town), {"kind": f"circle-{person}"}
    assert client.post(plan_path(home), {**sent(picture()), **kind}).status_code == 200
    with look(home.samira, "circle", persons=[person]):
        show_circle(home.samira, person, home.marieke.role, NOW + timedelta(days=9))
    answer = client.post(plan_path(home), {**sent(picture()), **kind})
    assert answer.url == f"/kring/{person}/"
    with look(home.samira, "circle", persons=[person]):
        assert [p.kind for p in reads.photos(person_id=person)] == ["circle"]
    assert of_plan(home) == ()
    assert "personal_plan" in owed(home)
