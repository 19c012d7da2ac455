import { useTranslation } from 'react-i18next'
import type { ImportChannel } from '../../../src-gateway/contract/imports.ts'
import { useFormat } from '../../i18n/format.ts'
import { useProtocolName } from '../../parts/protocol-name.ts'
import { useImportStyles } from './import.styles.ts'
import { noteWords } from './note-words.ts'

const pairsShown = 50

/** The rest of what comes over with a channel; what is not there is left out. */
export function ChannelFacts({ channel }: { channel: ImportChannel }) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const format = useFormat()
  const protocolName = useProtocolName()
  const mapping = Object.entries(channel.modelMapping)
  const limits = (['rpm', 'tpm', 'concurrency'] as const).flatMap((name) => {
    const value = channel.limits[name]
    return value === null ? [] : [t(`limit.${name}`, { value: format.number(value) })]
  })
  const facts: [string, string][] = [
    ['protocols', channel.protocols.map((id) => protocolName(id)).join(', ')],
    ['groups', channel.groups.join(', ')],
    ['tags', channel.tags.join(', ')],
    ['priority', channel.priority === 0 ? '' : format.number(channel.priority)],
    ['weight', channel.weight === 1 ? '' : format.number(channel.weight)],
    ['limits', limits.join(', ')],
    ['proxy', channel.proxyUrl ?? ''],
    ['headers', channel.headers.join(', ')],
    [
      'mapping',
      mapping
        .slice(0, pairsShown)
        .map(([from, to]) => `${from} → ${to}`)
        .join('\n'),
    ],
    ['remark', channel.remark ?? ''],
  ]
  return (
    <>
      <dl className={styles.figures}>
        {facts.map(([name, value]) =>
          value === '' ? null : (
            <div key={name}>
              <dt>{t(`detail.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      {channel.notes.length === 0 ? null : (
        <section className={styles.section} aria-label={t('edit.notes')}>
          <h3 className={styles.smallTitle}>{t('edit.notes')}</h3>
          <ul className={styles.noteList}>
            {channel.notes.map((note) => (
              <li key={`${note.code} ${note.facts.join(' ')}`} className={styles.words}>
                {noteWords(note, t)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
