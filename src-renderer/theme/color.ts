/** Arithmetic of colours written `#rrggbb`. */

/** Red, green and blue of sRGB, each 0 to 1. */
type Rgb = readonly [number, number, number]

/** A colour by how light it looks, how vivid it is and its hue in radians (OKLCH). */
export interface Lch {
  lightness: number
  chroma: number
  hue: number
}

/** Null when the text is no `#rrggbb`. */
function parse(hex: string): Rgb | null {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) return null
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return [part(1), part(3), part(5)]
}

function write(rgb: Rgb): string {
  return `#${rgb
    .map((part) =>
      Math.round(Math.min(1, Math.max(0, part)) * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

const toLinear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const fromLinear = (part: number) => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055)

/** Relative luminance as WCAG defines it, 0 (black) to 1 (white); 0 for what is no colour. */
export function luminance(hex: string): number {
  const rgb = parse(hex)
  if (rgb === null) return 0
  const [red, green, blue] = rgb
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue)
}

/** Contrast of two colours as WCAG defines it, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** Null when the text is no `#rrggbb`. */
export function toLch(hex: string): Lch | null {
  const rgb = parse(hex)
  if (rgb === null) return null
  const [red, green, blue] = [toLinear(rgb[0]), toLinear(rgb[1]), toLinear(rgb[2])]
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const middle = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  const a = 1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short
  const b = 0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short
  return {
    lightness: 0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
    chroma: Math.hypot(a, b),
    hue: Math.atan2(b, a),
  }
}

function toRgb({ lightness, chroma, hue }: Lch): Rgb {
  const a = chroma * Math.cos(hue)
  const b = chroma * Math.sin(hue)
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ]
}

/** Halvings of an interval: finer than a step of 8 bits. */
const halvings = 18

/** The largest number of 0 to `top` that still fits; what fits must fit for everything below it. */
function largest(top: number, fits: (value: number) => boolean): number {
  if (fits(top)) return top
  let [low, high] = [0, top]
  for (let step = 0; step < halvings; step++) {
    const middle = (low + high) / 2
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}

/** The nearest colour a screen shows: of the same lightness and hue, as vivid as it can be. */
function fromLch(lch: Lch): string {
  const shown = (chroma: number) => toRgb({ ...lch, chroma }).every((part) => part >= -1e-6 && part <= 1 + 1e-6)
  const [red, green, blue] = toRgb({ ...lch, chroma: largest(lch.chroma, shown) })
  return write([fromLinear(red), fromLinear(green), fromLinear(blue)])
}

/** The colour of a hue that is as bright as asked for, and as vivid as asked for where a screen can show that. */
export function withLuminance(wanted: number, { chroma, hue }: Omit<Lch, 'lightness'>): string {
  const lightness = largest(1, (value) => luminance(fromLch({ lightness: value, chroma, hue })) <= wanted)
  return fromLch({ lightness, chroma, hue })
}
