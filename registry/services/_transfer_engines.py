"""Which engine carries a form's effect out."""

from registry.queries.transfers import TransferView
from registry.rules import contract_moves
from registry.services import _derive_rights, _move_contracts
from registry.services._transfer_effects import Engine
from registry.transfers.form import Effect


def engine_of(view: TransferView) -> Engine:
    """Return the engine of a transfer, by the effect of its form and the kind of right that moves."""
    moves_contracts = {sheet.right_kind for sheet in view.sheets} <= {contract_moves.RIGHT}
    if moves_contracts and view.form.code in contract_moves.FORMS:
        return _move_contracts
    engines: dict[Effect, Engine] = {Effect.DERIVES: _derive_rights}
    return engines[view.form.effect]
