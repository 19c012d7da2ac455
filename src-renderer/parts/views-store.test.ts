import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseViews, type SavedView, showView, viewQuery, withView } from './views-store.ts'

const view = (name: string, over: Partial<SavedView> = {}): SavedView => ({
  name,
  query: '',
  hidden: [],
  opensPage: false,
  ...over,
})

describe('saved views', () => {
  it('reads what it can of what is stored, whatever that is', () => {
    const good = view('failures', { query: 'errors=1', hidden: ['cost'] })
    expect(parseViews(JSON.stringify([good, { name: '' }, 7, null]))).toEqual([good])
    for (const text of [null, '', '{', '{}', 'null', '"x"']) expect(parseViews(text)).toEqual([])
    fc.assert(
      fc.property(fc.json(), (text) => {
        for (const { name, query } of parseViews(text))
          expect([typeof name, typeof query]).toEqual(['string', 'string'])
      }),
    )
  })

  it('replaces the view of the same name, and lets one view at most open the page', () => {
    const views = withView(withView([], view('a', { opensPage: true })), view('b'))
    const changed = withView(views, view('b', { opensPage: true, query: 'q=x' }))
    expect(changed).toEqual([view('a'), view('b', { opensPage: true, query: 'q=x' })])
  })

  it('takes from an address what belongs to the view, and brings it back beside the rest', () => {
    const names = ['q', 'state']
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (q, state) => {
        const query = viewQuery(new URLSearchParams({ state, edit: '7', q }), names)
        const shown = showView(new URLSearchParams('edit=9&q=old'), names, query)
        expect([shown.get('q'), shown.get('state'), shown.get('edit')]).toEqual([q, state, '9'])
        expect(viewQuery(shown, names)).toBe(query)
      }),
    )
  })
})
