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
      const words = document.querySelector("[data-fresh]");
      if (words && words.textContent !== now.freshness) words.textContent = now.freshness;
    } catch {
      // No network just now: what is shown stays, and the next round may go better.
    } finally {
      busy = false;
    }
  };
  setInterval(again, EVERY);
  document.addEventListener("visibilitychange", again);
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
  form.addEventListener("change", (event) => {
    show();
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
