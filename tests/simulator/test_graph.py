"""The Graph API's door, its files, its log, and the failures one can ask for."""

from __future__ import annotations

import httpx
import pytest

from antrean_simulator import Meta, Phone
from antrean_simulator.faults import FaultKind
from tests.simulator.scene import (
    ACCEPTED,
    OFFICE,
    OTHER_OFFICE,
    PNG,
    Clock,
    Post,
    outcome,
    text,
)

TOO_FAST_FOR_ONE = (400, 131056)


class TestDoor:
    @pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer salah"}])
    def test_a_wrong_token_is_refused(
        self, meta: Meta, siti: Phone, header: dict[str, str]
    ) -> None:
        stranger = httpx.Client(
            transport=meta.http_transport(), base_url="https://graph.example", headers=header
        )

        answer = stranger.post(f"/v25.0/{OFFICE}/messages", json={})

        assert outcome(answer) == (401, 190)
        assert set(answer.json()["error"]) == {
            "message",
            "type",
            "code",
            "error_data",
            "fbtrace_id",
        }

    def test_the_token_can_change_while_it_runs(self, meta: Meta, siti: Phone, post: Post) -> None:
        meta.account.access_token = "baru"

        assert outcome(post(**text())) == (401, 190)

    def test_an_unknown_number_is_refused(self, siti: Phone, post: Post) -> None:
        assert outcome(post(office="1", **text())) == (400, 100)

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
    def test_a_body_that_is_no_object_is_refused(self, client: httpx.Client, body: bytes) -> None:
        assert outcome(client.post(f"/{OFFICE}/messages", content=body)) == (400, 100)

    def test_an_unknown_address_is_refused(self, client: httpx.Client) -> None:
        assert outcome(client.get("https://graph.example/lain")) == (404, 100)
        assert outcome(client.put(f"/{OFFICE}/messages")) == (400, 3)

    def test_the_number_tells_its_name(self, client: httpx.Client) -> None:
        assert client.get(f"/{OFFICE}").json()["verified_name"] == "Kantor Imigrasi Bogor"


class TestMedia:
    @pytest.fixture
    def media_id(self, client: httpx.Client) -> str:
        form = {"messaging_product": "whatsapp", "type": "image/png"}
        answer = client.post(f"/{OFFICE}/media", data=form, files={"file": ("k.png", PNG)})
        media_id = answer.json()["id"]
        assert isinstance(media_id, str)
        return media_id

    def test_it_is_described_and_then_fetched(self, client: httpx.Client, media_id: str) -> None:
        described = client.get(f"/{media_id}").json()

        assert described["file_size"] == len(PNG)
        assert described["mime_type"] == "image/png"
        assert client.get(described["url"]).content == PNG

    def test_its_link_lives_five_minutes(
        self, client: httpx.Client, media_id: str, clock: Clock
    ) -> None:
        url = client.get(f"/{media_id}").json()["url"]
        clock.advance(minutes=5)

        assert client.get(url).status_code == 404

    def test_its_link_needs_the_token(self, client: httpx.Client, media_id: str) -> None:
        url = client.get(f"/{media_id}").json()["url"]

        assert outcome(client.get(url, headers={"Authorization": ""})) == (401, 190)

    def test_it_lives_30_days_and_for_its_number_only(
        self, siti: Phone, post: Post, media_id: str, clock: Clock
    ) -> None:
        image = {"type": "image", "image": {"id": media_id}}
        siti.say("Halo", office=OTHER_OFFICE)
        elsewhere = outcome(post(office=OTHER_OFFICE, **image))
        clock.advance(days=30, microseconds=-1)
        siti.say("Halo")
        last_instant = outcome(post(**image))
        clock.advance(microseconds=1)

        assert elsewhere == (400, 131053)
        assert last_instant == ACCEPTED
        assert outcome(post(**image)) == (400, 131053)

    def test_it_can_be_deleted(self, client: httpx.Client, media_id: str) -> None:
        assert client.delete(f"/{media_id}").json() == {"success": True}
        assert outcome(client.get(f"/{media_id}")) == (400, 100)

    @pytest.mark.parametrize(
        "form",
        [
            {"files": {"file": ("k.png", PNG, "image/png")}},
            {"data": {"messaging_product": "whatsapp", "type": "image/png"}},
            {"content": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data"}},
        ],
        ids=["no product", "no file", "no boundary"],
    )
    def test_a_broken_form_is_refused(self, client: httpx.Client, form: dict[str, object]) -> None:
        answer = client.post(f"/{OFFICE}/media", **form)  # type: ignore[arg-type]

        assert answer.status_code == 400

    def test_a_photograph_of_the_person_can_be_fetched_for_7_days(
        self, siti: Phone, meta: Meta, client: httpx.Client, clock: Clock
    ) -> None:
        siti.send_image(PNG, caption="KTP saya")
        media_id = siti.chat().bubbles[-1].media
        clock.advance(days=7, microseconds=-1)
        last_instant = client.get(f"/{media_id}").status_code
        clock.advance(microseconds=1)

        assert last_instant == 200
        assert outcome(client.get(f"/{media_id}")) == (400, 100)


class TestFailures:
    def test_the_next_sends_fail_as_asked(self, meta: Meta, siti: Phone, post: Post) -> None:
        meta.fail(131000, times=2)
        meta.fail(131056)

        answers = [outcome(post(**text())) for _ in range(4)]

        assert answers == [(500, 131000), (500, 131000), TOO_FAST_FOR_ONE, ACCEPTED]
        assert len(siti.received) == 1

    def test_the_status_can_be_chosen(self, meta: Meta, siti: Phone, post: Post) -> None:
        meta.fail(1, status=418)

        assert outcome(post(**text())) == (418, 1)

    @pytest.mark.parametrize(("accepted", "received"), [(True, 1), (False, 0)])
    def test_the_caller_can_be_left_without_an_answer(
        self, meta: Meta, siti: Phone, post: Post, *, accepted: bool, received: int
    ) -> None:
        meta.time_out(accepted=accepted)

        with pytest.raises(httpx.ReadTimeout):
            post(**text(), biz_opaque_callback_data="outbox:1")

        assert len(siti.received) == received
        assert len(meta.pending_webhooks()) == 2 * received

    def test_a_web_page_can_come_instead(self, meta: Meta, siti: Phone, post: Post) -> None:
        meta.fail(kind="html")

        answer = post(**text())

        assert answer.status_code == 503
        assert answer.headers["content-type"].startswith("text/html")

    def test_an_accepted_message_can_fail_later(self, meta: Meta, siti: Phone, post: Post) -> None:
        meta.fail(131026, kind="fail_later")

        answer = outcome(post(**text()))

        assert answer == ACCEPTED
        assert siti.received == []
        assert len(meta.pending_webhooks()) == 1

    def test_uploads_fail_apart_from_messages(
        self, meta: Meta, siti: Phone, client: httpx.Client, post: Post
    ) -> None:
        meta.fail_uploads(131053)
        form = {"messaging_product": "whatsapp", "type": "image/png"}

        message = outcome(post(**text()))
        answers = [
            outcome(client.post(f"/{OFFICE}/media", data=form, files={"file": ("k.png", PNG)}))
            for _ in range(2)
        ]

        assert message == ACCEPTED
        assert answers == [(400, 131053), ACCEPTED]

    @pytest.mark.parametrize("kind", ["refuse", "html", "time_out", "fail_later"])
    def test_failures_can_be_called_off(
        self, meta: Meta, siti: Phone, post: Post, kind: FaultKind
    ) -> None:
        meta.fail(kind=kind, times=5)
        meta.faults.clear()

        assert outcome(post(**text())) == ACCEPTED
        assert meta.faults.left == 0


def test_every_accepted_message_is_logged_with_the_persons_last_word(
    meta: Meta, siti: Phone, post: Post, clock: Clock
) -> None:
    said_at = clock.at
    clock.advance(seconds=2)

    post(**text(), biz_opaque_callback_data="outbox:7")
    post(**text("a" * 4097))

    [sent] = meta.sent
    assert (sent.phone, sent.kind, sent.callback) == (siti.key, "text", "outbox:7")
    assert (sent.said_at, sent.accepted_at) == (said_at, clock.at)
