"use strict";
// The chat page. Everything here has a plain form behind it: without this script the page still works.
(() => {
  const $ = (id) => document.getElementById(id);
  const say = $("words").dataset;
  const log = $("log"), scroller = $("scroller"), composer = $("composer"), field = $("text"), picker = $("files");
  const csrf = composer.elements.csrf.value, whose = `cua=${drafts.whose}`;
  const title = document.title;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const reading = !!say.old; // an older page: new messages are one link away
  let cursor = Number(say.cursor); // the newest message that this page has
  let unread = 0, stream = null, files = [], queue = Promise.resolve();

  const newEvent = () => [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, "0")).join("");
  const quietly = (promise) => promise.catch(() => {});

  // --- drawing ------------------------------------------------------------------------------------------------

  const make = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (name) made.className = name;
    return made;
  };

  function linked(paragraph, text) { // as web/view.py, linked
    let at = 0;
    for (const found of text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}…]/g)) {
      paragraph.append(text.slice(at, found.index));
      const link = make("a", found[0]);
      link.href = found[0];
      link.target = "_blank";
      link.rel = "noopener noreferrer nofollow";
      paragraph.append(link);
      at = found.index + found[0].length;
    }
    paragraph.append(text.slice(at));
  }

  function draw(message) { // the same shape as templates/web/message.html.j2
    const tin = $("empty").content.firstElementChild.cloneNode(true);
    tin.classList.add(message.side);
    Object.assign(tin.dataset, { id: message.id, cursor: message.cursor, day: message.day });
    tin.querySelector(".unseen").textContent = message.side === "us" ? say.us : say.me;
    const bubble = tin.querySelector(".bubble");
    bubble.id = `b-${message.id}`;
    if (message.text || !message.files.length) {
      const words = make("p", undefined, "words");
      words.dir = "auto";
      linked(words, message.text || say.fileSent);
      bubble.append(words);
    }
    for (const file of message.files) bubble.append(drawFile(file));
    watch(tin);
    const time = tin.querySelector("time");
    if (message.at) time.dateTime = message.at;
    time.textContent = message.clock;
    if (message.pages) tin.insertBefore(drawOpening(), time);
    if (message.switch) tin.insertBefore(drawSwitch(), time);
    if (message.choices.length) tin.insertBefore(drawChoices(message), time);
    return tin;
  }

  function drawFile(file) {
    const link = make("a", undefined, "file");
    link.href = file.url;
    link.dir = "auto";
    if (file.picture) {
      const picture = make("img");
      picture.src = file.url;
      picture.alt = file.name;
      link.append(picture);
    } else {
      if (file.url.startsWith("/")) link.download = "";
      link.append(make("span", file.name || say.file, "name"));
    }
    return link;
  }

  function drawOpening() { // the door to the office's pages, as the menu has it
    const form = document.querySelector(".menu form.pages").cloneNode(true);
    form.hidden = false;
    form.className = "opens choices";
    form.querySelector("button").className = "";
    return form;
  }

  function drawSwitch() { // what it says and does, push.js knows
    const line = make("p", undefined, "opens choices"), button = make("button", "", "push");
    button.type = "button";
    button.hidden = true;
    line.append(button);
    return line;
  }

  function drawChoices(message) {
    if (!message.live) return drawSpent(message.choices.map((choice) => make("bdi", choice.label)));
    const form = make("form"), group = make("div", undefined, "choices");
    group.setAttribute("role", "group");
    group.ariaLabel = say.choose;
    group.setAttribute("aria-describedby", `b-${message.id}`);
    form.append(group);
    form.dataset.tin = message.id;
    if (message.reply) form.dataset.reply = "1";
    for (const choice of message.choices) {
      const button = make("button");
      button.name = "payload";
      button.value = choice.payload;
      button.append(make("bdi", choice.label));
      group.append(button);
    }
    return form;
  }

  function drawSpent(labels) { // seen, but neither reached by keys nor read out
    const spent = make("p", undefined, "choices spent");
    spent.setAttribute("aria-hidden", "true");
    spent.append(...labels);
    return spent;
  }

  function spend(reply) { // what was offered before a reply, as services/standing.py has it
    for (const form of log.querySelectorAll("form[data-reply]")) {
      const ours = form.closest(".tin");
      if (ours.dataset.id === reply.id || Number(ours.dataset.cursor) > reply.cursor) continue;
      const buttons = [...form.querySelectorAll("button")];
      const ofStep = buttons.some((button) => button.value.startsWith("s|"));
      const asked = !!reply.offer && buttons.some((button) => button.value.startsWith(`s|${reply.offer}|`));
      if (ofStep ? asked : !reply.choices.length) continue;
      form.replaceWith(drawSpent(buttons.map((button) => {
        const label = make("bdi", button.textContent.trim());
        if (button.classList.contains("pressed")) label.className = "pressed";
        return label;
      })));
    }
    log.querySelectorAll("form[data-busy]").forEach(release);
  }

  function release(form) {
    delete form.dataset.busy;
    form.querySelectorAll(".pressed").forEach((button) => button.classList.remove("pressed"));
  }

  const tins = () => [...log.querySelectorAll(".tin")];
  const known = (id) => log.querySelector(`.tin[data-id="${CSS.escape(id)}"]`);

  function place(tin) { // by its cursor; what is still on its way stands last
    const at = Number(tin.dataset.cursor);
    const after = tins().find((other) => Number(other.dataset.cursor) > at);
    let before = after || null;
    if (before && before.previousElementSibling?.classList.contains("day")) before = before.previousElementSibling;
    log.insertBefore(tin, before);
    sortDays();
  }

  function sortDays() { // one line above the first message of each day
    let day = "";
    for (const tin of tins()) {
      const line = tin.previousElementSibling;
      const has = line && line.classList.contains("day");
      if (tin.dataset.day !== day) {
        if (has) line.firstElementChild.textContent = tin.dataset.day;
        else {
          const made = make("p", undefined, "day");
          made.append(make("span", tin.dataset.day));
          log.insertBefore(made, tin);
        }
      } else if (has) line.remove();
      day = tin.dataset.day;
    }
    log.querySelectorAll(".day + .day").forEach((line) => line.previousElementSibling.remove());
  }

  function markNewest() { // only the newest question's choices stand out
    const all = tins();
    const newest = all.filter((tin) => tin.classList.contains("us")).at(-1);
    for (const tin of all) tin.classList.toggle("newest", tin === newest);
  }

  // --- scrolling: the scroller is upside down, so its end is 0 and up is negative -----------------------------------

  const atEnd = () => Math.abs(scroller.scrollTop) < 80;
  const toEnd = () => { scroller.scrollTop = 0; unread = 0; tellUnread(); };

  function keeping(change) { // what the person reads stays where it is, whatever comes below
    const end = atEnd(), top = scroller.scrollTop, height = scroller.scrollHeight;
    change();
    if (end) toEnd();
    else if (scroller.scrollTop === top) scroller.scrollTop = top - (scroller.scrollHeight - height);
  }

  function tellUnread() {
    $("below").hidden = !unread || atEnd();
    document.title = unread && document.hidden ? `(${unread}) ${title}` : title;
  }

  // --- what comes in ------------------------------------------------------------------------------------------------

  function take(message) {
    cursor = Math.max(cursor, message.cursor);
    if (known(message.id)) return;
    const mine = message.event && log.querySelector(`.tin[data-event="${CSS.escape(message.event)}"]`);
    const tin = draw(message);
    keeping(() => {
      if (mine) { tin.dataset.event = message.event; mine.remove(); }
      place(tin);
      markNewest();
      if (message.side === "us") $("typing").hidden = true;
      if (message.reply) { spend(message); follow(tin, message); }
    });
    if (message.receipt) document.dispatchEvent(new Event("receipt"));
    if (message.switch) document.dispatchEvent(new Event("drawn"));
    if (message.side === "us" && (document.hidden || !atEnd())) { unread += 1; tellUnread(); }
  }

  // --- what was seen: said to the office, so that nobody is sought out who has read it -------------------------------

  let shownTo = 0, toldTo = 0, telling = 0;
  const inSight = new Set();
  const sight = window.IntersectionObserver && new IntersectionObserver((found) => {
    for (const { target, isIntersecting, intersectionRatio, intersectionRect, rootBounds } of found) {
      const much = intersectionRatio >= 0.5 || (rootBounds && intersectionRect.height >= rootBounds.height / 2);
      if (isIntersecting && much) inSight.add(target); else inSight.delete(target);
    }
    see();
  }, { root: scroller, threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] });

  const watch = (tin) => { if (tin.classList.contains("us")) sight?.observe(tin); };

  function see() { // what is in sight in a tab that is in front
    if (document.hidden || left) return;
    for (const tin of inSight) {
      if (tin.isConnected) shownTo = Math.max(shownTo, Number(tin.dataset.cursor));
      else inSight.delete(tin);
    }
    if (shownTo > toldTo) telling ||= setTimeout(tellSeen, 1000);
  }

  async function tellSeen() { // together, once a second at most; what does not get through is said with the next
    clearTimeout(telling);
    telling = 0;
    const to = shownTo, body = new FormData();
    if (to <= toldTo || left) return;
    body.set("csrf", csrf);
    body.set("den", to);
    try {
      const answer = await fetch(`/tro-chuyen/da-xem?${whose}`, asking(10000, { method: "POST", body, keepalive: true }));
      if (answer.status === 401) return leave();
      if (answer.ok) toldTo = Math.max(toldTo, to);
    } catch { /* offline: heard() comes back to it */ }
    if (shownTo > to) see();
  }

  // --- the line to the office -----------------------------------------------------------------------------------------

  function status(text, action) {
    const line = $("status");
    line.hidden = !text;
    line.replaceChildren();
    if (text && action) {
      const button = make("button", text);
      button.type = "button";
      button.onclick = action;
      line.append(button);
    } else line.textContent = text || "";
  }

  // What a stream says of itself is not believed: only what came over it lately. Silence is a line that was cut.
  const FIRST_BEAT = 10000, BEATS_MISSED = 2.5;
  let lostTimer = 0, silence = 0, closedTries = 0, beat = FIRST_BEAT, proven = false, returning = null;
  const page = newEvent();

  function listen() {
    if (reading || left || !window.EventSource) return;
    stream?.close();
    proven = false;
    const line = stream = new EventSource(`/tro-chuyen/dong?tu=${cursor}&${whose}&trang=${page}`);
    const hear = (name, work) => line.addEventListener(name, (event) => { if (line === stream) work(JSON.parse(event.data)); });
    hear("tin", (message) => { heard(); take(message); });
    hear("nhip", (seconds) => { beat = seconds * 1000; heard(); });
    hear("het", (reason) => {
      if (reason === "revoked") leave();
      if (reason === "many") { rest(); status(say.many, () => { status(); comeBack(); }); }
    });
    line.onerror = () => {
      if (line !== stream) return;
      lose();
      if (line.readyState === EventSource.CLOSED) { // the browser gave up: look whether we are still let in, then go on
        closedTries += 1;
        expect(Math.min(30000, 1000 * 2 ** closedTries) * (0.7 + Math.random() * 0.6));
      }
    };
    expect(FIRST_BEAT);
  }

  const expect = (within) => { clearTimeout(silence); silence = setTimeout(() => { lose(); comeBack(); }, within); };

  function heard() {
    const back = lostTimer || !proven;
    clearTimeout(lostTimer);
    lostTimer = closedTries = 0;
    proven = true;
    expect(beat * BEATS_MISSED);
    if (back) { status(); sendAgain(); }
    see();
  }

  function lose() {
    lostTimer ||= setTimeout(() => status(navigator.onLine ? say.lost : say.offline), 1500);
  }

  function rest() {
    stream?.close();
    stream = null;
    clearTimeout(silence);
  }

  function comeBack() { // look at what was missed, and open the line anew, whatever the old one says of itself
    if (reading || left) return;
    lose();
    returning ||= quietly(catchUp().then(sendAgain)).then(() => { returning = null; listen(); });
  }

  async function catchUp() {
    for (let more = true, from; more && from !== cursor;) {
      from = cursor;
      const answer = await fetch(`/tro-chuyen/lich-su?sau=${from}&${whose}`, asking(10000));
      if (answer.status === 401) return leave();
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      for (const message of found.messages) take(message);
      more = found.more;
    }
  }
  // a line that fell asleep keeps for ever what is asked: whoever asks names the milliseconds that it may take
  const asking = (within, more = {}) => ({ headers: { Accept: "application/json" }, signal: within ? AbortSignal.timeout?.(within) : undefined, ...more });

  // --- whose page it is ---------------------------------------------------------------------------------------------

  let left = false, signingOut = false;
  const cover = (on) => { scroller.hidden = composer.hidden = on || left; };

  function leave() { // the browser is another's now, or nobody's
    left = true;
    rest();
    cover(true);
    location.replace("/");
  }

  document.querySelector(".menu form[action='/ra']").addEventListener("submit", () => { signingOut = true; });
  addEventListener("pagehide", () => { // a browser may keep the page for its way back
    rest();
    if (!signingOut) return;
    log.replaceChildren();
    field.value = "";
    cover(true);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    cover(true);
    if (signingOut) return leave();
    const look = () => catchUp().then(() => { cover(false); listen(); }, () => { status(say.lost); setTimeout(look, 3000); });
    look();
  });

  // --- sending ------------------------------------------------------------------------------------------------------

  function send({ text, payload, tin, sent = [], event = newEvent() }) {
    const day = tins().at(-1)?.dataset.day || "";
    const shown = draw({
      id: `e${event}`, side: "me", text, choices: [], cursor: Number.MAX_SAFE_INTEGER, day, clock: say.sending,
      files: sent.map((file) => ({ url: URL.createObjectURL(file), name: file.name, picture: /^image\/(jpeg|png|gif|webp)$/.test(file.type) })),
    });
    shown.classList.add("waiting");
    shown.dataset.event = event;
    shown.again = () => deliver();
    log.append(shown);
    sortDays();
    toEnd();
    const deliver = () => {
      shown.classList.remove("failed");
      shown.classList.add("waiting");
      shown.querySelector(".note")?.remove();
      shown.querySelector("time").textContent = say.sending;
      return (queue = queue.then(() => post(shown, { text, payload, tin, sent, event })));
    };
    return deliver();
  }

  async function post(shown, { text, payload, tin, sent, event }) {
    const body = new FormData();
    body.set("csrf", csrf);
    body.set("event", event);
    if (payload) { body.set("payload", payload); body.set("tin", tin); }
    else { body.set("text", text); for (const file of sent) body.append("tep", file); }
    $("typing").hidden = false;
    if (atEnd()) toEnd();
    let answer, said = {};
    try {
      answer = await fetch(composer.action, asking(sent.length ? 0 : 30000, { method: "POST", body }));
      said = await answer.json();
    } catch {
      $("typing").hidden = true;
      return fail(shown, "");
    }
    if (answer.status === 401) return leave();
    if (!answer.ok) {
      $("typing").hidden = true;
      if (answer.status === 403) quietly(catchUp()); // perhaps somebody else has signed in meanwhile
      return fail(shown, said.error || "");
    }
    if (shown.isConnected) {
      shown.classList.remove("waiting");
      shown.querySelector("time").textContent = say.now;
    }
    if (said.toast) tell(said.toast);
    for (const line of document.querySelectorAll(".who")) line.textContent = said.who || line.textContent; // a visitor may have become somebody
    for (const line of document.querySelectorAll(".host")) line.textContent = said.host || line.textContent; // and mean another meeting now
    for (const form of document.querySelectorAll(".pages")) form.hidden = !(said.pages ?? !form.hidden); // or hold a post by now
    setTimeout(() => { if (shown.isConnected || !$("typing").hidden) quietly(catchUp()); }, 2500); // a proxy may hold the stream back
    setTimeout(() => { $("typing").hidden = true; }, 10000);
    return true;
  }

  function fail(shown, reason) {
    if (!shown.isConnected) return; // it came through after all
    shown.classList.replace("waiting", "failed");
    if (reason) shown.dataset.refused = "1"; // our answer was no: only the person can say «again»
    shown.querySelector("time").textContent = "";
    const note = make("p", `${reason || `${say.failed}.`} `, "note");
    const again = make("button", say.again);
    again.type = "button";
    again.onclick = shown.again;
    note.append(again);
    shown.append(note);
    if (atEnd()) toEnd();
  }

  function sendAgain() {
    for (const shown of log.querySelectorAll(".tin.failed")) if (!shown.dataset.refused) shown.again();
  }

  let tellTimer = 0;
  function tell(text) {
    clearTimeout(tellTimer);
    $("alert").textContent = text;
    $("alert").hidden = !text;
    if (text) tellTimer = setTimeout(() => { $("alert").hidden = true; }, 8000);
  }

  // --- the composer --------------------------------------------------------------------------------------------------

  function grow() { // where the browser does not do it by itself (field-sizing)
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 176)}px`;
  }

  const keep = () => drafts.keep(field.value);

  function excess() { // letters past what one message may have, as web/chat.py counts them; said under the field
    const limit = Number(say.textLimit), over = field.value.length > limit ? [...field.value].length - limit : 0;
    $("over").hidden = over <= 0;
    field.ariaInvalid = over > 0;
    if (over > 0) $("over").textContent = say.over.replace("{over}", over.toLocaleString("vi")).replace("{limit}", limit.toLocaleString("vi"));
    return Math.max(0, over);
  }

  function submit() {
    const text = field.value;
    if (!text.trim() && !files.length) return field.focus();
    if (excess()) { tell(say.long); return field.focus(); }
    const sent = files;
    files = [];
    drawFiles();
    field.value = "";
    grow();
    excess();
    keep();
    tell("");
    send({ text, sent });
    field.focus();
  }

  composer.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  field.addEventListener("input", () => { grow(); excess(); keep(); });
  field.addEventListener("keydown", (event) => {
    // Vietnamese typing composes letters: Enter that ends a composition (229) sends nothing
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!event.repeat) submit();
  });

  log.addEventListener("submit", (event) => {
    if (event.target.matches(".opens")) return; // leads to another page
    event.preventDefault();
    const button = event.submitter, form = event.target;
    if (!button || form.dataset.busy) return;
    form.dataset.busy = "1"; // two taps are one, until it is answered
    button.classList.add("pressed");
    followed = keyed || hovers ? { button, keyed, at: performance.now() } : null;
    const tin = form.dataset.tin || form.elements.tin.value;
    send({ text: button.textContent.trim(), payload: button.value, tin }).then((sent) => setTimeout(release, sent ? 10000 : 0, form));
  });

  // --- by keyboard ----------------------------------------------------------------------------------------------------

  // Who chooses by keys, or hears the page read out, is led to what comes next. By touch nothing moves: a keyboard would open.
  const hovers = matchMedia("(hover: hover)").matches;
  let keyed = false, followed = null, following = 0;

  log.addEventListener("click", (event) => { keyed = event.detail === 0; }, true);
  log.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && event.target.closest("button")) event.preventDefault();
  });

  function follow(tin, message) { // a reply may be several messages: the last one counts
    const waited = followed && performance.now() - followed.at;
    if (!followed || waited > 15000) return;
    clearTimeout(following);
    following = setTimeout(() => {
      if (!followed) return;
      const { button, keyed: byKey } = followed, at = document.activeElement;
      followed = null;
      if (at !== document.body && at !== button) return; // gone on by oneself
      const next = byKey && !message.asks && message.live ? tin.querySelector(".choices button") : field;
      next.focus();
    }, Math.max(150, 400 - waited)); // a second Enter still finds the choice that the first one made
  }

  // --- files ----------------------------------------------------------------------------------------------------------

  function attach(list) {
    const limit = Number(say.fileLimit), most = Number(say.filesLimit), big = [];
    for (const file of list) {
      if (file.size > limit) big.push(file.name);
      else if (files.length >= most) { tell(say.tooMany); break; }
      else files = [...files, file];
    }
    if (big.length) tell(say.big + big.join(", "));
    drawFiles();
  }

  function drawFiles() {
    const list = $("attached");
    list.querySelectorAll("img").forEach((picture) => URL.revokeObjectURL(picture.src));
    list.replaceChildren(...files.map((file) => {
      const item = make("li");
      if (/^image\/(jpeg|png|gif|webp)$/.test(file.type)) {
        const picture = make("img");
        picture.src = URL.createObjectURL(file);
        picture.alt = "";
        item.append(picture);
      }
      item.append(make("span", file.name, "name"));
      const away = make("button", "✕");
      away.type = "button";
      away.ariaLabel = `${say.remove} ${file.name}`;
      away.onclick = () => { files = files.filter((other) => other !== file); drawFiles(); field.focus(); };
      item.append(away);
      return item;
    }));
    list.hidden = !files.length;
  }

  picker.addEventListener("change", () => { attach(picker.files); picker.value = ""; field.focus(); });
  field.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) { event.preventDefault(); attach(event.clipboardData.files); }
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      document.body.classList.toggle("dropping", kind === "dragover");
      if (kind === "drop") attach(event.dataTransfer.files);
    });
  }

  // --- older messages ---------------------------------------------------------------------------------------------------

  let fetching = false;
  async function fetchOlder() {
    const first = log.querySelector(".tin");
    if (fetching || $("older").hidden || !first) return;
    fetching = true;
    try {
      const answer = await fetch(`/tro-chuyen/lich-su?truoc=${first.dataset.cursor}&${whose}`, asking(30000));
      if (answer.status === 401) return leave();
      const found = await answer.json();
      const top = scroller.scrollTop;
      log.setAttribute("aria-live", "off"); // old messages are not news
      for (const message of found.messages.reverse()) if (!known(message.id)) log.prepend(draw(message));
      sortDays();
      scroller.scrollTop = top;
      setTimeout(() => log.setAttribute("aria-live", "polite"), 500);
      $("older").hidden = !found.more;
    } catch { /* the button stays */ } finally { fetching = false; }
  }

  $("older").addEventListener("submit", (event) => { event.preventDefault(); fetchOlder(); });
  scroller.addEventListener("scroll", () => {
    if (scroller.scrollHeight - scroller.clientHeight + scroller.scrollTop < 160) fetchOlder();
    if (atEnd()) { unread = 0; tellUnread(); }
  }, { passive: true });
  $("below").addEventListener("click", () => { scroller.scrollTo({ top: 0, behavior: calm ? "auto" : "smooth" }); field.focus(); });

  // --- the page itself ------------------------------------------------------------------------------------------------------

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return void tellSeen();
    see();
    if (atEnd()) unread = 0;
    tellUnread();
    comeBack();
  });
  addEventListener("online", comeBack);
  addEventListener("offline", () => { lose(); status(say.offline); });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (event.key === "Escape" && menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  if (window.visualViewport) { // where the keyboard covers the page instead of shrinking it
    const fit = () => {
      const covered = innerHeight - visualViewport.height > 80;
      document.documentElement.style.setProperty("--tall", covered ? `${visualViewport.height}px` : "100dvh");
      if (covered) scrollTo(0, 0);
    };
    visualViewport.addEventListener("resize", fit);
  }

  field.value ||= drafts.kept();
  grow();
  excess();
  markNewest();
  tins().forEach(watch);
  if (hovers) field.focus({ preventScroll: true });
  listen();
})();
