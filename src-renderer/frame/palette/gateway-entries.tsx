import {
  BoxMultipleRegular,
  CheckmarkCircleRegular,
  DesktopToolboxRegular,
  KeyRegular,
  PersonRegular,
  PlugConnectedRegular,
  ProhibitedRegular,
  PulseRegular,
  TextBulletListSquareRegular,
} from '@fluentui/react-icons'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Channel, ClientTool, LogItem, Model, Token, User } from '../../../src-gateway/contract/index.ts'
import { useFormat } from '../../i18n/format.ts'
import { namesOf } from './action-words.ts'
import type { ChannelVerb } from './asked-words.ts'
import type { PaletteEntry } from './entries.ts'
import { useChannelVerbs } from './use-channel-verbs.ts'

/** What the gateway answered. */
export interface Answers {
  channels: readonly Channel[]
  keys: readonly Token[]
  users: readonly User[]
  models: readonly Model[]
  requests: readonly LogItem[]
  tools: readonly ClientTool[]
}

/** With no more channels than this left, what can be done to each is shown without asking for it by name. */
const fewChannels = 2

const verbIcons = { test: <PulseRegular />, enable: <CheckmarkCircleRegular />, disable: <ProhibitedRegular /> }

/** Lines for what the gateway found; `verb` as the person typed it. */
export function useGatewayEntries(answers: Answers, verb: ChannelVerb | null): PaletteEntry[] {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const act = useChannelVerbs()
  return useMemo(() => {
    const go = (path: string) => () => void navigate(path)
    const query = encodeURIComponent
    const channelEntry = (channel: Channel): PaletteEntry => ({
      id: `channel:${channel.id}`,
      group: 'channels',
      title: channel.name,
      aliases: [channel.provider, channel.baseUrl ?? '', ...channel.tags, ...channel.groups].filter(
        (one) => one !== '',
      ),
      detail: [channel.provider, t(`channels:state.${channel.state}`)].join(' · '),
      icon: <PlugConnectedRegular />,
      leaves: true,
      run: go(`/channels?edit=${channel.id}`),
    })
    const verbEntry = (channel: Channel, one: ChannelVerb): PaletteEntry => ({
      id: `channel-${one}:${channel.id}`,
      group: 'channels',
      ...namesOf(t, `palette:channel.${one}`, `palette:verb.${one}`, { name: channel.name }),
      icon: verbIcons[one],
      leaves: false,
      ...(one === 'disable'
        ? {
            ask: {
              title: t('palette:ask.disable.title', { name: channel.name }),
              text: t('palette:ask.disable.text'),
              confirm: t('palette:ask.disable.confirm'),
              danger: true,
            },
          }
        : {}),
      run: () => act(one, channel),
    })
    const verbsOf = (channel: Channel): ChannelVerb[] => {
      const fitting: ChannelVerb[] = channel.enabled ? ['test', 'disable'] : ['test', 'enable']
      return fitting.filter((one) => verb === null || one === verb)
    }
    const named = verb !== null || answers.channels.length <= fewChannels
    return [
      ...answers.channels.map(channelEntry),
      ...(named ? answers.channels.flatMap((channel) => verbsOf(channel).map((one) => verbEntry(channel, one))) : []),
      ...answers.keys.map(
        (key): PaletteEntry => ({
          id: `key:${key.id}`,
          group: 'keys',
          title: key.name,
          aliases: [key.hint],
          detail: key.hint,
          icon: <KeyRegular />,
          leaves: true,
          run: go(`/keys?q=${query(key.name)}`),
        }),
      ),
      ...answers.users.map(
        (user): PaletteEntry => ({
          id: `user:${user.id}`,
          group: 'users',
          title: user.name,
          aliases: user.email === null ? [] : [user.email],
          ...(user.email === null ? {} : { detail: user.email }),
          icon: <PersonRegular />,
          leaves: true,
          run: go(`/users?q=${query(user.name)}&edit=${user.id}`),
        }),
      ),
      ...answers.models.map(
        (model): PaletteEntry => ({
          id: `model:${model.name}`,
          group: 'models',
          title: model.name,
          ...(model.vendor === null ? {} : { detail: model.vendor }),
          icon: <BoxMultipleRegular />,
          leaves: true,
          run: go(`/models?view=all&q=${query(model.name)}&model=${query(model.name)}`),
        }),
      ),
      ...answers.requests.map(
        (request): PaletteEntry => ({
          id: `request:${request.id}`,
          group: 'requests',
          title: request.requestId,
          aliases: [request.id],
          detail: [request.model ?? '', String(request.status), format.dateTime(request.at)]
            .filter((one) => one !== '')
            .join(' · '),
          icon: <TextBulletListSquareRegular />,
          leaves: true,
          run: go(`/logs?log=${query(request.id)}`),
        }),
      ),
      ...answers.tools.map(
        (tool): PaletteEntry => ({
          id: `tool:${tool.id}`,
          group: 'actions',
          ...namesOf(t, 'palette:tool.title', 'palette:tool.words', { name: tool.name }),
          icon: <DesktopToolboxRegular />,
          leaves: true,
          run: go(`/clients?tool=${tool.id}${tool.kind === 'files' ? '&show=setup' : ''}`),
        }),
      ),
    ]
  }, [answers, verb, t, format, navigate, act])
}
