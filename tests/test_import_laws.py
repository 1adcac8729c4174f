"""The command that brings Markdown instruments into the law library."""

import datetime
import io
import lzma
import sqlite3
import tarfile

import pytest
from django.core.management import CommandError, call_command

from legislation import corpus
from legislation.models import Instrument, InstrumentVersion, Provision

pytestmark = pytest.mark.django_db

BRIDGES = """# 中华人民共和国桥梁法

2001年3月1日 第一届全国人民代表大会常务委员会第一次会议通过

2002年1月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 为了过河，制定本法。

第二条 本法所称桥梁，包括：

（一）木桥；

（二）石桥。

第二条规定的桥梁之外的，不适用本法。

## 第二章 附则
### 第一节 施行

第三条之一 本法由市里解释。

第四条 本法自2002年1月1日起施行。
"""
POINTS = """# 渡口管理通知

2003年5月6日 国务院令第9号公布

<!-- INFO END -->

各地：

一、渡口由县里管。

二、渡口不收费。
"""


def a_folder(tmp_path, files):
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def an_archive(tmp_path, files):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            content = text if isinstance(text, bytes) else text.encode()
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    path = tmp_path / "laws.tar.xz"
    path.write_bytes(lzma.compress(buffer.getvalue()))
    return path


def a_catalogue(rows):
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE law (name, publish, level, valid_from, expired)")
    connection.executemany("INSERT INTO law VALUES (?, ?, ?, ?, ?)", rows)
    return connection.serialize()


def run(path):
    out = io.StringIO()
    call_command("import_laws", str(path), stdout=out)
    return out.getvalue()


def test_it_imports_articles_chapters_and_dates(tmp_path):
    run(a_folder(tmp_path, {"行政法/桥梁法(2001-03-01).md": BRIDGES}))
    version = InstrumentVersion.objects.get()
    assert version.instrument.name == "中华人民共和国桥梁法"
    assert version.instrument.short_name == "桥梁法"
    assert version.instrument.rank == Instrument.Rank.LAW
    assert version.instrument.issuing_body == "全国人民代表大会常务委员会"
    assert version.adopted_on == version.promulgated_on == datetime.date(2001, 3, 1)
    assert version.effective_on == datetime.date(2002, 1, 1)
    assert version.source_path == "行政法/桥梁法(2001-03-01).md"
    assert [one.label for one in version.provisions.all()] == ["1", "2", "3-1", "4"]
    second = version.provisions.get(label="2")
    assert second.chapter == "第一章 总则"
    assert len(second.paragraphs()) == 2
    assert version.provisions.get(label="3-1").chapter == "第二章 附则 / 第一节 施行"


def test_it_reports_articles_out_of_order(tmp_path):
    report = run(a_folder(tmp_path, {"行政法/桥梁法(2001-03-01).md": BRIDGES}))
    assert "第二条之后是第三条之一" in report
    assert "条文连续、完整的文件0个（0.0%）" in report


def test_it_reads_numbered_points_where_there_are_no_articles(tmp_path):
    run(a_folder(tmp_path, {"行政法规/渡口管理通知(2003-05-06).md": POINTS}))
    version = InstrumentVersion.objects.get()
    assert version.preamble == "各地："
    assert version.document_number == "国务院令第9号"
    assert [one.text for one in version.provisions.all()] == ["渡口由县里管。", "渡口不收费。"]


def test_a_text_without_closing_articles_is_not_complete(tmp_path):
    whole = BRIDGES.replace("第三条之一", "第三条")
    cut = whole.partition("## 第二章")[0]
    files = {"行政法/桥梁法(2001-03-01).md": whole, "行政法/渡口法(2001-03-01).md": cut}
    files["行政法/渡口法(2001-03-01).md"] = cut.replace("桥梁法", "渡口法")
    report = run(a_folder(tmp_path, files))
    assert "渡口法(2001-03-01).md：末尾没有施行条款，条文可能不完整" in report
    assert [one.is_complete for one in InstrumentVersion.objects.order_by("source_path")] == [
        True,
        False,
    ]


def test_a_number_that_no_article_has_is_text(tmp_path):
    text = BRIDGES.replace("第三条之一", "第九万万万万万条 之一")
    run(a_folder(tmp_path, {"行政法/桥梁法(2001-03-01).md": text}))
    assert [one.label for one in Provision.objects.all()] == ["1", "2", "4"]


def test_a_second_run_changes_nothing(tmp_path):
    folder = a_folder(tmp_path, {"行政法/桥梁法(2001-03-01).md": BRIDGES})
    run(folder)
    before = list(Provision.objects.values_list("pk", "text"))
    assert "未变1部" in run(folder)
    assert list(Provision.objects.values_list("pk", "text")) == before


def test_the_order_of_the_files_does_not_matter(tmp_path):
    top = "# 河流法典\n\n# {}\n\n2020年5月28日 通过\n\n<!-- INFO END -->\n\n"
    files = {
        "法典/乙编.md": top.format("乙编") + "第二条 水。\n",
        "法典/甲编.md": top.format("甲编") + "第一条 河。\n",
        "行政法/桥梁法(2001-03-01).md": BRIDGES,
        "经济法/桥梁法(2001-03-01).md": BRIDGES.replace("过河", "过江"),
    }
    run(an_archive(tmp_path, dict(reversed(files.items()))))
    assert "未变2部" in run(a_folder(tmp_path / "folder", files))


def test_a_corrected_text_replaces_the_old_one(tmp_path):
    name = "行政法/桥梁法(2001-03-01).md"
    run(a_folder(tmp_path, {name: BRIDGES}))
    assert "更新1部" in run(a_folder(tmp_path, {name: BRIDGES.replace("过河", "过江")}))
    assert Provision.objects.get(label="1").text == "为了过江，制定本法。"
    assert InstrumentVersion.objects.count() == 1


def test_two_dated_files_are_versions_of_one_instrument(tmp_path):
    newer = BRIDGES.replace("过河", "过江").replace("2002年1月1日", "2012年1月1日")
    run(
        a_folder(
            tmp_path,
            {"行政法/桥梁法(2001-03-01).md": BRIDGES, "行政法/桥梁法(2011-03-01).md": newer},
        )
    )
    law = Instrument.objects.get()
    on = law.version_on(datetime.date(2011, 12, 31))
    assert on.promulgated_on == datetime.date(2001, 3, 1)
    on = law.version_on(datetime.date(2012, 1, 1))
    assert on.promulgated_on == datetime.date(2011, 3, 1)


def test_the_catalogue_gives_rank_effect_and_repeal(tmp_path):
    catalogue = a_catalogue([("桥梁法", "2001-03-01", "行政法规", "2003-01-01", 1)])
    run(a_folder(tmp_path, {"甲/桥梁法(2001-03-01).md": BRIDGES, "db.sqlite3": catalogue}))
    version = InstrumentVersion.objects.get()
    assert version.instrument.rank == Instrument.Rank.ADMINISTRATIVE_REGULATION
    assert version.effective_on == datetime.date(2003, 1, 1)
    assert version.is_repealed


def test_an_expired_version_that_was_replaced_is_not_a_repeal(tmp_path):
    catalogue = a_catalogue([("桥梁法", "2001-03-01", "法律", "", 1)])
    files = {"桥梁法(2001-03-01).md": BRIDGES, "桥梁法(2011-03-01).md": BRIDGES}
    run(a_folder(tmp_path, {**files, "db.sqlite3": catalogue}))
    assert not InstrumentVersion.objects.filter(is_repealed=True).exists()


def test_the_books_of_a_code_become_one_version(tmp_path):
    top = "# 河流法典\n\n# {}\n\n2020年5月28日 通过\n\n<!-- INFO END -->\n\n"
    files = {
        "法典/乙编.md": top.format("乙编") + "第二条 水，自2021年1月1日起施行。\n",
        "法典/甲编.md": top.format("甲编") + "第一条 河。\n",
    }
    report = run(a_folder(tmp_path, files))
    assert "条文连续、完整的文件2个（100.0%）" in report
    version = InstrumentVersion.objects.get()
    assert [(one.label, one.chapter) for one in version.provisions.all()] == [
        ("1", "甲编"),
        ("2", "乙编"),
    ]


def test_it_lists_what_it_could_not_read(tmp_path):
    report = run(
        a_folder(
            tmp_path,
            {
                "行政法/桥梁法(2001-03-01).md": BRIDGES,
                "经济法/桥梁法(2001-03-01).md": BRIDGES,
                "甲.md": "没有标记",
                "乙.md": "# 乙法\n<!-- INFO END -->\n第一条 甲。",
                "丁(2001-03-01).md": BRIDGES.replace("桥梁法", "桥" * 300),
                "戊(2001-03-01).md": BRIDGES + "\0",
                "丙.md": "\xff\xfe".encode("latin-1"),
                "_index.md": "略",
                "模版.md": "---\nbookHidden: true\n---\n# 甲",
            },
        )
    )
    assert "共7个文件" in report
    assert "标题超过200字" in report
    assert "控制字符" in report
    assert "未能读取：甲.md：没有“<!-- INFO END -->”" in report
    assert "未能读取：乙.md：文件名和制定经过里都没有公布日期" in report
    assert "未能读取：丙.md：不是UTF-8编码的文本" in report
    assert "是同一部法的同一版本" in report
    assert Instrument.objects.count() == 1


def test_it_reads_an_archive_in_memory_and_takes_no_strange_paths(tmp_path):
    path = an_archive(
        tmp_path,
        {
            "./行政法/桥梁法(2001-03-01).md": BRIDGES,
            "../外面(2001-03-01).md": BRIDGES,
            "/etc/里面(2001-03-01).md": BRIDGES,
            "行政法/程序.py": "x",
        },
    )
    run(path)
    assert InstrumentVersion.objects.get().source_path == "行政法/桥梁法(2001-03-01).md"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["laws.tar.xz"]


def test_it_refuses_an_archive_that_unpacks_to_too_much(tmp_path, monkeypatch):
    path = an_archive(tmp_path, {"甲.bin": b"\0" * 300_000, "桥梁法(2001-03-01).md": BRIDGES})
    monkeypatch.setattr(corpus, "TOTAL_LIMIT", 100_000)
    with pytest.raises(CommandError, match="请分批导入"):
        run(path)
    assert not Instrument.objects.exists()


def test_it_refuses_a_file_that_is_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "FILE_LIMIT", 100)
    files = {"桥梁法(2001-03-01).md": BRIDGES}
    for path in (an_archive(tmp_path, files), a_folder(tmp_path / "folder", files)):
        with pytest.raises(CommandError, match="请检查后再导入"):
            run(path)


@pytest.mark.parametrize("content", [b"", b"not an archive", lzma.compress(b"x" * 600)])
def test_it_refuses_what_is_no_archive(tmp_path, content):
    path = tmp_path / "laws.tar.xz"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="不是完整的"):
        run(path)


def test_it_refuses_a_broken_catalogue(tmp_path):
    folder = a_folder(tmp_path, {"桥梁法(2001-03-01).md": BRIDGES, "db.sqlite3": b"x" * 5000})
    with pytest.raises(CommandError, match="不是可读的目录库"):
        run(folder)


def test_it_refuses_a_path_that_is_not_there_or_empty(tmp_path):
    with pytest.raises(CommandError, match="找不到"):
        run(tmp_path / "没有")
    with pytest.raises(CommandError, match="没有法律法规规章") as refusal:
        run(tmp_path)
    assert refusal.value.returncode == 2


def test_it_reads_the_day_of_a_repeal_from_the_history(tmp_path):
    files = {
        "规范性文件/云岭县人民政府/摊点办法(2015-01-22).md": """# 摊点办法

2015年1月22日 云岭县人民政府公布 云政规〔2015〕1号

2015年3月1日 施行

2023年12月31日 《云岭县人民政府的决定》（云政规〔2023〕7号）废止

<!-- INFO END -->

第一条 摊点按时收摊。

第二条 本办法自2015年3月1日起施行。
"""
    }
    run(a_folder(tmp_path, files))
    version = InstrumentVersion.objects.get()
    assert version.repealed_on == datetime.date(2023, 12, 31)
    assert version.promulgated_on == datetime.date(2015, 1, 22)
    assert version.effective_on == datetime.date(2015, 3, 1)
    assert version.document_number == "云政规〔2015〕1号"
    assert version.instrument.issuing_body == "云岭县人民政府"
    assert version.instrument.version_on(datetime.date(2023, 12, 30)) == version
    assert version.instrument.version_on(datetime.date(2023, 12, 31)) is None


def test_a_repeal_before_the_day_of_effect_is_kept_without_its_day(tmp_path):
    text = BRIDGES.replace("<!-- INFO END -->", "2001年6月1日 废止\n\n<!-- INFO END -->")
    run(a_folder(tmp_path, {"桥梁法(2001-03-01).md": text}))
    version = InstrumentVersion.objects.get()
    assert version.is_repealed
    assert version.repealed_on is None


def test_a_repeal_of_an_older_version_is_not_the_end_of_the_instrument(tmp_path):
    old = BRIDGES.replace("<!-- INFO END -->", "2005年6月1日 废止\n\n<!-- INFO END -->")
    files = {"桥梁法(2001-03-01).md": old, "桥梁法(2005-06-01).md": BRIDGES}
    run(a_folder(tmp_path, files))
    assert not InstrumentVersion.objects.filter(is_repealed=True).exists()
