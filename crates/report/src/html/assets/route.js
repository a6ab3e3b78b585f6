// Deep links: `#image=photos%2Fa.png&k=16&mode=swipe`.

function address(image, k, mode) {
  const parts = [["image", image], ["k", k], ...(mode && mode !== "side" ? [["mode", mode]] : [])];
  return `#${parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}

/** What the address asks for, as far as it is there. */
function asked() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const index = DATA.specimens.findIndex((other) => other.image === parts.get("image"));
  const mode = MODES.find(([name]) => name === parts.get("mode"))?.[0];
  return { index, k: Number(parts.get("k")) || null, mode };
}
