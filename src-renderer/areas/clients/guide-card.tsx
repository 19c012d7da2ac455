import { Button } from '@fluentui/react-components'
import { CheckmarkRegular, KeyRegular } from '@fluentui/react-icons'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ClientTool } from '../../../src-gateway/contract/index.ts'
import { client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useGatewayState } from '../../client/use-gateway-state.ts'
import { CopyButton, copyText } from '../../parts/copy-button.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { CardFacts, CardMenu, type ShowPart } from './card-parts.tsx'
import { ClientNotes } from './client-notes.tsx'
import { useClientsStyles } from './clients.styles.ts'
import { useLookAgain } from './use-clients.ts'

interface GuideCardProps {
  tool: ClientTool
  /** Whether the gateway may look at this machine. */
  editing: boolean
  onShow: ShowPart
}

/** A tool that a person sets up: each field under the tool's own name, with what to copy into it. */
export function GuideCard({ tool, editing, onShow }: GuideCardProps) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const { url } = useGatewayState()
  const isGuide = tool.kind === 'guide'
  // Tools whose files would be edited on the person's own machine have no guide: those that no line sets up take the same three.
  const steps: ClientTool['guide'] =
    isGuide || hasLines(tool)
      ? tool.guide
      : [
          { field: 'base-url', label: t('guide.field.base-url'), value: `${url ?? window.location.origin}/v1` },
          { field: 'api-key', label: t('guide.field.api-key'), value: null },
          { field: 'model', label: t('guide.field.model'), value: null },
        ]
  return (
    <article className={styles.card} aria-labelledby={`client-${tool.id}`}>
      <div className={styles.head}>
        <h3 className={styles.name} id={`client-${tool.id}`}>
          {tool.name}
        </h3>
        <CardMenu tool={tool} editing={editing} onShow={onShow} />
      </div>
      {steps.length === 0 ? null : (
        <ul className={styles.fields}>
          {steps.map(({ field, label, value }) => (
            <li key={label} className={styles.field}>
              <span>{label}</span>
              {field === 'api-key' ? (
                <>
                  <span className={styles.quiet}>{t('guide.ownKey')}</span>
                  <CopyKeyButton tool={tool} />
                </>
              ) : value === null ? (
                <span className={styles.quiet}>{t('guide.anyModel')}</span>
              ) : (
                <>
                  <span className={styles.mono}>{value}</span>
                  <CopyButton
                    text={value}
                    label={t('common:action.copyThing', { thing: `${tool.name}, ${label}` })}
                    size="small"
                  />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {tool.tokenId === null && tool.program === null ? null : <CardFacts tool={tool} editing={editing} />}
      {/* What is said of files does not concern whoever edits none. */}
      {isGuide ? <ClientNotes notes={tool.notes} /> : null}
      {hasLines(tool) || editing ? (
        <>
          <span className={styles.grow} />
          <div className={styles.buttons}>
            {hasLines(tool) ? (
              <Button aria-label={t('lines.actionThing', { name: tool.name })} onClick={() => onShow('lines', tool)}>
                {t('lines.action')}
              </Button>
            ) : null}
            {editing ? (
              <Button aria-label={t('doctor.actionThing', { name: tool.name })} onClick={() => onShow('doctor', tool)}>
                {t('doctor.action')}
              </Button>
            ) : null}
          </div>
        </>
      ) : null}
    </article>
  )
}

/** Whether lines of a shell are all it takes. Zed reads its key from them and its address from its file. */
function hasLines({ launches, id }: ClientTool): boolean {
  return launches && id !== 'zed'
}

/** Copies the tool's own key and shows it nowhere; it is made when there is none. */
function CopyKeyButton({ tool }: { tool: ClientTool }) {
  const { t } = useTranslation('clients')
  const notify = useNotify()
  const lookAgain = useLookAgain()
  const copy = useMutation({
    mutationFn: async () => {
      const { key } = await client.clients.commands({ id: tool.id, key: 'own' })
      try {
        await copyText(key ?? '')
      } catch {
        throw new Error(t('common:error.copy'))
      }
    },
    onSuccess: () => {
      const word = tool.tokenId === null ? 'guide.keyMade' : 'guide.keyCopied'
      notify.success(t(word, { name: tool.name }))
    },
    onError: (error) => notify.error(errorText(error, t)),
    onSettled: () => void lookAgain(),
  })
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={copy.isSuccess ? <CheckmarkRegular /> : <KeyRegular />}
      disabled={copy.isPending}
      aria-label={t('guide.copyKeyThing', { name: tool.name })}
      onClick={() => copy.mutate()}
    >
      {t('guide.copyKey')}
    </Button>
  )
}
