"""The words for what a step is and how long it may take; picture and text share them."""

from flowcharts.chart import Step
from flowcharts.models import FlowStep
from powers.models import LimitUnit

CLOCK_STOPS = "不计入时限"


def kind_words(step: Step) -> str:
    """Return the kind of a step in words; an unknown kind stays as it is."""
    return str(dict(FlowStep.Kind.choices).get(step.kind, step.kind))


def limit_words(step: Step) -> str:
    """Return the limit as number and unit, or in the words it was given in."""
    if step.limit_unit == LimitUnit.ON_THE_SPOT:
        return LimitUnit.ON_THE_SPOT.label
    if step.limit_number is None:
        return step.limit_text
    return f"{step.limit_number}{dict(LimitUnit.choices).get(step.limit_unit, step.limit_unit)}"
