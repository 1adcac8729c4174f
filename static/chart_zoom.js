// Pan and zoom of a chart: by buttons, keyboard, pointer and touch. The picture is made larger
// or smaller and its frame scrolls; without this script it simply scrolls. It is first shown at its
// natural size, in which its words are 12 to 14 pixels high, from its first step on.
"use strict";

(() => {
  const STEP = 1.25;
  const SMALLEST = 0.1;
  const LARGEST = 4;
  // A mouse that moves less while its button is down has not dragged.
  const SLACK = 4;

  function zoomable(figure) {
    const frame = figure.querySelector(".scroll");
    const image = frame?.querySelector("img");
    const bar = figure.querySelector(".zoom");
    if (!image || !bar) return;
    const state = bar.querySelector("[data-zoom-state]");
    const natural = Number(image.getAttribute("width"));
    const ratio = Number(image.getAttribute("height")) / natural;
    let scale = 1;
    let isFit = false;

    function room() {
      const style = getComputedStyle(frame);
      return frame.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    }

    function fitting() {
      return Math.min(1, room() / natural);
    }

    function showFirstStep() {
      const box = frame.querySelector(".boxes a")?.getBoundingClientRect();
      if (!box) return;
      const seen = frame.getBoundingClientRect();
      frame.scrollLeft += box.left + box.width / 2 - (seen.left + seen.width / 2);
    }

    function resize(to) {
      scale = Math.min(Math.max(to, SMALLEST), LARGEST);
      image.style.width = `${natural * scale}px`;
      image.style.height = `${natural * scale * ratio}px`;
      frame.classList.toggle("is-wide", frame.scrollWidth > frame.clientWidth + 1);
      const percent = `${Math.round(scale * 100)}%`;
      state.textContent = isFit ? `适合宽度，${percent}` : percent;
    }

    // What lies under the point stays there: sideways in the frame, up and down on the page.
    function zoom(to, clientX, clientY) {
      const box = image.getBoundingClientRect();
      const seen = frame.getBoundingClientRect();
      const x = clientX ?? seen.left + seen.width / 2;
      const y = clientY ?? Math.min(Math.max(innerHeight / 2, box.top), box.bottom);
      const atX = (x - box.left) / box.width;
      const atY = (y - box.top) / box.height;
      resize(to);
      const now = image.getBoundingClientRect();
      frame.scrollLeft += now.left + atX * now.width - x;
      scrollBy(0, now.top + atY * now.height - y);
    }

    const acts = {
      in: () => zoom(scale * STEP),
      out: () => zoom(scale / STEP),
      fit: () => zoom(fitting()),
      full: () => zoom(1),
    };

    function act(name) {
      isFit = name === "fit";
      acts[name]();
    }

    bar.addEventListener("click", (event) => {
      const name = event.target.closest("[data-zoom-act]")?.dataset.zoomAct;
      if (name) act(name);
    });

    frame.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const name = { "+": "in", "=": "in", "-": "out", 0: "fit", 1: "full" }[event.key];
      if (!name) return;
      act(name);
      event.preventDefault();
    });

    frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        isFit = false;
        zoom(scale * Math.exp(-event.deltaY / 300), event.clientX, event.clientY);
      },
      { passive: false },
    );

    // A mouse drags the picture, a click on a box follows its link; a finger scrolls by itself,
    // two fingers pinch.
    const touches = new Map();
    let pressed;
    let spread = 0;
    let begun = 1;

    function pinched() {
      const [one, two] = [...touches.values()];
      return {
        width: Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY),
        x: (one.clientX + two.clientX) / 2,
        y: (one.clientY + two.clientY) / 2,
      };
    }

    frame.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "mouse" && event.button !== 0) return;
      touches.set(event.pointerId, event);
      pressed = event;
      if (touches.size === 2) {
        spread = pinched().width;
        begun = scale;
      }
    });

    frame.addEventListener("pointermove", (event) => {
      const before = touches.get(event.pointerId);
      if (!before) return;
      if (!event.buttons) {
        touches.delete(event.pointerId);
        return;
      }
      const isMouse = event.pointerType === "mouse";
      if (isMouse && !frame.hasPointerCapture(event.pointerId)) {
        if (Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < SLACK) return;
        frame.setPointerCapture(event.pointerId);
      }
      touches.set(event.pointerId, event);
      if (touches.size === 2 && spread) {
        const { width, x, y } = pinched();
        isFit = false;
        zoom((begun * width) / spread, x, y);
      } else if (isMouse) {
        frame.scrollLeft -= event.clientX - before.clientX;
        scrollBy(0, before.clientY - event.clientY);
      }
    });

    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      frame.addEventListener(end, (event) => {
        touches.delete(event.pointerId);
        spread = 0;
      });
    }
    frame.addEventListener("dragstart", (event) => event.preventDefault());

    bar.hidden = false;
    figure.classList.add("is-zoomable");
    frame.setAttribute(
      "aria-label",
      "流程图：方向键移动，加号放大，减号缩小，0适合宽度，1原始大小",
    );
    resize(1);
    showFirstStep();
    new ResizeObserver(() => {
      if (isFit && Math.abs(scale - fitting()) > 0.001) resize(fitting());
    }).observe(frame);
    addEventListener("beforeprint", () => image.removeAttribute("style"));
    addEventListener("afterprint", () => resize(scale));
  }

  for (const figure of document.querySelectorAll("[data-zoom]")) zoomable(figure);
})();
