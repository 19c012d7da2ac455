import type { ImageSize } from './image-size.ts'

/** How a vendor counts a picture. */
export type ImageRule =
  /** OpenAI: a base and so much for each tile of 512 pixels. `low` detail costs the base alone. */
  | { by: 'tiles'; base: number; tile: number }
  /** OpenAI: patches of 32 pixels, at most 1536, times a factor of the model. */
  | { by: 'patches'; factor: number }
  /** Claude: pixels by 750 after shrinking to the longest edge, and what stands around a picture. */
  | { by: 'area'; longestEdge: number; most: number; around: number }
  /** Gemini up to 2.0: 258 for each tile, and for the whole where there is more than one. */
  | { by: 'gemini-tiles' }
  /** Qwen, Mistral: one for each patch, within bounds; `rows`: and one for the end of each row. */
  | { by: 'grid'; patch: number; least: number; most: number; rows?: boolean }
  /** Llama 4: 145 for each tile of 336 pixels, at most 16, and for the whole where there is more than one. */
  | { by: 'llama-tiles' }
  | { by: 'constant'; tokens: number }

/** What a picture whose size nobody knows (a URL, an uploaded file) is taken for. */
const usualSize: ImageSize = { width: 768, height: 768 }

/** Tokens of a picture. `detail` is OpenAI's: `low`, `high`, `auto`. */
export function imageTokens(rule: ImageRule, size: ImageSize = usualSize, detail?: string): number {
  const { width, height } = size
  switch (rule.by) {
    case 'tiles':
      return detail === 'low' ? rule.base : rule.base + rule.tile * tiles(size)
    case 'patches':
      return Math.ceil(patches(detail === 'low' ? shrink(size, 512) : size) * rule.factor)
    case 'area': {
      const fitted = shrink(size, rule.longestEdge)
      return Math.min(Math.ceil((fitted.width * fitted.height) / 750), rule.most) + rule.around
    }
    case 'gemini-tiles': {
      if (width <= 384 && height <= 384) return 258
      const unit = Math.min(768, Math.max(256, Math.floor(Math.min(width, height) / 1.5)))
      return 258 * withWhole(Math.ceil(width / unit) * Math.ceil(height / unit))
    }
    case 'grid': {
      const down = Math.ceil(height / rule.patch)
      const cells = Math.ceil(width / rule.patch) * down + (rule.rows === true ? down : 0)
      return Math.min(rule.most, Math.max(rule.least, cells))
    }
    case 'llama-tiles':
      return 43 + 145 * withWhole(Math.min(16, Math.ceil(width / 336) * Math.ceil(height / 336)))
    case 'constant':
      return rule.tokens
  }
}

/** A picture in several tiles is shown as a whole, too. */
function withWhole(tiles: number): number {
  return tiles > 1 ? tiles + 1 : tiles
}

/** Into 2048 × 2048, then the shorter side to 768; never enlarged. */
function tiles(size: ImageSize): number {
  const inSquare = shrink(size, 2048)
  const scale = Math.min(1, 768 / Math.min(inSquare.width, inSquare.height))
  return Math.ceil((inSquare.width * scale) / 512) * Math.ceil((inSquare.height * scale) / 512)
}

const mostPatches = 1536
const patchEdge = 32

function patches({ width, height }: ImageSize): number {
  const whole = Math.ceil(width / patchEdge) * Math.ceil(height / patchEdge)
  if (whole <= mostPatches) return whole
  const scale = Math.sqrt((mostPatches * patchEdge * patchEdge) / (width * height))
  const across = (width * scale) / patchEdge
  const down = (height * scale) / patchEdge
  // So that the grid comes out whole on the side where that costs more.
  const fit = scale * Math.min(Math.floor(across) / across, Math.floor(down) / down)
  return Math.ceil((width * fit) / patchEdge) * Math.ceil((height * fit) / patchEdge)
}

function shrink({ width, height }: ImageSize, longestEdge: number): ImageSize {
  const scale = Math.min(1, longestEdge / Math.max(width, height))
  return { width: width * scale, height: height * scale }
}
