import { applyTo, Place } from './test-setup.fixture.ts'

/**
 * Run as a program: changes the files of one tool in a home that is there, and ends itself as a power cut would at a step.
 * Arguments: root folder, tool, `apply` or `undo`, step.
 */
const [root = '', tool = 'gemini-cli', what, at] = process.argv.slice(2)
const place = Object.create(Place.prototype) as Place
Object.assign(place, JSON.parse(root))
const setup = place.setup({
  keys: {
    make: async () => ({ id: 1, key: `sk-bc-0001${'Ab3'.repeat(12)}` }),
    find: async () => ({ usable: true, name: 'x', lastUsedAt: null }),
    remove: async () => undefined,
    lastRequest: async () => undefined,
  },
  onStep(step) {
    if (step === at) process.kill(process.pid, 'SIGKILL')
  },
})
const id = tool as 'gemini-cli'
if (what === 'apply') await applyTo(setup, id)
else await setup.undo(id, true)
