"""Runs the catalogue over a survey: all findings, in order of rule and object."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import shapely

from geodata.checks import attributes, boundaries, people, places, relations, shapes, sums, topology
from geodata.checks.catalogue import CATALOGUE, REGISTER_RULES
from geodata.checks.finding import Finding
from geodata.checks.mesh import Mesh, is_bounded, only
from geodata.checks.settings import CheckSettings
from geodata.survey import Survey, ids

Progress = Callable[[int, int], None]
OnSurvey = Callable[[Survey, CheckSettings], Iterator[Finding]]
OnMesh = Callable[[Mesh], Iterator[Finding]]

# Which ids a function may give; the house tests hold the table against the catalogue.
SURVEY_CHECKS: tuple[tuple[OnSurvey, tuple[str, ...]], ...] = (
    (attributes.digits, ("value.digits",)),
    (attributes.code_forms, ("value.code_form",)),
    (attributes.kind_numbers, ("holder.kind_number",)),
    (attributes.sides, ("parcel.sides",)),
    (attributes.witnesses, ("parcel.witness",)),
    (attributes.areas_positive, ("parcel.area_positive",)),
    (attributes.blanket, ("value.blanket",)),
    (people.id_numbers, ("person.id_number",)),
    (people.household_twice, ("person.household_twice",)),
    (people.two_names, ("person.two_names",)),
    (people.member_counts, ("logic.member_count",)),
    (people.heads, ("logic.head",)),
    (people.heads_are_holders, ("logic.head_is_holder",)),
    (relations.keys_twice, ("logic.key_twice",)),
    (relations.numbers_twice, ("logic.number_twice",)),
    (relations.references, ("logic.reference",)),
    (relations.certificates_missing, ("logic.certificate_missing",)),
    (relations.holders_without_contract, ("logic.holder_without_contract",)),
    (relations.contracts_per_holder, ("logic.contracts_per_holder",)),
    (relations.parcel_use, ("logic.parcel_use",)),
    (relations.code_parts, ("logic.code_parts",)),
    (relations.regions_unknown, ("region.unknown",)),
    (sums.contract_sums, ("logic.contract_sums",)),
    (sums.contract_sums_mu, ("logic.contract_sums_mu",)),
    (sums.mu, ("logic.mu",)),
    (sums.areas, ("logic.area",)),
    (sums.dates, ("logic.dates",)),
    (sums.pickups, ("logic.pickup",)),
    (boundaries.points, ("boundary.points",)),
    (boundaries.point_coordinates, ("boundary.point_coordinates",)),
    (boundaries.key_points, ("boundary.key_points",)),
    (boundaries.lines, ("boundary.lines",)),
    (boundaries.parcels_unknown, ("boundary.parcel_unknown",)),
    (places.outside_region, ("place.outside_region",)),
    (places.protected_farmland, ("place.protected_farmland",)),
    (shapes.empty, ("topology.empty",)),
    (shapes.valid, ("topology.valid",)),
    (shapes.multipart, ("topology.multipart",)),
)
MESH_CHECKS: tuple[tuple[OnMesh, tuple[str, ...]], ...] = (
    (shapes.slivers, ("topology.sliver",)),
    (shapes.narrow_angles, ("topology.narrow_angle",)),
    (shapes.self_overlaps, ("topology.self_overlap",)),
    (topology.near_vertices, ("topology.repeated_vertex", "topology.near_vertex")),
    (topology.unshared_vertices, ("topology.unshared_vertex",)),
    (topology.gaps, ("topology.gap",)),
)
READING = frozenset(
    rule
    for rule in CATALOGUE
    if rule.startswith(("package.", "layer.", "table."))
    or rule
    in (
        "value.missing",
        "value.type",
        "value.length",
        "value.code",
        "value.label",
        "value.masked",
        "value.range",
        "value.unseen",
        "value.garbled",
    )
)
"""Found while files are read (geodata/exchange), not by a function here."""


def run(
    survey: Survey,
    settings: CheckSettings,
    *,
    register_only: bool = False,
    progress: Progress = lambda done, all_: None,
) -> list[Finding]:
    """Return all findings of a survey, those of its reading included.

    With `register_only` only the rules that hold for rows of the register run.
    """
    found = [] if register_only else list(survey.findings)
    parcels = survey.get("parcels")
    mesh = Mesh(ids("parcels", parcels), parcels["shape"].to_numpy(dtype=object), settings)
    bounded = _bounded(survey)
    steps: list[Callable[[], Iterator[Finding]]] = []

    def wanted(rules: tuple[str, ...]) -> bool:
        return any(
            r not in settings.switched_off and (r in REGISTER_RULES or not register_only) for r in rules
        )

    for survey_check, rules in SURVEY_CHECKS:
        if wanted(rules):
            of = survey if survey_check in (shapes.empty, shapes.valid) else bounded
            steps.append(lambda check=survey_check, of=of: check(of, settings))  # type: ignore[misc]
    for mesh_check, rules in MESH_CHECKS:
        if wanted(rules):
            steps.append(lambda check=mesh_check: check(mesh))  # type: ignore[misc]
    if wanted(("topology.overlap",)):
        steps += [lambda m=m: topology.overlaps(m) for m in (mesh, *_other_levels(bounded, settings))]  # type: ignore[misc]
    if wanted(("level.homestead_overlap",)):
        steps.append(lambda: topology.homestead_overlaps(bounded, settings, mesh))
    for number, step in enumerate(steps):
        found += step()
        progress(number + 1, len(steps))
    return sorted(
        (
            f
            for f in found
            if f.rule not in settings.switched_off and (not register_only or f.rule in REGISTER_RULES)
        ),
        key=lambda f: (f.rule, f.objects),
    )


def _bounded(survey: Survey) -> Survey:
    """Return the survey without the shapes that no check could bear: `shapes.valid` speaks of those."""
    frames = dict(survey.frames)
    for name, frame in survey.frames.items():
        if "shape" in frame:
            all_ = frame["shape"].to_numpy(dtype=object)
            good = is_bounded(all_) | shapely.is_missing(all_) | shapely.is_empty(all_)
            if not good.all():
                frames[name] = frame.assign(shape=only(good, all_))
    return replace(survey, frames=frames)


def _other_levels(survey: Survey, settings: CheckSettings) -> list[Mesh]:
    return [
        Mesh(ids(name, survey.frames[name]), survey.frames[name]["shape"].to_numpy(dtype=object), settings)
        for name in ("homestead_plots", "buildings")
        if survey.has(name)
    ]
