import { useQuery } from '@tanstack/react-query'
import { api } from '../../client/api.ts'
import { chatModels } from './pick-model.ts'

/** So many are offered; a gateway that serves more is past its first steps. */
const offered = 500

/** Names of models that can be chatted with now, by name. */
export function useServed(): readonly string[] {
  const models = useQuery(api.models.list.queryOptions({ input: { served: 'true' }, staleTime: 5_000 }))
  return chatModels(models.data?.items.map(({ name }) => name) ?? []).slice(0, offered)
}
