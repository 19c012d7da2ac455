import {
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  MessageBar,
  MessageBarBody,
} from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientTool, ClientUndone } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { ClientProblemBar } from './client-problem.tsx'
import { useClientsStyles } from './clients.styles.ts'
import { useLookAgain } from './use-clients.ts'

interface UndoDialogProps {
  /** null: all of them. */
  tool: ClientTool | null
  /** All of them, as they are now. */
  tools: readonly ClientTool[]
  onClose: () => void
}

/** Asks, puts back what is still ours, and tells what was put back and what stays. */
export function UndoDialog({ tool, tools, onClose }: UndoDialogProps) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const lookAgain = useLookAgain()
  const [deleteKey, setDeleteKey] = useState(true)
  const undo = useMutation({
    mutationFn: async (): Promise<ClientUndone[]> => {
      if (tool !== null) return [await client.clients.undo({ id: tool.id, deleteKey })]
      const { items } = await client.clients.undoAll({ deleteKeys: deleteKey })
      return items
    },
    onSettled: () => void lookAgain(),
  })
  const done = undo.data
  const name = tool?.name ?? ''
  return (
    <Dialog open modalType="modal" onOpenChange={(_, data) => !data.open && !undo.isPending && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>
            {done !== undefined ? t('undo.doneTitle') : tool === null ? t('undo.titleAll') : t('undo.title', { name })}
          </DialogTitle>
          <DialogContent className={styles.wide}>
            {done === undefined ? (
              <>
                <span>{t('undo.text')}</span>
                {tool !== null && tool.tokenId === null ? null : (
                  <Checkbox
                    checked={deleteKey}
                    label={t(tool === null ? 'undo.deleteKeys' : 'undo.deleteKey')}
                    onChange={(_, data) => setDeleteKey(data.checked === true)}
                  />
                )}
              </>
            ) : done.length === 0 ? (
              <span>{t('undo.nothing')}</span>
            ) : (
              done.map((one) => (
                <UndoneTool
                  key={one.tool}
                  undone={one}
                  keyWanted={deleteKey}
                  tool={tools.find(({ id }) => id === one.tool)}
                />
              ))
            )}
            {undo.error === null ? null : (
              <MessageBar intent="error" layout="multiline">
                <MessageBarBody>{errorText(undo.error, t)}</MessageBarBody>
              </MessageBar>
            )}
          </DialogContent>
          <DialogActions>
            {done === undefined ? (
              <>
                <Button onClick={onClose} disabled={undo.isPending}>
                  {t('common:action.cancel')}
                </Button>
                <Button appearance="primary" disabled={undo.isPending} onClick={() => undo.mutate()}>
                  {t('undo.confirm')}
                </Button>
              </>
            ) : (
              <Button appearance="primary" onClick={onClose}>
                {t('common:action.close')}
              </Button>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

type Outcome = ClientUndone['files'][number]['outcome']

const tones: Record<Outcome, Tone> = {
  restored: 'good',
  edited: 'good',
  removed: 'good',
  untouched: 'info',
  failed: 'bad',
}

interface UndoneToolProps {
  undone: ClientUndone
  /** As it is now. */
  tool: ClientTool | undefined
  keyWanted: boolean
}

function UndoneTool({ undone, tool, keyWanted }: UndoneToolProps) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const failed = undone.files.some(({ outcome }) => outcome === 'failed')
  const keyWord = undone.keyDeleted ? 'keyDeleted' : failed && keyWanted ? 'keyLeft' : 'keyKept'
  return (
    <div className={styles.stack}>
      <h3 className={styles.title}>{tool?.name ?? undone.tool}</h3>
      {undone.files.map(({ path, outcome, kept, problem }) => (
        <div key={path} className={styles.stack}>
          <span className={styles.mono}>{path}</span>
          <span>
            <StatusBadge tone={tones[outcome]} text={t(`undo.outcome.${outcome}`)} />
          </span>
          {kept.length === 0 ? null : <span>{t('undo.kept', { keys: kept.join(', ') })}</span>}
          {problem === null ? null : <ClientProblemBar problem={problem} />}
        </div>
      ))}
      {undone.keyDeleted || tool?.tokenId != null ? <span className={styles.quiet}>{t(`undo.${keyWord}`)}</span> : null}
    </div>
  )
}
