"""The question of the month, as a small bar on Home: five steps, then a sentence if one likes, or "Not now"."""

from collections.abc import Callable
from functools import partial

from nicegui import ui

from models.language import N_, _
from services import survey
from services.survey import Question, SurveyDraft
from services.work import Actor
from ui.live import ask, note, perform
from ui.parts import insights
from ui.parts.hints import hint
from ui.parts.markup import button, element, text_element

SCORES = {
    1: N_("Not satisfied at all"),
    2: N_("Rather not satisfied"),
    3: N_("Neither"),
    4: N_("Rather satisfied"),
    5: N_("Fully satisfied"),
}


async def survey_bar(actor: Actor) -> None:
    """Ask the person of this page, if a question is open for them. Never in a viewing."""
    if actor.viewing is not None or actor.kind != "user":
        return
    asked = await ask(survey.question)
    if asked is not None:
        _bar(asked)


def _bar(asked: Question) -> None:
    insights.sheet()
    bar = element("section", "panel ask")
    bar.props["aria-label"] = _("Survey")
    chosen: list[int] = []

    def choose(score: int) -> None:
        chosen[:] = [score]
        more.set_visibility(True)

    async def decline() -> None:
        await perform(survey.decline, asked.key)
        bar.delete()

    async def send() -> None:
        values = {"score": chosen[0], "text": text.value or ""}
        refusals: list[object] = []
        await perform(survey.answer, asked.key, values, refused=refusals.append)
        note(_("You were asked already. Thank you.") if refusals else _("Thank you."))
        bar.delete()

    with bar:
        with element("div", "ask-h"):
            with element("div"):
                text_element("h2", _title(asked))
                text_element("p", _("Your answer is kept without your name."), "sub")
            _steps(choose)
            button(_("Not now"), "quiet", on_click=decline)
        with element("div", "ask-f") as more:
            text = ui.input(_("In a sentence (optional)")).props("outlined dense maxlength=500")
            hint(text, _(SurveyDraft.model_fields["text"].description or ""))
            text.on("keydown.enter", send)
            button(_("Send"), "solid", "send", on_click=send)
        more.set_visibility(False)


def _title(asked: Question) -> str:
    if asked.version:
        return _("How satisfied are you with version {version}?").format(version=asked.version)
    return _("How satisfied are you with Steward?")


def _steps(choose: Callable[[int], None]) -> None:
    """Put the five steps: one group of choices, which the arrow keys move through."""
    with element("div", "ask-scale"):
        with element("div", "ask-steps").props("role=radiogroup") as group:
            group.props["aria-label"] = _("From 1, not satisfied at all, to 5, fully satisfied")
            for score, word in SCORES.items():
                with element("label", "ask-step") as step:
                    step.props["title"] = _(word)
                    one = element("input").props(f"type=radio name=survey value={score}")
                    one.props["aria-label"] = f"{score}: {_(word)}"
                    one.on("change", partial(choose, score))
                    text_element("span", str(score)).props("aria-hidden=true")
        with element("div", "ask-ends").props("aria-hidden=true"):
            text_element("span", _("Not at all"))
            text_element("span", _("Fully"))
