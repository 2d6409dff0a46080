"""What makes a template's parameters unsound: problems of severity error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from msgspec import structs

from story.check.problem import Fault
from story.model.asset import Asset
from story.model.parameters import (
    ChoiceParameter,
    FileParameter,
    NumberParameter,
    RowParameter,
    TextParameter,
)
from story.model.story import Story
from story.model.values import Id
from story.templates import Binder, Slot, slots


def parameter_faults(story: Story) -> Iterator[Fault]:
    """Names given twice, binds to nothing, defaults that cannot be, files of another kind."""
    if not story.parameters:
        return
    names = Counter(slot.name for slot in slots(story))
    assets = {asset.id: asset for asset in story.assets}
    binder = Binder(story)
    files = {slot.name for slot in slots(story) if isinstance(slot.parameter, FileParameter)}
    for at, slot in zip(_places(story), slots(story), strict=True):
        for fault in (*_slot_faults(slot, names, assets, binder), *_about_faults(slot, files)):
            yield structs.replace(fault, where=f"{at}{fault.where}")
    for p, parameter in enumerate(story.parameters):
        if isinstance(parameter, RowParameter) and parameter.binds:
            yield structs.replace(
                _fault(
                    parameter.name,
                    "binds",
                    f"The parameter {parameter.name} fills a field, but its columns do that.",
                    "Give the bind to a column.",
                ),
                where=f".parameters[{p}].binds",
            )


def _places(story: Story) -> Iterator[str]:
    """Where in the story the slots stand, in their order."""
    for p, parameter in enumerate(story.parameters):
        if isinstance(parameter, RowParameter):
            yield from (f".parameters[{p}].columns[{c}]" for c in range(len(parameter.columns)))
        else:
            yield f".parameters[{p}]"


def _slot_faults(
    slot: Slot, names: Counter[str], assets: Mapping[Id, Asset], binder: Binder
) -> Iterator[Fault]:
    what = f"The parameter {slot.name}"
    if names[slot.name] > 1:
        yield _fault(slot.name, "name", f"{what} is there twice.", "Rename one of them.")
    for bind in slot.parameter.binds:
        why = binder.fault(bind)
        if why is not None:
            yield _fault(
                slot.name,
                f"{bind.element} {bind.field}",
                f"{what} cannot fill in a field: {why}.",
                "Choose another field or value, or remove the bind.",
            )
        if isinstance(slot.parameter, ChoiceParameter) and bind.values:
            left = {option.value for option in slot.parameter.options} - set(bind.values)
            if left:
                yield _fault(
                    slot.name,
                    f"{bind.field} values",
                    f"{what} does not say what {bind.field} is for {min(left)}.",
                    "Give a value for each choice.",
                )
    match slot.parameter:
        case FileParameter(asset=asset_id):
            asset = assets.get(asset_id)
            if asset is None:
                yield _fault(
                    slot.name,
                    asset_id,
                    f"{what} replaces an asset that is not there ({asset_id}).",
                    "Choose another asset.",
                )
            elif asset.kind != slot.parameter.kind:
                yield _fault(
                    slot.name,
                    asset_id,
                    f"{what} replaces an asset of the kind {asset.kind} by one of the kind"
                    f" {slot.parameter.kind}.",
                    "Make both of one kind.",
                )
        case ChoiceParameter(default=str(default)):
            if all(option.value != default for option in slot.parameter.options):
                yield _fault(
                    slot.name,
                    default,
                    f'{what} has the default "{default}", which is none of its choices.',
                    "Choose one of them.",
                )
        case NumberParameter(default=float(default), lowest=lowest, highest=highest):
            if (lowest is not None and default < lowest) or (
                highest is not None and default > highest
            ):
                yield _fault(
                    slot.name,
                    "default",
                    f"{what} has the default {default:g}, which is out of its range.",
                    "Choose one within it.",
                )
        case TextParameter(default=str(default), longest=int(longest)):
            if len(default) > longest:
                yield _fault(
                    slot.name,
                    "default",
                    f"{what} has a default of {len(default)} characters, but may have {longest}.",
                    "Shorten it, or allow more.",
                )
        case _:
            pass


def _about_faults(slot: Slot, files: Collection[str]) -> Iterator[Fault]:
    parameter = slot.parameter
    if isinstance(parameter, TextParameter) and parameter.about not in (None, *files):
        yield _fault(
            slot.name,
            f"about {parameter.about}",
            f"The parameter {slot.name} tells of {parameter.about}, which is no file to be given.",
            "Name a parameter that takes a file, or none.",
        )


def _fault(name: str, about: str, message: str, hint: str) -> Fault:
    return Fault(rule="parameter", where="", about=f"{name} {about}", message=message, hint=hint)
