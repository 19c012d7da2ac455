import { Button, Field, Input, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Token, type TokenPatch, tokenPatch } from '../../../src-gateway/contract/token.ts'
import { api, client, queryClient } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { changesBack } from '../../parts/bulk-call.ts'
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx'
import { OptionalNumberField } from '../../parts/fields.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { BulkPopover, SelectionBar } from '../../parts/selection-bar.tsx'
import { useBulk } from '../../parts/use-bulk.tsx'
import type { Chosen } from '../../parts/use-chosen.ts'
import { fromLocalInput } from './key-form.ts'

type BulkPatch = Omit<TokenPatch, 'name'>

const noLimits = { rpm: null, tpm: null, concurrency: null }

function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: api.tokens.key() })
  void queryClient.invalidateQueries({ queryKey: api.users.key() })
  void queryClient.invalidateQueries({ queryKey: api.groups.key() })
}

/** What can be done to several API keys at once; shown while some are chosen. */
export function KeyBulkBar({ chosen, rows }: { chosen: Chosen; rows: readonly Token[] }) {
  const { t } = useTranslation('keys')
  const notify = useNotify()
  const bulk = useBulk()
  const groups = useQuery(api.groups.list.queryOptions())
  const [deleting, setDeleting] = useState(false)
  const [busy, setBusy] = useState(false)
  const [quota, setQuota] = useState<number | null>(null)
  const [limits, setLimits] = useState<{ rpm: number | null; tpm: number | null; concurrency: number | null }>(noLimits)
  const [expires, setExpires] = useState('')
  const { ids } = chosen
  const nameOf = (id: number) => rows.find((row) => row.id === id)?.name ?? t('bulk.key', { id })

  const change = (patch: BulkPatch) => {
    const before = rows.filter((row) => ids.includes(row.id))
    const undo = async (changed: Token[]) => {
      const done = new Set(changed.map(({ id }) => id))
      const back = changesBack(
        before.filter(({ id }) => done.has(id)),
        (row): BulkPatch =>
          Object.fromEntries(Object.keys(patch).map((field) => [field, row[field as keyof BulkPatch]])),
      )
      try {
        for (const group of back) await client.tokens.batch(group)
      } catch (error) {
        notify.error(errorText(error, t))
      }
      refresh()
    }
    return bulk.run({
      ids,
      nameOf,
      call: async (some) => {
        const { items, failed } = await client.tokens.batch({ ids: some, patch })
        return { done: items, failed }
      },
      onDone: refresh,
      done: (count) => t('bulk.done', { count }),
      // What rows had that were never read here is not known.
      ...(before.length === ids.length && ids.length <= 1000 ? { undo: (done: Token[]) => void undo(done) } : {}),
    })
  }
  const remove = async () => {
    setBusy(true)
    const done = await bulk.run({
      ids,
      nameOf,
      call: async (some) => {
        const { removed, failed } = await client.tokens.removeMany({ ids: some })
        return { done: removed, failed }
      },
      onDone: (gone: number[]) => {
        refresh()
        chosen.drop(gone)
      },
      done: (count) => t('bulk.removed', { count }),
    })
    setBusy(false)
    if (done) setDeleting(false)
  }
  const expiresAt = fromLocalInput(expires)

  return (
    <>
      {bulk.dialog}
      {ids.length === 0 ? null : (
        <SelectionBar label={t('bulk.label')} count={ids.length} onClear={chosen.clear} all={chosen.all}>
          <Button size="small" onClick={() => void change({ enabled: true })}>
            {t('bulk.enable')}
          </Button>
          <Button size="small" onClick={() => void change({ enabled: false })}>
            {t('bulk.disable')}
          </Button>
          <Menu>
            <MenuTrigger disableButtonEnhancement>
              <Button size="small">{t('bulk.group')}</Button>
            </MenuTrigger>
            <MenuPopover>
              <MenuList>
                {groups.data?.items.map(({ name }) => (
                  <MenuItem key={name} onClick={() => void change({ group: name })}>
                    {name}
                  </MenuItem>
                ))}
              </MenuList>
            </MenuPopover>
          </Menu>
          <BulkPopover
            label={t('bulk.quota')}
            valid={tokenPatch.safeParse({ quotaUsd: quota }).success}
            onOpen={() => setQuota(null)}
            onApply={() => change({ quotaUsd: quota })}
          >
            <OptionalNumberField
              label={t('form.quota')}
              hint={t('form.quotaHint')}
              unit="USD"
              placeholder={t('common:state.unlimited')}
              value={quota}
              onChange={setQuota}
            />
          </BulkPopover>
          <BulkPopover
            label={t('bulk.limits')}
            valid={tokenPatch.safeParse({ limits }).success}
            onOpen={() => setLimits(noLimits)}
            onApply={() => change({ limits })}
          >
            {(['rpm', 'tpm', 'concurrency'] as const).map((limit) => (
              <OptionalNumberField
                key={limit}
                label={t(`form.${limit}`)}
                placeholder={t('common:state.unlimited')}
                value={limits[limit]}
                onChange={(value) => setLimits({ ...limits, [limit]: value })}
              />
            ))}
          </BulkPopover>
          <BulkPopover
            label={t('bulk.expiry')}
            valid={expires === '' || expiresAt !== null}
            onOpen={() => setExpires('')}
            onApply={() => change({ expiresAt })}
          >
            <Field label={t('form.expires')} hint={t('form.expiresHint')}>
              <Input type="datetime-local" value={expires} onChange={(_, data) => setExpires(data.value)} />
            </Field>
          </BulkPopover>
          <Button size="small" icon={<DeleteRegular />} onClick={() => setDeleting(true)}>
            {t('common:action.delete')}
          </Button>
        </SelectionBar>
      )}
      <ConfirmDialog
        open={deleting}
        danger
        title={t('bulk.deleteTitle', { count: ids.length })}
        text={t('delete.text')}
        confirmLabel={t('common:action.delete')}
        busy={busy}
        onClose={() => setDeleting(false)}
        onConfirm={() => void remove()}
      />
    </>
  )
}
