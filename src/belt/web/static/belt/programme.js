// Moves sessions of a programme's draft: by pointer on the board, or by keys on a chosen session.
// Each move is one change at the server, which answers with the draft as it stands then.
(() => {
  const draft = document.getElementById("draft");
  if (!draft) return;
  const said = document.getElementById("draft-said");
  const STEP = 5;
  const HOUR = 5; // rem
  const minutesOf = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const clockOf = (minutes) =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

  // The hours that the boards show: those of the sessions, at least from nine to six.
  const span = () => {
    let first = 9 * 60;
    let last = 18 * 60;
    for (const block of draft.querySelectorAll(".board .block")) {
      first = Math.min(first, minutesOf(block.dataset.at));
      last = Math.max(last, minutesOf(block.dataset.at) + Number(block.dataset.minutes));
    }
    return [Math.floor(first / 60) * 60, Math.min(24 * 60, Math.ceil(last / 60) * 60)];
  };

  const layOut = () => {
    const [first, last] = span();
    for (const room of draft.querySelectorAll(".board-room")) {
      room.style.height = `${((last - first) / 60) * HOUR + 2.5}rem`;
      for (const block of room.querySelectorAll(".block")) {
        const minutes = Number(block.dataset.minutes);
        block.style.top = `${((minutesOf(block.dataset.at) - first) / 60) * HOUR + 2.5}rem`;
        block.style.height = `${Math.max(0.9, (minutes / 60) * HOUR - 0.1)}rem`;
      }
    }
    draft.classList.add("laid-out");
  };

  const send = async (key, change) => {
    const token = draft.querySelector("[name=csrfmiddlewaretoken]").value;
    const edition = draft.querySelector("[data-edition]").dataset.edition;
    try {
      const answer = await fetch(`${location.pathname}/${key}`, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token },
        body: new URLSearchParams({ ...change, edition }),
      });
      if (answer.ok) {
        draft.innerHTML = await answer.text();
        said.textContent = "";
        layOut();
        draft.querySelector(`.block[data-key="${key}"]`)?.focus();
      } else {
        said.textContent = (await answer.json()).problem;
      }
    } catch {
      said.textContent = draft.dataset.lost;
    }
  };

  const days = () => [...draft.querySelectorAll(".board-day")];
  const put = (block, day, minutes, room) => {
    const most = 24 * 60 - Number(block.dataset.minutes);
    const at = Math.max(0, Math.min(most, Math.round(minutes / STEP) * STEP));
    send(block.dataset.key, { starts_at: `${day.dataset.day}T${clockOf(at)}`, room });
  };

  draft.addEventListener("keydown", (event) => {
    const block = event.target.closest(".block");
    if (!block || event.ctrlKey || event.altKey || event.metaKey) return;
    const room = block.closest(".board-room");
    const day = block.closest(".board-day") ?? days()[0];
    const from = block.dataset.at ? minutesOf(block.dataset.at) : 9 * 60;
    const step = event.shiftKey ? 30 : STEP;
    const rooms = [...day.querySelectorAll(".board-room")];
    const at = room ? rooms.indexOf(room) : 0;
    const number = days().indexOf(day);
    const moves = {
      ArrowUp: () => put(block, day, from - (room ? step : 0), rooms[at].dataset.room),
      ArrowDown: () => put(block, day, from + (room ? step : 0), rooms[at].dataset.room),
      ArrowLeft: () => put(block, day, from, rooms[Math.max(0, at - 1)].dataset.room),
      ArrowRight: () =>
        put(block, day, from, rooms[Math.min(rooms.length - 1, at + 1)].dataset.room),
      PageUp: () => put(block, days()[Math.max(0, number - 1)], from, rooms[at].dataset.room),
      PageDown: () =>
        put(block, days()[Math.min(days().length - 1, number + 1)], from, rooms[at].dataset.room),
      Delete: () => send(block.dataset.key, { starts_at: "", room: room?.dataset.room ?? "" }),
    };
    if (moves[event.key]) {
      event.preventDefault();
      moves[event.key]();
    }
  });

  let held = null;
  draft.addEventListener("pointerdown", (event) => {
    const block = event.target.closest(".block");
    if (!block || event.button !== 0) return;
    const box = block.getBoundingClientRect();
    held = { block, x: event.clientX, y: event.clientY, below: event.clientY - box.top, moved: false };
    block.setPointerCapture(event.pointerId);
  });
  draft.addEventListener("pointermove", (event) => {
    if (!held) return;
    held.moved ||= Math.hypot(event.clientX - held.x, event.clientY - held.y) > 6;
    if (held.moved) {
      held.block.classList.add("held");
      held.block.style.transform = `translate(${event.clientX - held.x}px, ${event.clientY - held.y}px)`;
    }
  });
  const drop = (event) => {
    if (!held) return;
    const { block, moved, below } = held;
    held = null;
    block.classList.remove("held");
    block.style.transform = "";
    if (!moved || event.type === "pointercancel") return;
    const under = document
      .elementsFromPoint(event.clientX, event.clientY)
      .map((one) => one.closest(".board-room"))
      .find((one) => one);
    if (!under) return;
    const top = under.getBoundingClientRect().top + 2.5 * rem();
    const minutes = span()[0] + ((event.clientY - below - top) / (HOUR * rem())) * 60;
    put(block, under.closest(".board-day"), minutes, under.dataset.room);
  };
  draft.addEventListener("pointerup", drop);
  draft.addEventListener("pointercancel", drop);
  layOut();
})();
