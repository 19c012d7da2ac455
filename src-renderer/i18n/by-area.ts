/** The words of one namespace. */
export type Content = Record<string, unknown>
/** Namespace → words. */
export type Words = Record<string, Content>

/** Words found by path, under the name of their area's folder. */
export function byArea(files: Readonly<Record<string, Content>>): Words {
  return Object.fromEntries(Object.entries(files).map(([path, words]) => [path.split('/')[2] ?? '', words]))
}
