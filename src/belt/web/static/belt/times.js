// Beside a time in another zone than the reader's, the same moment by the reader's own clock.
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const language = document.documentElement.lang;
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

// From when to when; with the day where it is another one here.
const span = (begins, ends, zone) => {
  const day = (at, timeZone) => at.toLocaleDateString(language, { weekday: "short", timeZone });
  const told = [begins, ends].map((at) => at.toLocaleTimeString(language, clock)).join("–");
  return day(begins, zone) === day(begins) ? told : `${day(begins)} ${told}`;
};

for (const time of document.querySelectorAll("time[data-zone]")) {
  if (!ownZone || time.dataset.zone === ownZone) continue;
  const at = new Date(time.dateTime);
  const own = document.createElement("span");
  own.className = "soft own-time";
  own.textContent = time.dataset.ends
    ? ` (${span(at, new Date(time.dataset.ends), time.dataset.zone)})`
    : ` (${at.toLocaleString(language, { dateStyle: "medium", timeStyle: "long" })})`;
  time.append(own);
}
