"use strict";
// The secret behind «#» of one's own link: out of the address and the history, and into the form of the one button.
// On the page that shows the link: sending it to oneself, and copying it.
(() => {
  const $ = (id) => document.getElementById(id);
  const take = () => {
    const secret = location.hash.slice(1);
    if (!secret) return;
    $("secret").value = secret;
    $("arrived").hidden = false;
    $("asked").hidden = true;
    history.replaceState(null, "", location.pathname);
  };
  if ($("arrived")) {
    addEventListener("hashchange", take);
    take();
  }
  const link = $("link"), share = $("share"), copy = $("copy");
  if (!link) return;
  link.addEventListener("focus", () => link.select());
  share.hidden = !navigator.share;
  share.addEventListener("click", () => navigator.share({ title: share.dataset.title, url: link.value }).catch(() => {}));
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    link.select();
    try { await navigator.clipboard.writeText(link.value); } catch { document.execCommand("copy"); } // plain http has no clipboard
    copy.textContent = copy.dataset.done;
  });
})();
