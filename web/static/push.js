"use strict";
// Notifications of this browser: offered in the talk and in the menu, asked for only by a tap, taken back as easily.
(() => {
  const $ = (id) => document.getElementById(id);
  const offer = $("push"), say = offer.dataset, menu = $("push-menu");
  const state = `/tro-chuyen/thong-bao`, whose = `?cua=${drafts.whose}`;
  const csrf = document.querySelector("#composer [name=csrf]").value;
  const can = say.key && isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  const installs = !can && say.key && /iPhone|iPad|iPod/.test(navigator.userAgent) && !navigator.standalone; // iOS tells only what is installed
  let told = say.told, offered = !!say.offered, worker = null, on = false, busy = false;

  const hash = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))]
    .map((b) => b.toString(16).padStart(2, "0")).join("");

  async function post(where, fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf, ...fields })) body.set(name, value);
    const answer = await fetch(where + whose, { method: "POST", headers: { Accept: "application/json" }, body });
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error || "");
  }

  function show(text, ...buttons) { // one line above the field
    offer.replaceChildren();
    offer.hidden = !text;
    if (!text) return;
    const line = document.createElement("p");
    line.textContent = text;
    offer.append(line);
    for (const [label, act] of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.onclick = act;
      offer.append(button);
    }
  }

  const close = () => show("");

  function draw() {
    const may = offered || on || !!say.post;
    menu.hidden = !(can || installs) || !may;
    menu.textContent = on ? say.off : say.on;
    for (const button of document.querySelectorAll("button.push")) {
      button.hidden = false;
      button.textContent = menu.textContent;
      if (!can && !installs) button.parentElement.textContent = say.cannot;
    }
  }

  async function switchOn() {
    if (busy) return;
    if (installs) return show(say.install, [say.close, close]);
    busy = true;
    try {
      if (await Notification.requestPermission() !== "granted") return show(say.denied, [say.close, close]); // it asks no second time by itself
      const registration = worker || await navigator.serviceWorker.ready;
      await forget(); // another's, or made with another key
      const mine = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: say.key });
      const { endpoint, keys } = mine.toJSON();
      await post(state, { endpoint, ...keys });
      on = true;
      show(say.done, [say.close, close]);
    } catch (problem) {
      show(problem.message && problem.name === "Error" ? problem.message : say.failed, [say.again, switchOn], [say.close, close]);
    } finally {
      busy = false;
      draw();
    }
  }

  async function switchOff() {
    if (busy) return;
    busy = true;
    try {
      await post(`${state}/tat`, {});
      await forget();
      on = false;
      show(say.stopped, [say.close, close]);
    } catch {
      show(say.failed, [say.again, switchOff], [say.close, close]);
    } finally {
      busy = false;
      draw();
    }
  }

  async function forget() { // nothing of who was told before stays in this browser, nor what waits for them at its service
    for (const one of await worker?.getNotifications() || []) one.close();
    await (await worker?.pushManager.getSubscription())?.unsubscribe();
  }

  const turn = () => (on ? switchOff() : switchOn());
  menu.onclick = () => { menu.closest("details").open = false; turn(); };
  document.addEventListener("click", (event) => { if (event.target.closest("button.push")) turn(); });
  document.querySelector(".menu form[action='/ra']").addEventListener("submit", () => { forget().catch(() => {}); });
  document.addEventListener("receipt", () => { offered = true; draw(); });
  document.addEventListener("drawn", draw);

  if (!can) return draw();
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    const tin = String(data?.tin ?? "");
    if (!/^d\d+$/.test(tin)) return;
    if ($(`b-${tin}`)) location.replace(`#b-${tin}`);
    else location.assign(`/tro-chuyen?tin=${tin}`);
  });
  navigator.serviceWorker.register("/sw.js").then(async (registration) => {
    worker = registration;
    const mine = await registration.pushManager.getSubscription();
    on = !!mine && Notification.permission === "granted" && told === await hash(mine.endpoint);
    if (!on) await forget();
    else for (const one of await registration.getNotifications()) one.close(); // what they tell of is on the page
  }).catch(() => {}).then(draw);
})();
