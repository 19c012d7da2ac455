import { api, queryClient } from '../../client/api.ts'

/** Everything that an import may have added to is asked for again. */
export async function refreshImported(): Promise<void> {
  const changed = [
    api.imports.detect.key(),
    api.channels.key(),
    api.tokens.key(),
    api.groups.key(),
    api.models.key(),
    api.prices.key(),
    api.rules.key(),
    api.system.key(),
  ]
  await Promise.all(changed.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}
