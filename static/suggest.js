// Names while one types in a search field: a combobox with a list of its own, because a browser's
// own list hides every name that does not have the very letters typed (煙花 for 烟花, two words).
// Without this script the fields are plain ones.
"use strict";

(() => {
  const PAUSE = 150;

  function element(name, attributes) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function withSuggestions(field, number) {
    const id = `suggestions-${number}`;
    const list = element("ul", { id, class: "suggestions", role: "listbox", "aria-label": "建议的职权名称", hidden: "" });
    const status = element("p", { class: "hidden", role: "status" });
    field.form.classList.add("has-suggestions");
    field.after(list, status);
    for (const [key, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false",
    })) field.setAttribute(key, value);
    let timer = 0;
    let asked = null;
    let chosen = -1;

    function mark(place) {
      chosen = place;
      [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === place));
      if (place < 0) return field.removeAttribute("aria-activedescendant");
      field.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }

    function close() {
      clearTimeout(timer);
      asked?.abort();
      list.hidden = true;
      status.textContent = "";
      field.setAttribute("aria-expanded", "false");
      mark(-1);
    }

    function open(names) {
      list.replaceChildren(
        ...names.map((name, at) => {
          const option = element("li", { id: `${id}-${at}`, role: "option", "aria-selected": "false" });
          option.textContent = name;
          return option;
        }),
      );
      mark(-1);
      if (!names.length) return close();
      list.style.left = `${field.offsetLeft}px`;
      list.style.top = `${field.offsetTop + field.offsetHeight}px`;
      list.style.width = `${field.offsetWidth}px`;
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      status.textContent = `有${names.length}条建议，用上下方向键选择，回车检索。`;
    }

    async function ask() {
      asked?.abort();
      const words = field.value.trim();
      if (!words) return close();
      asked = new AbortController();
      const query = new URLSearchParams({ q: words });
      const day = field.form.elements.namedItem("on")?.value;
      if (day) query.set("on", day);
      try {
        const answer = await fetch(`${field.dataset.suggest}?${query}`, { signal: asked.signal });
        if (!answer.ok) return close();
        const [, names] = await answer.json();
        if (document.activeElement === field) open(names);
      } catch {
        // Another letter was typed, or the network is gone: the field works all the same.
      }
    }

    function search(option) {
      field.value = option.textContent.slice(0, field.maxLength);
      close();
      field.form.requestSubmit();
    }

    const count = () => list.children.length;
    const keys = {
      ArrowDown: () => mark((chosen + 1) % count()),
      ArrowUp: () => mark(chosen > 0 ? chosen - 1 : count() - 1),
      Escape: close,
      Enter: () => search(list.children[chosen]),
    };

    field.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden || !(event.key in keys)) return;
      if (event.key === "Enter" && chosen < 0) return;
      event.preventDefault();
      keys[event.key]();
    });
    function askSoon() {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    }
    field.addEventListener("input", (event) => event.isComposing || askSoon());
    field.addEventListener("compositionend", askSoon);
    field.addEventListener("blur", close);
    // The field keeps the focus, so that a finger or a mouse does not close the list first.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) search(option);
    });
    field.form.addEventListener("submit", close);
  }

  document.querySelectorAll("input[data-suggest]").forEach(withSuggestions);
})();
