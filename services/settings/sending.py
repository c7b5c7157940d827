"""The settings of what is sent and received: a part of TABLE 7."""

from models.language import N_, NC_
from services.house.settings import setting
from services.house.settings.types import line, one_of, rates, span, time_of_day, whole

QUIET_FROM = setting(
    "quiet.from",
    N_("Quiet hours begin"),
    time_of_day(),
    "21:00",
    group=N_("Sending"),
    help=N_(
        "SMS and WhatsApp messages of a topic wait from then on, in the recipient's time zone. Personal messages do not "
        "wait."
    ),
)
QUIET_UNTIL = setting(
    "quiet.until",
    N_("Quiet hours end"),
    time_of_day(),
    "08:00",
    group=N_("Sending"),
    help=N_("The same time as their beginning: there are no quiet hours."),
)
CIRCUIT_AFTER = setting(
    "sending.circuit_failures",
    N_("Pause a channel after failures"),
    whole(1, 100),
    5,
    group=N_("Sending"),
    help=N_(
        "In a row, when its server cannot be reached or refuses our account. What recipients refuse does not count."
    ),
    scope="installation",
)
CIRCUIT_PAUSE = setting(
    "sending.circuit_seconds",
    N_("Pause it for"),
    span("seconds", 1, 3_600),
    60,
    group=N_("Sending"),
    help=N_("Then one message is tried. If it leaves, the others follow."),
    scope="installation",
)
RATES = {
    channel: setting(
        f"sending.{channel}_rate",
        label,
        rates(),
        default,
        group=N_("Sending"),
        help=N_("What the provider allows, as 10/s, 500/h or both with a comma. Empty: no limit."),
        scope="installation",
    )
    for channel, label, default in (
        ("email", N_("Emails at most"), ""),
        ("sms", N_("SMS at most"), "5/s"),
        ("whatsapp", N_("WhatsApp messages at most"), "2/s"),
    )
}
CAMPAIGN_BOUNCED = setting(
    "campaigns.bounced",
    N_("Pause a campaign at bounces"),
    whole(1, 100),
    5,
    group=N_("Campaigns"),
    help=N_("Percent of the messages that have an outcome, once there are enough of them. Its author is told."),
)
CAMPAIGN_COMPLAINED = setting(
    "campaigns.complained",
    N_("Pause a campaign at complaints"),
    whole(1, 1_000),
    3,
    group=N_("Campaigns"),
    help=N_("Of 1,000 messages that have an outcome: recipients who reported it as spam."),
)
CAMPAIGN_ENOUGH = setting(
    "campaigns.enough",
    N_("Judge a campaign after"),
    whole(1, 100_000),
    200,
    group=N_("Campaigns"),
    help=N_("So many messages with an outcome. With fewer a campaign never pauses by itself."),
)
CAMPAIGN_LATE = setting(
    "campaigns.late_hours",
    N_("Skip a late campaign after"),
    span("hours", 1, 72),
    2,
    group=N_("Campaigns"),
    help=N_("When the server was down at its time, or the time has passed in a recipient’s zone."),
)
MODES = {"live": NC_("of sending", "Live"), "test": N_("Test"), "off": N_("Off")}
SWITCHES = {  # by channel: how it is switched, and where its messages go while it is on test
    channel: (
        setting(
            f"sending.{channel}",
            label,
            one_of(MODES),
            "live",
            group=N_("Sending"),
            help=N_("Test sends every message to one address. Off refuses new messages and holds those that wait."),
            scope="installation",
        ),
        setting(
            f"sending.{channel}_test",
            test,
            line(320),
            "",
            group=N_("Sending"),
            help=N_("The address or number that every message of this channel goes to while it is on test."),
            scope="installation",
        ),
    )
    for channel, label, test in (
        ("email", N_("Email"), N_("Email: test address")),
        ("sms", N_("SMS"), N_("SMS: test number")),
        ("whatsapp", N_("WhatsApp"), N_("WhatsApp: test number")),
    )
}
EMAILS_UNPROVED = setting(
    "sending.emails_unproved",
    N_("Emails a day without SPF, DKIM and DMARC"),
    whole(1, 10_000_000),
    5_000,
    group=N_("Sending"),
    help=N_(
        "More are refused while the sender's domain lacks one of these records: large providers would not take them."
    ),
    scope="installation",
)
COPY_ADDRESS = setting(
    "inbound.copy_address",
    N_("Copy address"),
    line(254),
    "",
    group=N_("Received mail"),
    help=N_(
        "An address whose mail comes into one of the mailboxes that are read. A colleague who puts it into the blind "
        "copy of a mail written elsewhere files that mail with the contact it went to."
    ),
)
SOFT_BOUNCES = setting(
    "inbound.soft_bounces",
    N_("Give up an address after"),
    whole(1, 100, "bounces"),
    3,
    group=N_("Received mail"),
    help=N_(
        "That many messages that came back within 30 days because a mailbox was full or a server did not answer. An "
        "address that does not exist is given up at once."
    ),
)
