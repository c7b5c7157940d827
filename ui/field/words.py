"""The words of the technician's page in every language, translated by the server and kept on the phone with it."""

from typing import Any

from models.language import _, ngettext, speaking
from services.languages import DRAFTS, NAMES, catalogue
from ui.field.refusals import refusals
from ui.help.field import PHONE

# A counted text has a form for each category of numbers in a language; one of these is in each category there is (CLDR).
SAMPLES = (1, 2, 5, 0, 3, 11, 100)


def texts() -> dict[str, dict[str, Any]]:
    """Return everything that the page says, by the code of each language: its own name, words, help and refusals."""
    return {code: _texts(code) for code in NAMES}


def _texts(code: str) -> dict[str, Any]:
    with speaking(catalogue(code)):
        return {
            "name": NAMES[code],
            "draft": code in DRAFTS,
            "words": words(),
            "help": {"about": _(PHONE.about), "do": [_(one) for one in PHONE.do], "guide": f"/help#{PHONE.guide}"},
            "refusals": refusals(),
        }


def words() -> dict[str, str | list[str]]:
    """Return every text of the page by its key; a counted one as its forms for SAMPLES."""
    return {**_frame(), **_road(), **_visit(), **_done_there(), **_sending(), **_sharing(), **_where(), **_counted()}


def _frame() -> dict[str, str]:
    return {
        "tab_day": _("My day"),
        "tab_map": _("Map"),
        "tab_messages": _("Messages"),
        "tab_unsent": _("Unsent"),
        "pages": _("Pages"),
        "title": _("My day · Steward"),
        "my_day": _("My day, {name}"),
        "more": _("More"),
        "back": _("Back"),
        "help": _("Help"),
        "help_more": _("Read more in the guide"),
        "open_steward": _("Open the rest of Steward"),
        "sign_out": _("Sign out"),
        "sign_in": _("Sign in"),
        "leave_sure": _("Everything is sent. The visits are removed from this phone."),
        "needs_https": _(
            "This address is plain http: working without a network, the position and recordings need https. Ask the person "
            "who runs Steward."
        ),
        "no_day": _("Nothing is kept on this phone yet"),
        "no_day_more": _("Open this page once with a network: then today and the next two days stay here."),
        "nothing": _("No visit is left"),
        "nothing_more": _("New ones appear here when the office gives them to you."),
        "full": _("This phone is full"),
        "full_more": _("That was not kept. Make room on the phone, then do it again."),
    }


def _road() -> dict[str, str]:
    return {
        "urgent": _("Urgent"),
        "next": _("Next"),
        "now": _("now"),
        "at": _("{title}, {name}"),
        "be_there": _("Next, be there by {time}"),
        "begins": _("Next, at {time}"),
        "free": _("{time} free"),
        "free_then_drive": _("{time} free, then {drive} drive"),
        "drive": _("{drive} drive"),
        "drive_home": _("{drive} drive, home {time}"),
        "on_site": _("{time} on site"),
        "hours": _("{hours} h {minutes}"),
        "minutes": _("{count} min"),
        "of": _("{done} of {count}"),
        "done_of": _("{done} of {count} done"),
        "route": _("Route"),
        "call": _("Call"),
    }


def _visit() -> dict[str, str]:
    return {
        "state_planned": _("Planned"),
        "state_scheduled": _("Planned"),
        "state_en_route": _("On the way"),
        "state_working": _("On site"),
        "state_paused": _("Paused"),
        "state_finished": _("Done"),
        "state_missed": _("Missed"),
        "over_finished": _("This visit is finished. Photos can still be added."),
        "over_missed": _("This visit could not be made. Photos can still be added."),
        "on_my_way": _("On my way"),
        "arrived": _("Arrived"),
        "work": _("Work"),
        "sign": _("Sign"),
        "here_already": _("I am there already"),
        "pause": _("Pause"),
        "go_on": _("Go on"),
        "go_on_working": _("Open visit"),
        "cannot": _("Could not be made"),
        "cannot_yes": _("It could not be made"),
        "why": _("Why?"),
    }


def _done_there() -> dict[str, str]:
    return {
        "checklist": _("Checklist"),
        "required": _("Required"),
        "photos": _("Photos"),
        "photo": _("Photo"),
        "add": _("Add"),
        "note": _("Note"),
        "note_hint": _("For the office. The microphone of the keyboard takes dictation."),
        "type_or_dictate": _("Type or dictate"),
        "keep": _("Keep"),
        "voice": _("Voice note"),
        "voice_hint": _("Record"),
        "voice_stop": _("Stop and keep"),
        "voice_drop": _("Discard"),
        "recording": _("Recording"),
        "voice_needs_https": _("Recording needs https"),
        "voice_none": _("This browser cannot record"),
        "voice_denied": _("The browser may not use the microphone. Allow it in the settings of this page."),
        "get_signature": _("Get signature"),
        "finish": _("Finish visit"),
        "signature": _("Signature"),
        "what_was_done": _("What was done"),
        "time_on_site": _("Time on site"),
        "clear": _("Clear"),
        "who_signs": _("Who signs"),
        "sign_first": _("Nothing is signed yet."),
        "will_not_sign": _("Nobody can or will sign"),
        "give_reason": _("Give a reason"),
        "larger": _("Larger text"),
    }


def _sending() -> dict[str, str]:
    return {
        "act_en_route": _("Set out"),
        "act_arrive": _("Arrived"),
        "act_pause": _("Paused"),
        "act_resume": _("Went on"),
        "act_tick": _("Ticked"),
        "act_untick": _("Unticked"),
        "act_note": _("Note"),
        "act_sign": _("Signature"),
        "act_no_signature": _("No signature"),
        "act_finish": _("Finished"),
        "act_miss": _("Could not be made"),
        "act_photo": _("Photo"),
        "act_voice": _("Voice note"),
        "unsent": _("Unsent"),
        "kept_for": _("Kept on this phone for {name}"),
        "all_sent": _("All sent"),
        "all_sent_more": _("The office has everything you did on this phone."),
        "offline": _("No network"),
        "saved_at": _("visits of {age} ago"),
        "waiting": _("Waiting"),
        "in_this_order": _("sent in this order"),
        "refused": _("Refused"),
        "understood": _("Understood"),
        "sent": _("Sent"),
        "try_now": _("Try now"),
        "save_copy": _("Save a copy"),
        "why_going": _("Sending goes on. You can go on working."),
        "why_offline": _("No signal here. Go on working: everything is kept on this phone and sent in order."),
        "why_busy": _("Steward cannot take it right now. It is tried again every half minute."),
        "why_signed_out": _("You are signed out. Sign in, and everything is sent."),
        "why_other": _(
            "Somebody else is signed in on this phone. Sign in with your own account, and everything is sent."
        ),
    }


def _where() -> dict[str, str]:
    return {
        "where": _("Where I am"),
        "where_yours": _("You decide, and can change it at any time."),
        "share_ask": _("Share where you are during your shift?"),
        "share_ask_more": _("The office then sees who is near. Nothing is shared before you agree."),
        "share_read": _("Read and decide"),
        "not_now": _("Not now"),
        "share_what": _("What"),
        "share_what_is": _("Your position, how accurate it is and the time, about once a minute."),
        "share_when": _("When"),
        "share_when_is": _(
            "Only while your shift lasts and this page is open in front of you. Never in the background."
        ),
        "share_who": _("Who sees it"),
        "share_who_is": _(
            "Colleagues who may see the map and, while you are on the way to a customer, that customer, to 200 metres. You read "
            "here which colleagues looked."
        ),
        "share_long": _("How long"),
    }


def _sharing() -> dict[str, str]:
    return {
        "agree": _("I agree"),
        "agree_to": _("You agree to this:"),
        "agreed_on": _("You agreed on {day}"),
        "sharing": _("Sharing where you are while this page is open, until {time}"),
        "sharing_for": _("{name}, you are sharing where you are"),
        "sharing_more": _("While this page is open, until {time}. It ends by itself then."),
        "not_sharing": _("Nobody sees where you are"),
        "not_sharing_more": _("Sharing begins with your next shift when this page is open, or now if you want."),
        "share_stop": _("Stop for today"),
        "share_now": _("Share now"),
        "withdraw": _("Take it back"),
        "withdraw_sure": _("Sharing ends, and every position of yours that is kept is deleted."),
        "accuracy": _("±{metres} m"),
        "finding": _("finding you"),
        "where_denied": _("The browser may not say where you are. Allow it in the settings of this page."),
        "where_unknown": _("The position is not known here. It is tried again each minute."),
        "where_offline": _("No network: where you are is not sent, and not kept."),
        "where_needs_network": _("What you agreed to is read from Steward. Open this again with a network."),
        "who_looked": _("Who looked"),
        "nobody_looked": _("Nobody in the last 30 days"),
        "gone_colleague": _("A former colleague"),
    }


def _counted() -> dict[str, list[str]]:
    """Return the counted texts, with `{n}` for the number: the phone fills it in."""
    forms = [_forms(number) for number in SAMPLES]
    return {key: [one[key] for one in forms] for key in forms[0]}


def _forms(number: int) -> dict[str, str]:
    return {
        "times": ngettext("{n} time", "{n} times", number),
        "share_long_is": ngettext(
            "For {n} day, then it is deleted. Take it back here, and everything is deleted at once.",
            "For {n} days, then it is deleted. Take it back here, and everything is deleted at once.",
            number,
        ),
        "visits": ngettext("{n} visit", "{n} visits", number),
        "waiting_oldest": ngettext("{n} waiting, {age}", "{n} waiting, oldest {age}", number),
        "n_refused": ngettext("{n} refused", "{n} refused", number),
        "items_left": ngettext("{n} required item left", "{n} required items left", number),
        "sent_today": ngettext("{n} sent today", "{n} sent today", number),
        "others": ngettext(
            "{n} act of somebody else waits on this phone, until that person signs in.",
            "{n} acts of somebody else wait on this phone, until that person signs in.",
            number,
        ),
        "leave_unsent": ngettext(
            "{n} act is not sent yet. It stays on this phone, and is sent when you sign in here again.",
            "{n} acts are not sent yet. They stay on this phone, and are sent when you sign in here again.",
            number,
        ),
    }
