import { Button, MessageBar, MessageBarBody } from '@fluentui/react-components'
import { ChevronDownRegular, ChevronRightRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ClientFilePreview } from '../../../src-gateway/contract/index.ts'
import { errorText } from '../../client/errors.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import type { PreviewedTool } from './tool-setup.ts'
import { useWelcomeStyles } from './welcome.styles.ts'

/** File by file what setting tools up changes, or changed. */
export function ToolChanges({ tools }: { tools: readonly PreviewedTool[] }) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  return (
    <section className={styles.group} aria-label={t('tools.changes')} aria-live="polite">
      <span className={styles.legend}>{t('tools.changes')}</span>
      <ul className={styles.list}>
        {tools.map(({ tool, preview, outcome, error }) => (
          <li key={tool.id} className={styles.item}>
            <div className={styles.itemHead}>
              <span className={styles.itemName}>
                <span className={styles.name}>{tool.name}</span>
                {preview?.newKey == null || outcome === 'applied' ? null : (
                  <span className={styles.small}>{t('tools.newKey', { name: preview.newKey })}</span>
                )}
              </span>
              {outcome === 'applied' ? <StatusBadge tone="good" text={t('tools.state.applied')} /> : null}
            </div>
            {outcome === 'stale' ? (
              <MessageBar intent="warning" layout="multiline">
                <MessageBarBody>{t('tools.stale')}</MessageBarBody>
              </MessageBar>
            ) : null}
            {outcome === 'failed' ? (
              <MessageBar intent="error" layout="multiline">
                <MessageBarBody>{errorText(error, t)}</MessageBarBody>
              </MessageBar>
            ) : null}
            {outcome === 'applied'
              ? null
              : preview?.files.map((file) => <FileChange key={file.path} file={file} tool={tool.name} />)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function FileChange({ file, tool }: { file: ClientFilePreview; tool: string }) {
  const { t } = useTranslation('welcome')
  const styles = useWelcomeStyles()
  const [open, setOpen] = useState(false)
  return (
    <>
      <div className={styles.line}>
        <span>{t(`tools.change.${file.change}`)}</span>
        <span className={styles.mono}>{file.path}</span>
        {file.diff === '' ? null : (
          <Button
            size="small"
            appearance="subtle"
            icon={open ? <ChevronDownRegular /> : <ChevronRightRegular />}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {t('tools.lines')}
          </Button>
        )}
      </div>
      {file.replaces.length === 0 ? null : (
        <span className={styles.small}>
          {t('tools.replaces', { keys: file.replaces.map(({ key }) => key).join(', ') })}
        </span>
      )}
      {open ? <CodeBlock label={t('tools.linesOf', { tool })} text={file.diff} /> : null}
    </>
  )
}
