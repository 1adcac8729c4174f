"""The command that checks legal bases against the law library."""

import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from legislation.models import InstrumentVersion
from powers.checking import check_basis, check_citations
from powers.citing import cite
from powers.models import Citation
from tests.builders import basis, law, organization, power
from tests.office import signed_in

pytestmark = pytest.mark.django_db

FIRST = "为了加强桥梁管理，保障行人和车辆安全，制定本法。"
SECOND = "架设桥梁应当经县级人民政府批准，并按照标准施工。"


@pytest.fixture
def library():
    return law("中华人民共和国桥梁法", FIRST, SECOND)


def a_cited(text, **fields):
    row = basis(fields.pop("of", None) or power(), raw_text=text, **fields)
    return cite(row)[0]


def run(*args):
    out = io.StringIO()
    code = 0
    try:
        call_command("check_bases", *args, stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def test_it_is_content_when_every_basis_stands(library):
    a_cited(f"【法律】《桥梁法》第二条：{SECOND}")
    a_cited("【规章】《渡口办法》第二条：渡口由县里管理，具体办法另定。")
    code, report = run()
    assert code == 0
    assert "共核对引文2条" in report
    assert "法规库未收录：1条" in report


def test_it_ends_with_one_and_names_what_is_stale(library):
    row = a_cited(f"【法律】《桥梁法》第一条：{SECOND}")
    code, report = run()
    assert code == 1
    assert f"{row.basis.power.code} 《桥梁法》第一条：条文序号已变动，现为第二条" in report


def test_it_answers_in_json_with_details(library):
    row = a_cited(
        f"【法律】《桥梁法》第一条第一款：{SECOND}",
        source_file="a" * 64,
        source_sheet="处罚",
        source_row=7,
    )
    code, answer = run("--json", "--details")
    assert code == 1
    assert json.loads(answer) == {
        "total": 1,
        "extracted": {
            "instrument": {"count": 1, "share": 1.0},
            "article": {"count": 1, "share": 1.0},
            "quotation": {"count": 1, "share": 1.0},
        },
        "by_status": {"renumbered": 1},
        "citations": [
            {
                "power": row.basis.power.code,
                "file": "a" * 64,
                "sheet": "处罚",
                "row": 7,
                "purpose": "empowering",
                "instrument": "桥梁法",
                "article": "1",
                "paragraph": "1",
                "item": "",
                "quotation": SECOND,
                "status": "renumbered",
                "found_article": "2",
                "score": 1.0,
            }
        ],
    }
    assert "citations" not in json.loads(run("--json")[1])


def test_it_checks_one_organization(library):
    mine, other = organization(), organization()
    a_cited(f"【法律】《桥梁法》第二条：{SECOND}", of=power(organization=mine))
    a_cited(f"【法律】《桥梁法》第一条：{SECOND}", of=power(organization=other))
    assert run("--organization", mine.code)[0] == 0
    assert run("--organization", other.code)[0] == 1


def test_it_keeps_what_it_found(library):
    row = a_cited(f"【法律】《桥梁法》（2019年修订）第一条：{SECOND}")
    run()
    row.refresh_from_db()
    assert (row.status, row.found_article, row.edition) == ("renumbered", "2", "2019年修订")
    assert row.checked_version == library.versions.get()
    assert row.checked_on is not None


def test_a_confirmation_holds_until_something_else_is_found(library):
    row = a_cited(f"【法律】《桥梁法》第一条：{SECOND}")
    run()
    Citation.objects.update(is_confirmed=True)
    run()
    row.refresh_from_db()
    assert row.is_confirmed
    InstrumentVersion.objects.update(is_repealed=True)
    run()
    row.refresh_from_db()
    assert (row.status, row.is_confirmed) == ("repealed", False)


def test_a_few_citations_are_checked_without_writing(library):
    row = a_cited(f"【法律】《桥梁法》第一条：{SECOND}")
    ((_, finding),) = check_basis([row], datetime.date(2024, 1, 1))
    assert finding.status == "renumbered"
    row.refresh_from_db()
    assert row.status == ""


def test_a_notice_stands_for_the_instrument_it_issues(library):
    a_cited(f"【规范性文件】《关于印发〈中华人民共和国桥梁法〉的通知》第二条：{SECOND}")
    a_cited(f"【规范性文件】《关于印发〈桥梁法〉配套制度的通知》第二条：{SECOND}")
    _, answer = run("--json")
    assert json.loads(answer)["by_status"] == {"match": 1, "not_in_library": 1}


def test_the_office_sees_what_the_law_says_instead(library):
    row = a_cited(
        "【法律】《桥梁法》第二条：架设桥梁应当经<b>县级</b>人民政府批准，并按照规矩施工。"
    )
    run()
    page = signed_in().get(reverse("admin:powers_citation_change", args=[row.pk]))
    words = page.content.decode()
    assert "按照<del>规矩</del><ins>标准</ins>施工。" in words
    assert "<b>县级" not in words


def test_the_office_sees_no_difference_where_there_is_none(library):
    row = a_cited(f"【法律】《桥梁法》第二条：{SECOND}")
    run()
    page = signed_in().get(reverse("admin:powers_citation_change", args=[row.pk]))
    assert 'class="differences"' not in page.content.decode()


def test_an_alias_finds_the_instrument(library):
    library.aliases.create(name="桥法")
    a_cited(f"【法律】《桥法》第二条：{SECOND}")
    assert json.loads(run("--json")[1])["by_status"] == {"match": 1}


def test_the_number_of_queries_does_not_grow_with_the_citations(
    library, django_assert_max_num_queries
):
    for _ in range(30):
        a_cited(f"【法律】《桥梁法》第二条：{SECOND}")
    with django_assert_max_num_queries(10):
        list(check_citations(Citation.objects.all(), datetime.date(2024, 1, 1)))


def test_it_says_that_the_library_is_empty_and_calls_nothing_wrong():
    a_cited(f"【法律】《桥梁法》第二条：{SECOND}")
    hint = io.StringIO()
    call_command("check_bases", stdout=io.StringIO(), stderr=hint)
    assert "法规库是空的" in hint.getvalue()
    assert Citation.objects.get().status == "not_in_library"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--organization", "none"], "没有代码为none的机构"), (["--details"], "要与--json同用")],
)
def test_it_refuses_an_unknown_body_and_details_alone(library, arguments, words):
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("check_bases", *arguments)
    assert refusal.value.returncode == 2
