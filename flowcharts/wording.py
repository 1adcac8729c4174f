"""The words for what a step is and how long it may take; picture and text share them."""

from flowcharts.chart import Step
from flowcharts.models import FlowStep
from powers.models import LimitUnit

CLOCK_STOPS = "不计入时限"
# Asking a Django enumeration for its choices each time took a fifth of a picture's time.
KINDS: dict[str, str] = {kind.value: str(kind.label) for kind in FlowStep.Kind}
ON_THE_SPOT = LimitUnit.ON_THE_SPOT.value
UNITS: dict[str, str] = {unit.value: str(unit.label) for unit in LimitUnit}


def kind_words(step: Step) -> str:
    """Return the kind of a step in words; an unknown kind stays as it is."""
    return KINDS.get(step.kind, step.kind)


def limit_words(step: Step) -> str:
    """Return the limit as number and unit, or in the words it was given in."""
    if step.limit_unit == ON_THE_SPOT:
        return UNITS[ON_THE_SPOT]
    if step.limit_number is None:
        return step.limit_text
    return f"{step.limit_number}{UNITS.get(step.limit_unit, step.limit_unit)}"
