/**
 * The cards of the settings that can be led to: `/settings?section=<id>`. The command palette lists them; `title` is the key
 * of the card's title.
 */
export const settingsSections = [
  { id: 'gateway', title: 'settings:gateway.title' },
  { id: 'network', title: 'network:title' },
  { id: 'proxy', title: 'network:proxy.title' },
  { id: 'failover', title: 'settings:failover.title' },
  { id: 'mail', title: 'settings:mail.title' },
  { id: 'appearance', title: 'settings:appearance.title' },
  { id: 'keyboard', title: 'palette:keyboard.title' },
  { id: 'app', title: 'settings:app.title', only: 'desktop' },
  { id: 'messages', title: 'settings:messages.title' },
  { id: 'groups', title: 'settings:groups.title' },
  { id: 'import', title: 'settings:import.title' },
  { id: 'backup', title: 'settings:backup.title' },
  { id: 'copies', title: 'copies:title' },
  { id: 'diagnose', title: 'diagnostics:card.title' },
  { id: 'reset', title: 'reset:title' },
  { id: 'about', title: 'settings:about.title' },
] as const satisfies ReadonlyArray<SettingsSectionEntry>

interface SettingsSectionEntry {
  id: string
  title: string
  /** Where alone the card is shown. */
  only?: 'desktop'
}

export type SettingsSectionId = (typeof settingsSections)[number]['id']
