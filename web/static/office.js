"use strict";
// The office's pages. Everything here has a plain form behind it: without this script they still work.
(() => {
  const $ = (id) => document.getElementById(id);
  const main = () => $("noi-dung");
  const say = $("loi").dataset;
  const FIELD = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  let sent = null, composing = false, stale = false, loading = null;

  // --- swapping <main>: what stays the same node keeps its focus, its caret and what was typed --------------------

  function morph(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    const field = old.matches("input, textarea, select") && old.type !== "hidden", chosen = old.value;
    const typed = field && !sent?.contains(old) && isTyped(old, fresh);
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !(name === "open" && old.localName === "details")) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    children(old, fresh);
    if (!field || old.type === "file") return;
    if (typed) { if (old.localName === "select") old.value = chosen; return; } // setting a field's value moves its caret
    if (old.value !== fresh.value) old.value = fresh.value;
    old.checked = fresh.checked;
  }

  function isTyped(old, fresh) { // what somebody typed or ticked outlives a page on which the field begins the same way
    if (old.localName === "select") {
      const first = (list) => ([...list.options].find((one) => one.defaultSelected) ?? list.options[0])?.value;
      return old.value !== first(old) && first(old) === first(fresh) && [...fresh.options].some((one) => one.value === old.value);
    }
    return (old.value !== old.defaultValue || old.checked !== old.defaultChecked)
      && old.defaultValue === fresh.defaultValue && old.defaultChecked === fresh.defaultChecked;
  }

  const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id || "") === (other.id || "")
    && (one.name || "") === (other.name || "") && (one.dataset?.key || "") === (other.dataset?.key || "");

  function children(old, fresh) {
    let at = old.firstChild;
    for (const wanted of [...fresh.childNodes]) {
      let found = at;
      while (found && !alike(found, wanted)) found = found.nextSibling;
      if (!found || (found !== at && !wanted.id)) { // only what has a name is looked for further down
        if (at && alike(at, wanted)) found = at;
        else { old.insertBefore(document.importNode(wanted, true), at); continue; }
      }
      while (at !== found) { const gone = at; at = at.nextSibling; gone.remove(); }
      at = found.nextSibling;
      morph(found, wanted);
    }
    while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
  }

  async function show(answer, unasked) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.getElementById("noi-dung");
    if (!fresh) { // closed, gone, or our mistake: the page that says so
      if (unasked && answer.status >= 500) throw new Error(answer.status);
      if ([401, 404].includes(answer.status)) return location.reload();
      return tell(page.querySelector("main")?.innerText.trim() || say.lost);
    }
    const row = document.activeElement?.closest("tr")?.id;
    const before = document.activeElement;
    morph(main(), fresh);
    document.title = page.title;
    if (answer.redirected) history.replaceState(null, "", answer.url);
    if (!unasked) $("hoi")?.scrollIntoView({ block: "center" }); // what is asked before it is done stands at the top
    if (before && before !== document.body && !before.isConnected) (document.querySelector(".on [data-row]") || (row && $(row)?.querySelector("[data-row]")) || main()).focus();
    return true;
  }

  function tell(words) {
    $("status").textContent = words;
    $("status").classList.add("no");
    document.querySelector(".said form")?.remove();
  }

  // --- sending a form ---------------------------------------------------------------------------------------------

  document.addEventListener("submit", async (event) => {
    const form = event.target, button = event.submitter;
    if (form.getAttribute("method") !== "post" || !main().contains(form) || "plain" in form.dataset) return; // plain: it answers with a file
    event.preventDefault();
    if (sent) return; // one after the other: the second would speak of a page that is going
    sent = form;
    const fields = new FormData(form);
    if (button?.name) fields.append(button.name, button.value);
    const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields);
    const told = (name, detail) => form.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail })); // for a script of the page's own
    const listed = form.closest("tr, li");
    main().setAttribute("aria-busy", "true");
    try {
      const shown = await show(await fetch(form.getAttribute("action"), { method: "POST", body, signal: AbortSignal.timeout((Number(form.dataset.patience) || 30) * 1000) }));
      const done = !$("status").classList.contains("no");
      told(shown ? "da-gui" : "mat-mang", done);
      if (shown && done) (form.querySelector("[data-next]") ?? begun())?.focus(); // the next one begins
      if (shown && !$("hoi") && !listed && !form.querySelector("[data-next]") && $("status").getBoundingClientRect().bottom < 0)
        $("status").scrollIntoView({ block: "center" }); // who acts far below, and no longer in a list, sees what became of it
    } catch {
      if (told("mat-mang")) tell(say.lost);
    } finally {
      sent = null;
      main().removeAttribute("aria-busy");
    }
    if (stale) refresh();
  });

  let beginning = document.querySelector("[data-begin]")?.dataset.begin;
  function begun() { // where what is shown now begins, once it is another thing than before
    const now = document.querySelector("[data-begin]"), before = beginning;
    beginning = now?.dataset.begin;
    return beginning === before ? null : now;
  }

  // --- typing one after the other: Enter leads to the next field, on the button it sends ---------------------------

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || composing || event.keyCode === 229) return;
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || !event.target.matches("[data-next]:not(button)")) return;
    event.preventDefault();
    const fields = [...event.target.form.querySelectorAll("[data-next]")];
    fields[fields.indexOf(event.target) + 1]?.focus();
  });

  // --- rows and filters of the same page: fetched too, so that the focus stays where it is ---------------------------

  async function go(address) {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(20000) });
      if (location.href !== address) return; // somebody has gone on since
      await show(answer);
      begun()?.focus();
    } catch { location.href = address; }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (!link || !main().contains(link) || link.origin !== location.origin || link.pathname !== location.pathname) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    go(link.href);
  });
  addEventListener("popstate", () => go(location.href));

  // --- live: the stream says that something changed, the page is fetched anew ---------------------------------------

  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => { composing = false; if (stale) refresh(); });

  async function refresh() {
    stale = true;
    if (sent || composing || loading || "asks" in main().dataset) return; // what is shown before a decision stays until it is made
    stale = false;
    const at = location.href;
    loading = fetch(at, { headers: { "X-Unasked": "1" }, signal: AbortSignal.timeout(20000) }).then((answer) => sent || composing || location.href !== at ? (stale = true) : show(answer, true));
    await loading.catch(() => {});
    setTimeout(() => { loading = null; if (stale) refresh(); }, 700);
  }

  let stream = null, silence = 0, beat = 15000, lost = 0;
  const line = $("duong-truyen");

  function listen() {
    stream?.close();
    stream = null;
    if (document.visibilityState === "hidden" || !main().dataset.stream || !window.EventSource) return;
    const mine = stream = new EventSource(`${main().dataset.stream}?tu=${main().dataset.seen}`);
    const hear = (name, work) => mine.addEventListener(name, (event) => { if (mine === stream) { alive(); work(event.data); } });
    hear("doi", (newest) => { if (newest === "0" || Number(newest) > Number(main().dataset.seen)) refresh(); });
    hear("nhip", (seconds) => { beat = seconds * 1000; });
    hear("het", (reason) => { if (reason === "resting") location.reload(); });
    mine.onerror = () => { if (mine === stream) broken(); };
    wait(8000);
  }

  const wait = (within) => { clearTimeout(silence); silence = setTimeout(() => { broken(); listen(); }, within); };
  function alive() { if (lost) { line.hidden = true; refresh(); } lost = 0; wait(beat * 2.5); }
  function broken() {
    lost += 1;
    if (lost > 1) line.hidden = false;
    wait(Math.min(30000, 1500 * 2 ** Math.min(lost, 5)) * (0.7 + Math.random() * 0.6));
  }
  document.addEventListener("lam-moi", () => refresh());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") refresh(); listen(); });
  addEventListener("offline", () => { lost = 2; line.hidden = false; });
  addEventListener("online", listen);
  addEventListener("pagehide", () => stream?.close());
  addEventListener("pageshow", (event) => { if (event.persisted) { refresh(); listen(); } });

  // --- keys: by their place, since typing programs change letters; never in a field -----------------------------------

  const keys = $("phim"), help = $("bang-phim");
  const quietly = (work) => { try { return work(); } catch { return null; } }; // private windows may refuse to keep anything
  const on = () => quietly(() => localStorage.getItem("phim-tat")) !== "tat" && document.documentElement.dataset.keys !== "off";
  const draw = (now) => {
    document.documentElement.dataset.keys = now ? "on" : "off";
    keys.textContent = now ? say.keysOn : say.keysOff;
  };
  keys.addEventListener("click", () => {
    const now = document.documentElement.dataset.keys === "off";
    quietly(() => localStorage.setItem("phim-tat", now ? "bat" : "tat"));
    draw(now);
  });
  for (const button of document.querySelectorAll(".scripted")) button.hidden = false;
  draw(on());
  const explain = () => (help.open ? help.close() : help.showModal());
  $("hoi-phim").addEventListener("click", explain);

  const seen = (one) => one.checkVisibility?.() ?? one.offsetParent !== null;
  function step(by) {
    const rows = [...document.querySelectorAll("[data-row]")].filter(seen);
    const here = rows.indexOf(document.activeElement?.closest("tr, li")?.querySelector("[data-row]"));
    (rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + by))])?.focus();
  }

  function press(one) {
    one.click();
    if (one.matches("summary") && one.parentElement.open) one.parentElement.querySelector("select, input:not([type=hidden]), button")?.focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || composing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.documentElement.dataset.keys === "off" || event.target.closest(FIELD)) return;
    const enter = event.code === "Enter" || event.code === "NumpadEnter";
    if (enter && event.target.closest("a, button, summary")) return; // what has the focus does its own
    const code = enter ? "Enter" : event.code.replace(/^Numpad(?=\d$)/, "Digit");
    const does = (work) => { event.preventDefault(); work(); };
    if (code === "Slash" && event.shiftKey) return does(explain);
    if (help.open || event.shiftKey) return;
    const bound = [...document.querySelectorAll(`[data-key~="${CSS.escape(code.replace("NumpadEnter", "Enter"))}"]`)].find(seen);
    if ((code === "ArrowDown" || code === "ArrowUp") && !bound) return document.querySelector("[data-row]") && does(() => step(code === "ArrowDown" ? 1 : -1));
    if (code === "Space" && event.target.matches("[data-row]:not(input)")) return does(() => event.target.closest("tr, li").querySelector("input[type=checkbox]")?.click());
    if (event.repeat) return;
    if (["Enter", "NumpadEnter", "Space"].includes(code) && event.target.closest("a, button, summary, dialog, label, input:not([data-row])")) return; // what has the focus is pressed
    const one = code === "Slash" ? document.querySelector("[data-search]") : code === "Space" && event.target.matches("input") ? null : bound;
    if (one) does(() => (one.matches(FIELD) ? one.focus() : press(one)));
  });

  listen();
})();
