import {
  Button,
  Field,
  Input,
  Menu,
  MenuDivider,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Channel } from '../../../src-gateway/contract/index.ts'
import { BulkPopover, SelectionBar } from '../../parts/selection-bar.tsx'
import type { ChannelActions } from './channel-actions.ts'
import type { ChannelBulk } from './channel-bulk.ts'
import { splitNames } from './model-picker.ts'

interface BulkBarProps {
  selected: readonly Channel[]
  /** All groups that exist. */
  groups: readonly string[]
  bulk: ChannelBulk
  actions: ChannelActions
  onClear: () => void
}

/** What can be done to several channels at once; shown while some are selected. */
export function BulkBar({ selected, groups, bulk, actions, onClear }: BulkBarProps) {
  const { t } = useTranslation('channels')
  const remove = async () => {
    if (await bulk.remove()) onClear()
  }
  return (
    <SelectionBar label={t('batch.label')} count={selected.length} onClear={onClear}>
      <Button size="small" onClick={() => void bulk.set({ enabled: true })}>
        {t('batch.enable')}
      </Button>
      <Button size="small" onClick={() => void bulk.set({ enabled: false })}>
        {t('batch.disable')}
      </Button>
      <NumberPopover
        label={t('field.priority')}
        pattern={/^-?\d{1,6}$/}
        onApply={(priority) => bulk.set({ priority })}
      />
      <NumberPopover label={t('field.weight')} pattern={/^\d{1,6}$/} onApply={(weight) => bulk.set({ weight })} />
      <GroupsMenu selected={selected} groups={groups} bulk={bulk} />
      <TagsMenu selected={selected} bulk={bulk} />
      <Button size="small" onClick={() => selected.forEach(actions.test)}>
        {t('test.action')}
      </Button>
      <Button size="small" icon={<DeleteRegular />} onClick={() => void remove()}>
        {t('common:action.delete')}
      </Button>
    </SelectionBar>
  )
}

interface NumberPopoverProps {
  label: string
  pattern: RegExp
  onApply: (value: number) => Promise<boolean>
}

function NumberPopover({ label, pattern, onApply }: NumberPopoverProps) {
  const { t } = useTranslation('channels')
  const [text, setText] = useState('')
  const valid = pattern.test(text.trim())
  return (
    <BulkPopover
      label={t('batch.set', { field: label })}
      valid={valid}
      onOpen={() => setText('')}
      onApply={() => onApply(Number(text))}
    >
      <Field label={label} validationMessage={text !== '' && !valid ? t('problem.integer') : null}>
        <Input value={text} inputMode="numeric" onChange={(_, data) => setText(data.value)} />
      </Field>
    </BulkPopover>
  )
}

interface MembersProps {
  selected: readonly Channel[]
  bulk: ChannelBulk
}

/** A channel may be in several groups: each is joined or left by itself. */
function GroupsMenu({ selected, groups, bulk }: MembersProps & { groups: readonly string[] }) {
  const { t } = useTranslation('channels')
  const joinable = groups.filter((name) => selected.some((channel) => !channel.groups.includes(name)))
  const present = groups.filter((name) => selected.some((channel) => channel.groups.includes(name)))
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button size="small">{t('batch.groups')}</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {joinable.map((name) => (
            <MenuItem key={`join ${name}`} onClick={() => void bulk.join({ groups: [name] })}>
              {t('batch.join', { name })}
            </MenuItem>
          ))}
          {joinable.length > 0 && present.length > 0 ? <MenuDivider /> : null}
          {present.map((name) => (
            <MenuItem key={`leave ${name}`} onClick={() => void bulk.leave({ groups: [name] })}>
              {t('batch.leave', { name })}
            </MenuItem>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

/** Tags are added to what each channel has, or taken away from it; channels with other tags keep them. */
function TagsMenu({ selected, bulk }: MembersProps) {
  const { t } = useTranslation('channels')
  const [text, setText] = useState('')
  const names = splitNames(text)
  const present = [...new Set(selected.flatMap((channel) => channel.tags))].sort()
  return (
    <>
      <BulkPopover
        label={t('batch.addTags')}
        valid={names.length > 0}
        onOpen={() => setText('')}
        onApply={() => bulk.join({ tags: names })}
      >
        <Field label={t('field.tags')} hint={t('batch.tagsHint')}>
          <Input value={text} onChange={(_, data) => setText(data.value)} />
        </Field>
      </BulkPopover>
      {present.length === 0 ? null : (
        <Menu>
          <MenuTrigger disableButtonEnhancement>
            <Button size="small">{t('batch.removeTag')}</Button>
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              {present.map((tag) => (
                <MenuItem key={tag} onClick={() => void bulk.leave({ tags: [tag] })}>
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
