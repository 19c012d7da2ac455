import {
  Button,
  Field,
  Input,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Popover,
  PopoverSurface,
  PopoverTrigger,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import type { ChannelActions } from './channel-actions.ts'
import { useChannelStyles } from './channels.styles.ts'
import { splitNames } from './model-picker.ts'

interface BatchBarProps {
  selected: Channel[]
  actions: ChannelActions
  onClear: () => void
}

/** What can be done to several channels at once; shown while some are selected. */
export function BatchBar({ selected, actions, onClear }: BatchBarProps) {
  const { t } = useTranslation('channels')
  const styles = useChannelStyles()
  const ids = selected.map((channel) => channel.id)
  return (
    <section className={styles.batch} aria-label={t('batch.label')}>
      <span className={styles.batchCount} role="status">
        {t('batch.selected', { count: ids.length })}
      </span>
      <Button size="small" onClick={() => void actions.batch(ids, { enabled: true })}>
        {t('batch.enable')}
      </Button>
      <Button size="small" onClick={() => void actions.batch(ids, { enabled: false })}>
        {t('batch.disable')}
      </Button>
      <NumberPopover
        label={t('field.priority')}
        pattern={/^-?\d{1,7}$/}
        onApply={(priority) => actions.batch(ids, { priority })}
      />
      <NumberPopover
        label={t('field.weight')}
        pattern={/^\d{1,7}$/}
        onApply={(weight) => actions.batch(ids, { weight })}
      />
      <TagsMenu selected={selected} actions={actions} />
      <Button size="small" onClick={() => selected.forEach(actions.test)}>
        {t('test.action')}
      </Button>
      <Button size="small" appearance="subtle" icon={<DismissRegular />} onClick={onClear}>
        {t('batch.clear')}
      </Button>
    </section>
  )
}

interface NumberPopoverProps {
  label: string
  pattern: RegExp
  onApply: (value: number) => Promise<boolean>
}

function NumberPopover({ label, pattern, onApply }: NumberPopoverProps) {
  const { t } = useTranslation('channels')
  const styles = useChannelStyles()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const valid = pattern.test(text.trim())
  const apply = async () => {
    if (valid && (await onApply(Number(text)))) setOpen(false)
  }
  return (
    <Popover open={open} onOpenChange={(_, data) => setOpen(data.open)} trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button size="small">{t('batch.set', { field: label })}</Button>
      </PopoverTrigger>
      <PopoverSurface aria-label={label}>
        <form
          className={styles.batchForm}
          onSubmit={(event) => {
            event.preventDefault()
            void apply()
          }}
        >
          <Field label={label} validationMessage={text !== '' && !valid ? t('problem.integer') : null}>
            <Input value={text} inputMode="numeric" onChange={(_, data) => setText(data.value)} />
          </Field>
          <Button appearance="primary" type="submit" disabled={!valid}>
            {t('common:action.apply')}
          </Button>
        </form>
      </PopoverSurface>
    </Popover>
  )
}

/** Tags are added to what each channel has, or taken away from it; channels with other tags keep them. */
function TagsMenu({ selected, actions }: { selected: Channel[]; actions: ChannelActions }) {
  const { t } = useTranslation('channels')
  const styles = useChannelStyles()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const names = splitNames(text)
  const present = [...new Set(selected.flatMap((channel) => channel.tags))].sort()

  const change = async (next: (tags: string[]) => string[]) => {
    // One call for all channels that end up with the same tags.
    const calls = new Map<string, { ids: number[]; tags: string[] }>()
    for (const channel of selected) {
      const tags = next(channel.tags)
      const key = JSON.stringify(tags)
      const call = calls.get(key) ?? { ids: [], tags }
      call.ids.push(channel.id)
      calls.set(key, call)
    }
    for (const { ids, tags } of calls.values()) {
      if (!(await actions.batch(ids, { tags }))) return false
    }
    return true
  }
  const add = async () => {
    if (names.length === 0) return
    if (await change((tags) => [...new Set([...tags, ...names])])) {
      setText('')
      setOpen(false)
    }
  }

  return (
    <>
      <Popover open={open} onOpenChange={(_, data) => setOpen(data.open)} trapFocus>
        <PopoverTrigger disableButtonEnhancement>
          <Button size="small">{t('batch.addTags')}</Button>
        </PopoverTrigger>
        <PopoverSurface aria-label={t('batch.addTags')}>
          <form
            className={styles.batchForm}
            onSubmit={(event) => {
              event.preventDefault()
              void add()
            }}
          >
            <Field label={t('field.tags')} hint={t('batch.tagsHint')}>
              <Input value={text} onChange={(_, data) => setText(data.value)} />
            </Field>
            <Button appearance="primary" type="submit" disabled={names.length === 0}>
              {t('common:action.add')}
            </Button>
          </form>
        </PopoverSurface>
      </Popover>
      {present.length === 0 ? null : (
        <Menu>
          <MenuTrigger disableButtonEnhancement>
            <Button size="small">{t('batch.removeTag')}</Button>
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {present.map((tag) => (
                <MenuItem key={tag} onClick={() => void change((tags) => tags.filter((one) => one !== tag))}>
                  {tag}
                </MenuItem>
              ))}
            </MenuList>
          </MenuPopover>
        </Menu>
      )}
    </>
  )
}
