// What a colour is called and how text of it reads: the nearest named colour of CSS by CIEDE2000, and contrast ratios of WCAG 2.2,
// as `huecount palette` has them.

/** The named colours of CSS (CSS Color Module Level 4), in order of names. */
const CSS_COLORS = `
  aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4
  black:000000 blanchedalmond:ffebcd blue:0000ff blueviolet:8a2be2 brown:a52a2a burlywood:deb887 cadetblue:5f9ea0
  chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed cornsilk:fff8dc crimson:dc143c cyan:00ffff
  darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 darkgrey:a9a9a9
  darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 darkorchid:9932cc darkred:8b0000
  darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b darkslategray:2f4f4f darkslategrey:2f4f4f
  darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493 deepskyblue:00bfff dimgray:696969 dimgrey:696969
  dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc
  ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 gray:808080 green:008000 greenyellow:adff2f grey:808080
  honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c indigo:4b0082 ivory:fffff0 khaki:f0e68c lavender:e6e6fa
  lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff
  lightgoldenrodyellow:fafad2 lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 lightsalmon:ffa07a
  lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899 lightsteelblue:b0c4de
  lightyellow:ffffe0 lime:00ff00 limegreen:32cd32 linen:faf0e6 magenta:ff00ff maroon:800000 mediumaquamarine:66cdaa
  mediumblue:0000cd mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371 mediumslateblue:7b68ee
  mediumspringgreen:00fa9a mediumturquoise:48d1cc mediumvioletred:c71585 midnightblue:191970 mintcream:f5fffa
  mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead navy:000080 oldlace:fdf5e6 olive:808000 olivedrab:6b8e23
  orange:ffa500 orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa palegreen:98fb98 paleturquoise:afeeee
  palevioletred:db7093 papayawhip:ffefd5 peachpuff:ffdab9 peru:cd853f pink:ffc0cb plum:dda0dd powderblue:b0e0e6
  purple:800080 rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f royalblue:4169e1 saddlebrown:8b4513 salmon:fa8072
  sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee sienna:a0522d silver:c0c0c0 skyblue:87ceeb slateblue:6a5acd
  slategray:708090 slategrey:708090 snow:fffafa springgreen:00ff7f steelblue:4682b4 tan:d2b48c teal:008080
  thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0 violet:ee82ee wheat:f5deb3 white:ffffff whitesmoke:f5f5f5
  yellow:ffff00 yellowgreen:9acd32
`.trim().split(/\s+/).map((entry) => {
  const [name, hex] = entry.split(":");
  return { name, lab: labOf(samplesOf(`#${hex}`)) };
});

const nearestNames = new Map();

/** R, G, B of `#rrggbb`, 0 to 255; alpha is left out. */
function samplesOf(color) {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

/** Linear light of an sRGB sample, 0 to 1. */
function linearOf(sample) {
  const encoded = sample / 255;
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** CIELAB for D65 of R, G, B, with the constants of scikit-image. */
function labOf(samples) {
  const [r, g, b] = samples.map(linearOf);
  const cubeRoot = (light) => (light > 0.008856 ? Math.cbrt(light) : 7.787 * light + 16 / 116);
  const x = cubeRoot((0.412453 * r + 0.35758 * g + 0.180423 * b) / 0.95047);
  const y = cubeRoot(0.212671 * r + 0.71516 * g + 0.072169 * b);
  const z = cubeRoot((0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIEDE2000 (Sharma, Wu & Dalal 2005) with kL = kC = kH = 1. */
function deltaE2000([l1, a1, b1], [l2, a2, b2]) {
  const ratio = (chroma) => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const factor = 1.5 - 0.5 * ratio((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2);
  const [x1, x2] = [a1 * factor, a2 * factor];
  const [c1, c2] = [Math.hypot(x1, b1), Math.hypot(x2, b2)];
  const hueOf = (x, y) => (x === 0 && y === 0 ? 0 : (Math.atan2(y, x) + 2 * Math.PI) % (2 * Math.PI));
  const [h1, h2] = [hueOf(x1, b1), hueOf(x2, b2)];
  let turn = c1 * c2 === 0 ? 0 : h2 - h1;
  if (turn > Math.PI) turn -= 2 * Math.PI;
  if (turn < -Math.PI) turn += 2 * Math.PI;
  const hue = c1 * c2 === 0 ? h1 + h2 : h1 + turn / 2;
  const [l, c] = [(l1 + l2) / 2 - 50, (c1 + c2) / 2];
  const degrees = (value) => (value * Math.PI) / 180;
  const weight = 1 - 0.17 * Math.cos(hue - degrees(30)) + 0.24 * Math.cos(2 * hue)
    + 0.32 * Math.cos(3 * hue + degrees(6)) - 0.2 * Math.cos(4 * hue - degrees(63));
  const around = (((hue * 180) / Math.PI + 360) % 360 - 275) / 25;
  const rotation = -2 * ratio(c) * Math.sin(degrees(60 * Math.exp(-around * around)));
  const lightness = (l2 - l1) / (1 + (0.015 * l * l) / Math.sqrt(20 + l * l));
  const chroma = (c2 - c1) / (1 + 0.045 * c);
  const arc = (2 * Math.sqrt(c1 * c2) * Math.sin(turn / 2)) / (1 + 0.015 * c * weight);
  return Math.sqrt(lightness ** 2 + chroma ** 2 + arc ** 2 + rotation * chroma * arc);
}

/** The name nearest to `#rrggbb` or `#rrggbbaa`, of several the first. */
function colorName(color) {
  if (color.length === 9 && color.endsWith("00")) return "transparent";
  if (!nearestNames.has(color)) {
    const lab = labOf(samplesOf(color));
    let [nearest, least] = ["", Infinity];
    for (const css of CSS_COLORS) {
      const difference = deltaE2000(lab, css.lab);
      if (difference < least) [nearest, least] = [css.name, difference];
    }
    nearestNames.set(color, nearest);
  }
  return nearestNames.get(color);
}

/** The contrast ratio of an opaque colour against black and against white, in words; of a translucent one nothing. */
function contrastInWords(color) {
  if (color.length > 7) return "";
  const [r, g, b] = samplesOf(color).map(linearOf);
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  return `contrast ${(light / 0.05).toFixed(1)} on black, ${(1.05 / light).toFixed(1)} on white`;
}
