import { Button, MessageBar, MessageBarBody, Spinner } from '@fluentui/react-components'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientTool } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorCode } from '../../client/errors.ts'
import { FormDrawer } from '../../parts/form-drawer.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { ErrorState } from '../../parts/states.tsx'
import { ChangeList, DriftTable } from './change-list.tsx'
import { ClientNotes } from './client-notes.tsx'
import { useClientsStyles } from './clients.styles.ts'
import { leaveDrift } from './left-drift.ts'
import { ModelField, useServedModels } from './model-field.tsx'
import { useLookAgain } from './use-clients.ts'
import { useSettled } from './use-settled.ts'

/** Shows what setting a tool up would change in its files, for the models that are chosen, and does it after that only. */
export function SetupDrawer({ tool, onClose }: { tool: ClientTool; onClose: () => void }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const notify = useNotify()
  const lookAgain = useLookAgain()
  const { names } = useServedModels()
  const [typed, setTyped] = useState<{ main: string | null; small: string | null }>({ main: null, small: null })
  const needsMain = tool.modelChoice.main === 'required'
  // A tool that needs a model gets the first one on offer, so that there is something to see at once.
  const main = typed.main ?? tool.models.main ?? (needsMain ? (names?.[0] ?? '') : '')
  const small = typed.small ?? tool.models.small ?? ''
  const [settledMain, settledSmall] = [useSettled(main).trim(), useSettled(small).trim()]
  const input = {
    id: tool.id,
    main: settledMain === '' ? null : settledMain,
    small: settledSmall === '' ? null : settledSmall,
  }
  const enough = !needsMain || input.main !== null
  const mustChoose = needsMain && main.trim() === '' && (names !== undefined || typed.main !== null)
  const preview = useQuery(
    api.clients.preview.queryOptions({
      input,
      enabled: enough,
      staleTime: 0,
      gcTime: 0,
      retry: false,
      // What was shown stays until the change for the new choice is known; it cannot be applied meanwhile.
      placeholderData: keepPreviousData,
    }),
  )
  const settled = settledMain === main.trim() && settledSmall === small.trim()
  const shown = enough ? preview.data : undefined
  const changes = shown?.files.some(({ change }) => change !== 'none') === true
  const [stale, setStale] = useState(false)
  const wasThere = tool.appliedAt !== null
  const drifted = tool.state === 'drifted'

  const apply = useMutation({
    mutationFn: (revision: string) => client.clients.apply({ ...input, revision }),
    onSuccess: async () => {
      await lookAgain()
      notify.success(t(wasThere ? 'setUp.again' : 'setUp.done', { name: tool.name }))
      onClose()
    },
    onError: async (error) => {
      if (errorCode(error) !== 'client.changed') return
      setStale(true)
      await preview.refetch()
    },
  })
  const failure = apply.error !== null && errorCode(apply.error) !== 'client.changed' ? apply.error : null

  return (
    <FormDrawer
      open
      size="wide"
      title={drifted ? t('drift.title') : t('setUp.title', { name: tool.name })}
      submitLabel={t(drifted ? 'drift.putBack' : 'setUp.apply')}
      dirty={false}
      busy={apply.isPending}
      submitDisabled={shown === undefined || !settled || preview.isFetching || !(changes || drifted)}
      error={failure}
      onClose={onClose}
      onSubmit={() => {
        if (shown === undefined) return
        setStale(false)
        apply.mutate(shown.revision)
      }}
      footer={
        tool.drift.length === 0 ? undefined : (
          <Button
            onClick={() => {
              leaveDrift(tool)
              notify.success(t('drift.left', { name: tool.name }))
              onClose()
            }}
          >
            {t('drift.leave')}
          </Button>
        )
      }
    >
      {tool.drift.length === 0 ? null : <DriftTable drift={tool.drift} />}
      {tool.modelChoice.main === 'none' && tool.modelChoice.small === 'none' ? null : (
        <div className={styles.models}>
          {tool.modelChoice.main === 'none' ? null : (
            <ModelField
              label={t('setUp.main')}
              hint={t(needsMain ? 'setUp.mainRequired' : 'setUp.mainHint')}
              required={needsMain}
              value={main}
              placeholder={t(needsMain ? 'setUp.modelChoose' : 'setUp.modelPlace')}
              onChange={(value) => setTyped({ ...typed, main: value })}
            />
          )}
          {tool.modelChoice.small === 'none' ? null : (
            <ModelField
              label={t('setUp.small')}
              hint={t('setUp.smallHint')}
              value={small}
              placeholder={t('setUp.modelPlace')}
              onChange={(value) => setTyped({ ...typed, small: value })}
            />
          )}
        </div>
      )}
      {stale ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('setUp.stale')}</MessageBarBody>
        </MessageBar>
      ) : null}
      <h3 className={styles.title}>{t(drifted ? 'drift.putBackText' : 'setUp.changes')}</h3>
      {mustChoose ? <span className={styles.quiet}>{t('setUp.chooseFirst')}</span> : null}
      {enough && shown === undefined && preview.error !== null && !preview.isFetching ? (
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
      ) : null}
      {shown === undefined && !mustChoose && (preview.isFetching || !enough) ? (
        <Spinner size="small" label={t('common:state.loading')} labelPosition="after" />
      ) : null}
      {shown === undefined ? null : (
        <>
          {changes ? null : <span className={styles.quiet}>{t('setUp.nothing')}</span>}
          <ChangeList files={shown.files} />
          <span>{shown.newKey === null ? t('setUp.oldKey') : t('setUp.newKey', { name: shown.newKey })}</span>
          <div className={styles.stack}>
            <h3 className={styles.title}>{t('setUp.notes')}</h3>
            <ClientNotes notes={shown.notes} />
          </div>
        </>
      )}
    </FormDrawer>
  )
}
