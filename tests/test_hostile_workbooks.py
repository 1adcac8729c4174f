"""Files that mean harm are refused with a sentence, or read, within 20 seconds and 300 MB."""

import pytest
from django.db import connection

from tests import hostile
from tests.hostile import measure

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="no database is read or written; once is enough"
)
SECONDS = 20
MEBIBYTES = 300

FILES = {
    hostile.zip_bomb: "过大",
    hostile.zip_bomb_that_lies: "已损坏",
    hostile.far_cell: "过大",
    hostile.cell_of_500_megabytes: "过大",
    hostile.entity_bomb: "已损坏",
    hostile.entity_of_a_file: "已损坏",
    hostile.many_sheets: "工作表超过60个",
    hostile.formulas: "读到1张表",
    hostile.renamed_program: "不是",
    hostile.truncated: "已损坏",
    hostile.escaped_control_characters: "读到1张表",
    hostile.raw_control_characters: "",
    hostile.million_empty_rows: "",
    hostile.million_rows_of_empty_cells: "过大",
    hostile.far_merge: "读到1张表",
    hostile.a_million_merges: "",
    hostile.as_full_as_allowed: "读到1张表",
    hostile.ole_rubbish: "已损坏",
    hostile.ole_of_endless_chains: "已损坏",
    hostile.open_document_of_17_billion_cells: "过大",
    hostile.open_document_of_entities: "已损坏",
    hostile.text_without_end: "过大",
    hostile.text_of_a_million_empty_rows: "读到1张表",
    hostile.text_with_nul: "不是",
}


@pytest.mark.parametrize("build", FILES, ids=lambda build: build.__name__)
def test_it_costs_little_and_gets_a_sentence(build, tmp_path):
    found = measure(build(), tmp_path)
    print(
        f"{build.__name__}：{found['seconds']:.1f}秒，"
        f"读取{found['reader']:.0f}MB，调用方{found['caller']:.0f}MB：{found['answer']}"
    )
    assert FILES[build] in found["answer"]
    assert found["seconds"] <= SECONDS
    assert found["reader"] <= MEBIBYTES
    assert found["caller"] <= MEBIBYTES
