import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
} from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ResetScope } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useDangerStyles } from '../../parts/danger.styles.ts'
import { useNotify } from '../../parts/notify.tsx'
import { useResetStyles } from './reset.styles.ts'

/** States of tools in whose files something of ours stands. */
const setUp: ReadonlySet<string> = new Set(['applied', 'drifted', 'moved'])

/** Says what will be gone, offers to put tools back first, and forgets after the word was typed. */
export function ResetDialog({ scope, onClose }: { scope: ResetScope; onClose: () => void }) {
  const { t } = useTranslation('reset')
  const styles = useResetStyles()
  const danger = useDangerStyles()
  const notify = useNotify()
  const cache = useQueryClient()
  const navigate = useNavigate()
  const [typed, type] = useState('')
  const [putBack, setPutBack] = useState(true)
  const tools = useQuery(api.clients.list.queryOptions({ enabled: scope === 'everything' }))
  const ours = tools.data?.editing === true ? tools.data.items.filter(({ state }) => setUp.has(state)) : []
  const run = useMutation({
    mutationFn: async () => {
      if (ours.length > 0 && putBack) {
        const { items } = await client.clients.undoAll({ deleteKeys: true })
        const failed = items.flatMap(({ files }) => files).filter(({ outcome }) => outcome === 'failed')
        if (failed.length > 0) throw new Error(t('toolFailed', { files: failed.map(({ path }) => path).join(', ') }))
      }
      return client.reset.run({ scope, confirm: scope })
    },
    onSuccess: async ({ copy }) => {
      onClose()
      notify.success(t('done', { copy }))
      if (scope === 'everything') await navigate('/')
      await cache.resetQueries()
    },
  })
  const word = t('word')
  const ready = typed.trim().toLocaleLowerCase() === word.toLocaleLowerCase() && !run.isPending && !tools.isLoading
  return (
    <Dialog open modalType="alert" onOpenChange={(_, data) => !data.open && !run.isPending && onClose()}>
      <DialogSurface>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (ready) run.mutate()
          }}
        >
          <DialogBody>
            <DialogTitle>{t(`${scope}.ask`)}</DialogTitle>
            <DialogContent className={styles.form}>
              <ul className={styles.points}>
                {t(`${scope}.points`)
                  .split('\n')
                  .map((point) => (
                    <li key={point}>{point}</li>
                  ))}
                <li>{t('copyFirst')}</li>
              </ul>
              {ours.length === 0 ? null : (
                <Checkbox
                  checked={putBack}
                  label={t('putBack', { count: ours.length, tools: ours.map(({ name }) => name).join(', ') })}
                  onChange={(_, data) => setPutBack(data.checked === true)}
                />
              )}
              <Field label={t('type', { word })}>
                <Input value={typed} autoComplete="off" spellCheck={false} onChange={(_, data) => type(data.value)} />
              </Field>
              {run.error === null ? null : (
                <MessageBar intent="error" layout="multiline">
                  <MessageBarBody>{errorText(run.error, t)}</MessageBarBody>
                </MessageBar>
              )}
            </DialogContent>
            <DialogActions>
              <Button disabled={run.isPending} onClick={onClose}>
                {t('common:action.cancel')}
              </Button>
              <Button
                appearance="primary"
                type="submit"
                className={ready ? danger.button : undefined}
                disabled={!ready}
              >
                {run.isPending ? t('working') : t(`${scope}.confirm`)}
              </Button>
            </DialogActions>
          </DialogBody>
        </form>
      </DialogSurface>
    </Dialog>
  )
}
