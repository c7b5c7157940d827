/*
 * Notifications in this browser: asked for on the account page alone. Everything works without them.
 */
export async function subscribe(key) {
  if (!window.isSecureContext) return { state: "insecure" };
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    return { state: /iPhone|iPad/.test(navigator.userAgent) ? "install" : "none" };
  }
  if ((await Notification.requestPermission()) !== "granted") return { state: "denied" };
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    const { pushManager } = await navigator.serviceWorker.ready;
    const wanted = bytes(key), old = await pushManager.getSubscription();
    const same = old && String(new Uint8Array(old.options.applicationServerKey)) === String(wanted);
    if (old && !same) await old.unsubscribe();
    const known = same ? old : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: wanted });
    const { endpoint, keys } = known.toJSON();
    return { state: "on", endpoint, p256dh: keys.p256dh, auth: keys.auth, agent: navigator.userAgent };
  } catch {
    return { state: "failed" };
  }
}

function bytes(text) {
  const base = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base.padEnd(Math.ceil(base.length / 4) * 4, "=")), (sign) => sign.charCodeAt(0));
}
