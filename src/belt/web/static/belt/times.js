// Beside a time in the call's zone, the same moment in the reader's own where that differs.
for (const time of document.querySelectorAll("time[data-own-zone]")) {
  const at = new Date(time.dateTime);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || time.textContent.includes(zone.replaceAll("_", " "))) continue;
  const own = document.createElement("span");
  own.className = "soft own-time";
  own.textContent = ` (${at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })} ${zone.replaceAll("_", " ")})`;
  time.append(own);
}
