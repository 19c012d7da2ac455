import type { OpaqueState } from '../../ir/opaque.ts'

/**
 * Cohere signs nothing, but a plan before calls and thinking before text stand in two places; the mark tells which, and that
 * the words are Cohere's own and may go back.
 */
export const planState: OpaqueState = Object.freeze({ origin: 'cohere-chat', value: 'tool_plan' })
export const thinkingState: OpaqueState = Object.freeze({ origin: 'cohere-chat', value: 'thinking' })
