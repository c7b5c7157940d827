"""What happens to old records, as the activity and open pages are told."""

from models.language import N_
from services.work import kind

PROPOSED = kind("retention.proposed", N_("{actor} proposed to archive: {what} ({count})"), "inventory_2")
CONFIRMED = kind("retention.confirmed", N_("{actor} began to archive: {what} ({count})"), "inventory_2")
DECLINED = kind("retention.declined", N_("{actor} keeps for now: {what}"), "front_hand")
UNDONE = kind("retention.undone", N_("{actor} began to bring back: {what}"), "unarchive")
CHANGED = kind("retention.changed", N_("{actor} changed how old records are kept: {what}"), "tune")
KINDS = [PROPOSED, CONFIRMED, DECLINED, UNDONE, CHANGED]
