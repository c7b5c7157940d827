"""Names of the demonstration's people, companies and letters. All are invented; addresses end in .example."""

FIRST = (
    "Camila Ethan Wei Sophia Mason Elijah Mateo Søren Chen Priya Jonas Zofia Amélie Lucas Nora Hugo Léa Ibrahim Yasmin "
    "Oskar Freja Tomás Inés Marek Anna Giulia Marco Chloé Noah Emma Liam Olivia Aarav Ananya Sita Bikash Fatima Omar "
    "Ingrid Lars Katarzyna Piotr Elena Dimitri Aoife Cillian Rhys Megan Hiroshi Yuki"
).split()
LAST = (
    "Jensen Carvalho Hoffmann Popescu Khan Petrov Haddad Eriksen Yilmaz Novák Weber Kowalska Dubois Martin Lindqvist "
    "Rossi Ferrari Moreau Laurent Nguyen Patel Sharma Gurung Thapa Rahman Silva Costa Garcia Romero Schmidt Fischer "
    "Bauer Larsen Nielsen Virtanen Nowak Horváth Ivanova O'Brien Walsh Evans Davies Tanaka Sato Müller Keller"
).split()
COMPANIES = (
    "Orchard Systems;Solaris Capital;Harbor Mills;Keystone Bakery;Umbra Studio;Zenith Media;Pinnacle Energy;Lumen Clinic;"
    "Northwind Hotel;Cobalt Labs;Juniper Foods;Vertex Garage;Aurora Retail;Meridian Partners;Bluepeak Gym;Cedar School;"
    "Fjord Seafood;Maple Court;Quay House;Riverside Laundry;Sable Print;Tidewater Marina;Willow Care;Yarrow Gardens;"
    "Amber Theatre;Birch & Stone;Copper Kettle;Dover Lofts;Elm Street Dental;Foxglove Spa;Granite Works;Hazel Nursery;"
    "Ivory Towers;Jade Kitchen;Kite Logistics;Larkspur Inn;Mistral Wines;Nimbus Offices;Opal Jewellers;Poppy Crèche;"
    "Quartz Tiles;Rowan Farm;Saffron House;Thistle Pub;Ursa Observatory;Velvet Salon;Wren Books;Xenia Imports;"
    "Yew Tree Flats;Zephyr Cycles"
).split(";")
CITIES = ("Nantes", "Rennes", "Vannes", "Brest", "Quimper", "Saint-Malo", "Lorient", "Angers")
TITLES = ("Owner", "Facility manager", "Office manager", "Site lead", "Director", "Caretaker", "Buyer", "Tenant", None)
INTERESTS = ("Boilers", "Heat pumps", "Bathrooms", "Service plan", "Emergency call-out", "Water softeners", "Solar")
NOTES = (
    "Prefers a call before ten. The dog is friendly.",
    "Key is with the neighbour on the second floor.",
    "Asked for a quote with and without the water softener.",
    "Wants the work done during the school holidays.",
    None,
    None,
    None,
    None,
)
WORDS = (
    "after again along always before better boiler brother builds call calm cellar clear close copper corner country "
    "daily deliver door early east every field fine first five garden gentle glass good green ground handle happy harbour "
    "heat hill house inside kind kitchen large later light little long market meadow morning move near nice north often "
    "open order other paint paper part plan quick quiet rain ready river roof room round second seven short simple small "
    "south spring start stone summer table tall three today tower under valley visit warm water week west window winter"
).split()
LETTERS = (
    ("Your quote for the boiler", "here is the quote you asked for. It holds until the end of the month."),
    (
        "Our visit on Thursday",
        "our technician comes on Thursday between nine and eleven. Please leave the cellar open.",
    ),
    ("Your yearly service is due", "it has been a year since we looked after your heating. Shall we find a date?"),
    ("Thank you for your order", "we have ordered the parts. They should be here within a week."),
    ("A question about your bathroom", "before we order the tiles: did you choose the grey ones or the white ones?"),
    ("Your invoice 2026-118", "attached you find our invoice. Please write if anything is unclear."),
    ("Before the first frost", "please let the outside taps run empty before the first frost. We gladly help."),
    ("How did we do?", "our work at your place is done. Was everything as you wished?"),
)
COLLEAGUES = (
    ("Maya Chen", "maya", "administrator", None),
    ("Jonas Weber", "jonas", "management", None),
    ("Priya Patel", "priya", "sales", "North"),
    ("Tom Rossi", "tom", "sales", "South"),
    ("Sara Lindqvist", "sara", "billing", None),
    ("Hugo Moreau", "hugo", "dispatch", None),
    ("Nora Walsh", "nora", "field", "North"),
    ("Oskar Nowak", "oskar", "engineering", None),
)
