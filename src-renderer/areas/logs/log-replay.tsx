import { Button, Field, Link, Popover, PopoverSurface, PopoverTrigger, Select } from '@fluentui/react-components'
import { ArrowRepeatAllRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useHref, useNavigate } from 'react-router'
import type { LogDetail } from '../../../src-gateway/contract/index.ts'
import { api } from '../../client/api.ts'
import { offerReplay, type RequestReplay } from '../../parts/request-replay.ts'
import { QueryState } from '../../parts/states.tsx'
import { useLogStyles } from './logs.styles.ts'
import { replayChannels, replayOf } from './replay.ts'

/** So many channels are offered; the playground can be set to any other one. */
const offered = 200

/** Opens the playground with this request for another channel, or says why that cannot be. */
export function ReplayButton({ detail }: { detail: LogDetail }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const href = useHref('/settings?section=messages')
  const result = replayOf(detail)
  if ('why' in result) {
    return (
      <span className={styles.quiet}>
        {t(`replay.why.${result.why}`)}
        {result.why === 'notKept' || result.why === 'cut' ? (
          <>
            {' '}
            <Link href={href} inline>
              {t('replay.settings')}
            </Link>
          </>
        ) : null}
      </span>
    )
  }
  return (
    <Popover trapFocus positioning="below-start">
      <PopoverTrigger disableButtonEnhancement>
        <Button icon={<ArrowRepeatAllRegular />} size="small" className={styles.start}>
          {t('replay.action')}
        </Button>
      </PopoverTrigger>
      <PopoverSurface aria-label={t('replay.action')} className={styles.replay}>
        <ReplayForm detail={detail} replay={result.replay} />
      </PopoverSurface>
    </Popover>
  )
}

function ReplayForm({ detail, replay }: { detail: LogDetail; replay: RequestReplay }) {
  const { t } = useTranslation('logs')
  const styles = useLogStyles()
  const navigate = useNavigate()
  const channels = useQuery(api.channels.list.queryOptions({ input: { limit: 200 }, staleTime: 30_000 }))
  const [picked, setPicked] = useState<string | null>(null)
  return (
    <QueryState query={channels} lines={2}>
      {({ items }) => {
        const choices = replayChannels(items, detail).slice(0, offered)
        const value = picked ?? String(choices[0]?.channel.id ?? '')
        return (
          <>
            <Field label={t('replay.channel')} hint={t('replay.hint')}>
              <Select value={value} onChange={(_, data) => setPicked(data.value)}>
                {choices.map(({ channel, tried }) => (
                  <option key={channel.id} value={channel.id}>
                    {[channel.name, tried ? t('replay.tried') : null, channel.enabled ? null : t('replay.off')]
                      .filter((part) => part !== null)
                      .join(' · ')}
                  </option>
                ))}
                <option value="">{t('replay.any')}</option>
              </Select>
            </Field>
            <Button
              appearance="primary"
              className={styles.start}
              onClick={() => {
                offerReplay({ ...replay, channelId: value === '' ? null : Number(value) })
                void navigate('/playground')
              }}
            >
              {t('replay.open')}
            </Button>
          </>
        )
      }}
    </QueryState>
  )
}
