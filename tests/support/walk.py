"""One case on its way through the pages, from the counter to the reissue of its papers: people at their screens.

Only the passing of days is done past the pages, by the register's clock.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.support import pdf as printed
from tests.support.browser import Visit
from tests.support.cast import PASSWORD
from tests.support.village import ANNOUNCEMENT_DAYS, GRANTOR

LOSS_DAYS = 30
"""15 working days never take longer."""
SAME_PERSON = {"zh": "必须换一个人", "en": "may not approve it"}
VALID = {"zh": "这本权证有效。", "en": "This certificate is valid."}


@dataclass(slots=True)
class Walk:
    """A clerk, the registrar who accepts, the one who approves, and a neighbour on the public pages."""

    chrome: Browser
    base: str
    width: int
    language: str
    wait: Callable[..., None]
    """Moves the register's clock: wait(days=8)."""
    papers: Path
    pictures: Path
    name: str
    lu: Visit = field(init=False)
    he: Visit = field(init=False)
    shen: Visit = field(init=False)
    anyone: Visit = field(init=False)
    case: str = ""
    """Address of the case's page."""

    def __post_init__(self) -> None:
        for who in ("lu", "he", "shen", "anyone"):
            visit = Visit(self.chrome, self.base, self.width, self.language)
            setattr(self, who, visit)
            if who != "anyone":
                visit.log_in(who, PASSWORD)

    def at(self, visit: Visit) -> Page:
        """Open the case's page; it is sound."""
        page = visit.go(self.case)
        visit.sound()
        return page

    def look(self, visit: Visit, what: str) -> None:
        visit.sound()
        mark = f"walk-{self.name}-{what}-{self.width}-{self.language}.png"
        visit.page.screenshot(path=self.pictures / mark, full_page=True)

    # ---- the counter ------------------------------------------------------------------------------

    def take_in(self, kind: str, applicant: str) -> None:
        """The clerk takes the application in, with one paper."""
        page = self.lu.go("/work/case/new")
        page.select_option("#kind", kind)
        for name, value in (
            ("grantor", GRANTOR), ("applicant", applicant), ("contact", "13800001111"), ("subject", "首次登记"),
        ):  # fmt: skip
            page.fill(f"#{name}", value)
        page.click("main button.main")
        page.wait_for_url(re.compile(r"/work/case/\d+$"))
        self.case = urlsplit(page.url).path
        self.bring("application")
        self.look(self.lu, "taken-in")

    def bring(self, *kinds: str) -> None:
        page = self.at(self.lu)
        for kind in kinds:
            page.select_option("#paper-kind", kind)
            page.set_input_files("#file", str(self.papers))
            page.click("form[action$='/papers'] button")
            page.wait_for_url("**#papers")

    def fill_in(self) -> Page:
        """The clerk opens the form that fills the case in."""
        page = self.at(self.lu)
        page.click(f"a[href='{self.case}/fill']")
        page.wait_for_url(f"**{self.case}/fill")
        self.look(self.lu, "fill")
        return page

    def complete(self, *kinds: str) -> None:
        """The registrar asks for what is missing; the applicant brings it."""
        page = self.at(self.he)
        self.look(self.he, "before-acceptance")
        page.click("details:has(form[action$='/completion']) summary")
        page.click("form[action$='/completion'] button")
        page.wait_for_url("**#letters")
        self.bring(*kinds)
        self.lu.page.click("form[action$='/complete'] button")
        self.lu.page.wait_for_url(f"**{self.case}")

    def accept_and_announce(self) -> None:
        page = self.at(self.he)
        page.click("form[action$='/accept'] button")
        page.wait_for_url("**#letters")
        for step in ("review", "announce"):
            self.step(self.he, step)

    def step(self, visit: Visit, step: str) -> None:
        """Take a step by its button, which is gone afterwards."""
        page = self.at(visit)
        page.click(f"form[action$='/step/{step}'] button")
        page.wait_for_url("**#next")
        assert page.locator(f"form[action$='/step/{step}']").count() == 0, visit.text()
        visit.sound()

    # ---- an objection, and the decision -----------------------------------------------------------

    def object_and_dismiss(self) -> None:
        """A neighbour objects; while that is open nobody can approve; the other registrar dismisses it."""
        notice = self.at(self.lu).get_attribute("#notices + ul a", "href")
        page = self.anyone.go(f"{notice}/object")
        for name, value in (("name", "赵六"), ("contact", "13900002222"), ("reason", "东边那块地是我家的")):
            page.fill(f"#{name}", value)
        page.click("main button.main")
        page.wait_for_url("**filed=*")
        self.wait(days=ANNOUNCEMENT_DAYS)
        page = self.at(self.shen)
        assert page.locator("form[action$='/step/approve']").count() == 0
        self.look(self.shen, "objected")
        page.click("#notices ~ p.note a")
        page.wait_for_url("**/work#objections")
        page.check("input[value=dismissed]")
        page.fill("textarea[name=reason]", "查阅原合同，四至无误")
        page.click("form[action$='/decide'] button")
        page.wait_for_url("**/work#objections")

    def approve(self) -> None:
        """Who accepted is refused, by the page and by the register; another person approves."""
        page = self.at(self.he)
        assert page.locator("form[action$='/step/approve']").count() == 0
        assert SAME_PERSON[self.language] in self.he.text()
        self.look(self.he, "same-person")
        token = page.locator("main input[name=csrf_token]").first.get_attribute("value")
        answer = page.request.post(
            f"{self.base}{self.case}/step/approve",
            form={"csrf_token": token or ""},
            headers={"Referer": page.url, "Origin": self.base},
        )
        assert (answer.status, SAME_PERSON[self.language] in answer.text()) == (409, True), answer.text()
        self.step(self.shen, "approve")

    # ---- the papers -------------------------------------------------------------------------------

    def certify(self) -> list[str]:
        """Enter the case and issue its certificates; return their addresses, newest first."""
        self.step(self.shen, "enter")
        page = self.shen.page
        page.click("form[action$='/certificates'] button")
        page.wait_for_url("**#certificates")
        self.look(self.shen, "certified")
        links = page.locator("#certificates + ul a").all()
        return [link.get_attribute("href") or "" for link in links]

    def pick_up(self, certificates: list[str]) -> None:
        """Every holder signs."""
        page = self.at(self.lu)
        page.click("a[href$='/pickups']")
        page.wait_for_url("**/pickups")
        self.look(self.lu, "pickups")
        boxes = page.locator("input[name=number]").all()
        assert len(boxes) == len(certificates)
        for box in boxes:
            box.check()
        page.click("form[action$='/pickups'] button.main")
        page.wait_for_url("**/pickups")
        assert page.locator("input[name=number]").count() == 0

    def paper(self, certificate: str) -> bytes:
        """Return the PDF of a certificate, as the clerk opens it."""
        answer = self.lu.page.request.get(f"{self.base}{certificate}.pdf")
        assert answer.status == 200
        return answer.body()

    def says(self, paper: bytes) -> str:
        """Return what anyone learns by the QR code of a paper."""
        found = [c for c in _codes(paper) if "/check/" in c]
        assert len(found) == 1, found
        self.anyone.go(found[0])
        self.anyone.sound()
        return self.anyone.text("h1")

    def lose_and_reissue(self, certificate: str) -> str:
        """A holder declares the paper lost; when that has run, a new one is issued. Return its address."""
        old = self.paper(certificate)
        assert self.says(old) == VALID[self.language]
        page = self.lu.go(certificate)
        page.click("details:has(#lose-name) summary")
        page.fill("#lose-name", "李二")
        page.fill("#lose-reason", "搬家时遗失")
        page.click("form[action$='/lose'] button.main")
        page.wait_for_url("**/work/certificate/*")
        lost = self.says(old)
        assert lost != VALID[self.language]
        self.wait(days=LOSS_DAYS)
        page = self.shen.go(certificate)
        page.click("details:has(form[action$='/reissue']) summary")
        page.click("form[action$='/reissue'] button.main")
        page.wait_for_url(lambda url: not url.endswith(certificate))
        new = urlsplit(page.url).path
        self.shen.sound()
        assert self.says(self.paper(new)) == VALID[self.language]
        assert self.says(old) not in ("", VALID[self.language])
        return new

    def archive(self) -> None:
        """File the case away; its page then shows every step and both papers."""
        page = self.at(self.lu)
        page.fill("#file_number", "2026-川-1")
        page.click("form[action$='/archive'] button")
        page.wait_for_url(f"**{self.case}")
        self.look(self.lu, "archived")

    def close(self) -> None:
        for visit in (self.lu, self.he, self.shen, self.anyone):
            visit.close()


def _codes(paper: bytes) -> Iterator[str]:
    """Give what the QR codes of a paper's first pages say."""
    for page in range(1, len(printed.pages(paper)) + 1):
        try:
            yield printed.qr_text(paper, page)
        except AssertionError:
            continue
