"""Reads XML that somebody sent: bounded, and without entities or other declarations."""

from xml.etree import ElementTree as ET
from xml.parsers import expat

MOST_BYTES = 2 * 1024 * 1024
MOST_ELEMENTS = 20_000
DEEPEST = 60


class XmlError(Exception):
    """The file is not XML that is read here; the message is a Chinese sentence."""


def tree_of(data: bytes) -> ET.Element:
    """Return the root; names as ``{namespace}name``. Raises XmlError."""
    if len(data) > MOST_BYTES:
        raise XmlError(f"文件超过{MOST_BYTES // 1024 // 1024}兆字节，请拆分后再导入。")
    return _Reader().read(data)


class _Reader:
    def __init__(self) -> None:
        self.builder = ET.TreeBuilder()
        self.elements = self.depth = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def read(self, data: bytes) -> ET.Element:
        try:
            self.parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise XmlError("文件不是完好的XML，请用流程图软件重新导出。") from error
        return self.builder.close()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > DEEPEST:
            raise XmlError("文件内容过多或者嵌套过深，请精简后再导入。")
        named = {_name(key): value for key, value in attributes.items()}
        self.builder.start(_name(name), named)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(_name(name))

    def _refuse(self, *_: object) -> None:
        raise XmlError("文件中有DOCTYPE或者实体声明，出于安全不能导入，请删去后重试。")


def _name(name: str) -> str:
    return "{" + name if "}" in name else name
