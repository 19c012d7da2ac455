import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ClientState, ClientTool } from '../../../src-gateway/contract/index.ts'
import { errorText } from '../../client/errors.ts'
import { useMoveClients } from '../../parts/moved-clients.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { StatusBadge, type Tone } from '../../parts/status-badge.tsx'
import { CardFacts, CardMenu, type ShowPart } from './card-parts.tsx'
import { ClientProblemBar } from './client-problem.tsx'
import { useClientsStyles } from './clients.styles.ts'
import { useIsLeft } from './left-drift.ts'

const tones: Record<ClientState, Tone> = {
  missing: 'off',
  unset: 'off',
  applied: 'good',
  drifted: 'warning',
  moved: 'warning',
  broken: 'bad',
  guided: 'info',
}

interface FileCardProps {
  tool: ClientTool
  onShow: ShowPart
  /** Reads the files again. */
  onLook: () => void
}

/** A tool whose files the gateway edits: how it stands, and what can be done about it. */
export function FileCard({ tool, onShow, onLook }: FileCardProps) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const notify = useNotify()
  const isLeft = useIsLeft(tool)
  const { name, state } = tool
  const move = useMoveClients()
  const update = useMutation({
    mutationFn: () => move([tool]),
    onSuccess: (failed) => {
      const [first] = failed
      if (first === undefined) notify.success(t('setUp.again', { name }))
      else notify.error(errorText(first.error, t))
    },
  })
  const isSetUp = tool.appliedAt !== null
  const shownState = state === 'drifted' && isLeft ? 'left' : state
  return (
    <article className={styles.card} aria-labelledby={`client-${tool.id}`}>
      <div className={styles.head}>
        <h3 className={styles.name} id={`client-${tool.id}`}>
          {name}
        </h3>
        <StatusBadge tone={shownState === 'left' ? 'info' : tones[state]} text={t(`state.${shownState}`)} />
        <CardMenu tool={tool} editing onShow={onShow} />
      </div>
      <CardFacts tool={tool} editing />
      {tool.problem === null ? null : <ClientProblemBar problem={tool.problem} />}
      {shownState === 'drifted' ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {tool.drift.length === 0 ? t('drift.cut') : t('drift.text', { count: tool.drift.length })}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {state === 'moved' ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('moved.text')}</MessageBarBody>
        </MessageBar>
      ) : null}
      <span className={styles.grow} />
      <div className={styles.buttons}>
        {state === 'moved' ? (
          <Button
            appearance="primary"
            disabled={update.isPending}
            aria-label={t('moved.updateThing', { name })}
            onClick={() => update.mutate()}
          >
            {t('moved.update')}
          </Button>
        ) : null}
        {state === 'broken' ? (
          <Button aria-label={t('problem.againThing', { name })} onClick={onLook}>
            {t('problem.again')}
          </Button>
        ) : state === 'drifted' && tool.drift.length > 0 ? (
          <Button
            appearance={isLeft ? 'secondary' : 'primary'}
            aria-label={t('drift.reviewThing', { name })}
            onClick={() => onShow('setup', tool)}
          >
            {t('drift.review')}
          </Button>
        ) : (
          <Button
            appearance={isSetUp ? 'secondary' : 'primary'}
            aria-label={t(isSetUp ? 'setUp.changeThing' : 'setUp.actionThing', { name })}
            onClick={() => onShow('setup', tool)}
          >
            {t(isSetUp ? 'setUp.change' : 'setUp.action')}
          </Button>
        )}
        <Button aria-label={t('doctor.actionThing', { name })} onClick={() => onShow('doctor', tool)}>
          {t('doctor.action')}
        </Button>
      </div>
    </article>
  )
}
