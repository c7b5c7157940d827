"""The words of headings, folded, by the field of a contact that they mean; `-` is a space. `field:label` also says a
label."""

import re

_FIELDS = {
    "id": "id contact-id record-id kontakt-id",
    "name": (
        "name full-name display-name contact-name kontakt ansprechpartner vollstandiger-name kontaktname "
        "nom-complet nom-et-prenom prenom-nom nom-prenom nom contact anzeigename nom-affiche"
    ),
    "first_name": "first-name given-name firstname vorname prenom forename",
    "middle_name": "middle-name additional-name middle-names weitere-vornamen zweiter-vorname deuxieme-prenom",
    "last_name": "last-name family-name lastname surname nachname familienname nom-de-famille zuname nom-famille",
    "title": (
        "title job-title position funktion poste fonction organization-title berufsbezeichnung occupation "
        "beruf role intitule-du-poste titre-du-poste stellenbezeichnung jobtitel titre titel profession"
    ),
    "company": (
        "company company-name account-name account organization-name organisation organization firma "
        "firmenname unternehmen unternehmensname societe entreprise nom-de-la-societe nom-de-l-entreprise "
        "associated-company primary-associated-company employer arbeitgeber raison-sociale nom-entreprise "
        "nom-societe company-primary"
    ),
    "status": "status lifecycle-stage contact-status lifecyclestage statut lifecycle-phase phase-du-cycle-de-vie",
    "rating": "rating stars bewertung sterne evaluation etoiles",
    "preferred": "preferred bevorzugt prefere favorite favorit favori vip",
    "terms": (
        "terms payment-terms zahlungsbedingungen zahlungsziel zahlungskonditionen conditions-de-paiement delai-de-paiement"
    ),
    "addresses": "addresses further-addresses weitere-adressen autres-adresses",
    "zone": "time-zone timezone zeitzone fuseau-horaire zone",
    "interests": "interest interests interesse interessen interet interets centres-d-interet products-of-interest",
    "note": (
        "note notes notiz notizen description beschreibung bemerkung bemerkungen anmerkung anmerkungen "
        "remarque remarques commentaire commentaires comment comments kommentar contact-description"
    ),
    "tags": (
        "tag tags labels categories category kategorien kategorie group-membership groups gruppen etiquettes "
        "etiquette groupes stichworte schlagworte mots-cles categorie libelles kontaktgruppen"
    ),
    "owner": (
        "owner contact-owner owner-name assigned-to besitzer zustandig verantwortlich proprietaire "
        "responsable owner-email account-manager betreuer kontakt-besitzer proprietaire-du-contact "
        "zustandiger-mitarbeiter"
    ),
    "verified_on": "verified verified-on last-verified gepruft-am zuletzt-gepruft verifie-le derniere-verification",
    "emails": (
        "email e-mail mail email-address e-mail-address e-mail-adresse emails courriel adresse-e-mail "
        "adresse-de-messagerie adresse-mail adresse-email mailadresse additional-email-addresses "
        "email-addresses e-mails emailadresse adresse-electronique secondary-email email-adresse "
        "weitere-e-mail-adressen"
    ),
    "phones": (
        "phone phones telephone phone-number telephone-number tel telefon telefonnummer rufnummer tel-nr "
        "telefon-nr phone-numbers numero-de-telephone no-de-telephone telefonnummern fon festnetz"
    ),
    "phones:mobile": (
        "mobile mobile-phone mobile-phone-number mobile-number cell cell-phone cellphone handy handynummer "
        "mobiltelefon mobil mobilnummer mobilfunk portable telephone-portable telephone-mobile tel-mobile "
        "tel-portable gsm natel whatsapp whatsapp-number whatsapp-phone-number mobiltelefonnummer"
    ),
    "phones:home": "tel-prive telefon-p tel-p private-phone",
    "phones:work": "tel-bureau tel-pro telefon-g tel-g direct-phone durchwahl work-direct",
    "phones:main": "company-main-phone company-phone primary-phone telefon-firma haupttelefon telephone-principal",
    "street": (
        "street street-address address address-line strasse strasse-und-hausnummer anschrift adresse rue "
        "strasse-nr strasse-hausnummer adresse-postale numero-et-rue address-street"
    ),
    "postcode": (
        "postcode postal-code zip zip-code zip-postal-code plz postleitzahl code-postal cp postal-code-zip npa"
    ),
    "city": "city town ort stadt wohnort ville localite commune city-town",
    "region": (
        "state state-region state-province region province county bundesland kanton canton departement "
        "dep-region etat bundesland-kanton dept-region state-code"
    ),
    "country": "country country-region land land-region pays pays-region staat country-code country-name",
}
_LABELS = {
    "home": "home privat private domicile personnel personal maison zuhause privee",
    "work": (
        "work business geschaftlich bureau office dienstlich buro professionnel arbeit travail firma pro "
        "professionnelle"
    ),
    "mobile": "mobile cell mobil handy portable",
    "other": "other weitere weiteres weiterer autre andere sonstige secondary additional zusatzliche",
    "": "mailing postal primary main billing contact kontakt",
}


_OF_LABELS = {  # columns of the labels of several values, in their order
    "emails": "email-labels e-mail-labels e-mail-bezeichnungen libelles-des-e-mails",
    "phones": "phone-labels telefonbezeichnungen telefon-bezeichnungen libelles-des-telephones",
}


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word.replace("-", " "): field for field, words in table.items() for word in words.split()}


WORDS = _by_word(_FIELDS)
LABELS = _by_word(_LABELS)
OF_LABELS = _by_word(_OF_LABELS)
PHONES = {word: label for word, field in WORDS.items() for kind, _colon, label in [field.partition(":")] if label}
NUMBERED = re.compile(r"(e mail|email|phone|telefon|telephone|address|organization) (\d{1,2})(?: (\D+))?")
