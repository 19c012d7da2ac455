/**
 * `<MovedClientsBar />`: tells when tools still name an address at which the gateway answers no more, and updates all of them with
 * the models they were set up with; nothing when there are none. `useMoveClients()` does the same for the tools it is given.
 */
import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientTool } from '../../src-gateway/contract/index.ts'
import { api, client } from '../client/api.ts'
import { errorText } from '../client/errors.ts'
import { useGatewayState } from '../client/use-gateway-state.ts'
import { useNotify } from './notify.tsx'

/** A tool that was not updated, and why. */
export interface NotMoved {
  tool: ClientTool
  error: unknown
}

/** Writes the gateway's present address into the files of tools; answers those that could not be updated. */
export function useMoveClients(): (tools: readonly ClientTool[]) => Promise<NotMoved[]> {
  const cache = useQueryClient()
  return useCallback(
    async (tools) => {
      const failed: NotMoved[] = []
      for (const tool of tools) {
        const choice = { id: tool.id, ...tool.models }
        try {
          const { revision } = await client.clients.preview(choice)
          await client.clients.apply({ ...choice, revision })
        } catch (error) {
          failed.push({ tool, error })
        }
      }
      await cache.invalidateQueries({ queryKey: api.clients.key() })
      return failed
    },
    [cache],
  )
}

export function MovedClientsBar() {
  const { t } = useTranslation()
  const notify = useNotify()
  const { url } = useGatewayState()
  const tools = useQuery(api.clients.list.queryOptions({ input: {}, staleTime: 5_000 }))
  const moved = tools.data?.items.filter(({ state }) => state === 'moved') ?? []
  const move = useMoveClients()
  const update = useMutation({
    mutationFn: () => move(moved),
    onSuccess: (failed, _, __) => {
      const done = moved.length - failed.length
      if (done > 0) notify.success(t('common:movedClients.done', { count: done }))
      for (const { tool, error } of failed)
        notify.error(t('common:movedClients.failed', { name: tool.name, reason: errorText(error, t) }))
    },
  })
  if (moved.length === 0) return null
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t('common:movedClients.title', { count: moved.length })}</MessageBarTitle>
        {t('common:movedClients.text', {
          url: url ?? window.location.origin,
          names: moved.map(({ name }) => name).join(', '),
        })}
      </MessageBarBody>
      <MessageBarActions>
        <Button appearance="primary" disabled={update.isPending} onClick={() => update.mutate()}>
          {t('common:movedClients.update')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  )
}
