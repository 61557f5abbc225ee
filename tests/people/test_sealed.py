from __future__ import annotations

import pytest
from cryptography.fernet import Fernet, InvalidToken

from antrean.people.sealed import nik_hash, seal, unseal

NIK = "3171011708450001"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_sealed_number_is_hidden_and_comes_back():
    sealed = seal(NIK)

    assert NIK not in sealed
    assert sealed != seal(NIK)
    assert unseal(sealed) == NIK


def test_a_number_is_found_again_by_its_hash():
    assert nik_hash(NIK) == nik_hash(NIK)
    assert nik_hash(NIK) != nik_hash("3171015708450001")
    assert len(nik_hash(NIK)) == 64


def test_a_new_key_in_front_keeps_the_hash_and_opens_what_the_old_one_sealed(settings):
    settings.NIK_KEYS = [OLD]
    sealed, hashed = seal(NIK), nik_hash(NIK)

    settings.NIK_KEYS = [NEW, OLD]

    assert (unseal(sealed), nik_hash(NIK)) == (NIK, hashed)
    settings.NIK_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        unseal(sealed)
    assert nik_hash(NIK) != hashed


def test_what_is_sealed_now_is_sealed_with_the_newest_key(settings):
    settings.NIK_KEYS = [NEW, OLD]

    sealed = seal(NIK)

    settings.NIK_KEYS = [NEW]
    assert unseal(sealed) == NIK
