"""Two workers who send letters at one moment."""

from __future__ import annotations

import pytest

from belt.web.office.letters import send_letters
from belt.web.office.models import Letter
from tests.web.at_once import at_once
from tests.web.mail import Mailbox

pytestmark = [
    pytest.mark.usefixtures("client", "_record_can_be_emptied"),
    pytest.mark.django_db(transaction=True),
]


def test_each_letter_goes_once(mailbox: Mailbox) -> None:
    addresses = [f"reader{number}@example.org" for number in range(20)]
    for address in addresses:
        Letter.objects.create(to=address, subject="Welcome", body="To the belt.")
    assert sum(at_once(send_letters, send_letters)) == 20
    assert sorted(mailbox.taken) == sorted(addresses)
