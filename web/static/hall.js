"use strict";
// The hall's screen: keeps its last state when the line is lost, and comes back by itself. Nobody touches it.
(() => {
  const $ = (id) => document.getElementById(id);
  const path = location.pathname, SMALLEST = 2, SLOW = 15000, AGAIN = 4000;
  let stream = null, heard = Date.now(), silence = 40000, ahead = 0, loading = false, stale = false;

  function clock() { // by our clock, in the office's zone: a projector's own is often wrong
    const at = new Date(Date.now() + ahead + Number($("man-hinh").dataset.zone) * 60000), two = (n) => String(n).padStart(2, "0");
    const words = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
    if ($("gio") && $("gio").textContent !== words) $("gio").textContent = words;
  }

  const over = (one) => one !== null && (one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);

  function cut(words) { // as many lines as there is room for
    const lines = Math.floor(words.clientHeight / parseFloat(getComputedStyle(words).lineHeight));
    words.classList.add("cut");
    words.style.webkitLineClamp = Math.max(1, lines);
  }

  function fit() { // smaller letters; then fewer of those who come next; then no more of the words than fits
    const main = $("man-hinh"), part = (name) => main.querySelector(name);
    const rest = [...main.querySelectorAll(".next li")], words = part(".words");
    const parts = () => [main, part(".middle"), part(".now"), part(".next"), words];
    for (const one of main.querySelectorAll(".cut")) { one.classList.remove("cut"); one.style.webkitLineClamp = ""; }
    for (const one of rest) one.hidden = false;
    for (let step = 0; step <= SMALLEST; step++) {
      document.documentElement.dataset.fit = step;
      if (!parts().some(over)) return;
    }
    while (rest.length > 1 && over(part(".next"))) rest.pop().hidden = true;
    if (words && over(words)) cut(words);
    for (const name of [".topic", ".now h1", ".now .main:nth-of-type(2)", ".next li", ".now .main"]) {
      if (part(name) && (over(main) || over(part(".middle")) || over(part(".now")) || over(part(".next")))) shorten(part(name));
    }
  }

  function shorten(one) {
    one.classList.add("cut");
    one.style.webkitLineClamp = 2;
  }

  const lost = (now) => { $("mat").hidden = !now; };

  async function refresh() {
    if (loading) { stale = true; return; }
    loading = true;
    try {
      const answer = await fetch(path, { cache: "no-store", credentials: "omit" });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("man-hinh");
      if (!fresh) throw new Error(answer.status); // an apology is no state of the hall: the last one stays
      $("man-hinh").replaceWith(document.importNode(fresh, true));
      clock();
      fit();
      lost(false);
    } catch { lost(true); } finally { loading = false; }
    if (stale) { stale = false; refresh(); }
  }

  function listen() {
    stream?.close();
    const mine = stream = new EventSource(`${path}/dong?tu=${encodeURIComponent($("man-hinh").dataset.mark)}`);
    const hear = (name, work) => mine.addEventListener(name, (event) => { if (mine === stream) { heard = Date.now(); work(event.data); } });
    hear("nhip", (data) => {
      const [every, now] = data.split(" ").map(Number);
      silence = every * 2000 + 5000;
      ahead = now - Date.now();
      if (!$("mat").hidden) refresh();
      clock();
    });
    hear("doi", () => refresh());
    hear("het", () => { mine.close(); setTimeout(refresh, 1000); });
    mine.onerror = () => { if (mine === stream) lost(true); };
  }

  async function awake() { // where the browser allows it: over https, while the page can be seen
    try { await navigator.wakeLock?.request("screen"); } catch { /* it may say no */ }
  }

  setInterval(clock, 1000);
  setInterval(() => { // a line that is closed, or silent for too long, is opened anew
    if (stream.readyState === EventSource.CLOSED || Date.now() - heard > silence) {
      if (Date.now() - heard > silence) lost(true);
      listen();
      refresh();
    }
  }, AGAIN);
  setInterval(() => { if (!$("mat").hidden || $("man-hinh").dataset.state === "gone") refresh(); }, SLOW);
  addEventListener("offline", () => lost(true));
  addEventListener("online", () => { listen(); refresh(); });
  addEventListener("resize", fit);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") { awake(); refresh(); } });
  clock();
  fit();
  document.fonts?.ready.then(fit);
  awake();
  listen();
})();
