// What the console does better with a script. Every page works without it.
"use strict";

// On a narrow screen the ways to go are behind a button.
const menu = document.querySelector(".menu");
if (menu) {
  const open = (yes) => menu.setAttribute("aria-expanded", String(yes));
  menu.addEventListener("click", () => open(menu.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.getAttribute("aria-expanded") !== "true") return;
    open(false);
    menu.focus();
  });
}

// Counts are asked for again every few seconds, while somebody looks.
const EVERY = 10000;
for (const list of document.querySelectorAll("[data-live]")) {
  let busy = false;
  const say = (text) => {
    const words = document.querySelector("[data-fresh]");
    if (words && words.textContent !== text) words.textContent = text;
  };
  const again = async () => {
    if (document.hidden || busy) return;
    busy = true;
    try {
      const answer = await fetch(list.dataset.live, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (answer.status === 401) return location.reload();
      if (!answer.ok) return;
      const now = await answer.json();
      for (const cell of list.querySelectorAll("[data-key]")) {
        const fresh = now.rows[cell.dataset.key];
        if (!fresh) continue;
        const line = cell.querySelector(".line");
        if (line.textContent !== fresh.line) line.textContent = fresh.line;
        const bar = cell.querySelector("progress");
        if (bar) bar.value = fresh.per_cent;
      }
      say(now.freshness);
    } catch {
      // No network just now: what is shown stays, it is said that it may be old, and the next round may go better.
      say(document.querySelector("[data-fresh]")?.dataset.stale ?? "");
    } finally {
      busy = false;
    }
  };
  setInterval(again, EVERY);
  document.addEventListener("visibilitychange", again);
}

// A form is sent once, however often it is pressed; what takes long says so.
addEventListener("submit", (event) => {
  const sent = event.target;
  if (sent.method !== "post") return;
  if (sent.dataset.sent) return event.preventDefault();
  sent.dataset.sent = "1";
  const busy = sent.querySelector("[data-busy]");
  if (busy) busy.hidden = false;
});
addEventListener("pageshow", () => {
  for (const one of document.querySelectorAll("form")) delete one.dataset.sent;
});

// Paper, for those who can print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A code that somebody is typing at a kiosk: the page says when the kiosk is in.
const code = document.querySelector("[data-watch]");
if (code) {
  const watching = setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (answer.redirected || !answer.ok) return clearInterval(watching);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("[data-watch]")) location.reload();
    } catch {
      // No network just now.
    }
  }, EVERY);
}

// A day is also written out: fields for days look as the browser likes, which may be 11/12 for 12 November.
for (const field of document.querySelectorAll('input[type="date"]')) {
  const written = document.createElement("span");
  written.className = "written";
  written.id = `${field.id}_written`;
  field.after(written);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${written.id}`.trim());
  const write = () => {
    const day = field.value && new Date(`${field.value}T12:00`);
    const style = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
    written.textContent = day && !isNaN(day) ? day.toLocaleDateString(document.documentElement.lang, style) : "";
  };
  field.addEventListener("input", write);
  write();
}

// The form of an activity: only what matters is shown, and the next times at once.
const form = document.getElementById("activity");
if (form) {
  const show = () => {
    const every = form.elements.every ? form.elements.every.value : "";
    for (const part of form.querySelectorAll("[data-when]")) {
      part.classList.toggle("hidden", !part.dataset.when.split(" ").includes(every));
    }
    const all = form.elements.all_day.checked;
    for (const name of ["begins", "ends"]) form.elements[name].closest(".field").classList.toggle("hidden", all);
  };
  let waiting = 0;
  let asked = 0;
  const preview = () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin" });
        if (!answer.ok || answer.redirected || mine !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        document.getElementById("preview").replaceChildren(...page.body.childNodes);
      } catch {
        // The button below asks the same, and says why it can't.
      }
    }, 400);
  };
  const times = ["first_day", "begins", "ends", "last_day", "all_day", "every", "days", "until", "count"];
  const picked = form.querySelector("[data-picked]");
  form.addEventListener("change", (event) => {
    show();
    if (event.target.name === "picture") picked.src = event.target.parentElement.querySelector("img").src;
    if (times.includes(event.target.name)) preview();
  });
  show();
  preview();

  const rows = form.querySelector("[data-roles]");
  form.querySelector("[data-add-role]").addEventListener("click", (event) => {
    const old = rows.querySelectorAll(".role");
    if (old.length >= 8) return;
    event.preventDefault();
    const row = old[old.length - 1].cloneNode(true);
    row.classList.remove("wrong");
    for (const error of row.querySelectorAll(".errors")) error.remove();
    for (const part of row.querySelectorAll("[id], [for], [name]")) {
      for (const name of ["id", "for", "name"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/\d+$/, old.length));
      }
      part.removeAttribute("aria-invalid");
      part.removeAttribute("aria-describedby");
      if (part.matches("input")) part.value = part.type === "number" ? 1 : "";
    }
    rows.append(row);
    row.querySelector("input[type=text]").focus();
  });
}
