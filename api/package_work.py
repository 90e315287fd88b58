"""What the worker does with a delivery, and what it notes when that ended."""

import logging
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from api import delivery_work
from api.deliver import Checked, check_delivery, load_package
from api.office import Office
from api.packages import PACKAGE, clear_away, new_report, settle_report
from api.transaction import aside
from api.watch import CancelledError, StoppedError, Watch
from geodata.admission import counts
from geodata.checks.report import write_all
from geodata.errors import DeliveryError
from geodata.package_result import result_of
from registry.errors import RegistryError
from registry.services import package_job
from registry.services.package_job import Claimed
from registry.words import Words

_LOG = logging.getLogger("sanquan")


def work_on(office: Office, job_id: int, should_stop: Callable[[], bool]) -> None:
    """Do the work that waits, until it is done, refused or cancelled.

    Raises StoppedError where the worker is to end, OperationalError where the database is away: both are
    tried again, and what goes grantor by grantor goes on with the next one.
    """
    with aside(office.engine) as session:
        claimed = package_job.claim(session, job_id)
    if claimed is None:
        return
    _LOG.info("package %d (%s): %s", claimed.id, claimed.file_name, claimed.kind)
    watch = Watch(office, job_id, should_stop)
    ended: Callable[..., None] = partial(_settle, office, claimed)
    try:
        result, delivery_id = _WORK[claimed.kind](office, claimed, watch)
    except CancelledError:
        ended("cancelled")
    except StoppedError:
        ended("queued")
        raise
    except DeliveryError as error:  # in the words of who uploaded it
        ended("failed", said=DeliveryError(path=claimed.file_name, why=error.facts["why"]).said)
    except RegistryError as error:
        ended("failed", said=error.said)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 (a defect must be said to who waits, and must not end the worker)
        give_up(office, job_id, error)
    else:
        ended("done", result=result, delivery_id=delivery_id)


def give_up(office: Office, job_id: int, error: Exception) -> None:
    """Note a defect of the program, with a mark that finds it in the log."""
    mark = secrets.token_hex(4)
    _LOG.error("package %d failed, mark %s", job_id, mark, exc_info=error)
    said = Words(
        f"程序出错，没有办完；已办的保持不变。请把记号 {mark} 告诉系统管理员，然后点“继续”",
        f"the program failed; what was done stays. Tell the operator the mark {mark}, then go on",
    )
    with aside(office.engine) as session:
        package_job.settle(session, job_id, "failed", said=said)


def _settle(office: Office, claimed: Claimed, state: str, **values: Any) -> None:
    with aside(office.engine) as session:
        package_job.settle(session, claimed.id, state, **values)
    _LOG.info("package %d (%s): %s %s", claimed.id, claimed.file_name, claimed.kind, state)
    clear_away(office)


def _folder(office: Office, claimed: Claimed) -> Path:
    folder = office.settings.packages / claimed.folder
    if not (folder / PACKAGE).is_file():
        why = "文件已不在数据目录中，请重新上传 (the file is gone, upload it again)"
        raise DeliveryError(path=claimed.file_name, why=why)
    return folder


def _check(office: Office, claimed: Claimed, watch: Watch) -> tuple[dict[str, Any], None]:
    folder = _folder(office, claimed)
    checked, judged = check_delivery(office, folder / PACKAGE, watch.stage)
    refusals = judged.admission.findings
    rows = counts(checked.survey, judged.admission, [*checked.findings, *refusals])
    _report(folder, checked, refusals)
    return result_of(rows, checked.findings, refusals), None


def _load(office: Office, claimed: Claimed, watch: Watch) -> tuple[dict[str, Any], int]:
    folder = _folder(office, claimed)
    actor = delivery_work.actor_of(office, claimed)
    checked, loaded = load_package(office, folder / PACKAGE, actor, stage=watch.stage)
    _report(folder, checked, loaded.refusals)
    result = result_of(loaded.counts, checked.findings, loaded.refusals)
    result["grantors"] = {"now": len(loaded.grantors), "before": loaded.grantors_before}
    return result, loaded.delivery_id


def _report(folder: Path, checked: Checked, refusals: Any) -> None:
    made = new_report(folder)
    findings = list({f.key: f for f in [*checked.findings, *refusals]}.values())
    write_all(made, findings, checked.survey, checked.settings, checked.crs)
    settle_report(made)


_WORK: dict[str, Callable[[Office, Claimed, Watch], tuple[dict[str, Any], int | None]]] = {
    "check": _check,
    "load": _load,
    **delivery_work.WORK,
}
