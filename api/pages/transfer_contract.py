"""`/work/transfers/<transfer>/contract.pdf`: the written contract or entrustments, or one household's."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from api import answers
from api.access import officers, session
from api.pages.transfers import found
from geodata.paper import mandate, transfer_contract
from registry import clock
from registry.errors import NotFoundError
from registry.queries import contract_land, grantors
from registry.transfers.form import Effect, TransferForm

pages = Blueprint("transfer_contract", __name__)


def is_printed(form: TransferForm) -> bool:
    """Return whether the official form is of this kind of contract: farmland whose use is let."""
    return form.for_farming and form.effect is Effect.DERIVES


@pages.get("/work/transfers/<transfer>/contract.pdf")
@officers("clerk")
def contract_pdf(transfer: str) -> ResponseReturnValue:
    """Give the master contract with a schedule for each household, or entrustments; `sheet`: one alone."""
    view = found(transfer)
    chosen = request.args.get("sheet", type=int)
    sheets = view.sheets if chosen is None else (view.sheet_of(chosen),)
    entrusts = view.form.effect is Effect.MANDATES
    if not (sheets and (entrusts or is_printed(view.form))):
        raise NotFoundError(what=f"流转合同 {transfer} 的条款单")
    land = contract_land.of_units(session(), [unit for one in sheets for unit in one.units.values()])
    grantor = grantors.by_code(session(), view.grantor_code)
    of, day = grantor.name or grantor.code, clock.today(session())
    if entrusts:
        return answers.pdf(mandate.render(view, sheets, land, of, day), f"entrustment-{view.number}")
    pdf = transfer_contract.render(view, sheets, land, of, day, is_whole=chosen is None)
    return answers.pdf(pdf, f"contract-{view.number}")
