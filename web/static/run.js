"use strict";
// Điều hành: the speaker's clock runs by the server's hour; without this script the page says from when until when.
(() => {
  let shown = "", ahead = 0;
  function tick() {
    const clock = document.querySelector(".clock[data-since]");
    if (!clock) return;
    if (shown !== clock.dataset.now) { shown = clock.dataset.now; ahead = Date.parse(shown) - Date.now(); }
    const now = Date.now() + ahead, since = Math.max(0, Math.floor((now - Date.parse(clock.dataset.since)) / 1000));
    const words = `${Math.floor(since / 60)}:${String(since % 60).padStart(2, "0")}`, ticks = clock.querySelector(".ticks");
    if (ticks.textContent !== words) ticks.textContent = words;
    clock.classList.toggle("over", Boolean(clock.dataset.until) && now >= Date.parse(clock.dataset.until));
  }
  setInterval(tick, 500);
  tick();
})();
