/**
 * How areas of a chart are told apart without colour, in high contrast: `<ChartTexture>` defines a pattern once, in the legend,
 * and areas are filled with `textureFill(texture)`.
 */
import type { ReactElement } from 'react'

/** A pattern of a chart: its name in the document and which of the patterns it is, counted from 0. */
export interface Texture {
  id: string
  index: number
}

const strokes: readonly ReactElement[] = [
  <rect key="full" width="8" height="8" stroke="none" fill="currentColor" />,
  <path key="rising" d="M-2 2L2-2M0 8L8 0M6 10L10 6" strokeWidth="2" />,
  <path key="level" d="M0 2H8M0 6H8" strokeWidth="1.5" />,
  <path key="dots" d="M2 2h.01M6 6h.01" strokeWidth="3" strokeLinecap="round" />,
  <path key="falling" d="M-2 6L2 10M0 0L8 8M6-2L10 2" strokeWidth="2" />,
  <path key="upright" d="M2 0V8M6 0V8" strokeWidth="1.5" />,
  <path key="grid" d="M0 4H8M4 0V8" strokeWidth="1" />,
]

/** What fills an area with a texture. */
export function textureFill({ id }: Texture): string {
  return `url(#${id})`
}

/** The key of a legend for a texture, which also defines it for the whole document. */
export function ChartTexture({ texture, color }: { texture: Texture; color: string }) {
  return (
    <svg width="16" height="10" aria-hidden focusable="false" style={{ color }}>
      <defs>
        <pattern id={texture.id} width="8" height="8" patternUnits="userSpaceOnUse" style={{ color }}>
          <g stroke="currentColor" fill="none">
            {strokes[texture.index % strokes.length]}
          </g>
        </pattern>
      </defs>
      <rect x="0.5" y="0.5" width="15" height="9" fill={textureFill(texture)} stroke={color} />
    </svg>
  )
}
