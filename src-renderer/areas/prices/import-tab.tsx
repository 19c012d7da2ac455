import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '../../client/api.ts'
import { errorText } from '../../client/errors.ts'
import { useFormat } from '../../i18n/format.ts'
import { JsonEditor } from '../../parts/json-editor.tsx'
import { Card } from '../../parts/page.tsx'
import { type LegacyRatios, readRatios } from './legacy.ts'
import { usePricesStyles } from './prices.styles.ts'
import { useRefreshPrices } from './prices-data.ts'

const tables: readonly (keyof LegacyRatios)[] = [
  'modelRatio',
  'completionRatio',
  'cacheRatio',
  'createCacheRatio',
  'modelPrice',
  'groupRatio',
]

/** Takes over the ratios of New API or One API as prices in US dollars. */
export function ImportTab() {
  const { t } = useTranslation('prices')
  const styles = usePricesStyles()
  const format = useFormat()
  const refresh = useRefreshPrices()
  const [text, setText] = useState('')
  const [value, setValue] = useState<unknown>(undefined)
  const found = useMemo(() => readRatios(value), [value])
  const take = useMutation(
    api.prices.importRatios.mutationOptions({
      onSuccess: () => {
        refresh()
        setText('')
        setValue(undefined)
      },
    }),
  )
  const { data } = take
  return (
    <div className={styles.scrolling}>
      <Card title={t('import.title')} description={t('import.text')}>
        <JsonEditor
          label={t('import.json')}
          hint={t('import.hint')}
          rows={12}
          value={text}
          onChange={(next, parsed) => {
            take.reset()
            setText(next)
            setValue(parsed)
          }}
        />
        {text.trim() === '' ? null : (
          <div className={styles.counts} role="status">
            {found.total === 0 ? (
              <span>{t('import.nothing')}</span>
            ) : (
              tables.map((table) => {
                const count = found.counts[table]
                return count === undefined ? null : (
                  <span key={table}>{t(`import.found.${table}`, { count, number: format.number(count) })}</span>
                )
              })
            )}
          </div>
        )}
        <Button
          className={styles.start}
          appearance="primary"
          disabled={found.total === 0 || take.isPending}
          onClick={() => take.mutate(found.ratios)}
        >
          {t('import.action')}
        </Button>
        {take.error === null ? null : (
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>{errorText(take.error, t)}</MessageBarBody>
          </MessageBar>
        )}
        {data === undefined ? null : (
          <MessageBar intent={data.skipped.length === 0 ? 'success' : 'warning'} layout="multiline">
            <MessageBarBody>
              {t('import.done', { prices: format.number(data.prices), groups: format.number(data.groups) })}
              {data.skipped.length === 0 ? null : (
                <>
                  {' '}
                  {t('import.skipped', { count: data.skipped.length })}
                  {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
                  <ul className={styles.skipped} tabIndex={0}>
                    {data.skipped.slice(0, 200).map((one) => (
                      <li key={`${one.model} ${one.reason}`}>{t('updates.skippedLine', one)}</li>
                    ))}
                  </ul>
                </>
              )}
            </MessageBarBody>
          </MessageBar>
        )}
      </Card>
    </div>
  )
}
