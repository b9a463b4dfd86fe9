// What a person presses, chooses and fills in: in messages, in forms and on the home tab.

import { make, shown } from "./dialogs.js";
import { act, askApp, person, tell, failure, words } from "./talk.js";

// Where an element stands, as the control API names it.
function surface(element) {
  const view = element.closest("[data-view]");
  if (view) return { place: { view_id: view.dataset.view }, within: view };
  const message = element.closest("article[data-ts]");
  return { place: { channel: message.dataset.channel, ts: message.dataset.ts }, within: message };
}

// --- reading what is chosen -------------------------------------------------------------------

const field = (element) => element.querySelector("input, textarea, select");
const ticked = (element) => [...element.querySelectorAll("input:checked")].map((one) => one.value);
const tokens = (element) =>
  [...element.querySelectorAll(".tokens button")].map((one) => ({
    text: { type: "plain_text", text: one.dataset.text, emoji: true },
    value: one.dataset.value,
  }));
const typed = (element) => field(element).value || null;
const CHOICE = {
  radio_buttons: (element) => ticked(element)[0] ?? null,
  checkboxes: ticked,
  external_select: (element) => tokens(element)[0] ?? null,
  multi_external_select: tokens,
  datetimepicker: (element) => instant(field(element)),
  file_input: (element) => lines(field(element).value),
  rich_text_input: (element) => rich(field(element).value),
};

function choice(element) {
  const kind = element.dataset.kind;
  if (kind in CHOICE) return CHOICE[kind](element);
  return kind.startsWith("multi_") ? ticked(element) : typed(element);
}

const lines = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);
const rich = (text) =>
  text ? { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] } : null;

// The instant, in epoch seconds, of a wall time in the person's zone.
function instant(input) {
  if (!input.value) return null;
  const wanted = Date.parse(`${input.value}Z`);
  const wall = (at) =>
    Date.parse(`${new Date(at).toLocaleString("sv", { timeZone: input.dataset.zone }).replace(" ", "T")}Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at += wanted - wall(at);
  return at / 1000;
}

function values(within) {
  const all = {};
  for (const element of within.querySelectorAll(".element")) {
    const { kind, block, action } = element.dataset;
    if (["button", "workflow_button", "overflow"].includes(kind)) continue;
    (all[block] ??= {})[action] = choice(element);
  }
  return all;
}

// --- acting -----------------------------------------------------------------------------------

async function press(element, value) {
  const question = element.querySelector("dialog.confirm");
  if (question && (await shown(question)) !== "yes") return undo(element);
  const { place, within } = surface(element);
  const { action, block } = element.dataset;
  element.ariaBusy = "true";
  await askApp("click", { action_id: action, block_id: block, value, values: values(within), ...place });
  element.ariaBusy = "false";
}

// A choice that was not confirmed is taken back.
function undo(element) {
  const chosen = element.querySelector("select, input");
  if (chosen?.nodeName === "SELECT") {
    for (const one of chosen.options) one.selected = one.defaultSelected;
  } else if (chosen) {
    chosen.checked = chosen.defaultChecked;
    chosen.value = chosen.defaultValue;
  }
}

const acts = (element) => element && element.dataset.acts !== undefined;

document.addEventListener("click", (event) => {
  const button = event.target.closest(".element button");
  const element = button?.closest(".element");
  if (!element || button.closest("dialog.confirm")) return;
  const kind = element.dataset.kind;
  if (kind === "button" || kind === "workflow_button") {
    if (/^https?:/.test(button.dataset.url ?? "")) open(button.dataset.url, "_blank", "noopener");
    press(element, null);
  } else if (kind === "overflow") {
    button.closest("details").open = false;
    press(element, button.value);
  } else if (button.closest(".tokens")) {
    button.remove();
    if (acts(element)) press(element, choice(element));
  }
});

document.addEventListener("change", (event) => {
  const element = event.target.closest(".element");
  if (!element || element.querySelector("[role=combobox]")) return;
  summarise(element);
  if (!acts(element) || element.querySelector("details")) return;
  if (event.target.matches(TYPED)) dispatch(element);
  else press(element, choice(element));
});

const told = new WeakMap();
const TYPED = "textarea, input:not([type=checkbox], [type=radio])";

// What was typed acts on Enter or on leaving the field, once.
function dispatch(element) {
  const now = JSON.stringify(choice(element));
  if (told.get(element) === now) return;
  told.set(element, now);
  press(element, choice(element));
}

const ticksBefore = new WeakMap();

// A list that folds out acts when it is folded in again.
document.addEventListener(
  "toggle",
  (event) => {
    const element = event.target.closest?.(".element");
    if (!element || event.target.nodeName !== "DETAILS" || element.dataset.kind === "overflow") return;
    const now = JSON.stringify(ticked(element));
    if (event.target.open) ticksBefore.set(element, now);
    else if (acts(element) && ticksBefore.get(element) !== now) press(element, choice(element));
  },
  true,
);

function summarise(element) {
  const summary = element.querySelector("summary");
  if (!summary || element.dataset.kind === "overflow") return;
  const names = [...element.querySelectorAll("input:checked")].map((one) => one.parentElement.textContent.trim());
  summary.textContent = names.join(", ") || summary.dataset.placeholder;
}

// --- options that the app finds ---------------------------------------------------------------

let asking = 0;

async function suggest(input) {
  const element = input.closest(".element");
  const list = element.querySelector(".offered");
  const mine = (asking += 1);
  list.hidden = true;
  if (input.value.length < Number(input.dataset.least)) return;
  const { action, block } = element.dataset;
  const { place } = surface(element);
  const said = await act("suggest", { user: person(), action_id: action, block_id: block, typed: input.value, ...place });
  if (mine !== asking) return;
  const groups = said.answer?.option_groups ?? [{ options: said.answer?.options ?? [] }];
  const options = groups.flatMap((one) => one.options);
  const rows = options.map((option, at) => offered(element, option, at === 0));
  list.replaceChildren(...(rows.length ? rows : [make("li", {}, words("Nothing found"))]));
  list.hidden = false;
  input.ariaExpanded = "true";
}

function offered(element, option, selected) {
  const row = make("li", { role: "option", "aria-selected": String(selected) }, option.text.text);
  row.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    choose(element, option);
  });
  return row;
}

function choose(element, option) {
  const data = { "data-value": option.value, "data-text": option.text.text };
  const token = make("button", { type: "button", ...data }, `${option.text.text} ×`);
  const held = element.querySelector(".tokens");
  if (element.dataset.kind === "external_select") held.replaceChildren(token);
  else held.append(token);
  const input = field(element);
  input.value = "";
  input.ariaExpanded = "false";
  element.querySelector(".offered").hidden = true;
  if (acts(element)) press(element, choice(element));
}

document.addEventListener("input", (event) => {
  if (event.target.matches(".element [role=combobox]")) suggest(event.target);
});
document.addEventListener("focusout", (event) => {
  if (event.target.matches?.(".element [role=combobox]")) event.target.closest(".element").querySelector(".offered").hidden = true;
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".element [role=combobox]")) return;
  const rows = [...event.target.closest(".element").querySelectorAll(".offered [role=option]")];
  const at = rows.findIndex((one) => one.ariaSelected === "true");
  if (event.key === "Enter") {
    event.preventDefault();
    rows[at]?.dispatchEvent(new PointerEvent("pointerdown", { cancelable: true }));
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && rows.length) {
    event.preventDefault();
    const next = (at + (event.key === "ArrowDown" ? 1 : rows.length - 1)) % rows.length;
    rows.forEach((one, place) => (one.ariaSelected = String(place === next)));
  }
});

// --- forms ------------------------------------------------------------------------------------

async function submit(form) {
  const send = form.querySelector("footer [type=submit]");
  if (send.disabled) return;
  send.disabled = true;
  objections(form, {});
  const said = await act("submit", { user: person(), view_id: form.dataset.view, values: values(form) });
  send.disabled = false;
  if (said.ok === false) objections(form, said.errors ?? { "": failure(said) });
}

// What was objected to, each beside its field; what belongs to no field stands below them.
function objections(form, errors) {
  const left = new Map(Object.entries(errors));
  for (const block of form.querySelectorAll(".block.input")) {
    const said = left.get(block.dataset.block) ?? "";
    block.querySelector(".wrong").textContent = words(said);
    left.delete(block.dataset.block);
  }
  form.querySelector(":scope > .wrong").textContent = [...left.values()].map((one) => words(one)).join(" ");
  form.querySelector(".block:has(> .wrong:not(:empty)) :is(input, textarea, select)")?.focus();
}

export async function dismiss(form, whole) {
  const said = await act("dismiss", { user: person(), view_id: form.dataset.view, whole });
  if (said.ok === false && said.error !== "not_found") tell(failure(said));
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("#form form")) return;
  event.preventDefault();
  submit(event.target);
});
document.getElementById("form").addEventListener("cancel", (event) => {
  event.preventDefault();
  if (event.target.id === "form") dismiss(event.target.querySelector("form"), false);
});
document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("#form form") || event.isComposing || event.key !== "Enter") return;
  const isLine = event.target.matches("input:not([role=combobox])");
  if (event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) submit(event.target.form);
  if (isLine) {
    event.preventDefault();
    const element = event.target.closest(".element");
    if (acts(element)) dispatch(element);
    else submit(event.target.form);
  }
});
