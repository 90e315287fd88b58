"""Which engine carries a form's effect out."""

from registry.queries.transfers import TransferView
from registry.rules import contract_moves
from registry.services import _charge_rights, _derive_rights, _move_contracts, _move_pages
from registry.services._transfer_effects import Engine
from registry.transfers.form import Effect

_ENGINES: dict[Effect, Engine] = {
    Effect.DERIVES: _derive_rights,
    Effect.CHARGES: _charge_rights,
    Effect.PASSES: _move_pages,
    Effect.ENDS: _move_pages,
}


def engine_of(view: TransferView) -> Engine:
    """Return the engine of a transfer, by the effect of its form and the kind of right that moves."""
    moves_contracts = {sheet.right_kind for sheet in view.sheets} <= {contract_moves.RIGHT}
    if moves_contracts and view.form.code in contract_moves.FORMS:
        return _move_contracts
    return _ENGINES[view.form.effect]
