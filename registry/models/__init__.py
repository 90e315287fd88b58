"""The tables: thin classes with columns, constraints and Chinese terms; the model is the glossary.

Import order is that of the story: county, people, ground, contract, case, notice, entry,
certificate, journal.
"""

from sqlalchemy import MetaData

from registry.db import NAMING, Base, CountyShape
from registry.models.access import AccessLog, LoginSession
from registry.models.account import Account, AccountRole
from registry.models.answered_request import AnsweredRequest
from registry.models.boundary import BoundaryLine, BoundaryPoint
from registry.models.case import Approval, Case, CaseContract, CaseStep, CaseTransition
from registry.models.certificate import Certificate, Counter
from registry.models.certificate_life import (
    CertificateBlank,
    CertificateEnd,
    CertificateHandBack,
    CertificatePickup,
    LossDeclaration,
)
from registry.models.consent_link import ConsentLink
from registry.models.contract import Contract, ContractParcel, ContractVersion
from registry.models.county import CalendarDay, ClockOffset, County, KeyCheck, Parameter, Region
from registry.models.delivery import (
    Delivery,
    DeliveryDifference,
    DeliveryFinding,
    DeliveryGrantor,
    DeliveryGround,
    RawBlock,
)
from registry.models.document import Document
from registry.models.draft import RightDraft, RightDraftParcel, UnitDraft
from registry.models.enforcement import Enforcement, EnforcementShare
from registry.models.entry import Entry, LandRight, LandRightVersion, RegistrationUnit, RightParcel
from registry.models.estate_link import EstateLink
from registry.models.extension import (
    ExtensionCase,
    ExtensionItem,
    ExtensionPlan,
    ExtensionPublication,
    ExtensionPublicationClosing,
    ExtensionSurvey,
    ExtensionVote,
)
from registry.models.grantor import Grantor, GrantorVersion
from registry.models.ground import ReferenceArea, TopographicFeature
from registry.models.holder import ContractHolder, ContractHolderVersion, Household, HouseholdMember
from registry.models.intake import CaseArchive, CaseDocument, CaseIntake, CaseReason, CaseTracking
from registry.models.interim import InterimLine, InterimPaper
from registry.models.journal import EventNumber, JournalEntry
from registry.models.lineage import ChangePlan, HolderLineage, UnitLineage
from registry.models.link_standard import LinkStandard, PopulationFigure
from registry.models.listing import (
    Listing,
    ListingAcceptance,
    ListingInterest,
    ListingOutcome,
    ListingParcel,
)
from registry.models.message import Message, MessageAnswer
from registry.models.notice import ContractSigning, Notice, NoticeClosing, ResultSheet
from registry.models.one_time_code import OneTimeCode, OneTimeCodeTry
from registry.models.package_job import PackageJob
from registry.models.party import Organization, Person
from registry.models.payment import PaymentDue, PaymentReceipt, PaymentSecurity, PaymentSecurityEnd
from registry.models.phone import PhoneOnRecord
from registry.models.portfolio_link import PortfolioLink
from registry.models.qualification import HomesteadQualification
from registry.models.relative import Delegation, Relative
from registry.models.restriction import Restriction, RestrictionEnd
from registry.models.settlement import Settlement, SettlementEntry
from registry.models.source import EarlierPaper
from registry.models.spatial_unit import SpatialUnit, SpatialUnitVersion
from registry.models.transfer import (
    Transfer,
    TransferCase,
    TransferConsent,
    TransferEntry,
    TransferParcel,
    TransferParty,
    TransferSignatory,
)
from registry.models.transfer_end import TransferEnd
from registry.models.voucher import Voucher, VoucherUse

__all__ = [
    "AccessLog",
    "Account",
    "AccountRole",
    "AnsweredRequest",
    "Approval",
    "BoundaryLine",
    "BoundaryPoint",
    "CalendarDay",
    "Case",
    "CaseArchive",
    "CaseContract",
    "CaseDocument",
    "CaseIntake",
    "CaseReason",
    "CaseStep",
    "CaseTracking",
    "CaseTransition",
    "Certificate",
    "CertificateBlank",
    "CertificateEnd",
    "CertificateHandBack",
    "CertificatePickup",
    "ChangePlan",
    "ClockOffset",
    "ConsentLink",
    "Contract",
    "ContractHolder",
    "ContractHolderVersion",
    "ContractParcel",
    "ContractSigning",
    "ContractVersion",
    "Counter",
    "County",
    "Delegation",
    "Delivery",
    "DeliveryDifference",
    "DeliveryFinding",
    "DeliveryGrantor",
    "DeliveryGround",
    "Document",
    "EarlierPaper",
    "Enforcement",
    "EnforcementShare",
    "Entry",
    "EstateLink",
    "EventNumber",
    "ExtensionCase",
    "ExtensionItem",
    "ExtensionPlan",
    "ExtensionPublication",
    "ExtensionPublicationClosing",
    "ExtensionSurvey",
    "ExtensionVote",
    "Grantor",
    "GrantorVersion",
    "HolderLineage",
    "HomesteadQualification",
    "Household",
    "HouseholdMember",
    "InterimLine",
    "InterimPaper",
    "JournalEntry",
    "KeyCheck",
    "LandRight",
    "LandRightVersion",
    "LinkStandard",
    "Listing",
    "ListingAcceptance",
    "ListingInterest",
    "ListingOutcome",
    "ListingParcel",
    "LoginSession",
    "LossDeclaration",
    "Message",
    "MessageAnswer",
    "Notice",
    "NoticeClosing",
    "OneTimeCode",
    "OneTimeCodeTry",
    "Organization",
    "PackageJob",
    "Parameter",
    "PaymentDue",
    "PaymentReceipt",
    "PaymentSecurity",
    "PaymentSecurityEnd",
    "Person",
    "PhoneOnRecord",
    "PopulationFigure",
    "PortfolioLink",
    "RawBlock",
    "ReferenceArea",
    "Region",
    "RegistrationUnit",
    "Relative",
    "Restriction",
    "RestrictionEnd",
    "ResultSheet",
    "RightDraft",
    "RightDraftParcel",
    "RightParcel",
    "Settlement",
    "SettlementEntry",
    "SpatialUnit",
    "SpatialUnitVersion",
    "TopographicFeature",
    "Transfer",
    "TransferCase",
    "TransferConsent",
    "TransferEnd",
    "TransferEntry",
    "TransferParcel",
    "TransferParty",
    "TransferSignatory",
    "UnitDraft",
    "UnitLineage",
    "Voucher",
    "VoucherUse",
]  # fmt: skip


def metadata_for(srid: int) -> MetaData:
    """Return a copy of all tables with the county's SRID in every county shape."""
    copy = MetaData(naming_convention=NAMING)
    for table in Base.metadata.sorted_tables:
        for column in table.to_metadata(copy).columns:
            if isinstance(column.type, CountyShape):
                column.type = CountyShape(column.type.geometry_type, srid)
    return copy
