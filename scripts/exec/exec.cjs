#!/usr/bin/env node
// npm starts scripts through a shell. A POSIX shell that is asked to stop dies without telling its child, so scripts that must
// hear signals begin with the shell's own `exec` and take its place. Windows knows no `exec`; npm puts this in its path instead.
const { spawnSync } = require('node:child_process')
const [command, ...args] = process.argv.slice(2)
const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' })
process.exit(status ?? 1)
