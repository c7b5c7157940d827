"""What happens to bank statements and their lines."""

from models.language import N_
from services.work import kind

IMPORTED = kind("bank.imported", N_("{actor} imported a bank statement of {account}"), "account_balance")
IGNORED = kind("bank.ignored", N_("{actor} ignored a bank line of {amount}: {reason}"), "visibility_off")
CHANGED = kind("bank.changed", N_("Bank lines changed"), "account_balance")  # a signal: the payment tells it
KINDS = [IMPORTED, IGNORED, CHANGED]
