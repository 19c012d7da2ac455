import { Button, Field, MessageBar, MessageBarBody, mergeClasses, Spinner, Textarea } from '@fluentui/react-components'
import { ArrowUploadRegular } from '@fluentui/react-icons'
import { type DragEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Card } from '../../parts/page.tsx'
import { useImportStyles } from './import.styles.ts'
import { type FileProblem, fromText, type ImportFrom, largestText, readFile } from './read-file.ts'

export interface PasteCardProps {
  busy: boolean
  onRead: (from: ImportFrom) => void
}

/** Takes pasted text and links, and files that are dropped or chosen. The content says what it is. */
export function PasteCard({ busy, onRead }: PasteCardProps) {
  const { t } = useTranslation('import')
  const styles = useImportStyles()
  const chooser = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<FileProblem | 'several' | null>(null)
  // Entering a child counts as leaving its parent.
  const depth = useRef(0)
  const [over, setOver] = useState(false)

  const take = (from: ImportFrom | FileProblem) => {
    if (typeof from === 'string') setProblem(from)
    else {
      setProblem(null)
      onRead(from)
    }
  }
  const takeText = (given: string) => take(given.length > largestText ? 'tooLarge' : fromText(given))
  const drop = (event: DragEvent) => {
    event.preventDefault()
    depth.current = 0
    setOver(false)
    if (busy) return
    const { files } = event.dataTransfer
    const [file] = files
    if (files.length > 1) setProblem('several')
    else if (file !== undefined) void readFile(file).then(take)
    else {
      const dropped = event.dataTransfer.getData('text/uri-list') || event.dataTransfer.getData('text/plain')
      if (dropped.trim() !== '') takeText(dropped)
    }
  }

  return (
    <Card title={t('paste.title')} description={t('paste.text')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button below does the same */}
      <div
        className={mergeClasses(styles.drop, over && styles.over)}
        onDragEnter={(event) => {
          event.preventDefault()
          depth.current += 1
          setOver(true)
        }}
        onDragOver={(event) => event.preventDefault()}
        onDragLeave={() => {
          depth.current = Math.max(0, depth.current - 1)
          if (depth.current === 0) setOver(false)
        }}
        onDrop={drop}
      >
        <Field label={t('paste.label')} hint={t('paste.hint')}>
          <Textarea
            value={text}
            resize="vertical"
            placeholder={'ccswitch://v1/import?…\nhttps://api.example.com/v1 sk-…\nmodel_list: …'}
            textarea={{ rows: 8, spellCheck: false, autoComplete: 'off', className: styles.mono }}
            onChange={(_, data) => {
              setText(data.value)
              setProblem(null)
            }}
          />
        </Field>
        <div className={styles.buttons}>
          <Button
            appearance="primary"
            disabled={busy || text.trim() === ''}
            icon={busy ? <Spinner size="tiny" /> : null}
            onClick={() => takeText(text)}
          >
            {t(busy ? 'reading' : 'paste.preview')}
          </Button>
          <Button icon={<ArrowUploadRegular />} disabled={busy} onClick={() => chooser.current?.click()}>
            {t('paste.choose')}
          </Button>
          <span className={styles.quiet}>{t('paste.drop')}</span>
          <input
            ref={chooser}
            type="file"
            hidden
            aria-label={t('paste.file')}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0]
              // The same file may be chosen once more.
              event.currentTarget.value = ''
              if (file !== undefined) void readFile(file).then(take)
            }}
          />
        </div>
      </div>
      {problem === null ? null : (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{t(`file.${problem}`)}</MessageBarBody>
        </MessageBar>
      )}
    </Card>
  )
}
