import { Badge } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { ClientDrift, ClientFilePreview } from '../../../src-gateway/contract/index.ts'
import { DiffView } from '../../parts/diff-view.tsx'
import { useClientsStyles } from './clients.styles.ts'

const colors = { create: 'success', edit: 'brand', none: 'informative' } as const

/** Each file with what would change in it. */
export function ChangeList({ files }: { files: readonly ClientFilePreview[] }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  return (
    <>
      {files.map(({ path, linkTarget, change, diff, replaces }) => (
        <div key={path} className={styles.file}>
          <div className={styles.fileHead}>
            <span className={styles.mono}>{path}</span>
            <Badge appearance="tint" color={colors[change]} shape="rounded">
              {t(`setUp.${change}`)}
            </Badge>
          </div>
          {linkTarget === null ? null : <span className={styles.quiet}>{t('setUp.link', { target: linkTarget })}</span>}
          {diff === '' ? null : <DiffView label={t('setUp.diffOf', { file: path })} diff={diff} />}
          {replaces.length === 0 || change === 'none' ? null : (
            <div>
              <span className={styles.quiet}>{t('setUp.replaces')}</span>
              <ul className={styles.fields}>
                {replaces.map(({ key, found }) => (
                  <li key={key} className={styles.mono}>
                    {found === null ? key : t('setUp.replaced', { key, found })}
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      ))}
    </>
  )
}

/** Values that were written and are not so any more. */
export function DriftTable({ drift }: { drift: readonly ClientDrift[] }) {
  const { t } = useTranslation('clients')
  const styles = useClientsStyles()
  return (
    <table className={styles.table} aria-label={t('drift.title')}>
      <thead>
        <tr>
          <th>{t('drift.key')}</th>
          <th>{t('drift.wrote')}</th>
          <th>{t('drift.found')}</th>
        </tr>
      </thead>
      <tbody>
        {drift.map(({ file, key, wrote, found }) => (
          <tr key={`${file} ${key}`}>
            <td className={styles.mono}>{key}</td>
            <td className={styles.mono}>{wrote ?? t('drift.nothing')}</td>
            <td className={styles.mono}>{found ?? t('drift.nothing')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
