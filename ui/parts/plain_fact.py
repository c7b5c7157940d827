"""A fact that nobody edits, beside those of ui/parts/details.py."""

from nicegui import ui

from ui.parts.markup import StaticHtml, breaking, element, text_element


def plain_fact(label: str, text: str, under: str = "", title: str = "", path: str = "") -> None:
    """Show a fact that only time changes: its words, a line below, the exact value on hover, or a link."""
    with element("div", "fact"):
        text_element("dt", label)
        with element("dd"):
            if path:
                ui.link(text, path).classes("link")
            else:
                shown = StaticHtml("span").props("data-live")
                shown.show(breaking(text))
                if title:
                    shown.props["title"] = title
            if under:
                StaticHtml("div", "sub").show(breaking(under))
