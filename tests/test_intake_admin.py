"""What the office sees of imports."""

import pytest
from django.urls import reverse

from tests import builders
from tests.office import imported, signed_in

pytestmark = pytest.mark.django_db


def test_the_report_of_a_file_names_rows_and_problems():
    file = imported(builders.power())
    page = signed_in().get(reverse("admin:intake_importedfile_change", args=[file.pk]))
    text = page.content.decode()
    assert "2行：职权2" in text
    assert "第3行甲列：请核对。" in text


def test_the_list_of_cells_costs_a_fixed_number_of_queries(django_assert_max_num_queries):
    client = signed_in()
    file = imported(builders.power())
    for row in range(20):
        file.unmapped_cells.create(
            sheet="表一", row=row, column="P", text="内容", reason="unknown", power=builders.power()
        )
    with django_assert_max_num_queries(9):
        page = client.get(reverse("admin:intake_unmappedcell_changelist"))
    assert page.content.decode().count("表一 P") == 21
