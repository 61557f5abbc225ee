"""Windows, rates, templates and addresses: both sides of each."""

from __future__ import annotations

import httpx
import pytest

from antrean_simulator import Meta, Phone
from tests.simulator.scene import (
    ACCEPTED,
    OFFICE,
    OTHER_OFFICE,
    SITI,
    Clock,
    Post,
    outcome,
    text,
)

SHUT = (400, 131047)
TOO_FAST_FOR_ONE = (400, 131056)
TOO_FAST = (429, 130429)


def template(name: str = "pengingat", *values: str, language: str = "id") -> dict[str, object]:
    parameters = [{"type": "text", "text": value} for value in values]
    components = [{"type": "body", "parameters": parameters}]
    content = {"name": name, "language": {"code": language}, "components": components}
    return {"type": "template", "template": content}


def code(digits: str) -> dict[str, object]:
    value = [{"type": "text", "text": digits}]
    content = {
        "name": "kode",
        "language": {"code": "id"},
        "components": [
            {"type": "body", "parameters": value},
            {"type": "button", "sub_type": "url", "index": "0", "parameters": value},
        ],
    }
    return {"type": "template", "template": content}


class TestWindow:
    def test_it_is_open_to_the_last_instant_of_24_hours(
        self, siti: Phone, post: Post, clock: Clock
    ) -> None:
        clock.advance(hours=24, microseconds=-1)
        last_instant = outcome(post(**text()))

        clock.advance(microseconds=1)
        first_beyond = outcome(post(**text()))

        assert (last_instant, first_beyond) == (ACCEPTED, SHUT)

    def test_a_new_message_opens_it_again(self, siti: Phone, post: Post, clock: Clock) -> None:
        clock.advance(days=3)
        siti.say("Halo lagi")

        assert outcome(post(**text())) == ACCEPTED

    def test_it_is_shut_until_the_person_writes(self, meta: Meta, post: Post) -> None:
        meta.add_phone("Siti", SITI)

        assert outcome(post(**text())) == SHUT

    def test_it_belongs_to_one_office(self, siti: Phone, post: Post) -> None:
        assert outcome(post(office=OTHER_OFFICE, **text())) == SHUT

    def test_a_refused_message_does_not_open_a_chat(self, siti: Phone, post: Post) -> None:
        post(office=OTHER_OFFICE, **text())

        assert list(siti.chats) == [OFFICE]

    def test_a_template_goes_out_when_it_is_shut(
        self, meta: Meta, siti: Phone, post: Post, clock: Clock
    ) -> None:
        meta.approve_template("pengingat", "Besok giliran {{1}}.", buttons=["Batalkan"])
        clock.advance(days=2)

        answer = post(**template("pengingat", "Siti"))

        assert outcome(answer) == ACCEPTED
        assert siti.last.text == "Besok giliran Siti."
        assert [choice.title for choice in siti.last.choices] == ["Batalkan"]

    def test_a_number_change_keeps_it_open(self, siti: Phone, post: Post) -> None:
        siti.change_number("+6281100000001")

        assert outcome(post(to="+6281100000001", **text())) == ACCEPTED


class TestRates:
    def test_a_person_takes_45_at_once_and_no_more(
        self, siti: Phone, post: Post, clock: Clock
    ) -> None:
        burst = [outcome(post(**text())) for _ in range(45)]
        one_more = outcome(post(**text()))

        assert burst == [ACCEPTED] * 45
        assert one_more == TOO_FAST_FOR_ONE
        assert len(siti.received) == 45

    def test_after_the_burst_each_message_costs_six_seconds(
        self, siti: Phone, post: Post, clock: Clock
    ) -> None:
        for _ in range(45):
            post(**text())

        clock.advance(seconds=6, microseconds=-1)
        just_before = outcome(post(**text()))
        clock.advance(microseconds=1)
        after_six = [outcome(post(**text())) for _ in range(2)]

        assert just_before == TOO_FAST_FOR_ONE
        assert after_six == [ACCEPTED, TOO_FAST_FOR_ONE]

    def test_a_rest_gives_the_whole_burst_back(self, siti: Phone, post: Post, clock: Clock) -> None:
        for _ in range(45):
            post(**text())
        clock.advance(seconds=6 * 45)

        again = [outcome(post(**text())) for _ in range(46)]

        assert again == [ACCEPTED] * 45 + [TOO_FAST_FOR_ONE]

    def test_a_number_sends_80_in_any_second(self, meta: Meta, post: Post, clock: Clock) -> None:
        people = [f"+62812{index:08}" for index in range(82)]
        for number in people:
            meta.add_phone("Warga", number).say("Halo")

        within = [outcome(post(to=number, **text())) for number in people[:80]]
        clock.advance(microseconds=999_999)
        just_before = outcome(post(to=people[80], **text()))
        clock.advance(microseconds=1)
        next_second = outcome(post(to=people[80], **text()))

        assert within == [ACCEPTED] * 80
        assert just_before == TOO_FAST
        assert next_second == ACCEPTED

    def test_a_refused_message_costs_nothing(self, siti: Phone, post: Post, clock: Clock) -> None:
        for _ in range(200):
            post(**text("a" * 4097))

        assert outcome(post(**text())) == ACCEPTED

    def test_offices_have_rates_of_their_own(self, siti: Phone, post: Post) -> None:
        siti.say("Halo", office=OTHER_OFFICE)
        for _ in range(46):
            post(**text())

        assert outcome(post(office=OTHER_OFFICE, **text())) == ACCEPTED

    def test_templates_outside_windows_reach_so_many_people_a_day(
        self, meta: Meta, post: Post, clock: Clock
    ) -> None:
        meta.approve_template("pengingat", "Besok giliran Bapak/Ibu.")
        meta.audience.limit = 2
        for index in range(3):
            meta.add_phone("Warga", f"+6281200000{index}")

        today = [outcome(post(to=f"+6281200000{i}", **template())) for i in (0, 0, 1, 2)]
        clock.advance(days=1)
        tomorrow = outcome(post(to="+62812000002", **template()))

        assert today == [ACCEPTED, ACCEPTED, ACCEPTED, (400, 131048)]
        assert tomorrow == ACCEPTED


class TestTemplates:
    def test_an_unknown_one_or_language_does_not_exist(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        meta.approve_template("pengingat", "Besok.")

        assert outcome(post(**template("lain"))) == (404, 132001)
        assert outcome(post(**template("pengingat", language="en"))) == (404, 132001)

    def test_parameters_must_be_as_many_as_variables(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        meta.approve_template("pengingat", "Besok {{1}} pukul {{2}} ya.")

        assert outcome(post(**template("pengingat", "Siti"))) == (400, 132000)
        assert outcome(post(**template("pengingat", "Siti", "8", "9"))) == (400, 132000)
        assert outcome(post(**template("pengingat", "Siti", "8"))) == ACCEPTED

    @pytest.mark.parametrize(
        ("status", "refusal"),
        [
            ("PENDING", (404, 132001)),
            ("REJECTED", (404, 132001)),
            ("PAUSED", (400, 132015)),
            ("DISABLED", (400, 132016)),
        ],
    )
    def test_only_approved_ones_go_out(
        self, meta: Meta, siti: Phone, post: Post, status: str, refusal: tuple[int, int]
    ) -> None:
        meta.approve_template("pengingat", "Besok.").status = status

        assert outcome(post(**template())) == refusal

    def test_a_proposal_waits_for_its_judgement(
        self, meta: Meta, siti: Phone, client: httpx.Client, post: Post
    ) -> None:
        body = {"type": "BODY", "text": "Besok {{1}} ya.", "example": {"body_text": [["Siti"]]}}
        proposal = {"name": "pengingat", "language": "id", "category": "UTILITY"}
        account = "/300000000000001/message_templates"

        proposed = client.post(account, json=proposal | {"components": [body]})
        before = outcome(post(**template("pengingat", "Siti")))
        meta.judge_template("pengingat", "APPROVED")
        after = outcome(post(**template("pengingat", "Siti")))

        assert proposed.json()["status"] == "PENDING"
        assert (before, after) == ((404, 132001), ACCEPTED)
        assert client.get(account).json()["data"][0]["status"] == "APPROVED"

    @pytest.mark.parametrize(
        "text", ["{{1}} besok.", "Besok {{1}}"], ids=["begins with a variable", "ends with one"]
    )
    def test_a_proposal_with_a_variable_at_an_edge_is_refused(
        self, client: httpx.Client, text: str
    ) -> None:
        body = {"type": "BODY", "text": text, "example": {"body_text": [["Siti"]]}}
        proposal = {"name": "a", "language": "id", "category": "UTILITY", "components": [body]}

        answer = client.post("/300000000000001/message_templates", json=proposal)

        assert outcome(answer) == (400, 131009)

    def test_the_text_of_a_one_time_code_is_metas_own(
        self, meta: Meta, siti: Phone, client: httpx.Client, post: Post
    ) -> None:
        account = "/300000000000001/message_templates"
        proposal = {"name": "kode", "language": "id", "category": "AUTHENTICATION"}
        body = {"type": "BODY", "add_security_recommendation": True}
        button = {"type": "OTP", "otp_type": "COPY_CODE", "text": "Salin kode"}
        buttons = {"type": "BUTTONS", "buttons": [button]}

        def proposed(*components: object) -> tuple[int, object]:
            return outcome(client.post(account, json=proposal | {"components": [*components]}))

        assert proposed(body | {"text": "Kode {{1}}."}, buttons) == (400, 131009)
        assert proposed(body) == (400, 131008)
        assert proposed(body, buttons) == ACCEPTED
        meta.judge_template("kode", "APPROVED")
        assert outcome(post(to=SITI, **code("123456"))) == ACCEPTED
        assert siti.last.text.startswith("*123456* is your verification code.")


class TestAddresses:
    def test_a_person_is_reached_by_number_and_by_id(self, siti: Phone, post: Post) -> None:
        by_number = post(to=SITI, **text("satu")).json()
        by_id = post(recipient=siti.user_id, **text("dua")).json()

        assert by_number["contacts"] == [{"input": SITI, "wa_id": SITI[1:]}]
        assert by_id["contacts"] == [{"input": siti.user_id, "user_id": siti.user_id}]
        assert [bubble.text for bubble in siti.received] == ["satu", "dua"]

    def test_the_number_goes_before_the_id(self, meta: Meta, siti: Phone, post: Post) -> None:
        budi = meta.add_phone("Budi")
        budi.say("Halo")

        post(to=SITI, recipient=budi.user_id, **text())

        assert (len(siti.received), len(budi.received)) == (1, 0)

    def test_a_number_without_plus_is_a_national_one(self, siti: Phone, post: Post) -> None:
        assert outcome(post(to="081234567890", **text())) == ACCEPTED
        assert outcome(post(to="6281234567890", **text())) == SHUT

    def test_a_person_without_number_is_reached_by_id_alone(self, meta: Meta, post: Post) -> None:
        budi = meta.add_phone("Budi")
        budi.say("Halo")

        assert outcome(post(recipient=budi.user_id, **text())) == ACCEPTED
        assert budi.last.text == "Halo"

    def test_addresses_that_were_left_reach_nobody(self, siti: Phone, post: Post) -> None:
        old_id = siti.user_id
        siti.change_number("+6281100000001")

        assert outcome(post(to=SITI, **text())) == (400, 131026)
        assert outcome(post(recipient=old_id, **text())) == (400, 131026)
        assert outcome(post(recipient=siti.user_id, **text())) == ACCEPTED

    def test_a_recycled_number_belongs_to_its_new_owner(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        heir = meta.add_phone("Ahmad", SITI)
        heir.say("Halo")

        post(to=SITI, **text("untuk nomor"))
        post(recipient=siti.user_id, **text("untuk Siti"))

        assert heir.user_id != siti.user_id
        assert [bubble.text for bubble in heir.received] == ["untuk nomor"]
        assert [bubble.text for bubble in siti.received] == ["untuk Siti"]

    def test_the_same_number_has_the_same_id_in_every_run(self, siti: Phone) -> None:
        assert Meta().add_phone("Siti", SITI).user_id == siti.user_id

    def test_a_one_time_code_needs_a_number(self, meta: Meta, siti: Phone, post: Post) -> None:
        meta.approve_template("kode", "Kode Bapak/Ibu.", category="AUTHENTICATION")

        assert outcome(post(recipient=siti.user_id, **template("kode"))) == (400, 131062)
        assert outcome(post(to=SITI, **template("kode"))) == ACCEPTED

    def test_a_one_time_code_has_a_button_that_copies_it(
        self, meta: Meta, siti: Phone, post: Post
    ) -> None:
        meta.approve_template(
            "kode", "*{{1}}* adalah kode.", buttons=["Salin kode"], category="AUTHENTICATION"
        )
        without = template("kode", "123456")
        with_one, too_long = code("123456"), code("1" * 16)

        assert outcome(post(to=SITI, **without)) == (400, 131008)
        assert outcome(post(to=SITI, **too_long)) == (400, 132000)
        assert outcome(post(to=SITI, **with_one)) == ACCEPTED
        assert siti.last.text == "*123456* adalah kode."
        assert siti.last.copy == ("Salin kode", "123456")
        assert siti.last.choices == []
