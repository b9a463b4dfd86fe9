// The field to write in: sending, completing commands, people and channels, attaching names of files.

import { ask, make } from "./dialogs.js";
import { toEnd } from "./live.js";
import { askApp, known, words } from "./talk.js";

const composerOf = (element) => element.closest?.(".composer");

export async function send(form) {
  const typed = form.typed.value.trim();
  const files = [...form.querySelectorAll(".attached button")].map((one) => one.dataset.name);
  if ((!typed && !files.length) || form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const { channel, thread } = form.dataset;
  const broadcast = Boolean(form.broadcast?.checked);
  const said = await askApp("say", { channel, typed, thread_ts: thread ?? "", broadcast, files });
  form.ariaBusy = "false";
  if (said.ok === false) return;
  form.reset();
  form.querySelector(".attached").replaceChildren();
  grow(form.typed);
  toEnd(thread ? document.querySelector("#thread .replies-list") : document.getElementById("said"));
}

export async function attach(form) {
  const name = await ask(words("Name of the file"), {
    field: make("input", { type: "text", value: "error.log" }),
    yes: words("Save"),
  });
  if (!name?.trim()) return;
  const button = make("button", { type: "button", title: words("Remove"), "data-name": name.trim() }, `📎 ${name.trim()} ×`);
  button.addEventListener("click", () => button.remove());
  form.querySelector(".attached").append(button);
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, innerHeight * 0.4)}px`;
}

// --- completion -------------------------------------------------------------------------------

function offers(field) {
  const before = field.value.slice(0, field.selectionStart);
  const command = /^\/\S*$/.exec(before);
  if (command) return { from: 0, options: commandsFor(before) };
  const given = /^(\/\S+) /.exec(before);
  const called = given && (known().commands ?? []).find((one) => one.command === given[1]);
  if (called && before === `${called.command} `) return { from: 0, options: [], hint: hintOf(called) };
  const name = /(?:^|[\s(])([@#])([^\s@#]*)$/.exec(before);
  if (!name) return null;
  const from = before.length - name[2].length - 1;
  return { from, options: name[1] === "@" ? peopleFor(name[2]) : channelsFor(name[2]) };
}

const hintOf = (one) => `${one.command} ${one.usage_hint ?? ""} · ${one.description ?? ""}`;
const starts = (text, typed) => text.toLowerCase().includes(typed.toLowerCase());

function commandsFor(typed) {
  const fitting = (known().commands ?? []).filter((one) => one.command.startsWith(typed));
  const commands = fitting.map((one) => ({ value: `${one.command} `, shown: one.command, more: hintOf(one).slice(one.command.length) }));
  return [...commands, ...shortcutsFor(typed.slice(1))];
}

// Slack offers the app's global shortcuts where a command is typed.
function shortcutsFor(typed) {
  const fitting = known().shortcuts.filter((one) => one.type === "global" && starts(one.name, typed));
  const run = (one) => () => askApp("shortcut", { callback_id: one.callback_id });
  return fitting.map((one) => ({ value: "", shown: `⚡ ${one.name}`, more: one.description ?? "", run: run(one) }));
}

function peopleFor(typed) {
  const fitting = known().people.filter((one) => starts(`${one.name} ${one.handle}`, typed)).slice(0, 8);
  return fitting.map((one) => ({ value: `@${one.name} `, shown: one.name, more: one.handle }));
}

function channelsFor(typed) {
  const fitting = known().channels.filter((one) => starts(one, typed)).slice(0, 8);
  return fitting.map((one) => ({ value: `#${one} `, shown: `#${one}`, more: "" }));
}

function complete(field) {
  const list = composerOf(field).querySelector(".completion");
  const found = offers(field);
  const rows = (found?.options ?? []).map((option, at) => row(field, found.from, option, at === 0));
  if (found?.hint) rows.push(make("li", { class: "hint" }, found.hint));
  list.replaceChildren(...rows);
  list.hidden = !rows.length;
}

function row(field, from, option, selected) {
  const more = make("small", {}, option.more);
  const line = make("li", { role: "option", "aria-selected": String(selected) }, make("b", {}, option.shown), " ", more);
  line.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    field.setRangeText(option.value, from, field.selectionStart, "end");
    complete(field);
    field.focus();
    option.run?.();
  });
  return line;
}

function keyInList(event, list) {
  const rows = [...list.querySelectorAll("[role=option]")];
  const at = rows.findIndex((one) => one.ariaSelected === "true");
  if (!rows.length) return false;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const next = (at + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length;
    rows.forEach((one, place) => (one.ariaSelected = String(place === next)));
    rows[next].scrollIntoView({ block: "nearest" });
    return true;
  }
  if (event.key === "Tab" || event.key === "Enter") {
    rows[at].dispatchEvent(new PointerEvent("pointerdown", { cancelable: true }));
    return true;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  const form = composerOf(event.target);
  if (!form || event.target !== form.typed || event.isComposing) return;
  const list = form.querySelector(".completion");
  if (!list.hidden && event.key === "Escape") {
    list.hidden = true;
    event.stopPropagation();
    event.preventDefault();
  } else if (!list.hidden && !event.shiftKey && keyInList(event, list)) {
    event.preventDefault();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    list.hidden = true;
    form.requestSubmit();
  }
});
document.addEventListener("input", (event) => {
  const form = composerOf(event.target);
  if (!form || event.target !== form.typed) return;
  grow(event.target);
  complete(event.target);
});
document.addEventListener("grow", (event) => grow(event.target));
document.addEventListener("focusout", (event) => {
  const form = composerOf(event.target);
  if (form) form.querySelector(".completion").hidden = true;
});
document.addEventListener("submit", (event) => {
  const form = composerOf(event.target);
  if (!form) return;
  event.preventDefault();
  send(form);
});
