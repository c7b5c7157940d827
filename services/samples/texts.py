"""What the sample data says: an invented supplier of office coffee, and the customers it could have.

Every address is at a domain that exists nowhere (RFC 2606), every number is one kept free for fiction.
"""

TAG = {"name": "Sample", "colour": "amber"}
COMPANIES: tuple[tuple[str, str, str, str], ...] = (  # name, street, city, country
    ("Alder & Finch Architects", "14 Canal Wharf", "London", "United Kingdom"),
    ("Bluebell Dental", "3 Market Row", "Leeds", "United Kingdom"),
    ("Cobalt Analytics", "210 Harbor Street", "Boston", "United States"),
    ("Driftwood Hotels", "1 Promenade", "Brighton", "United Kingdom"),
    ("Ember Robotics", "88 Foundry Lane", "Sheffield", "United Kingdom"),
    ("Fairweather Legal", "400 Liberty Avenue", "Pittsburgh", "United States"),
    ("Greenline Logistics", "Unit 9, Dock Road", "Hull", "United Kingdom"),
    ("Hawthorn Publishing", "27 Printers Yard", "Edinburgh", "United Kingdom"),
    ("Ironbridge Cycles", "5 Mill Hill", "Bristol", "United Kingdom"),
    ("Juniper Clinics", "61 Garden Court", "Dublin", "Ireland"),
    ("Kestrel Aviation", "Hangar 4, Airfield Way", "Coventry", "United Kingdom"),
    ("Lantern Studios", "17 Theatre Street", "Cork", "Ireland"),
)
PEOPLE: tuple[tuple[str, str, int, str, int], ...] = (  # name, title, company, status, stars
    ("Amelia Hart", "Office manager", 0, "customer", 5),
    ("Ben Okafor", "Partner", 0, "qualified", 3),
    ("Clara Whitfield", "Practice manager", 1, "customer", 4),
    ("Daniel Reyes", "Dentist", 1, "lead", 0),
    ("Elena Marsh", "Head of people", 2, "qualified", 4),
    ("Felix Brandt", "Finance lead", 2, "lead", 0),
    ("Grace Tanaka", "Founder", 2, "lead", 2),
    ("Henry Walsh", "Purchasing", 3, "customer", 5),
    ("Isla Morgan", "General manager", 3, "customer", 3),
    ("Jonah Pike", "Chef", 3, "former", 1),
    ("Karim Haddad", "Operations", 4, "qualified", 3),
    ("Lena Forsyth", "Workplace lead", 4, "lead", 0),
    ("Marcus Bell", "Managing partner", 5, "lead", 2),
    ("Nadia Sosa", "Office manager", 5, "qualified", 4),
    ("Oscar Lindgren", "Depot manager", 6, "customer", 4),
    ("Priya Raman", "Buyer", 6, "customer", 3),
    ("Quentin Moss", "Fleet manager", 6, "former", 0),
    ("Rosa Delgado", "Editor in chief", 7, "qualified", 3),
    ("Samuel Adeyemi", "Office manager", 7, "lead", 0),
    ("Tessa Byrne", "Shop owner", 8, "customer", 5),
    ("Umar Siddiq", "Mechanic", 8, "lead", 1),
    ("Violet Kane", "Clinic director", 9, "qualified", 4),
    ("Walter Brody", "Accounts", 9, "lead", 0),
    ("Xenia Popova", "Nurse manager", 9, "lead", 2),
    ("Yusuf Demir", "Facilities", 10, "customer", 4),
    ("Zoe Carmichael", "Chief of staff", 10, "qualified", 3),
    ("Adam Novak", "Producer", 11, "lead", 2),
    ("Bianca Rossi", "Studio manager", 11, "customer", 4),
    ("Colin Frost", "Freelance designer", -1, "lead", 0),
    ("Dora Lang", "Event planner", -1, "lead", 3),
)
INTERESTS = ("Espresso machines", "Beans by subscription", "Maintenance", "Training")
# Title, amount, contact, days until it closes. One after the other goes into each stage of the board.
DEALS: tuple[tuple[str, int, int, int], ...] = (
    ("Two machines for the new studio", 5_800, 4, 40),
    ("Beans for three clinics", 2_400, 21, 25),
    ("Machines on every floor", 18_500, 10, 60),
    ("Yearly maintenance", 1_950, 13, 12),
    ("Coffee bar in the lobby", 27_000, 7, 33),
    ("Subscription for the depot", 3_600, 14, -6),
    ("Barista training", 900, 17, -14),
    ("Kitchen on the second floor", 6_200, 25, 18),
    ("Machine for the waiting room", 2_750, 2, 9),
)
LOST = "Chose another supplier"
NOTES: tuple[tuple[str, int, str], ...] = (  # kind, contact, text
    ("call", 4, "Moves into the new studio in spring. Wants **quiet** machines, and a price with beans for a year."),
    ("meeting", 7, "Agreed:\n\n- one machine on trial for two weeks\n- offer for the lobby by Friday"),
    ("note", 13, "Prefers email. Decides together with Marcus Bell."),
    ("call", 14, "Happy with the beans. Asked whether deliveries could come before eight."),
    ("note", 19, "Pays on time, and recommends us to neighbours."),
    ("call", 21, "Not reached, try again in the afternoon."),
)
TASKS: tuple[tuple[str, int, int, str], ...] = (  # title, contact, days from today, priority
    ("Send the offer for the lobby", 7, -1, "high"),
    ("Call back about the clinics", 21, 0, "normal"),
    ("Ask how the trial goes", 10, 1, "normal"),
    ("Prepare the training day", 17, 4, "low"),
    ("Check the delivery times", 14, 6, "normal"),
    ("Invite to the tasting in spring", 28, 20, "low"),
)
MACHINE = {"text": "Espresso machine, two groups", "quantity": "1", "unit": "piece", "price": "4800"}
BEANS = {"text": "House blend, 1 kg", "note": "Delivered monthly", "quantity": "12", "unit": "bag", "price": "21.50"}
SERVICE = {"text": "Maintenance visit", "quantity": "2", "unit": "visit", "price": "140"}
TRAINING = {"text": "Barista training, half a day", "quantity": "1", "unit": "day", "price": "450"}
QUOTES = (("Coffee bar in the lobby", 7, (MACHINE, BEANS, TRAINING)), ("Yearly maintenance", 13, (SERVICE,)))
ORDERS = (("Beans for the depot", 14, (BEANS, SERVICE)),)
