import { Button, mergeClasses } from '@fluentui/react-components'
import {
  ArrowClockwiseRegular,
  CheckmarkCircleFilled,
  DismissCircleFilled,
  InfoRegular,
  WarningFilled,
} from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientDoctor, ClientTool } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { useFormat } from '../../i18n/format.ts'
import { DetailDrawer } from '../../parts/form-drawer.tsx'
import { QueryState } from '../../parts/states.tsx'
import { useClientsStyles } from './clients.styles.ts'

type Check = ClientDoctor['checks'][number]

const icons: Record<Check['state'], ReactElement> = {
  ok: <CheckmarkCircleFilled />,
  info: <InfoRegular />,
  warning: <WarningFilled />,
  error: <DismissCircleFilled />,
}

/** What keeps a tool from working, check by check, and what to do about it. */
export function DoctorDrawer({ tool, onClose }: { tool: ClientTool; onClose: () => void }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const doctor = useQuery(
    api.clients.doctor.queryOptions({ input: { id: tool.id }, staleTime: 0, gcTime: 0, refetchOnWindowFocus: false }),
  )
  const findings = doctor.data?.checks.filter(({ state }) => state === 'warning' || state === 'error').length ?? 0
  return (
    <DetailDrawer open size="medium" title={t('doctor.title', { name: tool.name })} onClose={onClose}>
      <QueryState query={doctor} lines={6}>
        {({ checks }) => (
          <>
            <div className={styles.buttons}>
              <span role="status">{findings === 0 ? t('doctor.allWell') : t('doctor.found', { count: findings })}</span>
              <span className={styles.grow} />
              <Button
                size="small"
                icon={<ArrowClockwiseRegular />}
                disabled={doctor.isFetching}
                onClick={() => void doctor.refetch()}
              >
                {t('doctor.again')}
              </Button>
            </div>
            <ul className={styles.checks}>
              {checks.map((check) => (
                <CheckItem key={`${check.id} ${check.code} ${check.facts.join(' ')}`} check={check} />
              ))}
            </ul>
          </>
        )}
      </QueryState>
    </DetailDrawer>
  )
}

function CheckItem({ check: { id, state, code, message, facts } }: { check: Check }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  const format = useFormat()
  const [first = '', second = ''] = facts
  const when = id === 'last-request' && first !== '' ? format.relative(first) : ''
  const words = { first, second, when, list: facts.join(', ') }
  const fix = t(`finding.${code}.fix`, { ...words, defaultValue: '' })
  return (
    <li className={styles.check}>
      <span
        className={mergeClasses(styles.checkIcon, styles[state])}
        role="img"
        aria-label={t(`doctor.state.${state}`)}
      >
        {icons[state]}
      </span>
      <div className={styles.message}>
        <h3 className={styles.title}>{t(`doctor.check.${id}`)}</h3>
        <div>{t(`finding.${code}.text`, { ...words, defaultValue: message })}</div>
        {fix === '' || state === 'ok' ? null : <div className={styles.fix}>{fix}</div>}
      </div>
    </li>
  )
}
