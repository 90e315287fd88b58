"""Which engine carries a form's effect out."""

from registry.queries.transfers import TransferView
from registry.services import _derive_rights
from registry.services._transfer_effects import Engine
from registry.transfers.form import Effect


def engine_of(view: TransferView) -> Engine:
    """Return the engine of a transfer, by the effect of its form and the kind of right that moves."""
    engines: dict[Effect, Engine] = {Effect.DERIVES: _derive_rights}
    return engines[view.form.effect]
