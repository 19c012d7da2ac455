import type { ClientPreview, ClientTool } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { errorCode } from '../../client/errors.ts'

/** A tool with what setting it up would change, or what came of it. */
export interface PreviewedTool {
  tool: ClientTool
  models: { main: string | null; small: string | null }
  /** null where it could not be shown. */
  preview: ClientPreview | null
  /** `stale`: the files changed after they were shown; `preview` is as they are now. */
  outcome: 'ready' | 'stale' | 'applied' | 'failed'
  error: unknown
}

/** What setting these tools up would change. One that cannot be shown hinders no other. */
export function previewTools(tools: readonly ClientTool[], model: string | null): Promise<PreviewedTool[]> {
  return Promise.all(
    tools.map((tool) => {
      const { main, small } = tool.modelChoice
      // A model for small things is the same one: what is served is then all that is asked for.
      const models = { main: main === 'none' ? null : model, small: small === 'none' ? null : model }
      return look({ tool, models, preview: null, outcome: 'ready', error: null })
    }),
  )
}

async function look(one: PreviewedTool): Promise<PreviewedTool> {
  try {
    return { ...one, preview: await client.clients.preview({ id: one.tool.id, ...one.models }) }
  } catch (error) {
    return { ...one, preview: null, outcome: 'failed', error }
  }
}

/** Does what was shown, tool by tool. One whose files changed meanwhile is shown anew instead. */
export async function applyTools(tools: readonly PreviewedTool[]): Promise<PreviewedTool[]> {
  const after: PreviewedTool[] = []
  for (const one of tools) after.push(await apply(one))
  return after
}

async function apply(one: PreviewedTool): Promise<PreviewedTool> {
  const { tool, models, preview, outcome } = one
  if (preview === null || outcome === 'applied' || outcome === 'failed') return one
  try {
    await client.clients.apply({ id: tool.id, ...models, revision: preview.revision })
    return { ...one, outcome: 'applied', error: null }
  } catch (error) {
    if (errorCode(error) === 'client.changed') return look({ ...one, outcome: 'stale', error: null })
    return { ...one, outcome: 'failed', error }
  }
}
