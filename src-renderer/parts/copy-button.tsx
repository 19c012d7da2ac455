/** `<CopyButton text label>`: copies, shows a tick for two seconds and tells screen readers. `copyText(text)` alone copies. */
import { Button, type ButtonProps, Tooltip, useAnnounce } from '@fluentui/react-components'
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { shell } from '../client/shell.ts'
import { useNotify } from './notify.tsx'

/** Puts text on the clipboard, by the shell in the app (the page itself has no permission there). */
export async function copyText(text: string): Promise<void> {
  if (shell === undefined) await navigator.clipboard.writeText(text)
  else await shell.copyText(text)
}

export interface CopyButtonProps extends Pick<ButtonProps, 'appearance' | 'size'> {
  text: string
  /** What is copied, for the tooltip and screen readers: "Copy address". */
  label: string
  /** Show the label beside the icon. */
  labelled?: boolean
}

export function CopyButton({ text, label, labelled = false, appearance = 'subtle', size = 'medium' }: CopyButtonProps) {
  const { t } = useTranslation()
  const { announce } = useAnnounce()
  const notify = useNotify()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => {
    copyText(text).then(
      () => {
        setCopied(true)
        announce(t('common:state.copied'))
      },
      () => notify.error(t('common:error.copy')),
    )
  }
  const words = copied ? t('common:state.copied') : label
  const icon = copied ? <CheckmarkRegular /> : <CopyRegular />
  if (labelled) {
    return (
      <Button appearance={appearance} size={size} type="button" icon={icon} onClick={copy}>
        {words}
      </Button>
    )
  }
  return (
    <Tooltip content={words} relationship="label">
      <Button appearance={appearance} size={size} type="button" icon={icon} onClick={copy} />
    </Tooltip>
  )
}
