import type { Extensions } from '../../ir/extensions.ts'

/** The protocol's id: under it stand its extensions, and it is the origin of its states. */
export const own = 'openai-responses'

/** Extensions of this protocol, or none when there is nothing to keep. */
export function keep(fields: Readonly<Record<string, unknown>> | undefined): { extensions?: Extensions } | undefined {
  return fields === undefined ? undefined : { extensions: { [own]: fields } }
}
