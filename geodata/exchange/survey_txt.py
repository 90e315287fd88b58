"""The text of a land survey (勘测定界 TXT): header, and blocks of boundary points, line by line.

    [属性描述]
    坐标系=2000国家大地坐标系
    几度分带=3
    带号=35
    [地块坐标]
    界址点数,地块面积,地块编号,地块名称,记录图形属性,图幅号,地块用途,地类编码,@
    点号,圈号,X(北),Y(东)

Here it is only taken apart; `survey_txt_place` says where it lies, `survey_txt_layer` makes areas.
"""

from dataclasses import dataclass, field
from pathlib import Path

from geodata.errors import DeliveryError
from geodata.exchange import encoding

COLUMNS = ("界址点数", "地块面积", "地块编号", "地块名称", "记录图形属性", "图幅号", "地块用途", "地类编码")
_HEADER, _PLOTS = "[属性描述]", "[地块坐标]"


@dataclass(slots=True)
class Plot:
    """One block: its attributes by COLUMNS, and its points as they stand."""

    line: int
    values: list[str]
    rings: list[str] = field(default_factory=list)
    """Ring number of each point."""
    first: list[float] = field(default_factory=list)
    second: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    whole: bool = True
    """Whether every line of it could be read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that cannot be used: what is wrong and what to do."""

    line: int
    why: str


@dataclass(slots=True)
class SurveyText:
    """A file, taken apart."""

    header: dict[str, str] = field(default_factory=dict)
    plots: list[Plot] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def reject(self, plot: Plot | None, line: int, why: str) -> None:
        """Note a problem; the plot it stands in is not taken."""
        self.problems.append(Problem(line, why))
        if plot is not None:
            plot.whole = False


def read(path: Path) -> SurveyText:
    """Return a file's parts, GB18030 or UTF-8; raises DeliveryError where it is no such file."""
    try:
        text = path.read_bytes().decode(encoding.of_text(path))
    except (OSError, UnicodeDecodeError) as error:
        why = f"文字编码不是 GB18030 或 UTF-8，请另存后重交 (neither GB18030 nor UTF-8): {error}"
        raise DeliveryError(path=path, why=why) from error
    parts = parse(text)
    if not parts.plots and not parts.problems:
        why = f"其中没有 {_PLOTS} 的地块，不是勘测定界坐标文件 (no block of boundary points)"
        raise DeliveryError(path=path, why=why)
    return parts


def parse(text: str) -> SurveyText:
    """Return header, plots and the lines that cannot be read; never raises."""
    result = SurveyText()
    section, plot = "", None
    for number, raw in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        line = raw.strip().replace("，", ",")
        if not line:
            continue
        if line.startswith("["):
            section = line.replace(" ", "")
        elif section == _HEADER:
            key, _, value = line.partition("=")
            result.header[key.strip()] = value.strip()
        elif section != _PLOTS:
            continue
        elif line.endswith("@"):
            plot = _plot(result, number, line)
        else:
            _point(result, plot, number, line)
    return result


def _plot(result: SurveyText, number: int, line: str) -> Plot:
    values = [part.strip() for part in line[:-1].split(",")][: len(COLUMNS)]
    plot = Plot(number, values + [""] * (len(COLUMNS) - len(values)))
    result.plots.append(plot)
    if not plot.values[0].isdecimal():
        why = f"地块行的界址点数“{plot.values[0]}”不是整数，请按“界址点数,地块面积,…,@”改正"
        result.reject(plot, number, f"{why} (the number of points is no whole number)")
    if plot.values[4] not in ("面", ""):
        why = f"图形属性是“{plot.values[4]}”，只收面，请删去或改为面 (only areas are taken)"
        result.reject(plot, number, why)
    return plot


def _point(result: SurveyText, plot: Plot | None, number: int, line: str) -> None:
    if plot is None:
        result.reject(None, number, "界址点前面没有以 @ 结尾的地块行，请补上 (a point before any plot)")
        return
    parts = line.split(",")
    try:
        _, ring, first, second = parts
        if "_" in line or not ring.strip():
            raise ValueError(line)  # noqa: TRY301 (float() takes 1_000)
        plot.first.append(float(first))
        plot.second.append(float(second))
    except ValueError:
        del plot.first[len(plot.lines) :]
        what = f"“{line[:60]}”不是“点号,圈号,X,Y”"
        result.reject(plot, number, f"{what}，请改正这一行 (not: point, ring, X, Y; mend this line)")
        return
    plot.rings.append(ring.strip())
    plot.lines.append(number)
