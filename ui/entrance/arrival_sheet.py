"""The sheet of the customer's page of a visit: how far it is, when somebody comes, where they are, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from markupsafe import Markup

from models.language import N_, _, language
from services.arrivals import wording
from services.arrivals.page import Near, Shown
from services.work import Refused
from services.work.errors import Invalid
from ui.theme import colour, initials, plain

WORDS = {
    "planned": N_("Being planned"),
    "scheduled": N_("Planned"),
    "confirmed": N_("Confirmed"),
    "en_route": N_("On the way"),
    "working": N_("Arrived"),
    "finished": N_("Finished"),
    "missed": N_("Not done"),
    "off": N_("Cancelled"),
}
STEPS = ("scheduled", "en_route", "working", "finished")
CHIP = Markup('<p class="vi-state {}"><span></span>{}</p>')
WHEN = Markup('<div class="vi-when"><p class="vi-day">{}</p><p class="vi-time">{}</p></div>')
STEP = Markup('<li class="{}"{}><span></span>{}</li>')
WHO = Markup(
    '<p class="vi-who"><span class="disc {}" aria-hidden="true">{}</span><span><b>{}</b><small>{}</small></span></p>'
)
HERE = Markup(' aria-current="step"')
NEAR = Markup(
    '<figure class="vi-near"><svg viewBox="-100 -60 200 120" role="img" aria-label="{said}">'
    '<circle r="26"/><circle r="52"/><circle r="86"/><line x2="{x}" y2="{y}"/>'
    '<circle class="vi-them" cx="{x}" cy="{y}" r="9"/><circle class="vi-dot" cx="{x}" cy="{y}" r="4.5"/>'
    '<path class="vi-home" d="M-7 7V-2L0-9L7-2V7Z"/></svg><figcaption><b>{said}</b><small>{seen}</small></figcaption></figure>'
)
CALL = Markup('<p class="vi-call">{} <a href="tel:{}">{}</a></p>')
FAR = 5_000  # metres at the edge of the picture
WIDE, TALL = 84, 46  # half of the picture, less the mark


@dataclass(frozen=True, slots=True)
class Sheet:
    """The parts of the page at the address `path`, after an answer that was refused with what was `sent`, or without one."""

    path: str
    shown: Shown
    refusal: Refused | None
    sent: Mapping[str, str]

    def above(self) -> str:
        """Return the state as a chip."""
        state, shown = self.shown.state, self.shown
        if shown.answerable and shown.confirmed_at and not shown.wish:
            state = "confirmed"
        return str(CHIP.format(state, _(WORDS[state])))

    def title(self) -> str:
        """Return what is so now, as a short sentence."""
        who = self.shown.technician
        said = {
            "en_route": _("{name} is on the way to you").format(name=who) if who else _("We are on the way to you"),
            "working": _("{name} is with you").format(name=who) if who else _("We are with you"),
            "finished": _("All done"),
            "missed": _("This visit could not be made"),
            "off": _("This visit will not take place"),
        }
        known = _("Your appointment") if self.shown.time.start_at else _("We are looking for a time")
        return said.get(self.shown.state, known)

    def lead(self) -> str:
        """Return the line below the title."""
        shown, at = self.shown, self._clock
        said = {
            "en_route": _("Set out at {time}.").format(time=at(shown.en_route_at)),
            "working": _("Arrived at {time}.").format(time=at(shown.arrived_at)),
            "finished": _("Finished at {time}. Thank you for your trust.").format(time=at(shown.finished_at)),
            "missed": _("We are sorry. {workspace} will tell you about another time.").format(
                workspace=shown.workspace
            ),
            "off": _("If you did not expect this, ask {workspace}.").format(workspace=shown.workspace),
        }
        later = "" if shown.time.start_at else _("We tell you as soon as it is known.")
        return said.get(shown.state, later)

    def body(self) -> str:
        """Return everything below."""
        shown = self.shown
        parts = [self._notices()]
        if shown.state in (*STEPS, "planned"):
            parts += [self._when(), self._near(shown.near), self._steps(), self._who()]
        parts += [self._answers() if shown.answerable else "", self._call()]
        return "".join(str(one) for one in parts if one)

    def _notices(self) -> str:
        shown, found = self.shown, ""
        if self.refusal is not None and not isinstance(self.refusal, Invalid):
            found += plain.notice(self.refusal.message, "warn")
        if shown.late:
            found += plain.notice(_("We are late, and sorry for that. We are still coming."), "warn")
        return found

    def _when(self) -> str:
        time, zone = self.shown.time, self.shown.zone
        if time.start_at is None or self.shown.state == "finished":
            return ""
        if time.end_at is None:
            said = _("about {time}").format(time=self._clock(time.start_at))
        else:
            said = _("{begin} – {end}").format(begin=self._clock(time.start_at), end=self._clock(time.end_at))
        return str(WHEN.format(wording.day(time.start_at, zone), said))

    def _steps(self) -> str:
        here = STEPS.index(self.shown.state) if self.shown.state in STEPS else 0
        over = self.shown.state == "finished"
        rows = [
            STEP.format(
                "done" if number < here or over else "now" if number == here else "",
                HERE if number == here else "",
                _(WORDS[name]),
            )
            for number, name in enumerate(STEPS)
        ]
        return str(Markup('<ol class="vi-steps">{}</ol>').format(Markup("").join(rows)))

    def _who(self) -> str:
        name = self.shown.technician
        if not name or self.shown.state == "finished":
            return ""
        return str(WHO.format(colour(name), initials(name), name, _("of {us}").format(us=self.shown.workspace)))

    def _near(self, near: Near | None) -> str:
        if near is None:
            return ""
        far = near.metres
        if far < 300:
            said = _("Almost there")
        elif far < 10_000:
            said = _("About {distance} km away").format(distance=format_decimal(far / 1000, "0.0", locale=language()))
        else:
            said = _("About {distance} km away").format(distance=round(far / 1000))
        # Near ones keep their distance; what is further than the edge stands at the edge, in its direction.
        scale = min(WIDE / max(abs(near.east), 1), TALL / max(abs(near.north), 1), WIDE / FAR)
        at = {"x": round(near.east * scale, 1), "y": round(-near.north * scale, 1)}
        seen = _("Seen at {time}, to 200 metres").format(time=self._clock(near.taken_at))
        return str(NEAR.format(said=said, seen=seen, **at))

    def _answers(self) -> str:
        shown = self.shown
        wrong = self.refusal.fields.get("wish", "") if isinstance(self.refusal, Invalid) else ""
        found = ""
        if shown.wish:
            said = _("You asked for another time: “{wish}”. We will get back to you.").format(wish=shown.wish)
            found += plain.notice(said, "info")
        elif shown.confirmed_at:
            found += plain.notice(_("You confirmed this time. Thank you, see you then!"), "ok")
        if shown.time.start_at and not (shown.confirmed_at and not shown.wish):
            said = _("Keep this time after all") if shown.wish else _("Confirm this time")
            hidden = {"do": "confirm", "time": shown.time.mark}
            found += plain.form(self.path, [], said, hidden, solid=not shown.wish)
        return found + self._ask(wrong) + self._keep()

    def _ask(self, wrong: str) -> str:
        wish = plain.field(
            "wish",
            _("When would it suit you?"),
            type="textarea",
            value=self.sent.get("wish", "") if wrong else "",
            hint=_("We read it and get back to you. Until then, the time stays as it is."),
            error=wrong,
        )
        form = plain.form(self.path, [wish], _("Ask for another time"), {"do": "ask"}, solid=False)
        return plain.folded(_("Ask for another time"), form, opened=bool(wrong))

    def _keep(self) -> str:
        if self.shown.time.start_at is None:
            return ""
        return str(
            Markup('<p class="vi-keep"><a href="{}/visit.ics">{}</a></p>').format(self.path, _("Add to calendar"))
        )

    def _call(self) -> str:
        phone = self.shown.phone
        if not phone:
            return ""
        dialled = "".join(one for one in phone if one.isdigit() or one == "+")
        return str(CALL.format(_("Questions? Call us:"), dialled, phone))

    def _clock(self, at: datetime | None) -> str:
        return f"{at.astimezone(ZoneInfo(self.shown.zone)):%H:%M}" if at else ""
