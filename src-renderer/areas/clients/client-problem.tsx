import { MessageBar, MessageBarBody, mergeClasses } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { ClientProblem } from '../../../src-gateway/contract/index.ts'
import { useClientsStyles } from './clients.styles.ts'

/** Codes whose English message names what no translation can know. */
const withMessage: ReadonlySet<ClientProblem['code']> = new Set(['syntax', 'unsupported', 'unreadable'])

/** Why a file is left alone, and where in it the reason stands. */
export function ClientProblemBar({ problem }: { problem: ClientProblem }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const { code, file, line, column, message } = problem
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <p className={styles.message}>{t(`problem.${code}`)}</p>
        <p className={mergeClasses(styles.message, styles.mono)}>
          {line === null ? file : t('problem.place', { file, line, column })}
        </p>
        {withMessage.has(code) ? <p className={styles.message}>{message}</p> : null}
      </MessageBarBody>
    </MessageBar>
  )
}
