"""Bank statements as banks export them, built by their published formats."""

from collections.abc import Sequence

OURS, OTHER = "FR7630006000011234567890189", "DE89370400440532013000"
ADA = "DE02120300000000202051"


def entry(
    amount: str = "119.00",
    reference: str = "INV-2026-0001",
    *,
    way: str = "CRDT",
    day: str = "2026-11-27",
    payer: str = "Ada Lovelace",
    iban: str = ADA,
    status: str = "<Sts>BOOK</Sts>",
    details: str = "",
    more: str = "",
) -> str:
    """Return one `Ntry` of CAMT.053, with one transaction unless `details` has others."""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>{more}{status}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls>{details or transaction(reference, payer=payer, iban=iban)}"
        "</NtryDtls></Ntry>"
    )


def transaction(
    reference: str, amount: str = "", *, payer: str = "Ada Lovelace", iban: str = ADA, strd: str = "", e2e: str = ""
) -> str:
    """Return one `TxDtls`."""
    much = f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>' if amount else ""
    refs = f"<Refs><EndToEndId>{e2e or 'NOTPROVIDED'}</EndToEndId></Refs>"
    free = f"<Ustrd>{reference}</Ustrd>" if reference else ""
    structured = f"<Strd><CdtrRefInf><Ref>{strd}</Ref></CdtrRefInf></Strd>" if strd else ""
    return (
        f"<TxDtls>{refs}{much}<RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>"
        f"</RltdPties><RmtInf>{free}{structured}</RmtInf></TxDtls>"
    )


def camt(*entries: str, account: str = OURS, version: str = "02", head: str = "") -> bytes:
    """Return a CAMT.053 file. From version 8 on, parties and states have another level."""
    body = "".join(entries)
    if int(version) >= 8:
        body = body.replace("<Nm>", "<Pty><Nm>").replace("</Nm>", "</Nm></Pty>")
        body = body.replace("<Sts>", "<Sts><Cd>").replace("</Sts>", "</Cd></Sts>")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><GrpHdr/>'
        f"<Stmt><Id>1</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{body}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def mt940(*entries: str, account: str = OURS) -> bytes:
    """Return an MT940 file with these `:61:` and `:86:` lines."""
    lines = [":20:STARTUMSE", f":25:{account}", ":28C:00001/001", ":60F:C261126EUR1000,00", *entries]
    return "\r\n".join([*lines, ":62F:C261127EUR1119,00", "-", ""]).encode("cp1252")


def csv(
    *rows: str, head: Sequence[str] = ("Date;Libellé;Montant",), before: str = OURS, encoding: str = "utf-8"
) -> bytes:
    """Return a CSV file with a line that names the account above its headings."""
    return "\r\n".join([f"Compte {before}", "", *head, *rows, ""]).encode(encoding)
