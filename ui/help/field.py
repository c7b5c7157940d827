"""Help for the pages of field work: jobs, visits, sites, technicians."""

from models.language import N_
from ui.help.daily import LIST
from ui.help.table import Help

# The technician's page is none of NiceGUI's: it shows this by itself, without a network too (ui/field/).
PHONE = Help(
    N_("Your visits of today and the next two days, kept on this phone, with or without a network."),
    (
        N_("The large button does what comes next, from “On my way” to “Finish visit”."),
        N_("Add photos, record a voice note or write one while you are there, or after the visit."),
        N_("The bar at the top says what is not sent yet. Go on working: it is sent in order when there is a network."),
        N_("The compass opens the way in the maps of your phone, and the receiver calls."),
        N_("Under the three dots, “Where I am” says whether you share your position, until when, and who looked."),
    ),
    "my-visits-on-the-phone",
)
HELP = {
    "/calendar": Help(
        N_("What happens in a month, in a week or on a day: visits, tasks that are due, and absences."),
        (
            N_("Choose a month and a year, or turn the pages with the arrows; a click on a day opens it."),
            N_("Click an empty hour to record a visit or to add a task there."),
            N_("“Subscribe” makes a secret address that shows your visits and tasks in your calendar program."),
        ),
        "calendar",
        ("← →", "t"),
    ),
    "/dispatch": Help(
        N_("Who goes to which visit when: one lane for each technician, and above them what nobody has yet."),
        (
            N_("Drag a visit to a technician and a time; what does not fit goes back and says why."),
            N_("Press A on a visit to see who could take it, by added driving, and why others cannot."),
            N_(
                "Choose “Plan the day” for a proposal: look at its reasons, then apply or discard it. Undo takes it back."
            ),
            N_("Choose a bar to see its place on the map, or a point to see its bar."),
        ),
        "dispatch",
    ),
    "/jobs": Help(
        N_("The work you do at your customers', from asked for to billed."),
        (
            N_("Add a job; it gets a number and a visit that somebody has to take."),
            N_("Choose “Done, not billed” for what is still to be invoiced."),
            N_("Turn on “Archived as well” for jobs that were done long ago."),
        ),
        "jobs",
        LIST,
    ),
    "/jobs/{job_id}": Help(
        N_("One job: what is to be done, its visits, and its invoice."),
        (
            N_("Add another visit where one was not enough."),
            N_("Bill it once it is done: the hours on site and parts from the price list become a draft invoice."),
            N_("Cancel it with a reason; its visits to come are cancelled too."),
        ),
        "jobs",
        ("e",),
    ),
    "/series": Help(
        N_("Work that comes again, such as a service each spring."),
        (
            N_("Add a series with its rule; its jobs are made four weeks ahead."),
            N_("Choose the technician who usually goes: they get the visit where they are free."),
        ),
        "series-of-jobs",
        LIST,
    ),
    "/series/{series_id}": Help(
        N_("One series: what is done, how often, and its days to come."),
        (
            N_("A change holds from now on; jobs that somebody has touched stay as they are."),
            N_("Leave out a day, or pause the whole series."),
        ),
        "series-of-jobs",
        ("e",),
    ),
    "/visits": Help(
        N_("Who went or goes to whom, and what came of it."),
        (
            N_("Record a visit to a customer, with the outcome and, if you like, your position."),
            N_("Filter by status, technician or owner."),
            N_("Open one to give it to a technician."),
        ),
        "visits",
        LIST,
    ),
    "/visits/{visit_id}": Help(
        N_("One visit: its time, how far it is, and the proof of what was done."),
        (
            N_("Give it to a technician; what stands against a time is named, and a reason overcomes it."),
            N_("Set out, arrive, pause and finish; the time on site adds up by itself."),
            N_("Tick the checklist. What is required has to be ticked before it can be finished."),
            N_(
                "“Tell the customer” sends them a link: they confirm the time or ask for another one, which appears here."
            ),
        ),
        "visits",
        ("e",),
    ),
    "/sites": Help(
        N_("The places where you work."),
        (
            N_("Add a site with its address; its coordinates are for driving times and the map."),
            N_("Write down how to get in: technicians see it on their day."),
            N_("A site of a contact or a company is also on their page, with the jobs that are open there."),
        ),
        "sites-and-technicians",
        LIST,
    ),
    "/sites/{site_id}": Help(
        N_("One place, whose it is, how to get in, and the jobs there."),
        (N_("Change what is no longer true by a click on it."), N_("Open a job to see what was done.")),
        "sites-and-technicians",
        ("e",),
    ),
    "/technicians": Help(
        N_("Those who go to customers."),
        (
            N_("Add one with their skills; a job that needs a skill goes to those who have it."),
            N_("Link a colleague, so that they see their own visits."),
        ),
        "sites-and-technicians",
        LIST,
    ),
    "/technicians/{technician_id}": Help(
        N_("One technician: skills, weekly hours, absences, and the visits to come."),
        (
            N_("Change the weekly hours; they count on the clock where the technician is."),
            N_("Enter an absence; nobody is given a visit in it without a reason."),
            N_("Set “Active” to No when somebody leaves: visits to come wait for somebody else."),
        ),
        "sites-and-technicians",
        ("e",),
    ),
    "/map": Help(
        N_("Where today's visits, open jobs and colleagues on the road are, live."),
        (
            N_("Choose today, this week or open jobs, or one technician."),
            N_("Click a circle with a number to look closer, and a point to read what it is."),
            N_("Open a visit from the list beside the map: the urgent ones come first."),
            N_("A ring round a colleague says how exact the position is. Only those who agreed are shown."),
        ),
        "map",
    ),
}
