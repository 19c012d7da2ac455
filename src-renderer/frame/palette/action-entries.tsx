import {
  AddRegular,
  ArrowClockwiseRegular,
  ArrowDownloadRegular,
  ArrowRepeatAllRegular,
  ColorRegular,
  CopyRegular,
  FolderOpenRegular,
  KeyboardRegular,
  LocalLanguageRegular,
  MoneyRegular,
  NavigationRegular,
  PauseRegular,
  PlayRegular,
  PowerRegular,
  SaveRegular,
  ShieldRegular,
  SignOutRegular,
  SlideSizeRegular,
} from '@fluentui/react-icons'
import { type ReactElement, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { ShortcutId } from '../../../src-main/contract/shortcuts.ts'
import { queryClient } from '../../client/api.ts'
import { useConnection } from '../../client/connection.ts'
import { errorText } from '../../client/errors.ts'
import { signOut } from '../../client/session.ts'
import { shell } from '../../client/shell.ts'
import { useGatewayState } from '../../client/use-gateway-state.ts'
import { usePaused } from '../../client/use-paused.ts'
import { languageChoice, languageName, languages, setLanguageChoice } from '../../i18n/language.ts'
import { setMoneyUnit, useMoneyUnit } from '../../i18n/money-unit.ts'
import { copyText } from '../../parts/copy-button.tsx'
import { densities, setDensity, useDensity } from '../../parts/density.ts'
import { useNotify } from '../../parts/notify.tsx'
import { setCharacterKeys, useCharacterKeys } from '../../parts/shortcuts/character-keys.ts'
import { runShortcut, runShortcutAt } from '../../parts/shortcuts/use-shortcut.ts'
import { choose, themeChoices, useChoices } from '../../theme/choices.ts'
import { toggleNavigation } from '../navigation-state.ts'
import { namesOf } from './action-words.ts'
import type { PaletteEntry } from './entries.ts'

/** What an action needs to be there; what cannot be done here is not shown. */
interface Action {
  id: string
  /** Its words under `palette:action`; the id when absent. */
  word?: string
  values?: Record<string, string>
  icon: ReactElement
  shortcut?: ShortcutId
  /** Ask first: words under `palette:ask`. */
  ask?: { word: string; danger: boolean }
  leaves?: boolean
  when?: boolean
  run: () => unknown
}

/** What pages make when their own key for it is pressed. */
const newThings = [
  { id: 'budget-new', path: '/budgets' },
  { id: 'rule-new', path: '/routing?tab=models' },
  { id: 'filter-new', path: '/routing?tab=filters' },
] as const

/** What the console and the app can do from anywhere. */
export function useActionEntries(): PaletteEntry[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const notify = useNotify()
  const { offline } = useConnection()
  const { url } = useGatewayState()
  const { paused, setPaused } = usePaused()
  const { theme } = useChoices()
  const density = useDensity()
  const unit = useMoneyUnit()
  const characters = useCharacterKeys()
  return useMemo(() => {
    const go = (path: string) => () => void navigate(path)
    const desktop = shell !== undefined
    const actions: Action[] = [
      { id: 'channel-new', icon: <AddRegular />, leaves: true, when: !offline, run: go('/channels?edit=new') },
      { id: 'key-new', icon: <AddRegular />, leaves: true, when: !offline, run: go('/keys?new=1') },
      { id: 'user-new', icon: <AddRegular />, leaves: true, when: !offline, run: go('/users?edit=new') },
      ...newThings.map(({ id, path }) => ({
        id,
        icon: <AddRegular />,
        leaves: true,
        when: !offline,
        run: () => {
          runShortcutAt('create', path)
          return navigate(path)
        },
      })),
      {
        id: 'copy-endpoint',
        icon: <CopyRegular />,
        when: url !== null,
        run: () =>
          copyText(url ?? '').then(
            () => notify.success(t('palette:done.copied', { text: url })),
            () => notify.error(t('common:error.copy')),
          ),
      },
      {
        id: 'pause',
        icon: <PauseRegular />,
        when: desktop && !paused,
        ask: { word: 'pause', danger: false },
        run: () => setPaused(true),
      },
      { id: 'resume', icon: <PlayRegular />, when: desktop && paused, run: () => setPaused(false) },
      {
        id: 'restart-gateway',
        icon: <ArrowRepeatAllRegular />,
        when: desktop,
        ask: { word: 'restart', danger: true },
        run: () => shell?.restartGateway(),
      },
      {
        id: 'refresh',
        icon: <ArrowClockwiseRegular />,
        shortcut: 'refresh',
        when: !offline,
        run: () => runShortcut('refresh') || queryClient.refetchQueries({ type: 'active' }),
      },
      ...themeChoices
        .filter((one) => one !== theme)
        .map((one) => ({ id: `theme-${one}`, icon: <ColorRegular />, run: () => choose('theme', one) })),
      ...languages
        .filter((tag) => tag !== languageChoice())
        .map((tag) => ({
          id: `language-${tag}`,
          word: 'language',
          values: { language: languageName(tag) },
          icon: <LocalLanguageRegular />,
          run: () => setLanguageChoice(tag),
        })),
      ...densities
        .filter((one) => one !== density)
        .map((one) => ({ id: `density-${one}`, icon: <SlideSizeRegular />, run: () => setDensity(one) })),
      {
        id: unit === 'usd' ? 'unit-quota' : 'unit-usd',
        icon: <MoneyRegular />,
        run: () => setMoneyUnit(unit === 'usd' ? 'quota' : 'usd'),
      },
      { id: 'navigation', icon: <NavigationRegular />, shortcut: 'navigation', run: toggleNavigation },
      { id: 'cheat-sheet', icon: <KeyboardRegular />, shortcut: 'cheatSheet', run: () => runShortcut('cheatSheet') },
      {
        id: characters ? 'character-keys-off' : 'character-keys-on',
        icon: <KeyboardRegular />,
        run: () => setCharacterKeys(!characters),
      },
      {
        id: 'backup',
        icon: <SaveRegular />,
        leaves: true,
        when: !offline,
        run: go('/settings?section=backup&save=1'),
      },
      { id: 'data-folder', icon: <FolderOpenRegular />, when: desktop, run: () => shell?.openDataFolder() },
      { id: 'log-folder', icon: <FolderOpenRegular />, when: desktop, run: () => shell?.openLogFolder() },
      {
        id: 'update',
        icon: <ArrowDownloadRegular />,
        leaves: true,
        when: desktop,
        run: () => {
          void navigate('/settings?section=app')
          return shell?.checkForUpdate()
        },
      },
      {
        id: 'safe-mode',
        icon: <ShieldRegular />,
        leaves: true,
        when: desktop && shell?.safeMode === false,
        ask: { word: 'safeMode', danger: true },
        run: () => shell?.restartInSafeMode(),
      },
      { id: 'quit', icon: <PowerRegular />, leaves: true, when: desktop, run: () => shell?.quit() },
      { id: 'sign-out', icon: <SignOutRegular />, leaves: true, when: !desktop && !offline, run: () => signOut() },
    ]
    return actions.flatMap(({ id, word = id, values = {}, icon, shortcut, ask, leaves = false, when = true, run }) => {
      if (!when) return []
      const tell = (error: unknown) => notify.error(errorText(error, t))
      const entry: PaletteEntry = {
        id: `action:${id}`,
        group: 'actions',
        ...namesOf(t, `palette:action.${word}.title`, `palette:action.${word}.words`, values),
        icon,
        leaves,
        ...(shortcut === undefined ? {} : { shortcut }),
        ...(ask === undefined
          ? {}
          : {
              ask: {
                title: t(`palette:ask.${ask.word}.title`),
                text: t(`palette:ask.${ask.word}.text`),
                confirm: t(`palette:ask.${ask.word}.confirm`),
                danger: ask.danger,
              },
            }),
        run: () => {
          // Some fail at once, some later; both are told.
          new Promise((done) => done(run())).catch(tell)
        },
      }
      return [entry]
    })
  }, [t, navigate, notify, offline, url, paused, setPaused, theme, density, unit, characters])
}
