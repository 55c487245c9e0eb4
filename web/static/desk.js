"use strict";
// The desk without a line: each slip is kept in this browser before it is sent, under a name of its own, until the office has it.
(() => {
  const QUEUE = "phieu-cho", TYPING = "phieu-viet", OURS = new Set(["csrf", "event", "viec", "ma", "tre"]);
  const section = document.getElementById("cho-gui"), say = section.dataset, list = section.querySelector("ul"), head = section.querySelector("p");
  const here = location.pathname, flying = new Set(), sent = [];
  let busy = false, signedOut = false;
  const read = (key, none) => { try { return JSON.parse(localStorage.getItem(key)) ?? none; } catch { return none; } };
  const write = (key, what) => { try { what === null ? localStorage.removeItem(key) : localStorage.setItem(key, JSON.stringify(what)); return true; } catch { return false; } };
  const all = () => read(QUEUE, []), mine = () => all().filter((one) => one.to === here);
  const put = (slip) => write(QUEUE, [...all().filter((one) => one.ma !== slip.ma), slip]);
  const drop = (ma) => write(QUEUE, all().filter((one) => one.ma !== ma));
  const form = () => document.querySelector("#noi-dung form[data-slip]");
  const typed = (of) => Object.fromEntries([...new FormData(of)].filter(([name, value]) => typeof value === "string" && !OURS.has(name)));
  const told = (how) => { const format = new Intl.DateTimeFormat("en-GB", { timeZone: say.zone, ...how }); return (at) => format.format(at); }; // the office's clock, wherever this browser is set
  const clock = told({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }), day = told({ year: "numeric", month: "2-digit", day: "2-digit" });
  const name = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

  // --- what is being typed, and what was ------------------------------------------------------------------------------

  const remember = () => { const now = form(); if (now) write(TYPING, now.elements.ten.value || now.elements.loi.value ? { to: here, fields: typed(now) } : null); };
  document.addEventListener("input", (event) => { if (event.target.form && event.target.form === form()) remember(); });

  function fill(fields) {
    for (const [field, value] of Object.entries(fields)) {
      const one = form()?.elements[field];
      if (!one || one.type === "checkbox" || (one.options && ![...one.options].some((option) => option.value === value))) continue;
      one.value = value;
    }
    remember();
  }

  document.addEventListener("submit", (event) => {
    const now = event.target;
    if (now !== form()) return;
    now.elements.ma.value ||= name();
    const photo = [...new FormData(now).values()].some((value) => value instanceof File && value.size);
    if (!put({ ma: now.elements.ma.value, at: Date.now(), to: here, fields: typed(now), photo })) return; // a private window: as without this script
    flying.add(now.elements.ma.value);
  }, true);

  document.addEventListener("da-gui", (event) => { // the office has answered: it has the slip, or the form says why not
    if (event.target !== form()) return;
    for (const ma of flying) drop(ma);
    flying.clear();
    event.detail ? write(TYPING, null) : remember();
    draw();
    if (event.detail) flush();
  });

  document.addEventListener("mat-mang", (event) => {
    if (event.target !== form() || !flying.size) return;
    event.preventDefault();
    flying.clear();
    event.target.reset();
    event.target.elements.ma.value = "";
    write(TYPING, null);
    draw();
    event.target.querySelector("[data-next]")?.focus();
  });

  // --- sent when the line is back, each once --------------------------------------------------------------------------

  async function page(address, how) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(20000), ...how });
    signedOut = answer.status === 401;
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    return signedOut || answer.status >= 500 ? null : { status: answer.status, read };
  }

  async function send(slip) { // whether to go on with the next one
    const fresh = (await page(here))?.read.querySelector("form[data-slip]");
    if (!fresh) return false;
    const late = Math.max(0, Math.round((Date.now() - slip.at) / 1000)); // by one and the same clock, right or wrong
    const fields = { ...Object.fromEntries(new FormData(fresh)), ...slip.fields, ma: slip.ma, tre: late };
    delete fields.tep;
    const came = await page(fresh.getAttribute("action"), { method: "POST", body: new URLSearchParams(fields) });
    const status = came?.read.getElementById("status");
    if (!status || [403, 413, 429].includes(came.status)) return false;
    if (status.classList.contains("no")) put({ ...slip, why: status.textContent, whose: chooser(came.read) });
    else { drop(slip.ma); sent.unshift(status.textContent); }
    return true;
  }

  async function flush() {
    if (busy) return;
    busy = true;
    const before = sent.length;
    try {
      const turn = async () => { for (const slip of mine()) if (!slip.why && !flying.has(slip.ma) && !(await send(slip))) break; };
      await (navigator.locks ? navigator.locks.request(QUEUE, { ifAvailable: true }, (lock) => lock && turn()) : turn());
    } catch { // the line is still away
    } finally {
      busy = false;
    }
    draw();
    if (sent.length > before) document.dispatchEvent(new Event("lam-moi"));
  }

  // --- whose it is, where several have that name: asked as the office asked when it sent the slip back --------------

  const chooser = (read) => {
    const one = read.querySelector('form[data-slip] select[name="nguoi"]');
    return one && { label: one.closest("label").firstChild.textContent, options: [...one.options].map((option) => [option.value, option.textContent]) };
  };

  function ask(whose) {
    const now = form();
    if (!whose || now.elements.nguoi) return;
    const label = document.createElement("label"), select = Object.assign(document.createElement("select"), { name: "nguoi", required: true });
    select.dataset.next = "";
    select.append(...whose.options.map(([value, words]) => new Option(words, value)));
    label.append(whose.label, select);
    now.elements.ten.closest("label").after(label);
  }

  // --- seen --------------------------------------------------------------------------------------------------------

  function draw() {
    const waiting = mine().filter((one) => !flying.has(one.ma)), bad = waiting.filter((one) => one.why), count = waiting.length - bad.length;
    const told = [];
    if (count) told.push((signedOut ? say.signedOut : say.waiting).replace("{n}", count));
    if (bad.length) told.push(say.bad.replace("{n}", bad.length));
    if (!waiting.length && sent.length) told.push(say.done.replace("{n}", sent.length));
    if (head.textContent !== told.join(" ")) head.textContent = told.join(" ");
    section.querySelector("a").hidden = !(signedOut && count);
    list.replaceChildren(...waiting.map(row), ...sent.slice(0, 5).map((words) => line(words)));
    section.hidden = !waiting.length && !sent.length;
  }

  function line(words) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("span"), { textContent: words, dir: "auto" }));
    return item;
  }

  function row(slip) {
    const hour = clock(slip.at).replace(/^0?(\d+):/, "$1h");
    const item = line(`${hour}: ${slip.fields.ten || "…"} – ${slip.fields.loi.slice(0, 80)}${slip.photo ? ` (${say.photo})` : ""}${slip.why ? ` – ${slip.why}` : ""}`);
    if (!slip.why) return item;
    const button = (words, work) => { const one = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: words }); one.addEventListener("click", work); item.append(one); };
    button(say.open, () => {
      const now = form();
      if (!now || now.elements.loi.value.trim()) return alert(say.first);
      const today = day(slip.at) === day(Date.now());
      ask(slip.whose);
      fill({ ...slip.fields, gio: slip.fields.gio || (today ? hour : "") });
      drop(slip.ma);
      draw();
      now.querySelector("[data-next]")?.focus();
    });
    button(say.drop, () => { if (confirm(say.sure)) { drop(slip.ma); draw(); } });
    return item;
  }

  const left = read(TYPING, null);
  if (left?.to === here && form() && !form().elements.ten.value && !form().elements.loi.value) fill(left.fields);
  addEventListener("online", flush);
  addEventListener("storage", draw);
  setInterval(() => { if (mine().some((one) => !one.why)) flush(); }, 10000);
  flush();
})();
