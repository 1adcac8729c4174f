// The editor of charts: refreshes picture and problems as one types, moves rows without leaving
// the page. Everything is drawn by the server; without this script the buttons do the same.
"use strict";

(() => {
  const PAUSE = 700;
  const sections = document.querySelector("[data-draft]");
  const form = sections?.closest("form");
  if (!form || !document.getElementById("chart-tables")) return;

  let timer = 0;
  let asked = null;
  let isTyped = false;

  function replace(page, id) {
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (fresh && old) old.replaceWith(fresh);
    return fresh;
  }

  function openDetails() {
    return [...form.querySelectorAll("tbody[data-key] details[open]")].map(
      (details) => details.closest("tbody").dataset.key,
    );
  }

  async function ask(act) {
    clearTimeout(timer);
    asked?.abort();
    const mine = (asked = new AbortController());
    const data = new FormData(form);
    for (const name of ["act", "_check"]) data.delete(name);
    if (act) data.set("act", act);
    const state = document.getElementById("picture-state");
    if (state) state.textContent = "正在更新……";
    try {
      const answer = await fetch(sections.dataset.draft, {
        method: "POST",
        body: data,
        signal: mine.signal,
      });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      show(new DOMParser().parseFromString(await answer.text(), "text/html"), act);
    } catch (error) {
      const now = document.getElementById("picture-state");
      if (error.name !== "AbortError" && now) {
        now.textContent = "图没有更新成功，请检查网络，稍后再试或者先保存。";
      }
    }
  }

  function show(page, act) {
    const open = openDetails();
    replace(page, "picture");
    if (!act || !replace(page, "chart-tables")) return;
    for (const key of open) {
      form.querySelector(`tbody[data-key="${CSS.escape(key)}"] details`)?.setAttribute("open", "");
    }
    const next = form.querySelector("#chart-tables [autofocus]");
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  // Arrows name steps: a name that changes, changes there too.
  function rename(input) {
    const row = input.closest("tbody[data-key]");
    const number = row.querySelector("th").textContent.trim();
    for (const option of form.querySelectorAll("select[data-steps] option")) {
      if (option.value === row.dataset.key) option.textContent = `${number} ${input.value}`;
    }
  }

  form.addEventListener("input", (event) => {
    isTyped = true;
    if (/^steps-\d+-name$/.test(event.target.name)) rename(event.target);
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=act], button[name=_check]");
    if (!button) return;
    event.preventDefault();
    isTyped = isTyped || button.name === "act";
    ask(button.name === "act" ? button.value : undefined);
  });

  form.addEventListener("keydown", (event) => {
    const act = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!event.altKey || !act) return;
    const button = event.target
      .closest("tbody.row")
      ?.querySelector(`button[name=act][value^="${act} "]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  form.addEventListener("submit", () => {
    isTyped = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isTyped) event.preventDefault();
  });
})();
