"""The program as WSGI servers want it."""

from api.office import open_office
from api.settings import from_environment
from api.transaction import number_left_acts
from api.web import create_app

_office = open_office(from_environment())
number_left_acts(_office.engine)
app = create_app(_office)
