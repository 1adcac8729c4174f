"""The parts of public addresses that are neither slug nor number."""


class PowerCode:
    """A power's code: letters, digits and hyphens."""

    regex = "[0-9A-Za-z][0-9A-Za-z-]{0,39}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CatalogueFormat:
    """The kind of file a catalogue is downloaded as."""

    regex = "pdf|zip|xlsx|csv|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Number:
    """A whole number of at most nine digits, so that every database can hold it."""

    regex = "[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
