"""The settings of who sells, as quotes, orders and invoices print it: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.codes import bic, colour, email, iban, picture
from services.house.settings.types import line, one_of, text

PAPERS = {"a4": N_("A4"), "us-letter": N_("Letter")}
LANGUAGES = {"en": N_("English"), "fr": N_("French")}
BRAND = "#0f2f4a"  # a dark blue that prints well and leaves white letters readable

SELLER = {  # by what the snapshot of a document calls it
    name: setting(f"seller.{name}", label, kind, "", group=N_("Invoices"), help=help)
    for name, label, kind, help in (
        ("name", N_("Legal name"), line(200), N_("Printed as the seller. Empty: the name of the workspace.")),
        ("tagline", N_("Line below the name"), line(100), N_("Printed under the name at the top, smaller.")),
        ("street", N_("Street"), line(200), N_("Printed as your address, with the country of the workspace.")),
        ("postcode", N_("Postcode"), line(20), N_("Printed before the city.")),
        ("city", N_("City"), line(120), N_("Printed after the postcode.")),
        ("tax_id", N_("VAT or tax number"), line(40), N_("As in IE1234567FA. E-invoices with tax need it.")),
        ("registration", N_("Registration"), line(100), N_("As in “Registered in Ireland no. 123456”.")),
        ("email", N_("Email for questions"), email(), N_("Printed at the top, for questions about the document.")),
        ("phone", N_("Phone"), line(40), N_("Printed at the top.")),
        ("website", N_("Website"), line(200), N_("Printed at the top.")),
        ("bank", N_("Bank"), line(100), N_("The name of the bank that customers transfer to.")),
        ("iban", N_("IBAN"), iban(), N_("Invoices in euros print a code from it that banking apps can scan.")),
        ("bic", N_("BIC"), bic(), N_("Of the same account.")),
        ("terms", N_("Payment terms"), text(600), N_("Printed on invoices, below the sums, after the time to pay.")),
        ("footer", N_("Footer"), line(200), N_("Printed at the bottom of every page.")),
    )
}
LOGO = setting(
    "seller.logo",
    N_("Logo"),
    picture(),
    "",
    group=N_("Invoices"),
    help=N_("Printed at the top left. PNG or JPEG, 1 MB at the most."),
)
COLOUR = setting(
    "seller.colour",
    N_("Colour"),
    colour(),
    BRAND,
    group=N_("Invoices"),
    help=N_("Of the name, the line at the top and the amount to pay, as in #0f2f4a."),
)
PAPER = setting(
    "seller.paper",
    N_("Paper"),
    one_of(PAPERS),
    "a4",
    group=N_("Invoices"),
    help=N_("The size of the pages."),
)
LANGUAGE = setting(
    "seller.language",
    N_("Language of documents"),
    one_of(LANGUAGES),
    "en",
    group=N_("Invoices"),
    help=N_("Used for documents that do not name one, and for what the customers of visits are told."),
)
