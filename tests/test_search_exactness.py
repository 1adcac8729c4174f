"""Search finds exactly what a plain scan of the texts finds.

``SEARCH_EXACTNESS_POWERS`` makes it a run over that many invented powers (100,000 take half an
hour); ``python -m benchmarks exactness`` does the same on a database that is there already.
"""

import os
import random

import pytest
from django.core.management import call_command

from benchmarks.exactness import compared, random_substrings
from tests import builders

pytestmark = pytest.mark.django_db

POWERS = int(os.environ.get("SEARCH_EXACTNESS_POWERS", "0"))
# Few characters, so that pieces meet often without the words being there.
ALPHABET = "处罚许可證證管理的0012ab-（），。 \n《》Ａ㈠\U0002a6d6\U0002aad6"


@pytest.fixture
def catalogue():
    if POWERS:
        call_command("synthesize_catalogue", powers=POWERS, organizations=100, seed=1)
        return
    chance = random.Random(7)
    for _ in range(25):
        name, summary = ("".join(chance.choices(ALPHABET, k=k)).strip() or "无" for k in (12, 60))
        power = builders.power(name=name, summary=summary)
        builders.basis(power, raw_text="".join(chance.choices(ALPHABET, k=80)))
        builders.published(power)


def test_nothing_is_missed_and_nothing_is_too_much(catalogue):
    assert compared(random_substrings(200)) == (0, 0)
