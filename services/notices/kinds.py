"""TABLE 12: the kinds of notices, and the sorts that people choose by: each with its words and how it is told at first.

A new kind is a line here, and its name in one sort.
"""

from dataclasses import dataclass

from models.language import N_
from services.work import Kind, kind

GIVEN = kind("notice.given", N_("{actor} assigned {subject} to you"), "assignment_ind")
GIVEN_MANY = kind("notice.given_many", N_("{actor} gave you {count} {plural}"), "assignment_ind")
UNSENT = kind("notice.unsent", N_("“{subject}” could not be sent"), "error")
UNKNOWN = kind("notice.unknown", N_("“{subject}” may or may not have arrived"), "help")
ROLE = kind("notice.role", N_("{actor} changed your role to {role}"), "badge")
TEAM = kind("notice.team", N_("{actor} added you to the team {subject}"), "groups")
NO_TEAM = kind("notice.no_team", N_("{actor} removed you from your team"), "group_remove")
VIEWED = kind("notice.viewed", N_("{actor} sees the workspace as you see it, for 30 minutes: {reason}"), "visibility")
MENTION = kind("notice.mention", N_("{actor} mentioned you in a note on {subject}"), "alternate_email")
DUE = kind("notice.due", N_("“{subject}” is due"), "alarm")
CHECKLIST = kind("notice.checklist", N_("The checklist “{title}” is due: {red} red"), "checklist")
INBOUND = kind("notice.inbound", N_("{sender} wrote “{title}”"), "mark_email_unread")
ACCEPTED = kind("notice.accepted", N_("{by} accepted {subject}"), "task_alt")
DECLINED = kind("notice.declined", N_("{by} declined {subject}: {reason}"), "thumb_down")
WISHED = kind("notice.wished", N_("{by} asks for another time for {subject}: {wish}"), "event_repeat")
SUGGESTED = kind("notice.suggested", N_("{actor} gave feedback: “{subject}”"), "feedback")
ANSWERED = kind("notice.answered", N_("{actor} answered your feedback “{subject}”"), "feedback")
DECIDED = kind("notice.decided", N_("Your feedback “{subject}” is now: {state}"), "feedback")
JOINED = kind("notice.joined", N_("{subject} joined the workspace"), "person_add")
NEWCOMERS = kind("notice.newcomers", N_("New colleagues this week: {count}"), "group_add")
IDLE = kind("notice.idle", N_("Colleagues who have not been here for {days} days: {count}"), "person_search")
AWAY = kind("notice.away", N_("Colleagues proposed to be disabled: {count}"), "person_off")
SHUT_OUT = kind("notice.shut_out", N_("Colleagues disabled, as they were away for {days} days: {count}"), "person_off")
ERASURE = kind("notice.erasure", N_("{subject} asks that their account be erased"), "person_remove")
EXPIRING = kind("notice.token", N_("Your token “{title}” ends after {day}"), "key_off")
HOOK_STOPPED = kind("notice.webhook", N_("Your webhook “{title}” was stopped: {reason}"), "link_off")
RELEASE = kind("notice.release", N_("What's new: {title}"), "new_releases")
MAINTENANCE = kind("notice.maintenance", N_("Planned maintenance: {title}"), "engineering")
TEST = kind("notice.test", N_("This is a test notification"), "notifications_active")
CHANGED = kind("notice.changed", N_("A notice came, or was read"), "notifications")  # a signal: nothing of it is stored
KINDS = [CHANGED]
STOPPED = ("campaign.guarded", "campaign.stopped")  # events (services/campaigns/progress.py), told as they are
ALWAYS = frozenset(
    {UNSENT.name, UNKNOWN.name, VIEWED.name, ERASURE.name, EXPIRING.name, HOOK_STOPPED.name, *STOPPED}
)  # these are always told in the product
LINKS = {  # where a notice leads that is about no record
    ROLE.name: "/account",
    TEAM.name: "/account",
    NO_TEAM.name: "/account",
    VIEWED.name: "/account",
    TEST.name: "/account",
    JOINED.name: "/users",
    NEWCOMERS.name: "/users",
    CHECKLIST.name: "/checklists",
    IDLE.name: "/users?tab=away",
    AWAY.name: "/users?tab=away",
    SHUT_OUT.name: "/users?tab=away",
    ERASURE.name: "/users",
    EXPIRING.name: "/account",
    HOOK_STOPPED.name: "/settings/webhooks",
    RELEASE.name: "/notices",
    MAINTENANCE.name: "/notices",
}


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of notices: its words, its kinds, and how a person is told who has chosen nothing."""

    label: str
    help: str
    kinds: tuple[Kind, ...]
    events: tuple[str, ...] = ()  # names of kinds that are declared elsewhere
    in_app: bool = True
    mail: bool = False
    push: bool = True

    @property
    def names(self) -> list[str]:
        """The names of its kinds."""
        return [*(one.name for one in self.kinds), *self.events]


SORTS: dict[str, Sort] = {
    "mention": Sort(N_("Mentions"), N_("A colleague names you in a note."), (MENTION,)),
    "assignment": Sort(
        N_("Assignments"),
        N_("You are given a record, a role or a team, or an administrator sees what you see."),
        (GIVEN, GIVEN_MANY, ROLE, TEAM, NO_TEAM, VIEWED),
    ),
    "task": Sort(N_("Tasks"), N_("A task of yours is due, or a checklist waits for your signature."), (DUE, CHECKLIST)),
    "inbound": Sort(
        N_("Replies"),
        N_("A customer answers, writes to you, decides about a quote, or asks for another time of a visit."),
        (INBOUND, ACCEPTED, DECLINED, WISHED),
        mail=True,
    ),
    "failure": Sort(
        N_("Failures"),
        N_(
            "A message of yours could not be sent or may not have arrived, your campaign or webhook stopped, or your token ends."
        ),
        (UNSENT, UNKNOWN, EXPIRING, HOOK_STOPPED),
        STOPPED,
        mail=True,
    ),
    "news": Sort(
        N_("News"),
        N_("Releases, maintenance, new colleagues, and feedback."),
        (JOINED, NEWCOMERS, IDLE, AWAY, SHUT_OUT, ERASURE, SUGGESTED, ANSWERED, DECIDED, RELEASE, MAINTENANCE, TEST),
        push=False,
    ),
}
_OF = {name: sort for sort, one in SORTS.items() for name in one.names}


def sort_of(name: str) -> str:
    """Return the sort of a kind, by its name; of one that a later version made: news."""
    return _OF.get(name, "news")
