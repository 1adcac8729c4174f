"""The fixtures themselves: a flush beside insert-only triggers, a real browser."""

import pytest
from django.db import DatabaseError, connection

from disclosure.models import PublishedVersion
from organizations.triggers import missing_triggers
from tests import builders


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_with_published_rows_is_emptied_between_tests(turn):
    assert not PublishedVersion.objects.exists()
    assert not missing_triggers(connection)
    builders.published()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM disclosure_publishedversion")


def test_the_browser_opens_pages_of_the_running_portal(page):
    answer = page.goto("/admin/login/")
    assert answer.status == 200
    assert page.locator("input[name=username]").is_visible()
    assert page.evaluate("1 + 1") == 2


def test_the_settings_do_not_depend_on_a_developers_file(settings):
    assert not settings.DEBUG
    assert not settings.DEMO
    assert settings.SECRET_KEY.startswith("only-for-tests-")
