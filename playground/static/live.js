// Keeps the page up to date, and goes from place to place without loading it anew.

import { fill } from "./morph.js";

const PARTS = ["top", "places", "heading", "hint", "said", "composing", "thread", "form"];
const FIRST = ".fields-of-form :is(input, textarea, select, summary, button)";
const part = (name) => document.getElementById(name);
const drafts = new Map();
let source = null;
let asked = 0;

export function listen() {
  source?.close();
  source = new EventSource(`/live${location.search}`);
  source.onmessage = (event) => patch(JSON.parse(event.data));
  source.onopen = () => document.body.classList.remove("lost");
  source.onerror = () => document.body.classList.add("lost");
}

function patch(parts) {
  const follows = ["said", "thread"].map((name) => scroller(name)).filter((one) => one && isAtEnd(one));
  for (const [name, markup] of Object.entries(parts)) fill(part(name), markup);
  for (const one of follows) toEnd(one);
  settle();
}

// What follows from what stands in the parts: which panels are open.
function settle() {
  const form = part("form");
  if (form.firstChild && !form.open) form.showModal();
  if (!form.firstChild && form.open) form.close();
  const shown = form.firstChild?.id ?? "";
  if (shown !== (form.dataset.shown ?? "")) {
    form.dataset.shown = shown;
    (form.querySelector("[autofocus]") ?? form.querySelector(FIRST))?.focus();
  }
  part("thread").hidden = !part("thread").firstChild;
  document.body.classList.toggle("beside", !part("thread").hidden);
}

export async function go(link, { keep = true } = {}) {
  const mine = (asked += 1);
  const answer = await fetch(link).catch(() => null);
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (mine !== asked) return; // somebody has asked for another place since
  const told = drawn.getElementById("known").textContent;
  remember();
  if (keep) history.pushState(null, "", link);
  document.title = drawn.title;
  document.documentElement.lang = drawn.documentElement.lang;
  Object.assign(document.body.dataset, drawn.body.dataset);
  part("known").textContent = told;
  for (const name of PARTS) fill(part(name), drawn.getElementById(name).innerHTML);
  for (const folded of document.querySelectorAll("details.fold[open]")) folded.open = false;
  arrive();
}

// What happens on coming to a place: its draft is there, its latest words are seen, it is listened to.
export function arrive() {
  document.body.classList.remove("placing");
  settle();
  for (const composer of document.querySelectorAll(".composer")) {
    composer.typed.value = drafts.get(composer.dataset.draft) ?? "";
    composer.typed.dispatchEvent(new Event("grow", { bubbles: true }));
  }
  toEnd(scroller("said"));
  toEnd(scroller("thread"));
  const composers = document.querySelectorAll(".composer");
  if (matchMedia("(hover: hover)").matches && !part("form").open) composers[composers.length - 1]?.typed.focus();
  listen();
}

function remember() {
  for (const composer of document.querySelectorAll(".composer")) {
    drafts.set(composer.dataset.draft, composer.typed.value);
  }
}

function scroller(name) {
  return name === "thread" ? document.querySelector("#thread .replies-list") : part(name);
}

function isAtEnd(pane) {
  return pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
}

export function toEnd(pane) {
  if (pane) pane.scrollTop = pane.scrollHeight;
}

// A hidden tab needs no news, and a browser has room for few streams.
document.addEventListener("visibilitychange", () => (document.hidden ? source?.close() : listen()));
addEventListener("popstate", () => go(location.href, { keep: false }));
