// Names while one types in a search field. The browser's own list shows them, so that keyboard
// and screen reader work as everywhere; without this script the fields are plain ones.
"use strict";

(() => {
  const PAUSE = 150;

  function withSuggestions(field, number) {
    const list = document.createElement("datalist");
    list.id = `suggestions-${number}`;
    field.after(list);
    field.setAttribute("list", list.id);
    let timer = 0;
    let asked = null;

    async function ask() {
      asked?.abort();
      const words = field.value.trim();
      if (!words) return list.replaceChildren();
      asked = new AbortController();
      const query = new URLSearchParams({ q: words });
      const day = field.form.elements.namedItem("on")?.value;
      if (day) query.set("on", day);
      try {
        const answer = await fetch(`${field.dataset.suggest}?${query}`, { signal: asked.signal });
        if (!answer.ok) return;
        const [, names] = await answer.json();
        list.replaceChildren(
          ...names.map((name) => {
            const option = document.createElement("option");
            option.value = name.slice(0, field.maxLength);
            return option;
          }),
        );
      } catch {
        // Another letter was typed, or the network is gone: the field works all the same.
      }
    }

    field.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, PAUSE);
    });
    field.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
  }

  document.querySelectorAll("input[data-suggest]").forEach(withSuggestions);
})();
