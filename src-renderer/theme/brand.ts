import type { BrandVariants } from '@fluentui/react-components'

/**
 * Petrol for what can be clicked. Ember, the other half of the mark, is kept for data and the mark itself, because an
 * orange button beside Fluent's orange warnings and red errors would say nothing. Shade 80 on white is 5.2:1.
 */
export const brand: BrandVariants = {
  10: '#02181b',
  20: '#05262b',
  30: '#06353c',
  40: '#07434b',
  50: '#07515a',
  60: '#075d67',
  70: '#076974',
  80: '#087884',
  90: '#1c8895',
  100: '#3098a5',
  110: '#45a8b4',
  120: '#5bb7c2',
  130: '#73c5cf',
  140: '#8dd2da',
  150: '#aadfe5',
  160: '#c9ecf0',
}

/** Chart series, at least 3:1 against the card they lie on. The order is the order of use. */
export const dataColors = {
  light: ['#c2450c', '#087884', '#6b4fbb', '#8a6a00', '#b0307a', '#3566c4', '#4d7a1f', '#7a5c4d'],
  dark: ['#ff9a61', '#5bc0cc', '#b6a0f5', '#e0bd4a', '#f08fc4', '#8fb4ff', '#a8d16b', '#cfb3a4'],
  /** High contrast, at least 7:1. */
  contrastLight: ['#8a2a00', '#00505a', '#44209c', '#5c4300', '#86004f', '#003a9e', '#2c5200', '#533b2e'],
  contrastDark: ['#ffb27a', '#1aebff', '#d0bfff', '#ffff00', '#ff9fd8', '#a8c8ff', '#b8ff70', '#ffe0d0'],
  /** Forced colours: a drawing is not recoloured by the browser, so it takes the system's colours itself. */
  forced: ['CanvasText', 'LinkText', 'Highlight', 'GrayText', 'VisitedText', 'CanvasText', 'LinkText', 'Highlight'],
} as const
