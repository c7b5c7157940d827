// The browser knows its time zone; the server can only guess one from the language.
const zone = document.getElementById("f-zone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && [...zone.options].some((one) => one.value === here)) zone.value = here;
