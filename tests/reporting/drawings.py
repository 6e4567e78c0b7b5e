"""Read an SVG back: what every test of a picture needs."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from belt.reporting.labels import Box
from belt.reporting.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg: str) -> ElementTree.Element:
    """The root element; fails if the picture is not well-formed."""
    return ElementTree.fromstring(svg)


def view_box(root: ElementTree.Element) -> tuple[float, float]:
    """Width and height."""
    _, _, width, height = root.attrib["viewBox"].split()
    return float(width), float(height)


def words(root: ElementTree.Element) -> list[str]:
    """Every text of the picture in the order of the file."""
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def circles(root: ElementTree.Element) -> list[tuple[str, float, float, float]]:
    """Key (or ""), centre and radius of each circle."""
    return [
        (each.get("data-key", ""), float(each.attrib["cx"]), float(each.attrib["cy"]),
         float(each.attrib["r"]))
        for each in root.iter(f"{SVG}circle")
    ]  # fmt: skip


def boxes(root: ElementTree.Element) -> Iterator[tuple[str, Box]]:
    """Each shown text with the room that it takes."""
    sizes = {"small": 11, "name": 12, "inside": 10}
    for each in root.iter(f"{SVG}text"):
        classes = each.get("class", "").split()
        if "more" in classes:
            continue
        size = next((sizes[name] for name in classes if name in sizes), 13)
        string = "".join(each.itertext())
        width, x, y = text_width(string, size), float(each.attrib["x"]), float(each.attrib["y"])
        left = {"middle": x - width / 2, "end": x - width}.get(each.get("text-anchor", ""), x)
        yield string, Box(left, y - size * 0.85, left + width, y + size * 0.25)


def assert_plain(svg: str) -> None:
    """No inline style, script or handler: the Content Security Policy forbids them."""
    for each in parsed(svg).iter():
        assert not {name for name in each.attrib if name == "style" or name.startswith("on")}
        assert each.tag not in (f"{SVG}script", f"{SVG}style")
