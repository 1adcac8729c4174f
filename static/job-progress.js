// Follow a background job without reloading the page; without scripts the page reloads itself.
"use strict";

const box = document.getElementById("job-progress");
const SECONDS = 1.5;
const MORE_AFTER_A_FAULT = 3;

async function look() {
  let seconds = SECONDS;
  try {
    const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const job = await answer.json();
    if (job.is_finished) {
      window.location.reload();
      return;
    }
    box.querySelector("progress").value = job.percent;
    const sentence = box.querySelector("p");
    if (sentence.textContent !== job.sentence) sentence.textContent = job.sentence;
  } catch {
    seconds *= MORE_AFTER_A_FAULT;
  }
  window.setTimeout(look, seconds * 1000);
}

if (box) window.setTimeout(look, SECONDS * 1000);
