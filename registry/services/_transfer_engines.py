"""Which engine carries a form's effect out."""

from registry.queries.transfers import TransferView
from registry.services import _charge_rights, _derive_rights, _move_homesteads
from registry.services._transfer_effects import Engine
from registry.transfers.form import Effect

_ENGINES: dict[Effect, Engine] = {Effect.DERIVES: _derive_rights, Effect.CHARGES: _charge_rights}
_OF_HOMESTEADS: dict[Effect, Engine] = {Effect.PASSES: _move_homesteads, Effect.ENDS: _move_homesteads}


def engine_of(view: TransferView) -> Engine:
    """Return the engine of a transfer, by the effect of its form and the kind of right that moves."""
    kinds = {sheet.right_kind for sheet in view.sheets}
    engines = _ENGINES | _OF_HOMESTEADS if kinds == {"homestead"} else _ENGINES
    return engines[view.form.effect]
