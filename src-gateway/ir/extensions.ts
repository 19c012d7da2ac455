/**
 * What one protocol says and the neutral form has no word for, kept under the protocol's id and by its own field names.
 * A writer restores its own and names the others' in warnings: `{ 'anthropic-messages': { top_field: … } }`.
 */
export type Extensions = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** A JSON Schema (or a vendor's subset of one), key order as the client sent it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** One protocol's extensions; empty when it has none. */
export function extensionsOf(extensions: Extensions | undefined, protocol: string): Readonly<Record<string, unknown>> {
  return extensions?.[protocol] ?? none
}

const none: Readonly<Record<string, unknown>> = Object.freeze({})
