// Beside a time in the call's zone, the same moment in the reader's own where that differs.
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const time of document.querySelectorAll("time[data-zone]")) {
  if (!ownZone || time.dataset.zone === ownZone) continue;
  const at = new Date(time.dateTime);
  const told = at.toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "long",
  });
  const own = document.createElement("span");
  own.className = "soft own-time";
  own.textContent = ` (${told})`;
  time.append(own);
}
