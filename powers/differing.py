"""Shows a quotation against what the law says today."""

from legislation.models import Provision
from legislation.quotations import Difference, differences
from legislation.statuses import Status
from powers.models import Citation

# Where the words differ; a part of an article that is left out is no difference.
DIFFERING = frozenset({Status.NEAR, Status.RENUMBERED, Status.AMENDED, Status.REPEALED})


def against_the_law(citation: Citation) -> list[Difference]:
    """Return the differences from the article that the last check found; none if it agreed."""
    if citation.status not in DIFFERING or not citation.quotation:
        return []
    articles = Provision.objects.filter(
        version=citation.checked_version_id, label=citation.found_article or citation.article
    )
    text = articles.values_list("text", flat=True).first()
    return differences(citation.quotation, text) if text else []
