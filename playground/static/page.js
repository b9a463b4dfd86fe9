// The page's own buttons and keys: going places, the clock, languages, messages' menus, jumping.

import { attach } from "./composer.js";
import { dismiss } from "./blocks.js";
import { ask, make, menu } from "./dialogs.js";
import { arrive, go } from "./live.js";
import { act, askApp, failure, known, person, tell, words } from "./talk.js";

const YEAR = 31536000;
const remember = (name, value) => (document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; SameSite=Strict`);

async function change(verb, given) {
  const said = await act(verb, given);
  if (said?.ok === false) tell(said.error === "unreachable" ? failure(said) : said.error);
}

// --- messages ---------------------------------------------------------------------------------

const where = (article) => ({ channel: article.dataset.channel, ts: article.dataset.ts });

function react(article, name) {
  const mine = article.querySelector(`.reactions [data-emoji="${CSS.escape(name)}"][aria-pressed=true]`);
  return change(mine ? "unreact" : "react", { user: person(), name, ...where(article) });
}

function pick(button) {
  const article = button.closest("article");
  const items = Object.entries(known().emoji).map(([name, sign]) => [sign, `:${name}:`, () => react(article, name)]);
  menu(button, items, { grid: true });
}

function more(button) {
  const article = button.closest("article");
  const own = "own" in article.dataset ? [
    [null, words("Edit"), () => edit(article)],
    [null, words("Delete"), () => remove(article)],
  ] : [];
  const shortcuts = known().shortcuts.filter((one) => one.type === "message").map((one) => [
    null, `⚡ ${one.name}`, () => askApp("shortcut", { callback_id: one.callback_id, ...where(article) }),
  ]);
  const copy = async () => {
    await navigator.clipboard.writeText(article.dataset.ts);
    tell(`${words("Copied")}: ${article.dataset.ts}`);
  };
  menu(button, [
    ...shortcuts,
    [null, words("Add a reaction"), () => pick(button)],
    ...own,
    [null, words("Copy the ts"), copy],
  ]);
}

async function edit(article) {
  const field = make("textarea", { rows: "4" });
  field.value = article.dataset.raw;
  const typed = await ask(words("Edit"), { field, yes: words("Save") });
  if (typed?.trim() && typed !== article.dataset.raw) change("rewrite", { user: person(), typed, ...where(article) });
}

async function remove(article) {
  if (await ask(words("Delete this message?"), { yes: words("Delete"), danger: true })) change("delete", where(article));
}

// --- the page's buttons -----------------------------------------------------------------------

const DO = {
  pick,
  menu: more,
  react: (button) => react(button.closest("article"), button.dataset.emoji),
  hide: (button) => change("hide", { user: person(), ...where(button.closest("article")) }),
  attach: (button) => attach(button.closest(".composer")),
  dismiss: (button) => dismiss(button.closest("form"), "whole" in button.dataset),
  join: () => change("join", { user: person(), channel: document.body.dataset.at }),
  places: () => document.body.classList.toggle("placing"),
  jump,
  clock: (button) => change("clock", { act: button.dataset.act, value: Number(button.dataset.value) }),
  language: (button) => {
    remember("language", button.dataset.language);
    location.reload(); // everything on the page is said anew
  },
  hint: () => {
    remember("hint", "seen");
    go(location.href, { keep: false });
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) DO[button.dataset.do](button);
  const link = event.target.closest("a[href^='/?']");
  if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
    event.preventDefault();
    go(link.getAttribute("href"));
  }
  for (const folded of document.querySelectorAll("details[open]")) {
    if (!folded.contains(event.target)) folded.open = false;
  }
  if (event.target.matches("main, main *") && !button) document.body.classList.remove("placing");
});

// --- jumping ----------------------------------------------------------------------------------

function jump() {
  const places = [...document.querySelectorAll("#places a[data-jump]")];
  const people = [...document.querySelectorAll("#people .menu a")];
  const links = [...places, ...people].map((link) => [link.dataset.jump ?? `→ ${[...link.querySelector(".who").children].map((one) => one.textContent).join(" · ")}`, link]);
  const input = make("input", { type: "text", role: "combobox", "aria-label": words("Jump to…"), placeholder: words("Jump to…") });
  const list = make("ul", { role: "listbox" });
  const dialog = make("dialog", { class: "jump", "aria-label": words("Jump to…") }, input, list);
  const show = () => {
    const fitting = links.filter(([name]) => name.toLowerCase().includes(input.value.toLowerCase())).slice(0, 9);
    const rows = fitting.map(([name, link], at) => {
      const row = make("li", { role: "option", "aria-selected": String(at === 0) }, name);
      row.addEventListener("click", () => {
        dialog.close();
        link.click();
      });
      return row;
    });
    list.replaceChildren(...(rows.length ? rows : [make("li", {}, words("Nothing found"))]));
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => step(event, list));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  show();
  dialog.showModal();
}

function step(event, list) {
  const rows = [...list.querySelectorAll("[role=option]")];
  const at = rows.findIndex((one) => one.ariaSelected === "true");
  if (event.key === "Enter") rows[at]?.click();
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  const next = (at + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length;
  rows.forEach((one, place) => (one.ariaSelected = String(place === next)));
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) jump();
  } else if (event.key === "Escape" && !document.querySelector("dialog[open], .popup")) {
    const folded = document.querySelector("details[open]");
    if (folded) folded.open = false;
    else if (document.body.classList.contains("placing")) document.body.classList.remove("placing");
    else document.querySelector("#thread .cross")?.click();
  }
});

// --- the clock --------------------------------------------------------------------------------

function tick() {
  const clock = document.getElementById("now");
  const { ahead, stopped, zone } = clock.dataset;
  const at = stopped ? Number(stopped) * 1000 : Date.now() + Number(ahead) * 1000;
  const form = { timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const shown = new Date(at).toLocaleString(document.documentElement.lang, form);
  if (clock.textContent !== shown) clock.textContent = shown;
}

setInterval(tick, 250);
tick();
if (!location.search) history.replaceState(null, "", document.body.dataset.link);
arrive();
