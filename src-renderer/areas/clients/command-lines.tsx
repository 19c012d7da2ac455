import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { EyeOffRegular, KeyRegular } from '@fluentui/react-icons'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ClientShell, type ClientTool, clientShells } from '../../../src-gateway/contract/index.ts'
import { api, client } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { ChoiceBar } from '../../parts/choice-bar.tsx'
import { CodeBlock } from '../../parts/code-block.tsx'
import { useNotify } from '../../parts/notify.tsx'
import { QueryState } from '../../parts/states.tsx'
import { ClientNotes } from './client-notes.tsx'
import { useClientsStyles } from './clients.styles.ts'
import { useLookAgain } from './use-clients.ts'

/** What stands for the key in lines without one, as the gateway writes it. */
const standIn = 'sk-bc-your-key'

function usualShell(): ClientShell {
  return navigator.userAgent.includes('Windows') ? 'powershell' : 'bash'
}

/** Lines that start a tool once or set its variables, for each shell; without a key until it is asked for. */
export function CommandLines({ tool, main, small }: { tool: ClientTool; main: string | null; small: string | null }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const notify = useNotify()
  const lookAgain = useLookAgain()
  const [shell, setShell] = useState(usualShell)
  const input = { id: tool.id, main, small }
  const plain = useQuery(
    api.clients.commands.queryOptions({
      input: { ...input, key: 'placeholder' },
      placeholderData: keepPreviousData,
    }),
  )
  const withKey = useMutation({
    mutationFn: () => client.clients.commands({ ...input, key: 'own' }),
    onSuccess: () => void lookAgain(),
    onError: (error) => notify.error(errorText(error, t)),
  })
  const key = withKey.data?.key ?? null
  return (
    <div className={styles.wide}>
      <ChoiceBar
        kind="tabs"
        label={t('lines.shells')}
        options={clientShells.map((value) => ({ value, text: t(`lines.shell.${value}`) }))}
        value={shell}
        onChange={setShell}
      />
      <QueryState query={plain} lines={3}>
        {({ items, notes }) => {
          // With another choice of models the lines differ and the key is the same.
          const lines = items
            .filter((one) => one.shell === shell)
            .map((one) => ({ ...one, text: key === null ? one.text : one.text.replaceAll(standIn, key) }))
          return (
            <div role="tabpanel" aria-label={t(`lines.shell.${shell}`)} className={styles.wide}>
              {lines.length === 0 ? <span className={styles.quiet}>{t('lines.notForCmd')}</span> : null}
              {lines.map(({ purpose, text }) => {
                const label = t(purpose === 'set' && shell === 'dotenv' ? 'lines.setDotenv' : `lines.${purpose}`)
                return (
                  <div key={purpose} className={styles.stack}>
                    <h3 className={styles.title}>{label}</h3>
                    <CodeBlock label={label} text={text} />
                  </div>
                )
              })}
              <ClientNotes notes={notes} />
            </div>
          )
        }}
      </QueryState>
      {key === null ? (
        <div className={styles.buttons}>
          <Button icon={<KeyRegular />} disabled={withKey.isPending} onClick={() => withKey.mutate()}>
            {t('lines.withKey')}
          </Button>
          <span className={styles.quiet}>{t('lines.withKeyText', { key: standIn })}</span>
        </div>
      ) : (
        <>
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('lines.secret')}</MessageBarBody>
          </MessageBar>
          <div className={styles.buttons}>
            <Button icon={<EyeOffRegular />} onClick={() => withKey.reset()}>
              {t('lines.hide')}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
